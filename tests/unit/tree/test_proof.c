#include "check.h"
#include "comity/proof.h"
#include "leaf_tree.h"

#define SMALL 70

static struct error error;
static struct leaf_tree tree;
static struct tile_source source;
static struct digest roots[SMALL + 1];

static void plant_a_tree(void)
{
    leaf_tree_init(&tree, 70000);
    source = leaf_tree_source(&tree);
    for (uint64_t size = 0; size <= SMALL; size++)
        leaf_tree_root(&tree, 0, size, &roots[size]);
    CHECK(true);
}

static struct proof inclusion(uint64_t index, uint64_t size)
{
    struct proof proof = {.count = 0};
    tree.visible = size;
    CHECK_OK(proof_make_inclusion(&source, tree.hasher, index, size, &proof, &error), &error);
    return proof;
}

static struct proof consistency(uint64_t first, uint64_t second)
{
    struct proof proof = {.count = 0};
    tree.visible = second;
    CHECK_OK(proof_make_consistency(&source, tree.hasher, first, second, &proof, &error), &error);
    return proof;
}

static bool is_included(uint64_t index, uint64_t size, const struct proof *proof, const struct digest *root)
{
    enum error_code code =
        proof_verify_inclusion(tree.hasher, index, size, &tree.level[0][index], proof, root, &error);
    CHECK(code == ERROR_NONE || code == ERROR_PROOF);
    return code == ERROR_NONE;
}

static bool is_consistent(uint64_t first, uint64_t second, const struct proof *proof)
{
    enum error_code code =
        proof_verify_consistency(tree.hasher, first, second, &roots[first], &roots[second], proof, &error);
    CHECK(code == ERROR_NONE || code == ERROR_PROOF);
    return code == ERROR_NONE;
}

static void proves_inclusion_as_the_rfc_defines_it(void)
{
    for (uint64_t size = 1; size <= SMALL; size++)
        for (uint64_t index = 0; index < size; index++) {
            struct proof proof = inclusion(index, size);
            struct proof expected;
            leaf_tree_path(&tree, index, size, &expected);
            CHECK_CASE(leaf_tree_same_proof(&proof, &expected), "leaf %d of %d", (int)index, (int)size);
            CHECK_CASE(is_included(index, size, &proof, &roots[size]), "leaf %d of %d", (int)index,
                       (int)size);
        }
}

static void proves_consistency_as_the_rfc_defines_it(void)
{
    for (uint64_t second = 1; second <= SMALL; second++)
        for (uint64_t first = 1; first <= second; first++) {
            struct proof proof = consistency(first, second);
            struct proof expected;
            leaf_tree_consistency(&tree, first, second, &expected);
            CHECK_CASE(leaf_tree_same_proof(&proof, &expected), "%d to %d", (int)first, (int)second);
            CHECK_CASE(is_consistent(first, second, &proof), "%d to %d", (int)first, (int)second);
        }
}

static void proves_in_large_trees(void)
{
    static const uint64_t sizes[] = {255, 256, 257, 511, 513, 4095, 4097, 65535, 65536, 65537, 70000};
    uint64_t random = 12345;
    for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
        uint64_t size = sizes[i];
        struct digest root;
        leaf_tree_root(&tree, 0, size, &root);
        for (int round = 0; round < 40; round++) {
            random = random * 6364136223846793005u + 1442695040888963407u;
            uint64_t index = round == 0 ? 0 : round == 1 ? size - 1 : (random >> 33) % size;
            struct proof proof = inclusion(index, size);
            CHECK_CASE(is_included(index, size, &proof, &root), "leaf %d of %d", (int)index, (int)size);
            struct digest first_root;
            uint64_t first = index + 1;
            if (round % 10 == 0)
                leaf_tree_root(&tree, 0, first, &first_root);
            else
                continue;
            proof = consistency(first, size);
            CHECK_OK(proof_verify_consistency(tree.hasher, first, size, &first_root, &root, &proof, &error),
                     &error);
        }
    }
}

