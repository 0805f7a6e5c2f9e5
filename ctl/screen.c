#include "screen.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#define COLUMNS_DEFAULT 80
#define LINES_DEFAULT 24

#define ENTER "\033[?1049h\033[?25l" /* alternate screen, no cursor */
#define LEAVE "\033[?25h\033[?1049l"

static volatile sig_atomic_t was_ended, was_resized;

static void on_end(int number)
{
    (void)number;
    was_ended = 1;
}

static void on_resize(int number)
{
    (void)number;
    was_resized = 1;
}

/* Without SA_RESTART: a signal ends poll(). */
static void handle(int number, void (*handler)(int))
{
    struct sigaction action = {.sa_handler = handler};
    sigaction(number, &action, NULL);
}

static void put(const struct screen *screen, const char *text, size_t size)
{
    while (size > 0) {
        ssize_t written = write(screen->out, text, size);
        if (written < 0 && errno != EINTR)
            return;
        text += written > 0 ? written : 0;
        size -= written > 0 ? (size_t)written : 0;
    }
}

static void put_text(const struct screen *screen, const char *text)
{
    put(screen, text, strlen(text));
}

static bool can_draw(int in, int out)
{
    const char *kind = getenv("TERM");
    return isatty(in) == 1 && isatty(out) == 1 && kind != NULL && kind[0] != '\0' &&
           strcmp(kind, "dumb") != 0;
}

void screen_init(struct screen *screen, int in, int out)
{
    *screen = (struct screen){.in = in, .out = out};
    was_ended = was_resized = 0;
    handle(SIGINT, on_end);
    handle(SIGTERM, on_end);
    handle(SIGHUP, on_end);
    if (!can_draw(in, out) || tcgetattr(in, &screen->before) != 0)
        return;
    struct termios raw = screen->before;
    raw.c_lflag &= ~(tcflag_t)(ICANON | ECHO);
    raw.c_cc[VMIN] = 1;
    raw.c_cc[VTIME] = 0;
    raw.c_cc[VSUSP] = _POSIX_VDISABLE; /* it would leave the screen as it is */
    if (tcsetattr(in, TCSAFLUSH, &raw) != 0)
        return;
    screen->is_terminal = true;
    handle(SIGWINCH, on_resize);
    put_text(screen, ENTER);
}

void screen_release(struct screen *screen)
{
    static const int NUMBERS[] = {SIGINT, SIGTERM, SIGHUP, SIGWINCH};
    if (screen->is_terminal) {
        put_text(screen, LEAVE);
        tcsetattr(screen->in, TCSAFLUSH, &screen->before);
    }
    screen->is_terminal = false;
    for (size_t i = 0; i < sizeof NUMBERS / sizeof NUMBERS[0]; i++)
        handle(NUMBERS[i], SIG_DFL);
}

void screen_size(const struct screen *screen, size_t *ret_columns, size_t *ret_lines)
{
    struct winsize size = {0};
    *ret_columns = *ret_lines = 0;
    if (!screen->is_terminal)
        return;
    if (ioctl(screen->out, TIOCGWINSZ, &size) != 0)
        size = (struct winsize){0};
    *ret_columns = size.ws_col == 0 ? COLUMNS_DEFAULT : size.ws_col;
    *ret_lines = size.ws_row == 0 ? LINES_DEFAULT : size.ws_row;
}

/* Line by line: what was there is wiped behind each, and below the last. */
static void draw_lines(const struct screen *screen, struct view text, size_t lines)
{
    put_text(screen, "\033[H");
    for (size_t i = 0; i < lines && text.size > 0; i++) {
        const uint8_t *end = memchr(text.data, '\n', text.size);
        size_t size = end == NULL ? text.size : (size_t)(end - text.data);
        put_text(screen, i == 0 ? "" : "\r\n");
        put(screen, (const char *)text.data, size);
        put_text(screen, "\033[K");
        text = view_after(text, size + (end == NULL ? 0 : 1));
    }
    put_text(screen, "\033[J");
}

void screen_draw(const struct screen *screen, struct view text)
{
    size_t columns, lines;
    screen_size(screen, &columns, &lines);
    if (screen->is_terminal)
        draw_lines(screen, text, lines);
    else
        put(screen, (const char *)text.data, text.size);
}

enum screen_event screen_wait(const struct screen *screen, int timeout_ms)
{
    struct pollfd watched = {.fd = screen->is_terminal ? screen->in : -1, .events = POLLIN};
    char key = 0;
    int ready = was_ended || was_resized ? 0 : poll(&watched, 1, timeout_ms);
    if (was_ended)
        return SCREEN_QUIT;
    if (was_resized) {
        was_resized = 0;
        return SCREEN_RESIZE;
    }
    if (ready == 0)
        return SCREEN_TIME;
    if (ready < 0)
        return errno == EINTR ? SCREEN_KEY : SCREEN_QUIT;
    if (read(screen->in, &key, 1) != 1 || key == 'q' || key == 'Q' || key == '\003' || key == '\004')
        return SCREEN_QUIT;
    return SCREEN_KEY;
}
