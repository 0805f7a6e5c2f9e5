/*
 * top_view: what `comity top` shows: how a node and its peers are, and what has moved since a moment before.
 *
 * Two samples make a view. Lines are cut to the width of the terminal. Where it has colours, the headings are reversed and what
 * needs a look is red (away, warned of) or yellow (lagging).
 */
#ifndef TOP_VIEW_H
#define TOP_VIEW_H

#include "comity/buffer.h"

#include "control.pb-c.h"

#include <stdbool.h>

/* What the daemon said at a time. Answers belong to the sample. */
struct top_sample {
    int64_t time_ms; /* steady */
    Comity__Answer *status;
    Comity__Answer *peers;
    uint64_t queries; /* check, search and get, since the start */
    uint64_t hits;    /* records they found */
};

struct top_look {
    size_t columns; /* 0: as many as are wanted */
    bool has_colours;
};

void top_sample_release(struct top_sample *sample);

/* Add one piece of metrics as text to what the sample counts. */
void top_sample_count(struct top_sample *sample, const char *metrics);

/* Append the view, in lines. `before` may be NULL: then nothing is said of rates. ERROR_LIMIT, ERROR_MEMORY. */
enum error_code top_view_append(struct buffer *out, const struct top_sample *before,
                                const struct top_sample *now, struct top_look look, struct error *error);

#endif
