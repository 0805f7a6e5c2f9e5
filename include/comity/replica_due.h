/*
 * replica_due: entries of records on which somebody's act is due at a time (record_due()), in the order of these times.
 *
 * Entries of versions that have been superseded stay among them until they are erased; who reads one asks
 * replica_record_at() what it is now.
 */
#ifndef COMITY_REPLICA_DUE_H
#define COMITY_REPLICA_DUE_H

#include "comity/replica.h"

struct replica_due {
    int64_t due_ms; /* wall */
    struct bureau owner;
    uint64_t index; /* of the entry */
};

/* Collect the next entries that are due at or before `until_ms`, at most `max`. `after` NULL: from the beginning; else the
 * last of the run before. `*ret_count` below `max`: those were the last. What is not stored yet is not among them.
 * ERROR_DAMAGED, errors of the index. */
enum error_code replica_due(struct replica *replica, const struct replica_due *after, int64_t until_ms,
                            struct replica_due *out, size_t max, size_t *ret_count, struct error *error);

#endif
