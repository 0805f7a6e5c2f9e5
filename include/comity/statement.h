/*
 * statement: bytes that a bureau has signed with its log key and that are no checkpoint: a query, a reply.
 *
 * What is signed is the kind's name, a NUL, and the bytes. The text of a checkpoint holds no NUL, so that neither passes
 * for the other, and no query for a reply. The bytes are kept as they were signed and never packed again.
 */
#ifndef COMITY_STATEMENT_H
#define COMITY_STATEMENT_H

#include "comity/buffer.h"
#include "comity/vkey.h"

/* The longest statement; see LIMIT_REPLY_STATEMENT_BYTES. */
#define STATEMENT_BYTES_MAX LIMIT_REPLY_STATEMENT_BYTES

enum statement_kind { STATEMENT_QUERY, STATEMENT_REPLY };

/* A statement and its signature. statement_init() it, and statement_release() it. */
struct statement {
    struct buffer bytes;
    uint8_t signature[ED25519_SIGNATURE_BYTES];
};

void statement_init(struct statement *statement);
void statement_release(struct statement *statement);

/* Return what is put in front of the bytes of this kind before they are signed, its NUL included. */
struct view statement_prefix(enum statement_kind kind);

/* Sign the bytes that are in `statement`. ERROR_LIMIT (longer than STATEMENT_BYTES_MAX), ERROR_MEMORY, ERROR_CRYPTO. */
enum error_code statement_sign(struct statement *statement, enum statement_kind kind,
                               const struct ed25519_key *key, struct error *error);

/* Check that one of the keys has signed the bytes as this kind. ERROR_SIGNATURE: none has; ERROR_LIMIT, ERROR_MEMORY,
 * ERROR_CRYPTO. */
enum error_code statement_verify(const struct statement *statement, enum statement_kind kind,
                                 const struct vkey *keys, size_t key_count, struct error *error);

/* Put the bytes and signature that came from outside into `statement`, unchecked but for their lengths. ERROR_LIMIT,
 * ERROR_MALFORMED (the signature is not of 64 bytes), ERROR_MEMORY. */
enum error_code statement_set(struct statement *statement, struct view bytes, struct view signature,
                              struct error *error);

#endif