/* Call `is_accepted` with each mutant of the proof; none may be. */
static void refuse_mutants(const struct proof *proof, uint64_t a, uint64_t b,
                           bool (*is_accepted)(uint64_t a, uint64_t b, const struct proof *proof))
{
    struct proof mutant;
    for (size_t i = 0; i < proof->count; i++) {
        for (unsigned bit = 0; bit < 8 * DIGEST_BYTES; bit += 51) {
            mutant = *proof;
            mutant.hashes[i].bytes[bit / 8] ^= (uint8_t)(1 << bit % 8);
            CHECK_CASE(!is_accepted(a, b, &mutant), "%d %d: bit %u of hash %zu", (int)a, (int)b, bit, i);
        }
        mutant = *proof;
        mutant.count--;
        for (size_t rest = i; rest < mutant.count; rest++)
            mutant.hashes[rest] = proof->hashes[rest + 1];
        CHECK_CASE(!is_accepted(a, b, &mutant), "%d %d: without hash %zu", (int)a, (int)b, i);
    }
    for (size_t i = 0; i + 1 < proof->count; i++) {
        mutant = *proof;
        mutant.hashes[i] = proof->hashes[i + 1];
        mutant.hashes[i + 1] = proof->hashes[i];
        CHECK_CASE(!is_accepted(a, b, &mutant), "%d %d: hashes %zu and next swapped", (int)a, (int)b, i);
    }
    for (size_t i = 0; i <= proof->count; i++) {
        mutant = *proof;
        mutant.count++;
        for (size_t rest = mutant.count - 1; rest > i; rest--)
            mutant.hashes[rest] = proof->hashes[rest - 1];
        mutant.hashes[i] = roots[b];
        CHECK_CASE(!is_accepted(a, b, &mutant), "%d %d: one more hash at %zu", (int)a, (int)b, i);
    }
}

static bool is_included_in_small(uint64_t index, uint64_t size, const struct proof *proof)
{
    return is_included(index, size, proof, &roots[size]);
}

static void refuses_every_mutated_inclusion_proof(void)
{
    for (uint64_t size = 1; size <= SMALL; size++)
        for (uint64_t index = 0; index < size; index++) {
            struct proof proof = inclusion(index, size);
            refuse_mutants(&proof, index, size, is_included_in_small);
            for (uint64_t other = 0; other < size; other++)
                if (other != index)
                    CHECK_CASE(!is_included_in_small(other, size, &proof), "%d for %d of %d", (int)other,
                               (int)index, (int)size);
        }
}

static void refuses_every_mutated_consistency_proof(void)
{
    for (uint64_t second = 1; second <= SMALL; second++)
        for (uint64_t first = 1; first <= second; first++) {
            struct proof proof = consistency(first, second);
            refuse_mutants(&proof, first, second, is_consistent);
        }
}

static unsigned levels_of(uint64_t size)
{
    unsigned levels = 0;
    while (size > (uint64_t)1 << levels)
        levels++;
    return levels;
}

/* Roots and proof are true, the sizes are not: a tree of another height has a proof of another length. */
static void refuses_sizes_of_another_height(void)
{
    for (uint64_t second = 2; second <= SMALL; second++)
        for (uint64_t first = 1; first < second; first++) {
            struct proof proof = consistency(first, second);
            for (uint64_t other = first; other <= 4 * SMALL; other++)
                if (levels_of(other) != levels_of(second))
                    CHECK_CASE(proof_verify_consistency(tree.hasher, first, other, &roots[first],
                                                        &roots[second], &proof, &error) == ERROR_PROOF,
                               "%d to %d as %d", (int)first, (int)second, (int)other);
        }
    struct proof proof = consistency(14, 16);
    CHECK_ERROR(proof_verify_consistency(tree.hasher, 6, 8, &roots[14], &roots[16], &proof, NULL),
                ERROR_PROOF);
}

static void refuses_another_root_or_leaf(void)
{
    for (uint64_t size = 2; size <= SMALL; size++) {
        struct proof proof = inclusion(size / 2, size);
        CHECK(!is_included(size / 2, size, &proof, &roots[size - 1]));
        CHECK_ERROR(proof_verify_inclusion(tree.hasher, size / 2, size, &tree.level[0][size], &proof,
                                           &roots[size], &error),
                    ERROR_PROOF);
        proof = consistency(size / 2, size);
        CHECK_ERROR(proof_verify_consistency(tree.hasher, size / 2, size, &roots[size / 2 + 1], &roots[size],
                                             &proof, &error),
                    ERROR_PROOF);
        CHECK_ERROR(proof_verify_consistency(tree.hasher, size / 2, size, &roots[size / 2], &roots[size - 1],
                                             &proof, &error),
                    ERROR_PROOF);
    }
}

