/*
 * exposition: metrics as text, in the form of OpenMetrics 1.0 (prometheus/OpenMetrics, specification/OpenMetrics.md).
 *
 * A family is begun, then all of its samples follow. Numbers are integers, or milliseconds and microseconds that are written as
 * seconds with all their digits: nothing passes through a floating point number.
 */
#ifndef COMITY_EXPOSITION_H
#define COMITY_EXPOSITION_H

#include "comity/buffer.h"
#include "comity/histogram.h"

#define EXPOSITION_LABELS 3u

enum exposition_type { EXPOSITION_GAUGE, EXPOSITION_COUNTER, EXPOSITION_HISTOGRAM };

struct exposition_family {
    const char *name; /* of a counter without "_total" */
    enum exposition_type type;
    const char *unit; /* the end of the name; "": none. Values of one in "seconds" are milliseconds here */
    const char *help; /* one line for people */
};

/* Names and values of a sample; the first without a name ends the list. Values are escaped. */
struct exposition_labels {
    struct {
        const char *name;
        const char *value;
    } of[EXPOSITION_LABELS];
};

struct exposition {
    struct buffer *out; /* borrowed */
    const struct exposition_family *family;
    enum error_code code; /* ERROR_LIMIT, ERROR_MEMORY: `out` took no more */
};

/* Begin a family: what it is, its unit, its type. */
void exposition_begin(struct exposition *exposition, const struct exposition_family *family);

/* Write one sample of the family that was begun last. */
void exposition_put(struct exposition *exposition, const struct exposition_labels *labels, int64_t value);

/* Write a histogram: its buckets, sum and count. At most two labels. */
void exposition_put_histogram(struct exposition *exposition, const struct exposition_labels *labels,
                              const struct histogram *histogram);

/* Write what ends the text. */
void exposition_end(struct exposition *exposition);

#endif
