/*
 * replica_audit: the audit log: who asked what of this node, and what was shown.
 *
 * A log like the others, in the same store, under LOG_ORIGIN_AUDIT, with checkpoints that the log key signs under the
 * origin line comity/<federation>/<bureau>/audit. It is not among replica_log_at(), so that no peer is ever told of it.
 *
 * Invariants:
 *  1. Entries join the batch that is filling, so that they cost no commit of their own. A batch of nothing else waits until
 *     the first of them is REPLICA_AUDIT_WAIT_MS old, or replica_hurry() is called.
 *  2. No entry is ever dropped: where the filling batch is dropped, because the own log may not be signed, they move to
 *     the next.
 *  3. Entries that are not stored yet are bounded by the batch (limits.h: LIMIT_BATCH_*), as everything is.
 */
#ifndef COMITY_REPLICA_AUDIT_H
#define COMITY_REPLICA_AUDIT_H

#include "comity/audit_entry.h"
#include "comity/replica.h"

#define REPLICA_AUDIT_WAIT_MS 200

/* Where an entry is, and the batch with which it becomes durable. */
struct replica_audit_place {
    uint64_t index;
    uint64_t batch;
};

/* Complete an entry with nonce and time and append it. ERROR_INVALID, ERROR_LIMIT, ERROR_MEMORY, errors of the index. */
enum error_code replica_audit(struct replica *replica, struct now now, Comity__AuditEntry *entry,
                              struct replica_audit_place *ret, struct error *error);

/* Return the audit log; its leaves are read with replica_read(). */
const struct log *replica_audit_log(const struct replica *replica);

/* Return the steady time at which replica_begin_commit() is due: 0: at once; INT64_MAX: there is nothing to commit, or a
 * commit is under way. */
int64_t replica_commit_due_ms(const struct replica *replica);

/* Let what is filling wait no longer. */
void replica_hurry(struct replica *replica);

/* Collect entries at `from` and above that show a record, in ascending order, at most `max`; return how many. */
size_t replica_audit_shown(struct replica *replica, const struct bureau *owner, const struct uuid *id,
                           uint64_t from, uint64_t *out, size_t max);

/* Return the first entry that may be of this day (UTC) or a later one; the log's stored size: there is none. */
uint64_t replica_audit_since(struct replica *replica, int32_t day);

/* ---- published roots ---- */

/* An entry of a bureau's log that publishes the root of its audit log. */
struct replica_audit_root {
    uint64_t index;  /* of the entry in the bureau's own log */
    int64_t time_ms; /* of the entry */
    uint64_t size;   /* entries of the audit log that it covers */
    struct digest root;
};

/* Publish the root of what is stored of the audit log in the own log, to everybody. ERROR_NOT_FOUND (there is none), and
 * as replica_publish(). */
enum error_code replica_publish_audit_root(struct replica *replica, struct now now,
                                           struct replica_receipt *ret, struct error *error);

/* Find the root that was published first at entry `from` of a bureau's log, or later, as its entry says. ERROR_NOT_FOUND,
 * errors of the stores. */
enum error_code replica_audit_root_from(struct replica *replica, const struct bureau *origin, uint64_t from,
                                        struct replica_audit_root *ret, struct error *error);

/* Find the newest. */
enum error_code replica_audit_root_last(struct replica *replica, const struct bureau *origin,
                                        struct replica_audit_root *ret, struct error *error);

/* ---- retention ---- */

/* Go on erasing entries that are of days before `day`, in the filling batch, a bounded number in each call; `*ret_ended`
 * grows by those erased. ERROR_MEMORY, errors of the stores. */
enum error_code replica_expire_audit(struct replica *replica, int32_t day, size_t *ret_ended,
                                     bool *ret_is_done, struct error *error);

#endif
