#include "check.h"
#include "progress.h"

#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

static void shows(uint64_t done, uint64_t total, const char *detail, size_t width, const char *expected)
{
    char line[256];
    progress_format(line, sizeof line, width, "importing", done, total, detail);
    CHECK_SAME_TEXT(line, expected);
}

static void a_bar_fills_as_the_work_goes_on(void)
{
    shows(0, 200, NULL, 80, "importing [                              ]   0 %  ");
    shows(100, 200, "50 lines", 80, "importing [###############               ]  50 %  50 lines");
    shows(199, 200, "", 80, "importing [############################# ]  99 %  ");
    shows(200, 200, "", 80, "importing [##############################] 100 %  ");
    shows(300, 200, "", 80, "importing [##############################] 100 %  ");
    shows(UINT64_MAX / 2, UINT64_MAX, "", 80, "importing [###############               ]  50 %  ");
}

static void without_a_total_only_a_number_grows(void)
{
    shows(1234, 0, "leaves of CO", 80, "importing  1234  leaves of CO");
}

static void is_cut_where_the_terminal_ends(void)
{
    shows(100, 200, "50 lines", 15, "importing [####");
    shows(100, 200, NULL, 0, "");
}

/* A terminal whose other end the test holds; stderr is it while the test runs. */
struct terminal {
    int master;
    int kept;
};

static bool begin(struct terminal *terminal, unsigned short columns)
{
    struct winsize size = {.ws_row = 24, .ws_col = columns};
    terminal->master = posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC);
    if (terminal->master < 0 || grantpt(terminal->master) != 0 || unlockpt(terminal->master) != 0)
        return false;
    int slave = open(ptsname(terminal->master), O_RDWR | O_NOCTTY | O_CLOEXEC);
    if (slave < 0 || ioctl(slave, TIOCSWINSZ, &size) != 0)
        return false;
    terminal->kept = dup(STDERR_FILENO);
    dup2(slave, STDERR_FILENO);
    close(slave);
    return terminal->kept >= 0;
}

/* Take what was written to the terminal, `wanted` bytes: they come in as many pieces as the system likes, each in its
 * own time. */
static void end(struct terminal *terminal, char *out, size_t wanted)
{
    struct pollfd readable = {.fd = terminal->master, .events = POLLIN};
    size_t size = 0;
    fflush(stderr);
    while (size < wanted && poll(&readable, 1, 5000) == 1) {
        ssize_t got = read(terminal->master, out + size, wanted - size);
        if (got <= 0)
            break;
        size += (size_t)got;
    }
    out[size] = '\0';
    dup2(terminal->kept, STDERR_FILENO);
    close(terminal->kept);
    close(terminal->master);
}

static void a_terminal_sees_one_line_written_over(void)
{
    static const char EXPECTED[] = "\rimporting [###                         \033[K\r\033[K"
                                   "\rimporting [#########                   \033[K\r\033[K";
    struct terminal terminal;
    struct progress progress;
    char seen[1000];
    if (!begin(&terminal, 40)) {
        check_skip("there are no pseudo-terminals");
        return;
    }
    progress_init(&progress, "importing", 100);
    CHECK(progress.is_shown);
    progress_show(&progress, 10, "first");
    progress_show(&progress, 20, "at once: is not shown");
    progress_wipe(&progress);
    progress_show(&progress, 30, "after a wipe");
    progress_wipe(&progress);
    progress_wipe(&progress);
    end(&terminal, seen, strlen(EXPECTED));
    CHECK_SAME_TEXT(seen, EXPECTED);
}

static void what_is_no_terminal_sees_nothing(void)
{
    struct progress progress;
    int kept = dup(STDERR_FILENO), ends[2];
    char byte;
    REQUIRE(kept >= 0 && pipe(ends) == 0);
    fcntl(ends[0], F_SETFL, O_NONBLOCK);
    dup2(ends[1], STDERR_FILENO);
    progress_init(&progress, "importing", 100);
    progress_show(&progress, 10, "first");
    progress_wipe(&progress);
    fflush(stderr);
    dup2(kept, STDERR_FILENO);
    CHECK(!progress.is_shown);
    CHECK(read(ends[0], &byte, 1) < 0);
    close(kept);
    close(ends[0]);
    close(ends[1]);
}

CHECK_MAIN("progress", {"a bar fills as the work goes on", a_bar_fills_as_the_work_goes_on},
           {"without a total only a number grows", without_a_total_only_a_number_grows},
           {"is cut where the terminal ends", is_cut_where_the_terminal_ends},
           {"a terminal sees one line, written over", a_terminal_sees_one_line_written_over},
           {"what is no terminal sees nothing", what_is_no_terminal_sees_nothing})
