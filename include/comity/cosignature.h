/*
 * cosignature: a witness's timestamped signature on a checkpoint (C2SP tlog-cosignature v1, Ed25519).
 *
 * The signature line holds u64 big-endian seconds and 64 bytes; the message is
 * "cosignature/v1\ntime <seconds>\n" and the whole body of the checkpoint.
 */
#ifndef COMITY_COSIGNATURE_H
#define COMITY_COSIGNATURE_H

#include "comity/checkpoint.h"

#define COSIGNATURE_BYTES (8 + ED25519_SIGNATURE_BYTES)
#define COSIGNATURE_NAME_BYTES (LIMIT_ORIGIN_BYTES + 8u)

/* Write the name of the witness key of the bureau whose log has this origin line: "<origin>/witness". A witness
 * key is never a log key: what it signs does not say which of the two was meant. */
void cosignature_name(char out[COSIGNATURE_NAME_BYTES], const char *origin);

/* Make what the signature line of a cosignature holds: time and signature over the body `text` of a
 * checkpoint, by `key` (its public half `vkey`, type 0x04). ERROR_INVALID, ERROR_MEMORY, ERROR_CRYPTO. */
enum error_code cosignature_sign(struct view text, const struct vkey *vkey, const struct ed25519_key *key,
                                 uint64_t time_seconds, uint8_t out[COSIGNATURE_BYTES], struct error *error);

/* Return the time in such a line. */
uint64_t cosignature_time(const uint8_t cosignature[COSIGNATURE_BYTES]);

/* Append a cosignature line by `key` (its public half `vkey`, type 0x04) to the signed checkpoint in `note`. */
enum error_code cosignature_append(struct buffer *note, const struct vkey *vkey,
                                   const struct ed25519_key *key, uint64_t time_seconds, struct error *error);

/* Verify the cosignature of `vkey` in `note` and say when it was made. ERROR_NOT_FOUND, ERROR_SIGNATURE,
 * ERROR_MALFORMED (a time above 2^63 - 1 too). */
enum error_code cosignature_verify(const struct note *note, const struct vkey *vkey,
                                   uint64_t *ret_time_seconds, struct error *error);

#endif
