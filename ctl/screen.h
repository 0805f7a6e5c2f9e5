/*
 * screen: a terminal that is drawn anew again and again, with plain ANSI sequences (ECMA-48) that every terminal of the last thirty
 * years knows, also by ssh.
 *
 *     screen_init(&screen, STDIN_FILENO, STDOUT_FILENO);
 *     while (screen_wait(&screen, 1000) == SCREEN_TIME) ... screen_draw(&screen, view);
 *     screen_release(&screen);
 *
 * It is drawn on the alternate screen, so that what was there before comes back. screen_release() restores everything, and so it does
 * after Ctrl-C. Where input or output is no terminal, or one that can nothing (TERM=dumb), `is_terminal` is false, nothing of this
 * happens, and the view is written as it is. One at a time: the signals are the process's.
 */
#ifndef SCREEN_H
#define SCREEN_H

#include "comity/view.h"

#include <stdbool.h>
#include <stddef.h>
#include <termios.h>

struct screen {
    int in, out;
    bool is_terminal;
    struct termios before;
};

enum screen_event {
    SCREEN_TIME,   /* the time is over */
    SCREEN_RESIZE, /* draw again */
    SCREEN_KEY,    /* a key that means nothing here */
    SCREEN_QUIT    /* q, Ctrl-C, the end of the input, a signal to end */
};

void screen_init(struct screen *screen, int in, int out);
void screen_release(struct screen *screen);

/* Return how many columns and lines there are now; without a terminal 0: as many as are wanted. */
void screen_size(const struct screen *screen, size_t *ret_columns, size_t *ret_lines);

/* Show the lines of a text, each ended by a newline, in place of what is shown; what is below the last line of the terminal
 * is left out. */
void screen_draw(const struct screen *screen, struct view text);

/* Wait for a key, or so long. */
enum screen_event screen_wait(const struct screen *screen, int timeout_ms);

#endif
