/*
 * trace: what happened, the last of it for people, and all of it as one number.
 *
 * Two runs are the same if their hashes are.
 */
#ifndef SIM_TRACE_H
#define SIM_TRACE_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#define TRACE_EVENTS 1024u
#define TRACE_TEXT_BYTES 120u
#define TRACE_NOBODY (-1)

struct trace_event {
    int64_t time_us;
    int site;         /* whose; TRACE_NOBODY: the world's */
    int other;        /* with whom */
    const char *what; /* a constant */
    uint64_t number, size;
    char text[TRACE_TEXT_BYTES];
};

struct trace {
    uint64_t hash;
    uint64_t count;
    bool is_live; /* each event is printed as it comes */
    struct trace_event events[TRACE_EVENTS];
};

void trace_init(struct trace *trace, bool is_live);

/* Add an event; `text` may be NULL. */
void trace_add(struct trace *trace, int64_t time_us, int site, int other, const char *what, uint64_t number,
               uint64_t size, const char *text);

/* Print the last `count` events, one a line. */
void trace_print(const struct trace *trace, FILE *out, size_t count);

#endif
