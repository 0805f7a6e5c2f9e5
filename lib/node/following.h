/*
 * following: own records that are shared with an operation go to those who take part in it now.
 *
 * When the lead publishes another list of participants, every own record whose distribution names the operation gets a new
 * version for that list: those who joined gain it, those who left lose it. The work is done in bounded steps, and what it
 * has come to is told by the records themselves: after a restart it goes on with those that are not there yet.
 *
 *  1. Nothing is changed that does not name the operation in its distribution, nor by anybody's word but that of the lead's
 *     own record (operation.h), nor while this bureau takes no part.
 *  2. A pass goes through all own records of one operation, for one version of the lead's record; when another one is stored it
 *     is given up. When it has come to the end, and all that it changed is stored, the index remembers that version.
 *  3. What is published meanwhile is written out by sharing.h for a version that is stored, so for this one or a newer one.
 *
 *     IDLE --an operation has changed--> LISTING --one that is not followed--> PASSING --done--> LISTING --end--> IDLE
 */
#ifndef COMITY_FOLLOWING_H
#define COMITY_FOLLOWING_H

#include "comity/operation.h"
#include "comity/replica_list.h"
#include "comity/replica_related.h"

struct node;

struct following {
    uint64_t
        changes; /* of operations (replica_operation_changes()) that are taken note of; 0: none since the start */
    bool is_listing;
    bool has_listed;
    struct replica_listed listed; /* the last operation that was looked at */
    bool is_passing;
    bool waits;       /* for what is not stored yet */
    int64_t after_ms; /* steady: it is tried again; 0: at once */
    /* of the pass under way: */
    struct operation_name name;
    struct replica_record operation; /* the version that is followed */
    struct replica_related related;
    uint64_t until;     /* own leaves that were taken when it began: each is looked at */
    uint64_t batch;     /* number of the last batch with a change; 0: none */
    size_t batch_count; /* of changes in it */
    size_t changed, refused;
};

/* Do what is due, a few milliseconds' work at most. ERROR_MEMORY. */
enum error_code following_step(struct node *node, struct error *error);

/* Return the steady time at which following_step() is due; INT64_MAX: when something happens. */
int64_t following_deadline_ms(const struct node *node);

void following_release(struct following *following);

#endif
