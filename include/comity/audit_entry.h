/*
 * audit_entry: one leaf of the audit log, from its exact bytes and back.
 *
 * The bytes on disk are not trusted: who could change them is the very thing the log is there for.
 */
#ifndef COMITY_AUDIT_ENTRY_H
#define COMITY_AUDIT_ENTRY_H

#include "audit.pb-c.h"
#include "comity/buffer.h"

#define AUDIT_NONCE_BYTES 16

/* Records that one entry names as shown: each takes at most 72 bytes, so that they leave room for the rest. What an
 * answer shows beyond that goes into further entries. */
#define AUDIT_SHOWN_MAX 512u

/* Bytes of one word of the question, and of the purpose; longer ones are cut when they are recorded. */
#define AUDIT_WORD_BYTES 256u
#define AUDIT_PURPOSE_BYTES 1000u

/* Pack an entry after the same checks as audit_entry_decode(). ERROR_INVALID, ERROR_LIMIT, ERROR_MEMORY. */
enum error_code audit_entry_encode(const Comity__AuditEntry *entry, struct buffer *out, struct error *error);

/* Unpack and check: at most LIMIT_ENTRY_BYTES, a nonce of 16 bytes, the name of a request, for every record shown a
 * bureau's code and an id or none, not both start and stop. The entry belongs to the caller:
 * audit_entry_free(). ERROR_MALFORMED, ERROR_INVALID, ERROR_LIMIT, ERROR_MEMORY. */
enum error_code audit_entry_decode(struct view bytes, Comity__AuditEntry **ret, struct error *error);

/* Free a decoded entry; NULL is harmless. */
void audit_entry_free(Comity__AuditEntry *entry);

#endif
