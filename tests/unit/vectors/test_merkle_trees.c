/* Trees with their leaves, roots, frontiers and proofs: the reference tree of Certificate Transparency, and
 * trees whose leaf i is the 8-byte big-endian i. */
#include "check.h"
#include "comity/decimal.h"
#include "comity/hex.h"
#include "comity/reader.h"
#include "vectors.h"

#include <stdio.h>

#include <stdlib.h>
#include <string.h>

#define LEAVES_MAX 65536

static struct hasher *hasher;
static struct error error;
static unsigned checked;

/* The tree of one file. */
static struct digest *leaves;
static size_t leaf_count;
static struct digest *roots; /* by size */

static enum error_code read_leaves(void *self, unsigned level, uint64_t first, size_t count,
                                   struct digest *out, struct error *ret_error)
{
    (void)self;
    for (size_t i = 0; i < count; i++) {
        if (level == 0 && first + i < leaf_count)
            out[i] = leaves[first + i];
        else
            return error_set(ret_error, ERROR_NOT_FOUND, "no such hash");
    }
    return ERROR_NONE;
}

static const struct tile_source source = {.self = NULL, .read = read_leaves};

/* Find the member whose name is `prefix` and a range of sizes, and say where the range begins. */
static const json_t *by_size(const json_t *object, const char *prefix, uint64_t *ret_first)
{
    const char *key;
    json_t *value;
    json_object_foreach((json_t *)(uintptr_t)object, key, value)
    {
        if (strncmp(key, prefix, strlen(prefix)) != 0 || !json_is_array(value))
            continue;
        char *end = NULL;
        *ret_first = strtoull(key + strlen(prefix), &end, 10);
        if (end != key + strlen(prefix))
            return value;
    }
    return NULL;
}

static bool is_tree(const struct vector_file *file)
{
    uint64_t first;
    return json_is_object(file->json) && by_size(file->json, "roots_by_size_", &first) != NULL;
}

static void hash_index_leaf(uint64_t index, struct digest *out)
{
    uint8_t bytes[8];
    for (int i = 0; i < 8; i++)
        bytes[i] = (uint8_t)(index >> (56 - 8 * i));
    hasher_leaf(hasher, view_of(bytes, sizeof bytes), out);
}

static bool hash_hex_leaf(struct view hex, struct digest *out)
{
    static uint8_t bytes[65536];
    if (hex.size / 2 > sizeof bytes || hex_decode(hex, bytes, hex.size / 2, NULL) != ERROR_NONE)
        return false;
    hasher_leaf(hasher, view_of(bytes, hex.size / 2), out);
    return true;
}

static bool plant(const struct vector_file *file)
{
    const json_t *given = json_object_get(file->json, "leaves_hex");
    const json_t *expected = json_object_get(file->json, "leaf_hashes");
    uint64_t first = 0;
    size_t last = json_array_size(by_size(file->json, "roots_by_size_", &first)) - 1 + first;
    leaf_count = given != NULL ? json_array_size(given) : last;
    if (!CHECK_CASE(last <= leaf_count && leaf_count <= LEAVES_MAX, "%s: %zu leaves", file->path, leaf_count))
        return false;
    leaves = calloc(leaf_count + 1, sizeof *leaves);
    roots = calloc(leaf_count + 1, sizeof *roots);
    REQUIRE(leaves != NULL && roots != NULL);
    for (size_t i = 0; i < leaf_count; i++) {
        struct digest digest;
        if (given == NULL)
            hash_index_leaf(i, &leaves[i]);
        else
            CHECK_CASE(hash_hex_leaf(vectors_text(json_array_get(given, i), NULL), &leaves[i]),
                       "%s: leaf %zu", file->path, i);
        if (expected != NULL)
            CHECK_CASE(vectors_digest(vectors_text(json_array_get(expected, i), NULL), &digest) &&
                           digest_is_equal(&digest, &leaves[i]),
                       "%s: hash of leaf %zu", file->path, i);
    }
    return true;
}

static bool is_frontier(const struct frontier *frontier, const json_t *expected)
{
    struct proof hashes;
    return vectors_proof(expected, &hashes) && hashes.count == frontier->count &&
           memcmp(hashes.hashes, frontier->nodes, frontier->count * sizeof(struct digest)) == 0;
}

static void check_growth(const struct vector_file *file)
{
    uint64_t first_root = 0;
    uint64_t first_frontier = 0;
    const json_t *expected_roots = by_size(file->json, "roots_by_size_", &first_root);
    const json_t *frontiers = by_size(file->json, "frontier_by_size_", &first_frontier);
    struct frontier frontier;
    frontier_init(&frontier);
    for (size_t size = 0; size <= leaf_count; size++) {
        struct digest root;
        struct frontier rebuilt;
        if (size > 0)
            frontier_append(&frontier, hasher, &leaves[size - 1]);
        frontier_root(&frontier, hasher, &roots[size]);
        if (size >= first_root && size - first_root < json_array_size(expected_roots))
            CHECK_CASE(vectors_digest(vectors_text(json_array_get(expected_roots, size - first_root), NULL),
                                      &root) &&
                           digest_is_equal(&root, &roots[size]),
                       "%s: root of size %zu", file->path, size);
        if (frontiers != NULL && size >= first_frontier && size - first_frontier < json_array_size(frontiers))
            CHECK_CASE(is_frontier(&frontier, json_array_get(frontiers, size - first_frontier)),
                       "%s: frontier of size %zu", file->path, size);
        if (size < 512) {
            CHECK_OK(tile_frontier(&source, hasher, size, &rebuilt, &error), &error);
            CHECK(rebuilt.count == frontier.count &&
                  memcmp(rebuilt.nodes, frontier.nodes, frontier.count * sizeof(struct digest)) == 0);
        }
        checked++;
    }
}

