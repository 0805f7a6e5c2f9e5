/*
 * checkpoint: a log's signed statement of its size and root (C2SP tlog-checkpoint v1.0.0).
 *
 *     origin \n size \n base64(root) \n [extension lines]
 *
 * Comity's own checkpoints have no extension lines; their origin line is comity/<federation>/<bureau>, and so
 * is the name of the key that signs them.
 */
#ifndef COMITY_CHECKPOINT_H
#define COMITY_CHECKPOINT_H

#include "comity/note.h"

struct checkpoint {
    char origin[LIMIT_ORIGIN_BYTES];
    uint64_t size; /* <= 2^63 - 1 */
    struct digest root;
};

/* Write "comity/<federation>/<bureau>" and a NUL. ERROR_LIMIT. */
enum error_code checkpoint_origin(char out[LIMIT_ORIGIN_BYTES], const char *federation, const char *bureau,
                                  struct error *error);

/* Write "comity/<federation>/<bureau>/audit": the origin line of the bureau's audit log. ERROR_LIMIT. */
enum error_code checkpoint_audit_origin(char out[LIMIT_ORIGIN_BYTES], const char *federation,
                                        const char *bureau, struct error *error);

/* Read a checkpoint body (a note's text). Strict: decimal size without leading zeros, exactly 32 root bytes,
 * no CR, extension lines not empty (and ignored); size 0 wants the empty root. Origins longer than
 * LIMIT_ORIGIN_BYTES - 1: ERROR_LIMIT. Else ERROR_MALFORMED. */
enum error_code checkpoint_parse(struct checkpoint *checkpoint, struct hasher *hasher, struct view text,
                                 struct error *error);

/* Write the body. */
enum error_code checkpoint_format(const struct checkpoint *checkpoint, struct buffer *out,
                                  struct error *error);

/* Write the signed note of a checkpoint. ERROR_ORIGIN if its origin is not the name of the key;
 * ERROR_INVALID, ERROR_LIMIT, ERROR_MEMORY, ERROR_CRYPTO. */
enum error_code checkpoint_sign(const struct checkpoint *checkpoint, const struct vkey *vkey,
                                const struct ed25519_key *key, struct buffer *out, struct error *error);

/* Verify the signatures of a parsed note by the keys of one log, and that its origin is their name: at least
 * one key has signed, and no signature that is there by one of them fails. ERROR_NOT_FOUND (none has signed),
 * ERROR_SIGNATURE, ERROR_ORIGIN, ERROR_MALFORMED, ERROR_LIMIT. */
enum error_code checkpoint_verify(struct checkpoint *checkpoint, struct hasher *hasher,
                                  const struct note *note, const struct vkey *keys, size_t key_count,
                                  struct error *error);

/* Parse a note and verify it so. */
enum error_code checkpoint_open(struct checkpoint *checkpoint, struct hasher *hasher, struct view note,
                                const struct vkey *keys, size_t key_count, struct error *error);

/* Write a note again with the signatures of these keys alone, in the order of the keys: what others have added is
 * of any size. ERROR_NOT_FOUND (none of the keys has signed), ERROR_MALFORMED, ERROR_LIMIT, ERROR_MEMORY; nothing
 * is verified, and `out` is unchanged on failure. */
enum error_code checkpoint_strip(struct view note, const struct vkey *keys, size_t key_count,
                                 struct buffer *out, struct error *error);

#endif
