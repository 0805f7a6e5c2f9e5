#include "screen.h"

#include "check.h"

#include <fcntl.h>
#include <poll.h>
#include <pty.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

/* A terminal of 20 columns and 4 lines, and the end at which a person sits. */
struct desk {
    int person, terminal;
};

static void begin(struct desk *desk)
{
    struct winsize size = {.ws_col = 20, .ws_row = 4};
    setenv("TERM", "vt100", 1);
    REQUIRE(openpty(&desk->person, &desk->terminal, NULL, NULL, &size) == 0);
    REQUIRE(fcntl(desk->person, F_SETFL, O_NONBLOCK) == 0);
}

static void end(struct desk *desk)
{
    close(desk->person);
    close(desk->terminal);
}

/* What the person sees, until the next call. */
static const char *seen(const struct desk *desk)
{
    static char text[4096];
    size_t size = 0;
    struct pollfd watched = {desk->person, POLLIN, 0};
    while (poll(&watched, 1, 50) == 1) {
        ssize_t got = read(desk->person, text + size, sizeof text - 1 - size);
        if (got <= 0)
            break;
        size += (size_t)got;
    }
    text[size] = '\0';
    return text;
}

static tcflag_t modes_of(const struct desk *desk)
{
    struct termios modes;
    REQUIRE(tcgetattr(desk->terminal, &modes) == 0);
    return modes.c_lflag & (tcflag_t)(ICANON | ECHO);
}

static void a_terminal_is_taken_and_given_back_as_it_was(void)
{
    struct desk desk;
    struct screen screen;
    size_t columns, lines;
    begin(&desk);
    tcflag_t before = modes_of(&desk);
    screen_init(&screen, desk.terminal, desk.terminal);
    CHECK(screen.is_terminal);
    CHECK_SAME_NUMBER(modes_of(&desk), 0);
    CHECK_SAME_TEXT(seen(&desk), "\033[?1049h\033[?25l");
    screen_size(&screen, &columns, &lines);
    CHECK_SAME_NUMBER(columns, 20);
    CHECK_SAME_NUMBER(lines, 4);
    screen_release(&screen);
    CHECK_SAME_TEXT(seen(&desk), "\033[?25h\033[?1049l");
    CHECK_SAME_NUMBER(modes_of(&desk), before);
    end(&desk);
}

static void what_is_below_the_last_line_is_left_out(void)
{
    struct desk desk;
    struct screen screen;
    begin(&desk);
    screen_init(&screen, desk.terminal, desk.terminal);
    (void)seen(&desk);
    screen_draw(&screen, view_of_text("1\n2\n3\n4\n5\n"));
    CHECK_SAME_TEXT(seen(&desk), "\033[H1\033[K\r\r\n2\033[K\r\r\n3\033[K\r\r\n4\033[K\033[J");
    screen_draw(&screen, view_of_text("one\n"));
    CHECK_SAME_TEXT(seen(&desk), "\033[Hone\033[K\033[J");
    screen_release(&screen);
    end(&desk);
}

static void q_and_the_end_quit_and_other_keys_do_not(void)
{
    struct desk desk;
    struct screen screen;
    begin(&desk);
    screen_init(&screen, desk.terminal, desk.terminal);
    CHECK_SAME_NUMBER(screen_wait(&screen, 1), SCREEN_TIME);
    REQUIRE(write(desk.person, "xq", 2) == 2);
    CHECK_SAME_NUMBER(screen_wait(&screen, 5000), SCREEN_KEY);
    CHECK_SAME_NUMBER(screen_wait(&screen, 5000), SCREEN_QUIT);
    close(desk.person);
    CHECK_SAME_NUMBER(screen_wait(&screen, 5000), SCREEN_QUIT);
    screen_release(&screen);
    close(desk.terminal);
}

static void a_signal_quits_and_a_new_size_draws_again(void)
{
    struct desk desk;
    struct screen screen;
    size_t columns, lines;
    struct winsize size = {.ws_col = 100, .ws_row = 30};
    begin(&desk);
    screen_init(&screen, desk.terminal, desk.terminal);
    REQUIRE(ioctl(desk.person, TIOCSWINSZ, &size) == 0);
    raise(SIGWINCH);
    CHECK_SAME_NUMBER(screen_wait(&screen, 5000), SCREEN_RESIZE);
    screen_size(&screen, &columns, &lines);
    CHECK_SAME_NUMBER(columns, 100);
    CHECK_SAME_NUMBER(screen_wait(&screen, 1), SCREEN_TIME);
    raise(SIGTERM);
    CHECK_SAME_NUMBER(screen_wait(&screen, 5000), SCREEN_QUIT);
    screen_release(&screen);
    end(&desk);
}

static void a_file_is_no_terminal(void)
{
    struct screen screen;
    size_t columns, lines;
    int ends[2];
    char text[64] = "";
    REQUIRE(pipe(ends) == 0);
    screen_init(&screen, ends[0], ends[1]);
    CHECK(!screen.is_terminal);
    screen_size(&screen, &columns, &lines);
    CHECK_SAME_NUMBER(columns + lines, 0);
    screen_draw(&screen, view_of_text("one\ntwo\n"));
    CHECK_SAME_NUMBER(screen_wait(&screen, 1), SCREEN_TIME);
    screen_release(&screen);
    CHECK_SAME_NUMBER(read(ends[0], text, sizeof text), 8);
    CHECK_SAME_TEXT(text, "one\ntwo\n");
    close(ends[0]);
    close(ends[1]);
}

static void a_dumb_terminal_is_none_either(void)
{
    struct desk desk;
    struct screen screen;
    begin(&desk);
    setenv("TERM", "dumb", 1);
    screen_init(&screen, desk.terminal, desk.terminal);
    CHECK(!screen.is_terminal);
    screen_release(&screen);
    CHECK_SAME_TEXT(seen(&desk), "");
    end(&desk);
}

CHECK_MAIN("screen",
           {"a terminal is taken, and given back as it was", a_terminal_is_taken_and_given_back_as_it_was},
           {"what is below the last line is left out", what_is_below_the_last_line_is_left_out},
           {"q and the end quit, and other keys do not", q_and_the_end_quit_and_other_keys_do_not},
           {"a signal quits, and a new size draws again", a_signal_quits_and_a_new_size_draws_again},
           {"a file is no terminal", a_file_is_no_terminal},
           {"a dumb terminal is none either", a_dumb_terminal_is_none_either})
