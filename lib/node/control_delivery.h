/*
 * control_delivery: how far an own record has come on its way to one bureau, and why not further.
 */
#ifndef COMITY_CONTROL_DELIVERY_H
#define COMITY_CONTROL_DELIVERY_H

#include "control.h"

#include "comity/distribution_text.h"

#define CONTROL_RULE_BYTES (DISTRIBUTION_TEXT_BYTES + 256u)
#define CONTROL_WHY_BYTES (CONTROL_RULE_BYTES + 1280u)

#define CONTROL_OBSTACLES 4u
#define CONTROL_OBSTACLE_BYTES 256u

struct control_delivery {
    bool is_entitled;
    const char *state; /* "not entitled", "pending", "delivered", "seen", "erased" */
    int64_t time_ms;   /* since it is in that state; 0: no act brought it there */
    /* What the bureau has said of this bureau's log, in leaves on its disk; and of just this entry. */
    uint64_t acknowledged;
    int64_t confirmed_ms; /* 0: not yet */
    int64_t seen_ms;      /* an officer there opened it; 0: not that it told */
    uint64_t cosigned;    /* leaves of the tree that it cosigned last */
    int64_t cosigned_ms;
    uint64_t sent; /* leaves given to it since it is connected */
    /* What stands in the way, a short text each. */
    size_t obstacle_count;
    char obstacles[CONTROL_OBSTACLES][CONTROL_OBSTACLE_BYTES];
    char why[CONTROL_WHY_BYTES]; /* which rule, or all that stands in the way; may be empty */
};

/* Say in words whom a distribution allows: "all but PA", "only CO, PA", "nobody else", with its operation. */
void control_rule(const Comity__Distribution *distribution, char out[CONTROL_RULE_BYTES]);

/* Tell whether a bureau has an own entry on disk, and since when at the latest. Its acknowledgement says so, and of a
 * withdrawal its cosignature too, which comes by way of others: whatever it held is erased. Of a published entry a
 * relay may have given it no more than the hash. */
bool control_confirmed(const struct node *node, const struct bureau *bureau, uint64_t index,
                       bool is_withdrawal, int64_t *ret_time_ms);

/* Work out the delivery of an own record to a bureau that is not its owner. Of a withdrawn record it is not
 * known any more who could see it: every bureau counts, and `record->index` is the withdrawal. */
void control_delivery_of(struct control_delivery *delivery, const struct node *node,
                         const struct replica_record *record, const struct bureau *bureau);

#endif
