/*
 * replica_list: the current records of one type that are here, for types that are listed (record_type_is_listed()).
 *
 * In order of their owners' codes, and of each owner's in the order in which the records were begun (ids are UUIDv7). A
 * run at a time: between two runs records may come and go; none that is there all the while is passed over or given twice.
 */
#ifndef COMITY_REPLICA_LIST_H
#define COMITY_REPLICA_LIST_H

#include "comity/replica.h"

struct record_type;

/* A record that is listed. */
struct replica_listed {
    struct bureau owner;
    struct uuid id;
    uint64_t index; /* of its newest entry here: see replica_record_at() */
};

/* Collect the next records of a type, at most `max`; `*ret_count` below `max`: that was the last. `owner` NULL: of every
 * bureau. `after` NULL: from the beginning; else the last record of the run before. What is not stored yet is not
 * among them. ERROR_INVALID (the type is not listed), errors of the index. */
enum error_code replica_list(struct replica *replica, const struct record_type *type,
                             const struct bureau *owner, const struct replica_listed *after,
                             struct replica_listed *out, size_t max, size_t *ret_count, struct error *error);

#endif
