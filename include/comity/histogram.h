/*
 * histogram: how often something took how long, counted in integers.
 *
 * The bounds are fixed: 1, 2 and 5 times each power of ten from 10 µs to 10 s. A duration belongs to the first bound that is not
 * below it. Adding up is exact; what is written is exact, too, since each bound has its text.
 */
#ifndef COMITY_HISTOGRAM_H
#define COMITY_HISTOGRAM_H

#include <stddef.h>
#include <stdint.h>

#define HISTOGRAM_BOUNDS 19u

struct histogram {
    uint64_t counts[HISTOGRAM_BOUNDS + 1]; /* the last: above all bounds */
    uint64_t sum_us;
};

/* Count one duration; one below 0 (a clock that was turned) counts as 0. */
void histogram_add(struct histogram *histogram, int64_t took_us);

/* Return how many durations were counted. */
uint64_t histogram_count(const struct histogram *histogram);

/* Return the bound at a place below HISTOGRAM_BOUNDS; and in seconds, in the canonical form of OpenMetrics ("1e-05", "0.001",
 * "10.0"). */
uint64_t histogram_bound_us(size_t place);
const char *histogram_bound_text(size_t place);

#endif
