/*
 * thread_standing: how far a message has come, as this bureau knows it.
 *
 * Nothing of it is stored. Of an own message, for each bureau that it is addressed to:
 *
 *     QUEUED --given to a link--> SENT --its disk acknowledges--> DELIVERED --an officer opens it--> READ
 *        ^                          |
 *        +--the link ends first-----+       and from any of these, when its answer is here: ANSWERED
 *
 * Of another bureau's message that is here: DELIVERED, READ, ANSWERED. Either is CLOSED once its sender waits for no more
 * answers, and OVERDUE while it waits for one that is due.
 */
#ifndef COMITY_THREAD_STANDING_H
#define COMITY_THREAD_STANDING_H

#include "control.h"
#include "thread.h"

#define STANDING_WHY_BYTES 256u

struct thread_receipt {
    struct bureau bureau;
    bool is_copy;
    Comity__MessageView__State state;
    int64_t delivered_ms; /* wall; 0: not yet, or not known */
    int64_t read_ms;
    int64_t answered_ms;
    char why[STANDING_WHY_BYTES];
};

struct thread_standing {
    Comity__MessageView__State state;
    bool is_addressed; /* to this bureau */
    bool is_copy;      /* only as a copy */
    bool is_unread;
    bool is_open;
    bool is_overdue;
    int64_t answered_ms;  /* by this bureau */
    size_t receipt_count; /* of an own message */
    struct thread_receipt *receipts;
};

/* Work it out for a message whose thread is loaded. thread_standing_release() it. ERROR_MEMORY. */
enum error_code thread_standing_init(struct thread_standing *standing, const struct node *node,
                                     const struct replica_record *record, const struct thread *thread,
                                     struct now now, struct error *error);
void thread_standing_release(struct thread_standing *standing);

#endif
