#include "comity/digest.h"

#include <assert.h>
#include <openssl/evp.h>
#include <stdlib.h>
#include <string.h>

struct hasher {
    EVP_MD *algorithm;
    EVP_MD_CTX *context;
};

enum error_code hasher_new(struct hasher **ret, struct error *error)
{
    struct hasher *hasher = calloc(1, sizeof *hasher);
    if (hasher == NULL)
        return error_set(error, ERROR_MEMORY, "no memory for a hasher");
    hasher->context = EVP_MD_CTX_new();
    hasher->algorithm = EVP_MD_fetch(NULL, "SHA256", NULL);
    if (hasher->context == NULL || hasher->algorithm == NULL ||
        EVP_DigestInit_ex2(hasher->context, hasher->algorithm, NULL) != 1) {
        hasher_free(hasher);
        return error_set(error, ERROR_CRYPTO, "libcrypto offers no SHA-256");
    }
    *ret = hasher;
    return ERROR_NONE;
}

void hasher_free(struct hasher *hasher)
{
    if (hasher == NULL)
        return;
    EVP_MD_CTX_free(hasher->context);
    EVP_MD_free(hasher->algorithm);
    free(hasher);
}

static void begin(struct hasher *hasher)
{
    int done = EVP_DigestInit_ex2(hasher->context, NULL, NULL);
    assert(done == 1);
}

static void add(struct hasher *hasher, const void *data, size_t size)
{
    if (size == 0)
        return;
    int done = EVP_DigestUpdate(hasher->context, data, size);
    assert(done == 1);
}

static void end(struct hasher *hasher, struct digest *out)
{
    unsigned size = 0;
    int done = EVP_DigestFinal_ex(hasher->context, out->bytes, &size);
    assert(done == 1 && size == DIGEST_BYTES);
}

void hasher_digest(struct hasher *hasher, struct view bytes, struct digest *out)
{
    begin(hasher);
    add(hasher, bytes.data, bytes.size);
    end(hasher, out);
}

void hasher_leaf(struct hasher *hasher, struct view entry, struct digest *out)
{
    static const uint8_t prefix = 0x00;
    begin(hasher);
    add(hasher, &prefix, 1);
    add(hasher, entry.data, entry.size);
    end(hasher, out);
}

void hasher_node(struct hasher *hasher, const struct digest *left, const struct digest *right,
                 struct digest *out)
{
    uint8_t bytes[1 + 2 * DIGEST_BYTES];
    bytes[0] = 0x01;
    memcpy(bytes + 1, left->bytes, DIGEST_BYTES);
    memcpy(bytes + 1 + DIGEST_BYTES, right->bytes, DIGEST_BYTES);
    hasher_digest(hasher, view_of(bytes, sizeof bytes), out);
}

void hasher_empty(struct hasher *hasher, struct digest *out)
{
    hasher_digest(hasher, view_of(NULL, 0), out);
}

bool digest_is_equal(const struct digest *a, const struct digest *b)
{
    return memcmp(a->bytes, b->bytes, DIGEST_BYTES) == 0;
}
