/*
 * hit_case: a hit with the newest answer of the record's owner, and how far it has come: hit.h.
 */
#ifndef COMITY_HIT_CASE_H
#define COMITY_HIT_CASE_H

#include "comity/hit.h"
#include "comity/replica.h"
#include "comity/replica_due.h"

struct hit_case {
    struct replica_record record; /* the hit's newest version */
    const Comity__Hit *hit;       /* in it */
    struct bureau owner;          /* of the record that was met */
    bool is_answered;
    struct replica_record answer; /* only where it is */
    struct hit_state state;
};

void hit_case_release(struct hit_case *hit_case);

/* Find a hit that is here; `owner` NULL: of any bureau. hit_case_release() it. ERROR_NOT_FOUND (no such record), ERROR_STATE
 * (withdrawn, or no hit), errors of the stores. */
enum error_code hit_case_find(struct replica *replica, const struct bureau *owner, const struct uuid *id,
                              struct now now, struct hit_case *ret, struct error *error);

/* Find the hit whose answer was due with this row: at an entry of its own, or of its answer. ERROR_NOT_FOUND: the row is
 * of something else, or of a version that is not the newest; another time than the row's is due now. */
enum error_code hit_case_due(struct replica *replica, const struct replica_due *due, struct now now,
                             struct hit_case *ret, struct error *error);

#endif
