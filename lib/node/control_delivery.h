/*
 * control_delivery: how far an own record has come on its way to one bureau, and why not further.
 */
#ifndef COMITY_CONTROL_DELIVERY_H
#define COMITY_CONTROL_DELIVERY_H

#include "control.h"

#include "comity/distribution_text.h"

#define CONTROL_RULE_BYTES (DISTRIBUTION_TEXT_BYTES + 256u)
#define CONTROL_WHY_BYTES (CONTROL_RULE_BYTES + 256u)

struct control_delivery {
    bool is_entitled;
    const char *state;           /* "not entitled", "pending", "delivered", "erased" */
    uint64_t acknowledged;       /* leaves of this bureau's log on that bureau's disk */
    int64_t time_ms;             /* when it acknowledged what is asked for; 0: not yet */
    char why[CONTROL_WHY_BYTES]; /* which rule, or what stands in the way; may be empty */
};

/* Say in words whom a distribution allows: "all but PA", "only CO, PA", "nobody else", with its operation. */
void control_rule(const Comity__Distribution *distribution, char out[CONTROL_RULE_BYTES]);

/* Work out the delivery of an own record to a bureau that is not its owner. Of a withdrawn record it is not
 * known any more who could see it: every bureau counts, and `record->index` is the withdrawal. */
void control_delivery_of(struct control_delivery *delivery, const struct node *node,
                         const struct replica_record *record, const struct bureau *bureau);

#endif
