/*
 * audit: what the node writes into its audit log, and when answers wait for it.
 *
 * Invariants:
 *  1. Every request that needs a right has an entry, refused ones too; what is shown is in it, or in an
 *     entry that continues it.
 *  2. The first entry of a run of the node is a start, and the answer to the first question waits until it is stored: so
 *     the next start can tell from the log alone whether this run ended in order, or what it showed last may be missing.
 *  3. NODE_AUDIT_PROMPT: entries are stored at the latest REPLICA_AUDIT_WAIT_MS later. NODE_AUDIT_BEFORE: an answer that
 *     shows a record leaves after its entry is stored.
 *  4. What waits to be stored is bounded. When that is reached clients are read no more; where the store cannot
 *     write, questions are refused then (NODE_AUDIT_BEFORE: at once).
 *
 *     nothing --first entry--> beginning --stored--> running --NODE_EVENT_STOP--> ended
 */
#ifndef COMITY_AUDIT_H
#define COMITY_AUDIT_H

#include "comity/node.h"

#include "audit.pb-c.h"

/* Where an entry is, and the batch that must be stored before the answer leaves (0: it need not wait). */
struct audit_receipt {
    uint64_t index;
    uint64_t hold;
};

/* Record one question, or more of the answer to one: who, request, purpose, asked, outcome, shown and the like are the
 * caller's; nonce and time are filled in. ERROR_INVALID, ERROR_LIMIT, ERROR_MEMORY, errors of the stores. */
enum error_code node_audit(struct node *node, Comity__AuditEntry *entry, struct audit_receipt *ret,
                           struct error *error);

/* Tell why nothing may be asked now: it could not be recorded. The error of the store. */
enum error_code node_audit_ready(const struct node *node, struct error *error);

/* Tell whether an answer must still wait for the batch of its receipt. */
bool node_audit_holds(const struct node *node, uint64_t hold);

/* Tell whether answers that show a record wait for their entry. */
bool node_audit_is_before(const struct node *node);

/* Publish the root of the audit log where a day (UTC) has begun since the last one and there is something new. ERROR_MEMORY. */
enum error_code audit_step(struct node *node, struct error *error);

/* Return the steady time at which audit_step() is due. */
int64_t audit_deadline_ms(const struct node *node);

/* Erase entries that are over, some in each call. ERROR_MEMORY, errors of the stores. */
enum error_code audit_expire(struct node *node, size_t *ret_ended, bool *ret_is_done, struct error *error);

/* Record that the node ends in order, if it has recorded anything. ERROR_MEMORY, errors of the stores. */
enum error_code audit_stop(struct node *node, struct error *error);

#endif
