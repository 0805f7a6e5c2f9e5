/*
 * replica_related: the current records that have one key, such as all of an operation, a few at a time.
 *
 * In order of their owners' codes, and of each owner's in the order of its log. Between two runs records may come and go:
 * a new version stands at the end of its owner's, so that a record which changes meanwhile may be given twice, but none is
 * passed over.
 */
#ifndef COMITY_REPLICA_RELATED_H
#define COMITY_REPLICA_RELATED_H

#include "comity/replica.h"

/* Entries looked at in one run, at most. */
#define REPLICA_RELATED_RUN 64u

struct replica_related {
    struct key key;
    struct bureau owner;      /* code[0] == 0: of every bureau */
    struct bureau next_owner; /* where the next run begins */
    uint64_t next_index;
    bool is_done; /* the last run came to the end; another begins where it ended, with what is new there */
};

/* Begin. `owner` NULL: of every bureau. */
void replica_related_init(struct replica_related *related, const struct key *key, const struct bureau *owner);

/* Look at the next entries, and call `visit` for each that is the current version of a record with the key; one that returns
 * false ends the run, and the next begins behind it. The record lives only during the call. What is not stored yet is
 * not among them. Errors of the stores, ERROR_MEMORY. */
enum error_code replica_related_next(struct replica *replica, struct replica_related *related,
                                     bool (*visit)(void *context, const struct replica_record *record),
                                     void *context, struct error *error);

#endif
