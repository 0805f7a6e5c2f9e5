/*
 * dice: all chance of a run, from one seed (splitmix64).
 *
 * Each part of the world has dice of its own, split off in a fixed order, so that one part drawing more often changes
 * nothing for the others.
 */
#ifndef SIM_DICE_H
#define SIM_DICE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct dice {
    uint64_t state;
};

void dice_init(struct dice *dice, uint64_t seed);

/* Make dice that go on independently of `dice`. */
void dice_split(struct dice *dice, struct dice *out);

uint64_t dice_next(struct dice *dice);

/* Draw from 0 to bound - 1, bound > 0; from `low` to `high`, both included. */
uint64_t dice_below(struct dice *dice, uint64_t bound);
int64_t dice_between(struct dice *dice, int64_t low, int64_t high);

/* Draw small numbers often and large ones, up to `high`, seldom: each doubling is as likely as the next. */
int64_t dice_skewed(struct dice *dice, int64_t low, int64_t high);

/* Tell whether something happens that does so `per_mille` times in 1000. */
bool dice_chance(struct dice *dice, unsigned per_mille);

void dice_fill(struct dice *dice, uint8_t *out, size_t size);

#endif
