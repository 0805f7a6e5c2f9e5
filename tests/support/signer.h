/*
 * signer: a key pair made from one byte, for tests.
 */
#ifndef SIGNER_H
#define SIGNER_H

#include "comity/vkey.h"

struct signer {
    struct ed25519_key *key;
    struct vkey vkey;
};

/* Make the pair whose seed is 32 times `seed`; ends the test program where that fails. */
void signer_init(struct signer *signer, struct hasher *hasher, const char *name, enum vkey_type type,
                 uint8_t seed);
void signer_release(struct signer *signer);

#endif
