#include "progress.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <time.h>
#include <unistd.h>

#define BAR_CHARS 30u
#define PERIOD_MS 100
#define WIDTH_DEFAULT 80u
#define LINE_BYTES 256u

static int64_t steady_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static size_t terminal_width(void)
{
    struct winsize size;
    if (ioctl(STDERR_FILENO, TIOCGWINSZ, &size) != 0 || size.ws_col == 0)
        return WIDTH_DEFAULT;
    return size.ws_col;
}

void progress_init(struct progress *progress, const char *what, uint64_t total)
{
    *progress = (struct progress){.what = what, .total = total, .is_shown = isatty(STDERR_FILENO) == 1};
}

void progress_format(char *out, size_t out_bytes, size_t width, const char *what, uint64_t done,
                     uint64_t total, const char *detail)
{
    char bar[BAR_CHARS + 1];
    char line[LINE_BYTES];
    if (detail == NULL)
        detail = "";
    if (total > 0) {
        double part = done >= total ? 1 : (double)done / (double)total;
        size_t full = (size_t)(part * BAR_CHARS);
        memset(bar, ' ', BAR_CHARS);
        memset(bar, '#', full);
        bar[BAR_CHARS] = '\0';
        snprintf(line, sizeof line, "%s [%s] %3u %%  %s", what, bar, (unsigned)(part * 100), detail);
    } else {
        snprintf(line, sizeof line, "%s  %" PRIu64 "  %s", what, done, detail);
    }
    if (width < out_bytes)
        out_bytes = width + 1;
    snprintf(out, out_bytes, "%s", line);
}

void progress_show(struct progress *progress, uint64_t done, const char *detail)
{
    char line[LINE_BYTES];
    if (!progress->is_shown)
        return;
    int64_t now = steady_ms();
    if (progress->is_begun && now - progress->last_ms < PERIOD_MS)
        return;
    progress->is_begun = true;
    progress->last_ms = now;
    progress_format(line, sizeof line, terminal_width() - 1, progress->what, done, progress->total, detail);
    fprintf(stderr, "\r%s\033[K", line);
}

void progress_wipe(struct progress *progress)
{
    if (progress->is_begun)
        fputs("\r\033[K", stderr);
    progress->is_begun = false;
}
