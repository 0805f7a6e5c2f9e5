#include "signer.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void signer_init(struct signer *signer, struct hasher *hasher, const char *name, enum vkey_type type,
                 uint8_t seed)
{
    uint8_t seeds[ED25519_SEED_BYTES];
    uint8_t public_key[ED25519_PUBLIC_BYTES];
    struct error error;
    memset(seeds, seed, sizeof seeds);
    enum error_code code = ed25519_key_new(&signer->key, seeds, &error);
    if (code == ERROR_NONE) {
        ed25519_key_public(signer->key, public_key);
        code = vkey_init(&signer->vkey, hasher, name, type, public_key, &error);
    }
    if (code != ERROR_NONE) {
        fprintf(stderr, "no key for %s: %s\n", name, error.text);
        exit(1);
    }
}

void signer_release(struct signer *signer)
{
    ed25519_key_free(signer->key);
    signer->key = NULL;
}
