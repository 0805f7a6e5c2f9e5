/*
 * progress: how far a long work is, on one line of stderr that is written over; only where stderr is a
 * terminal.
 */
#ifndef PROGRESS_H
#define PROGRESS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct progress {
    const char *what;
    uint64_t total; /* 0: not known */
    bool is_shown;  /* stderr is a terminal */
    bool is_begun;
    int64_t last_ms;
};

/* Begin; nothing is written yet. */
void progress_init(struct progress *progress, const char *what, uint64_t total);

/* Show how much is done, at most ten times a second. `detail` is put behind it; it may be NULL. */
void progress_show(struct progress *progress, uint64_t done, const char *detail);

/* Wipe the line, so that what is said next stands alone. */
void progress_wipe(struct progress *progress);

/* Write "importing [#####     ]  52 %  detail", or without a total "importing  1234  detail", NUL-terminated
 * and cut to `width` columns. */
void progress_format(char *out, size_t out_bytes, size_t width, const char *what, uint64_t done,
                     uint64_t total, const char *detail);

#endif
