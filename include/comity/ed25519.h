/*
 * ed25519: signing and verifying (RFC 8032), through libcrypto.
 */
#ifndef COMITY_ED25519_H
#define COMITY_ED25519_H

#include "comity/error.h"
#include "comity/view.h"

#define ED25519_SEED_BYTES 32
#define ED25519_PUBLIC_BYTES 32
#define ED25519_SIGNATURE_BYTES 64

struct ed25519_key; /* a private key */

/* Make a key from its 32-byte seed; the caller frees it. ERROR_MEMORY, ERROR_CRYPTO. */
enum error_code ed25519_key_new(struct ed25519_key **ret, const uint8_t seed[ED25519_SEED_BYTES],
                                struct error *error);

/* Free a key; libcrypto clears its memory. NULL is harmless. */
void ed25519_key_free(struct ed25519_key *key);

/* Copy the public half. */
void ed25519_key_public(const struct ed25519_key *key, uint8_t out[ED25519_PUBLIC_BYTES]);

/* Sign `message`. ERROR_MEMORY, ERROR_CRYPTO. */
enum error_code ed25519_sign(const struct ed25519_key *key, struct view message,
                             uint8_t out[ED25519_SIGNATURE_BYTES], struct error *error);

/* Verify. ERROR_SIGNATURE if it does not hold; ERROR_MEMORY, ERROR_CRYPTO. */
enum error_code ed25519_verify(const uint8_t public_key[ED25519_PUBLIC_BYTES], struct view message,
                               const uint8_t signature[ED25519_SIGNATURE_BYTES], struct error *error);

#endif
