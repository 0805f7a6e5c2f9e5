#include "check.h"
#include "comity/ed25519.h"
#include "comity/hex.h"

#include <openssl/err.h>
#include <string.h>

static struct error error;

/* RFC 8032 section 7.1: tests 1, 2, 3 and SHA(abc). */
static const struct {
    const char *seed;
    const char *public_key;
    const char *message;
    const char *signature;
} known[] = {
    {"9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
     "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a", "",
     "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f"
     "0595bbe24"
     "655141438e7a100b"},
    {"4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
     "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c", "72",
     "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2ea"
     "eb4302aee"
     "b00d291612bb0c00"},
    {"c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7",
     "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025", "af82",
     "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6594a7c15e"
     "9716ed28d"
     "c027beceea1ec40a"},
    {"833fe62409237b9d62ec77587520911e9a759cec1d19755b7da901b96dca3d42",
     "ec172b93ad5e563bf4932c70e1245034c35467ef2efd4d64ebf819683467e2bf",
     "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a2192992a274fc1a836ba3c23a3feebbd454d442"
     "3643ce80e"
     "2a9ac94fa54ca49f",
     "dc2a4459e7369633a52b1bf277839a00201009a3efbf3ecb69bea2186c26b58909351fc9ac90b3ecfdfbc7c66431e0303dca179"
     "c138ac17a"
     "d9bef1177331a704"},
};
#define KNOWN (sizeof known / sizeof known[0])

struct vector {
    uint8_t seed[ED25519_SEED_BYTES];
    uint8_t public_key[ED25519_PUBLIC_BYTES];
    uint8_t message[64];
    size_t message_size;
    uint8_t signature[ED25519_SIGNATURE_BYTES];
};

static struct vector vector_of(size_t i)
{
    struct vector vector;
    vector.message_size = strlen(known[i].message) / 2;
    CHECK_OK(hex_decode(view_of_text(known[i].seed), vector.seed, sizeof vector.seed, &error), &error);
    CHECK_OK(
        hex_decode(view_of_text(known[i].public_key), vector.public_key, sizeof vector.public_key, &error),
        &error);
    CHECK_OK(hex_decode(view_of_text(known[i].message), vector.message, vector.message_size, &error), &error);
    CHECK_OK(hex_decode(view_of_text(known[i].signature), vector.signature, sizeof vector.signature, &error),
             &error);
    return vector;
}

static void signs_as_the_rfc_does(void)
{
    for (size_t i = 0; i < KNOWN; i++) {
        struct vector v = vector_of(i);
        struct ed25519_key *key = NULL;
        uint8_t public_key[ED25519_PUBLIC_BYTES];
        uint8_t signature[ED25519_SIGNATURE_BYTES];
        REQUIRE_OK(ed25519_key_new(&key, v.seed, &error), &error);
        ed25519_key_public(key, public_key);
        CHECK_SAME_BYTES(view_of(public_key, sizeof public_key), view_of(v.public_key, sizeof v.public_key));
        CHECK_OK(ed25519_sign(key, view_of(v.message, v.message_size), signature, &error), &error);
        CHECK_SAME_BYTES(view_of(signature, sizeof signature), view_of(v.signature, sizeof v.signature));
        ed25519_key_free(key);
    }
}

static void verifies_the_signatures_of_the_rfc(void)
{
    for (size_t i = 0; i < KNOWN; i++) {
        struct vector v = vector_of(i);
        CHECK_OK(ed25519_verify(v.public_key, view_of(v.message, v.message_size), v.signature, &error),
                 &error);
    }
}

static void refuses_every_flipped_bit_of_a_signature(void)
{
    struct vector v = vector_of(2);
    for (unsigned bit = 0; bit < 8 * ED25519_SIGNATURE_BYTES; bit++) {
        v.signature[bit / 8] ^= (uint8_t)(1 << bit % 8);
        CHECK_CASE(ed25519_verify(v.public_key, view_of(v.message, v.message_size), v.signature, NULL) ==
                       ERROR_SIGNATURE,
                   "bit %u", bit);
        v.signature[bit / 8] ^= (uint8_t)(1 << bit % 8);
    }
}

static void refuses_another_message_and_another_key(void)
{
    struct vector v = vector_of(2);
    struct vector other = vector_of(1);
    CHECK_ERROR(ed25519_verify(v.public_key, view_of(v.message, 1), v.signature, NULL), ERROR_SIGNATURE);
    CHECK_ERROR(ed25519_verify(v.public_key, view_of(NULL, 0), v.signature, NULL), ERROR_SIGNATURE);
    CHECK_ERROR(ed25519_verify(other.public_key, view_of(v.message, 2), v.signature, NULL), ERROR_SIGNATURE);
    v.message[0] ^= 1;
    CHECK_ERROR(ed25519_verify(v.public_key, view_of(v.message, 2), v.signature, NULL), ERROR_SIGNATURE);
}

static void refuses_public_keys_that_are_no_point(void)
{
    struct vector v = vector_of(0);
    memset(v.public_key, 0xff, sizeof v.public_key);
    v.public_key[0] = 0x02;
    CHECK_ERROR(ed25519_verify(v.public_key, view_of(NULL, 0), v.signature, NULL), ERROR_SIGNATURE);
}

/* TLS shares the thread's error queue: what waits there for somebody else must stay, and nothing come to it. */
static void leaves_the_error_queue_as_it_was(void)
{
    struct vector v = vector_of(0);
    v.signature[0] ^= 1;
    ERR_clear_error();
    ERR_raise(ERR_LIB_USER, 42);
    CHECK_ERROR(ed25519_verify(v.public_key, view_of(NULL, 0), v.signature, NULL), ERROR_SIGNATURE);
    CHECK_SAME_NUMBER(ERR_GET_REASON(ERR_get_error()), 42);
    CHECK(ERR_get_error() == 0);
}

static void frees_nothing(void)
{
    ed25519_key_free(NULL);
    CHECK(true);
}

CHECK_MAIN("ed25519", {"signs as RFC 8032 does", signs_as_the_rfc_does},
           {"verifies the signatures of RFC 8032", verifies_the_signatures_of_the_rfc},
           {"refuses every flipped bit of a signature", refuses_every_flipped_bit_of_a_signature},
           {"refuses another message and another key", refuses_another_message_and_another_key},
           {"refuses public keys that are no point", refuses_public_keys_that_are_no_point},
           {"leaves the error queue as it was", leaves_the_error_queue_as_it_was},
           {"frees nothing", frees_nothing})
