/*
 * plan: what kind of run a seed makes: how many bureaus, how they are connected, who is an adversary, and which operations
 * happen how often. Each seed leaves out some of them, so that the others come into their own.
 */
#ifndef SIM_PLAN_H
#define SIM_PLAN_H

#include "adversary.h"
#include "bug.h"
#include "dice.h"
#include "keyring.h"
#include "operation.h"

struct plan {
    unsigned bureaus;
    unsigned steps;
    unsigned latecomers; /* bureaus that are no members yet: the last ones */
    unsigned degree;     /* lines of a bureau, about; 0: to every other */
    unsigned weights[OPERATION_COUNT];
    unsigned weight_sum;
    int64_t gap_us;             /* most between two operations, but for the long ones */
    int64_t delay_us;           /* most of a line */
    int64_t bytes_per_ms;       /* least of a line */
    int64_t disk_us;            /* most of a commit */
    size_t room_bytes;          /* of a connection's output */
    int64_t text_most;          /* bytes of an ordinary record */
    unsigned durable_per_mille; /* acts that wait for others' disks */
    int64_t large_most;         /* large records published at once */
    enum adversary_kind adversaries[KEYRING_BUREAUS];
    bool has_adversary;
};

/* Draw a plan. 0 bureaus or steps: draw them, too. */
void plan_draw(struct plan *plan, struct dice *dice, unsigned bureaus, unsigned steps, enum bug bug);

#endif
