/*
 * entry: one leaf of a log, from its exact bytes and back.
 *
 * Decoding never changes the bytes; equality of entries is equality of leaf hashes.
 */
#ifndef COMITY_ENTRY_H
#define COMITY_ENTRY_H

#include "comity/buffer.h"
#include "comity/bureau.h"
#include "comity/uuid.h"
#include "log.pb-c.h"

#define ENTRY_NONCE_BYTES 16

/* Pack an entry, after the same checks as entry_decode. At most LIMIT_ENTRY_BYTES. ERROR_INVALID, ERROR_LIMIT. */
enum error_code entry_encode(const Comity__Entry *entry, struct buffer *out, struct error *error);

/* Unpack and check: at most LIMIT_ENTRY_BYTES, a nonce of 16 bytes, `bureau` is the log's, a valid distribution, an
 * act; for a publish an id of 16 bytes, a version from 1 and a record that record_validate() accepts; for a withdraw
 * distribution ALL and ascending indexes below `index`; for a fork and an unlock distribution ALL and what they must
 * have (evidence is not verified). The entry belongs to the caller: entry_free().
 * ERROR_MALFORMED, ERROR_INVALID, ERROR_LIMIT, ERROR_MEMORY: a signed entry for which this fails is evidence, and is
 * applied to nothing. */
enum error_code entry_decode(struct view bytes, const struct bureau *bureau, uint64_t index,
                             Comity__Entry **ret, struct error *error);

/* Free a decoded entry; NULL is harmless. */
void entry_free(Comity__Entry *entry);

/* Tell whether `reader` may see the entry with these bytes: distribution_allows() on its distribution, reading no more
 * than that. Bytes that cannot be decoded are shown to nobody but the owner. */
bool entry_is_visible_to(struct view bytes, const struct bureau *owner, const struct bureau *reader);

/* Tell whether these bytes say themselves that `reader` may not see them. Bytes that cannot be decoded say nothing. */
bool entry_is_kept_from(struct view bytes, const struct bureau *owner, const struct bureau *reader);

#endif
