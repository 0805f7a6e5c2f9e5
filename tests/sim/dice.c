#include "dice.h"

#include <assert.h>

void dice_init(struct dice *dice, uint64_t seed)
{
    dice->state = seed * UINT64_C(0x9E3779B97F4A7C15) + UINT64_C(0xD1B54A32D192ED03);
}

uint64_t dice_next(struct dice *dice)
{
    dice->state += UINT64_C(0x9E3779B97F4A7C15);
    uint64_t mixed = dice->state;
    mixed = (mixed ^ (mixed >> 30)) * UINT64_C(0xBF58476D1CE4E5B9);
    mixed = (mixed ^ (mixed >> 27)) * UINT64_C(0x94D049BB133111EB);
    return mixed ^ (mixed >> 31);
}

void dice_split(struct dice *dice, struct dice *out)
{
    out->state = dice_next(dice);
}

uint64_t dice_below(struct dice *dice, uint64_t bound)
{
    assert(bound > 0);
    return dice_next(dice) % bound;
}

int64_t dice_between(struct dice *dice, int64_t low, int64_t high)
{
    assert(low <= high);
    return low + (int64_t)dice_below(dice, (uint64_t)(high - low) + 1);
}

int64_t dice_skewed(struct dice *dice, int64_t low, int64_t high)
{
    assert(low <= high);
    unsigned doublings = 0;
    while (doublings < 62 && (INT64_C(1) << doublings) < high - low)
        doublings++;
    int64_t span = INT64_C(1) << dice_below(dice, doublings + 1);
    int64_t drawn = low + (int64_t)dice_below(dice, (uint64_t)span);
    return drawn < high ? drawn : high;
}

bool dice_chance(struct dice *dice, unsigned per_mille)
{
    return dice_below(dice, 1000) < per_mille;
}

void dice_fill(struct dice *dice, uint8_t *out, size_t size)
{
    uint64_t word = 0;
    for (size_t i = 0; i < size; i++) {
        word = i % 8 == 0 ? dice_next(dice) : word >> 8;
        out[i] = (uint8_t)word;
    }
}
