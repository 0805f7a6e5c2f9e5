#include "plan.h"

#include <string.h>

#define SMALL_LEAST 3
#define SMALL_MOST 7
#define LARGE_BUREAUS 20u /* from here on bureaus have lines to some others only, and there are fewer steps */
#define LARGE_DEGREE 6u
#define MESHED_MOST 40u /* so many may also have lines to all others, as real ones have */

/* The daemon's channels have 4 MiB; a chunk is sent where there is one, and room is told of by quarters. */
#define ROOM_LEAST (LIMIT_FRAME_BYTES + LIMIT_FRAME_BYTES / 2)
#define ROOM_MOST (4 * LIMIT_FRAME_BYTES)

/* What every run needs; everything else is left out by every other seed. */
static bool is_needed(enum operation operation)
{
    return operation == OPERATION_PUBLISH || operation == OPERATION_HEAL_LINE ||
           operation == OPERATION_HEAL_DISK;
}

static void draw_weights(struct plan *plan, struct dice *dice)
{
    for (unsigned i = 0; i < OPERATION_COUNT; i++) {
        bool is_left_out = !is_needed((enum operation)i) && dice_chance(dice, 450);
        int64_t weight = (int64_t)operation_weight((enum operation)i);
        plan->weights[i] = is_left_out ? 0 : (unsigned)dice_between(dice, 1 + weight / 3, weight * 2);
    }
}

static void draw_adversaries(struct plan *plan, struct dice *dice)
{
    unsigned count = 1 + (unsigned)dice_below(dice, plan->bureaus / 4 + 1);
    if (dice_chance(dice, 500))
        count = 0;
    for (unsigned i = 0; i < count; i++)
        plan->adversaries[dice_below(dice, plan->bureaus)] =
            (enum adversary_kind)dice_between(dice, 1, ADVERSARY_COUNT - 1);
    for (unsigned i = 0; i < plan->bureaus; i++) {
        bool has_turns = plan->adversaries[i] == ADVERSARY_FORGER || plan->adversaries[i] == ADVERSARY_FORKER;
        if (has_turns && plan->weights[OPERATION_FORGE] == 0)
            plan->weights[OPERATION_FORGE] = operation_weight(OPERATION_FORGE);
        plan->has_adversary = plan->has_adversary || plan->adversaries[i] != ADVERSARY_NONE;
    }
}

/* What a bug needs in order to be felt. */
static void make_room_for(struct plan *plan, enum bug bug)
{
    if (bug == BUG_NONE)
        return;
    memset(plan->adversaries, 0, sizeof plan->adversaries);
    plan->has_adversary = false;
    for (unsigned i = 0; i < OPERATION_COUNT; i++) {
        if (plan->weights[i] == 0)
            plan->weights[i] = 1 + operation_weight((enum operation)i) / 2;
    }
    if (bug == BUG_LOST_GOSSIP) {
        plan->adversaries[0] = ADVERSARY_FORKER;
        plan->weights[OPERATION_FORGE] = 10;
    }
    if (bug == BUG_ACK_BEFORE_SYNC || bug == BUG_SECOND_HISTORY)
        plan->weights[OPERATION_CRASH] = 60;
    if (bug == BUG_LOST_PAUSE) {
        plan->weights[OPERATION_PUBLISH_LARGE] = 100;
        plan->large_most = 400;
    }
}

void plan_draw(struct plan *plan, struct dice *dice, unsigned bureaus, unsigned steps, enum bug bug)
{
    *plan = (struct plan){0};
    unsigned drawn = (unsigned)dice_between(dice, SMALL_LEAST, SMALL_MOST);
    plan->bureaus = bureaus != 0 ? bureaus : drawn;
    bool is_large = plan->bureaus >= LARGE_BUREAUS;
    unsigned drawn_steps = (unsigned)(is_large ? dice_between(dice, 10, 40) : dice_skewed(dice, 30, 600));
    plan->steps = steps != 0 ? steps : drawn_steps;
    bool is_meshed = plan->bureaus <= MESHED_MOST && dice_chance(dice, 150);
    plan->degree = is_large && !is_meshed ? LARGE_DEGREE : 0;
    draw_weights(plan, dice);
    draw_adversaries(plan, dice);
    if (plan->weights[OPERATION_ADMIT] != 0 && plan->bureaus > SMALL_LEAST)
        plan->latecomers = (unsigned)dice_below(dice, plan->bureaus - SMALL_LEAST < 3 ? 2 : 3);
    plan->gap_us = dice_skewed(dice, 20000, 20 * INT64_C(1000000));
    plan->delay_us = dice_skewed(dice, 1000, 400000);
    plan->bytes_per_ms = dice_skewed(dice, 50, 20000);
    plan->disk_us = dice_skewed(dice, 1000, 300000);
    plan->room_bytes = (size_t)dice_between(dice, ROOM_LEAST, ROOM_MOST);
    plan->text_most = dice_skewed(dice, 50, 20000);
    plan->large_most = dice_skewed(dice, 5, 100);
    plan->durable_per_mille = dice_chance(dice, 500) ? 0 : (unsigned)dice_between(dice, 50, 400);
    make_room_for(plan, bug);
    for (unsigned i = 0; i < OPERATION_COUNT; i++)
        plan->weight_sum += plan->weights[i];
}