static void refuses_leaves_outside_the_tree(void)
{
    struct proof empty = {.count = 0};
    CHECK_ERROR(proof_verify_inclusion(tree.hasher, 0, 0, &tree.level[0][0], &empty, &roots[0], &error),
                ERROR_PROOF);
    CHECK_ERROR(proof_verify_inclusion(tree.hasher, 1, 1, &tree.level[0][0], &empty, &roots[1], &error),
                ERROR_PROOF);
    CHECK_ERROR(
        proof_verify_inclusion(tree.hasher, UINT64_MAX, 1, &tree.level[0][0], &empty, &roots[1], &error),
        ERROR_PROOF);
    CHECK_ERROR(
        proof_verify_inclusion(tree.hasher, 0, UINT64_MAX, &tree.level[0][0], &empty, &roots[1], &error),
        ERROR_PROOF);
}

static void holds_the_rules_around_consistency(void)
{
    struct proof empty = {.count = 0};
    struct proof one = {.count = 1, .hashes = {roots[1]}};
    const struct digest *r0 = &roots[0];
    const struct digest *r5 = &roots[5];
    struct hasher *hasher = tree.hasher;
    CHECK_OK(proof_verify_consistency(hasher, 5, 5, r5, r5, &empty, &error), &error);
    CHECK_ERROR(proof_verify_consistency(hasher, 5, 5, r5, &roots[4], &empty, NULL), ERROR_PROOF);
    CHECK_ERROR(proof_verify_consistency(hasher, 5, 5, r5, r5, &one, NULL), ERROR_PROOF);
    CHECK_ERROR(proof_verify_consistency(hasher, 0, 5, r0, r5, &empty, NULL), ERROR_PROOF);
    CHECK_ERROR(proof_verify_consistency(hasher, 0, 0, r0, r0, &empty, NULL), ERROR_PROOF);
    CHECK_ERROR(proof_verify_consistency(hasher, 5, 4, r5, &roots[4], &empty, NULL), ERROR_PROOF);
    CHECK_ERROR(proof_verify_consistency(hasher, 4, 5, &roots[4], r5, &empty, NULL), ERROR_PROOF);
    CHECK(consistency(0, 5).count == 0);
    CHECK(consistency(5, 5).count == 0);
    CHECK(consistency(0, 0).count == 0);
}

/* No caller makes these; a parser that forgot its limit would. */
static void refuses_more_hashes_than_a_proof_holds(void)
{
    struct proof proof = {.count = LIMIT_PROOF_HASHES + 1};
    CHECK_ERROR(
        proof_verify_inclusion(tree.hasher, 0, UINT64_MAX, &tree.level[0][0], &proof, &roots[1], NULL),
        ERROR_PROOF);
    CHECK_ERROR(proof_verify_consistency(tree.hasher, 1, UINT64_MAX, &roots[1], &roots[2], &proof, NULL),
                ERROR_PROOF);
}

static void hands_on_what_the_source_could_not_read(void)
{
    struct proof proof = {.count = 42};
    tree.visible = 1000;
    for (tree.fail_at = 1; tree.fail_at <= 4; tree.fail_at++) {
        tree.reads = 0;
        CHECK_ERROR(proof_make_inclusion(&source, tree.hasher, 5, 1000, &proof, &error), ERROR_IO);
        tree.reads = 0;
        CHECK_ERROR(proof_make_consistency(&source, tree.hasher, 5, 1000, &proof, &error), ERROR_IO);
        CHECK(proof.count == 42);
    }
    tree.fail_at = 0;
}

static void fells_the_tree(void)
{
    leaf_tree_release(&tree);
    CHECK(tree.hasher == NULL);
}

CHECK_MAIN("proof", {"(plants a tree)", plant_a_tree},
           {"proves inclusion as the RFC defines it", proves_inclusion_as_the_rfc_defines_it},
           {"proves consistency as the RFC defines it", proves_consistency_as_the_rfc_defines_it},
           {"proves in large trees", proves_in_large_trees},
           {"refuses every mutated inclusion proof", refuses_every_mutated_inclusion_proof},
           {"refuses every mutated consistency proof", refuses_every_mutated_consistency_proof},
           {"refuses sizes of another height", refuses_sizes_of_another_height},
           {"refuses another root or leaf", refuses_another_root_or_leaf},
           {"refuses leaves outside the tree", refuses_leaves_outside_the_tree},
           {"holds the rules around consistency", holds_the_rules_around_consistency},
           {"refuses more hashes than a proof holds", refuses_more_hashes_than_a_proof_holds},
           {"hands on what the source could not read", hands_on_what_the_source_could_not_read},
           {"(fells the tree)", fells_the_tree})