static bool is_same(const struct proof *a, const struct proof *b)
{
    return a->count == b->count && memcmp(a->hashes, b->hashes, a->count * sizeof(struct digest)) == 0;
}

static void check_inclusion(const struct vector_file *file, uint64_t index, uint64_t size,
                            const json_t *array)
{
    struct proof proof;
    struct proof made;
    checked++;
    if (!CHECK_CASE(vectors_proof(array, &proof) && index < size && size <= leaf_count,
                    "%s: inclusion %llu/%llu", file->path, (unsigned long long)index,
                    (unsigned long long)size))
        return;
    CHECK_OK(proof_verify_inclusion(hasher, index, size, &leaves[index], &proof, &roots[size], &error),
             &error);
    if (size < 512 && CHECK_OK(proof_make_inclusion(&source, hasher, index, size, &made, &error), &error))
        CHECK(is_same(&made, &proof));
}

static void check_consistency(const struct vector_file *file, uint64_t first, uint64_t second,
                              const json_t *array)
{
    struct proof proof;
    struct proof made;
    checked++;
    if (!CHECK_CASE(vectors_proof(array, &proof) && first > 0 && first <= second && second <= leaf_count,
                    "%s: consistency %llu/%llu", file->path, (unsigned long long)first,
                    (unsigned long long)second))
        return;
    CHECK_OK(proof_verify_consistency(hasher, first, second, &roots[first], &roots[second], &proof, &error),
             &error);
    if (second < 512 &&
        CHECK_OK(proof_make_consistency(&source, hasher, first, second, &made, &error), &error))
        CHECK(is_same(&made, &proof));
}

typedef void check_proof(const struct vector_file *file, uint64_t a, uint64_t b, const json_t *array);

static bool read_pair(const char *key, uint64_t *a, uint64_t *b)
{
    struct reader reader;
    reader_init(&reader, view_of_text(key));
    struct view first = reader_until(&reader, '/');
    struct view second = reader_bytes(&reader, reader_remaining(&reader));
    return decimal_parse(first, UINT64_MAX, a, NULL) == ERROR_NONE &&
           decimal_parse(second, UINT64_MAX, b, NULL) == ERROR_NONE;
}

/* Proofs stand either as {"a/b": [hash, ...]} or as [{"<name_a>": a, "<name_b>": b, "proof": [hash, ...]}]. */
static void check_proofs(const struct vector_file *file, const json_t *proofs, const char *name_a,
                         const char *name_b, check_proof *check)
{
    const char *key;
    json_t *value;
    uint64_t a = 0;
    uint64_t b = 0;
    json_object_foreach((json_t *)(uintptr_t)proofs, key, value)
    {
        if (CHECK_CASE(read_pair(key, &a, &b), "%s: %s", file->path, key))
            check(file, a, b, value);
    }
    for (size_t i = 0; i < json_array_size(proofs); i++) {
        const json_t *item = json_array_get(proofs, i);
        bool is_read = vectors_number(json_object_get(item, name_a), &a) &&
                       vectors_number(json_object_get(item, name_b), &b);
        if (CHECK_CASE(is_read, "%s: proof %zu", file->path, i))
            check(file, a, b, json_object_get(item, "proof"));
    }
}

static void check_hasher(const struct vector_file *file)
{
    const json_t *given = json_object_get(file->json, "hasher");
    struct digest digest;
    struct digest expected;
    if (given == NULL)
        return;
    hasher_empty(hasher, &digest);
    CHECK(vectors_digest(vectors_text(given, "empty_root"), &expected) &&
          digest_is_equal(&digest, &expected));
    hasher_leaf(hasher, view_of(NULL, 0), &digest);
    CHECK(vectors_digest(vectors_text(given, "leaf_of_empty"), &expected) &&
          digest_is_equal(&digest, &expected));
    hasher_leaf(hasher, view_of_text("L123456"), &digest);
    CHECK(vectors_digest(vectors_text(given, "leaf_of_L123456"), &expected) &&
          digest_is_equal(&digest, &expected));
}

static void visit_tree(const struct vector_file *file)
{
    check_hasher(file);
    if (!plant(file))
        return;
    check_growth(file);
    check_proofs(file, json_object_get(file->json, "inclusion"), "index", "size", check_inclusion);
    check_proofs(file, json_object_get(file->json, "consistency"), "size1", "size2", check_consistency);
    free(leaves);
    free(roots);
}

static void agrees_with_known_trees(void)
{
    REQUIRE_OK(hasher_new(&hasher, &error), &error);
    VECTORS_EACH(is_tree, visit_tree);
    printf("%u roots and proofs ", checked);
    hasher_free(hasher);
}

CHECK_MAIN("vectors: merkle trees", {"agrees with known trees", agrees_with_known_trees})
