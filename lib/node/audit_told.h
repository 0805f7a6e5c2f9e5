/*
 * audit_told: who was shown anything about one record, from this node's audit log, the newest first.
 */
#ifndef COMITY_AUDIT_TOLD_H
#define COMITY_AUDIT_TOLD_H

#include "comity/replica.h"

#include "peer.pb-c.h"

#define AUDIT_TOLD_WHO_BYTES 64u
#define AUDIT_TOLD_PURPOSE_BYTES 200u
#define AUDIT_TOLD_REQUEST_BYTES 32u

/* One act of showing; points into itself. */
struct audit_told_act {
    Comity__ReplyStatement__Disclosure message;
    char who[AUDIT_TOLD_WHO_BYTES];
    char purpose[AUDIT_TOLD_PURPOSE_BYTES];
    char request[AUDIT_TOLD_REQUEST_BYTES];
};

struct audit_told {
    struct bureau owner;
    struct uuid id;
    uint64_t from;                            /* where to go on looking */
    size_t found;                             /* so far; of them the newest: */
    uint64_t newest[LIMIT_REPLY_DISCLOSURES]; /* entry `i` of all found stands at i modulo the size */
    size_t count;                             /* of what can be told */
    struct audit_told_act acts[LIMIT_REPLY_DISCLOSURES];
    Comity__ReplyStatement__Disclosure *pointers[LIMIT_REPLY_DISCLOSURES];
};

/* Begin to look for acts about a record; the caller frees it. ERROR_MEMORY. */
enum error_code audit_told_new(struct audit_told **ret, const struct bureau *owner, const struct uuid *id,
                               struct error *error);
void audit_told_free(struct audit_told *told);

/* Look at the next entries; `*ret_done`: all are looked at. */
void audit_told_step(struct audit_told *told, struct replica *replica, bool *ret_done);

/* Read what was found, and fill in what an answer says of it: it points into `told`. What is erased by now, or cannot be
 * read, is left out. ERROR_MEMORY, errors of the store. */
enum error_code audit_told_fill(struct audit_told *told, struct replica *replica,
                                Comity__ReplyStatement *content, struct error *error);

#endif
