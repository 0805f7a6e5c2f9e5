#include "check.h"
#include "comity/digest.h"
#include "comity/hex.h"

#include <string.h>

static struct hasher *hasher;
static struct error error;

static struct digest digest_of_hex(const char *text)
{
    struct digest digest = {{0}};
    CHECK_OK(hex_decode(view_of_text(text), digest.bytes, DIGEST_BYTES, &error), &error);
    return digest;
}

#define CHECK_DIGEST(actual, text)                                                                           \
    do {                                                                                                     \
        struct digest expected = digest_of_hex(text);                                                        \
        CHECK_SAME_BYTES(view_of((actual).bytes, DIGEST_BYTES), view_of(expected.bytes, DIGEST_BYTES));      \
    } while (0)

static void makes_a_hasher(void)
{
    REQUIRE_OK(hasher_new(&hasher, &error), &error);
}

/* FIPS 180-2 appendix B, and the empty message. */
static void hashes_known_messages(void)
{
    struct digest digest;
    hasher_digest(hasher, view_of_text("abc"), &digest);
    CHECK_DIGEST(digest, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    hasher_digest(hasher, view_of_text("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq"), &digest);
    CHECK_DIGEST(digest, "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
    hasher_digest(hasher, view_of(NULL, 0), &digest);
    CHECK_DIGEST(digest, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
}

static void hashes_a_million_bytes(void)
{
    static uint8_t bytes[1000000];
    struct digest digest;
    memset(bytes, 'a', sizeof bytes);
    hasher_digest(hasher, view_of(bytes, sizeof bytes), &digest);
    CHECK_DIGEST(digest, "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
}

static void knows_the_root_of_the_empty_tree(void)
{
    struct digest digest;
    hasher_empty(hasher, &digest);
    CHECK_DIGEST(digest, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
}

/* The empty leaf of RFC 6962, and "L123456" as transparency-dev/merkle has it. */
static void hashes_leaves(void)
{
    struct digest digest;
    hasher_leaf(hasher, view_of(NULL, 0), &digest);
    CHECK_DIGEST(digest, "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d");
    hasher_leaf(hasher, view_of_text("L123456"), &digest);
    CHECK_DIGEST(digest, "395aa064aa4c29f7010acfe3f25db9485bbd4b91897b6ad7ad547639252b4d56");
}

static void hashes_nodes_in_order_and_in_place(void)
{
    struct digest left;
    struct digest right;
    struct digest node;
    uint8_t bytes[1 + 2 * DIGEST_BYTES] = {0x01};
    hasher_digest(hasher, view_of_text("left"), &left);
    hasher_digest(hasher, view_of_text("right"), &right);
    memcpy(bytes + 1, left.bytes, DIGEST_BYTES);
    memcpy(bytes + 1 + DIGEST_BYTES, right.bytes, DIGEST_BYTES);
    hasher_digest(hasher, view_of(bytes, sizeof bytes), &node);

    struct digest out;
    hasher_node(hasher, &left, &right, &out);
    CHECK(digest_is_equal(&out, &node));
    hasher_node(hasher, &right, &left, &out);
    CHECK(!digest_is_equal(&out, &node));
    out = left;
    hasher_node(hasher, &out, &right, &out);
    CHECK(digest_is_equal(&out, &node));
    out = right;
    hasher_node(hasher, &left, &out, &out);
    CHECK(digest_is_equal(&out, &node));
}

static void compares_every_byte(void)
{
    struct digest a = {{1, 2, 3}};
    for (size_t i = 0; i < DIGEST_BYTES; i++) {
        struct digest b = a;
        CHECK(digest_is_equal(&a, &b));
        b.bytes[i] ^= 0x80;
        CHECK(!digest_is_equal(&a, &b));
    }
}

static void frees(void)
{
    hasher_free(hasher);
    hasher_free(NULL);
    CHECK(true);
}

CHECK_MAIN("digest", {"makes a hasher", makes_a_hasher}, {"hashes known messages", hashes_known_messages},
           {"hashes a million bytes", hashes_a_million_bytes},
           {"knows the root of the empty tree", knows_the_root_of_the_empty_tree},
           {"hashes leaves", hashes_leaves},
           {"hashes nodes in order and in place", hashes_nodes_in_order_and_in_place},
           {"compares every byte", compares_every_byte}, {"frees", frees})
