/*
 * clock: simulated time, and the agenda of what is going to happen.
 *
 * Time is counted in microseconds, so that what happens in one millisecond of a node has an order. What is due at the same
 * time happens in the order in which it was put on the agenda.
 */
#ifndef SIM_CLOCK_H
#define SIM_CLOCK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define CLOCK_SECOND_US INT64_C(1000000)
#define CLOCK_MINUTE_US (60 * CLOCK_SECOND_US)

/* One thing that is going to happen. Its parts mean what the kind's owner says. */
struct happening {
    int64_t time_us;
    uint64_t order;
    unsigned kind;
    unsigned site;
    uint64_t number;
};

struct clock {
    int64_t time_us; /* since the beginning of the run */
    uint64_t order;
    size_t count;
    size_t capacity;
    struct happening *heap; /* earliest first */
};

void clock_init(struct clock *clock);
void clock_release(struct clock *clock);

/* Put something on the agenda, `after_us` from now. */
void clock_after(struct clock *clock, int64_t after_us, unsigned kind, unsigned site, uint64_t number);

/* Take what is due next, and let the time be that; false: nothing is due before `until_us`, which it is then. */
bool clock_next(struct clock *clock, int64_t until_us, struct happening *ret);

#endif
