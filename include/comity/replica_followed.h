/*
 * replica_followed: how far own records follow the operations they are shared with.
 *
 * What is remembered here is in the index alone: where that is rebuilt, the records are looked at once more, and nothing is
 * lost.
 */
#ifndef COMITY_REPLICA_FOLLOWED_H
#define COMITY_REPLICA_FOLLOWED_H

#include "comity/replica.h"

/* Return a number that goes up whenever operations may have changed: some were stored, or withdrawn. Never 0. */
uint64_t replica_operation_changes(const struct replica *replica);

/* Note that every own record shared with this operation follows this version of its record. ERROR_MEMORY. */
enum error_code replica_note_followed(struct replica *replica, const struct replica_record *operation,
                                      struct error *error);

/* Tell whether that was noted of this very version. */
bool replica_is_followed(struct replica *replica, const struct replica_record *operation);

#endif
