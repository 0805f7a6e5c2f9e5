#include "clock.h"

#include "scarce.h"

#include <assert.h>
#include <stdlib.h>

void clock_init(struct clock *clock)
{
    *clock = (struct clock){0};
}

void clock_release(struct clock *clock)
{
    free(clock->heap);
    *clock = (struct clock){0};
}

static bool is_before(const struct happening *a, const struct happening *b)
{
    return a->time_us != b->time_us ? a->time_us < b->time_us : a->order < b->order;
}

static void swap(struct happening *a, struct happening *b)
{
    struct happening kept = *a;
    *a = *b;
    *b = kept;
}

void clock_after(struct clock *clock, int64_t after_us, unsigned kind, unsigned site, uint64_t number)
{
    assert(after_us >= 0);
    clock->heap = scarce_grow(clock->heap, &clock->capacity, clock->count + 1, sizeof *clock->heap);
    size_t place = clock->count++;
    clock->heap[place] = (struct happening){.time_us = clock->time_us + after_us,
                                            .order = clock->order++,
                                            .kind = kind,
                                            .site = site,
                                            .number = number};
    while (place > 0 && is_before(&clock->heap[place], &clock->heap[(place - 1) / 2])) {
        swap(&clock->heap[place], &clock->heap[(place - 1) / 2]);
        place = (place - 1) / 2;
    }
}

static void sink(struct clock *clock)
{
    size_t place = 0;
    for (;;) {
        size_t first = place;
        for (size_t child = 2 * place + 1; child <= 2 * place + 2 && child < clock->count; child++) {
            if (is_before(&clock->heap[child], &clock->heap[first]))
                first = child;
        }
        if (first == place)
            return;
        swap(&clock->heap[place], &clock->heap[first]);
        place = first;
    }
}

bool clock_next(struct clock *clock, int64_t until_us, struct happening *ret)
{
    if (clock->count == 0 || clock->heap[0].time_us > until_us) {
        if (until_us > clock->time_us)
            clock->time_us = until_us;
        return false;
    }
    *ret = clock->heap[0];
    clock->heap[0] = clock->heap[--clock->count];
    sink(clock);
    clock->time_us = ret->time_us;
    return true;
}
