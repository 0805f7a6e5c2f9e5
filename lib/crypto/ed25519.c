#include "comity/ed25519.h"

#include <openssl/err.h>
#include <openssl/evp.h>
#include <stdlib.h>

struct ed25519_key {
    EVP_PKEY *pair;
    uint8_t public_key[ED25519_PUBLIC_BYTES];
};

enum error_code ed25519_key_new(struct ed25519_key **ret, const uint8_t seed[ED25519_SEED_BYTES],
                                struct error *error)
{
    struct ed25519_key *key = calloc(1, sizeof *key);
    if (key == NULL)
        return error_set(error, ERROR_MEMORY, "no memory for an Ed25519 key");
    size_t size = sizeof key->public_key;
    ERR_set_mark();
    key->pair = EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, NULL, seed, ED25519_SEED_BYTES);
    bool is_made = key->pair != NULL && EVP_PKEY_get_raw_public_key(key->pair, key->public_key, &size) == 1;
    ERR_pop_to_mark();
    if (!is_made || size != ED25519_PUBLIC_BYTES) {
        ed25519_key_free(key);
        return error_set(error, ERROR_CRYPTO, "libcrypto makes no Ed25519 key");
    }
    *ret = key;
    return ERROR_NONE;
}

void ed25519_key_free(struct ed25519_key *key)
{
    if (key == NULL)
        return;
    EVP_PKEY_free(key->pair);
    free(key);
}

void ed25519_key_public(const struct ed25519_key *key, uint8_t out[ED25519_PUBLIC_BYTES])
{
    for (size_t i = 0; i < ED25519_PUBLIC_BYTES; i++)
        out[i] = key->public_key[i];
}

enum error_code ed25519_sign(const struct ed25519_key *key, struct view message,
                             uint8_t out[ED25519_SIGNATURE_BYTES], struct error *error)
{
    EVP_MD_CTX *context = EVP_MD_CTX_new();
    if (context == NULL)
        return error_set(error, ERROR_MEMORY, "no memory for signing");
    uint8_t signature[ED25519_SIGNATURE_BYTES];
    size_t size = sizeof signature;
    ERR_set_mark();
    bool is_signed = EVP_DigestSignInit(context, NULL, NULL, NULL, key->pair) == 1 &&
                     EVP_DigestSign(context, signature, &size, message.data, message.size) == 1;
    ERR_pop_to_mark();
    EVP_MD_CTX_free(context);
    if (!is_signed || size != ED25519_SIGNATURE_BYTES)
        return error_set(error, ERROR_CRYPTO, "libcrypto refuses to sign with Ed25519");
    for (size_t i = 0; i < sizeof signature; i++)
        out[i] = signature[i];
    return ERROR_NONE;
}

enum error_code ed25519_verify(const uint8_t public_key[ED25519_PUBLIC_BYTES], struct view message,
                               const uint8_t signature[ED25519_SIGNATURE_BYTES], struct error *error)
{
    enum error_code code = ERROR_NONE;
    ERR_set_mark();
    EVP_MD_CTX *context = EVP_MD_CTX_new();
    EVP_PKEY *key = EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, NULL, public_key, ED25519_PUBLIC_BYTES);
    if (context == NULL)
        code = error_set(error, ERROR_MEMORY, "no memory for verifying");
    else if (key == NULL || EVP_DigestVerifyInit(context, NULL, NULL, NULL, key) != 1)
        code = error_set(error, ERROR_CRYPTO, "libcrypto refuses to verify with Ed25519");
    else if (EVP_DigestVerify(context, signature, ED25519_SIGNATURE_BYTES, message.data, message.size) != 1)
        code = error_set(error, ERROR_SIGNATURE, "Ed25519 signature does not verify");
    EVP_PKEY_free(key);
    EVP_MD_CTX_free(context);
    ERR_pop_to_mark();
    return code;
}
