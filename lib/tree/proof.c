#include "comity/proof.h"

#include <assert.h>

/* A tree being walked down to make a proof: hashes are found from the root to the leaf, and a proof lists
 * them from the leaf to the root. */
struct walk {
    const struct tile_source *source;
    struct hasher *hasher;
    uint64_t begin; /* leaves [begin, end) of the subtree reached */
    uint64_t end;
    struct proof found;
};

static uint64_t largest_power_below(uint64_t size)
{
    uint64_t power = 1;
    while (power < size - power)
        power *= 2;
    return power;
}

static unsigned height_of(uint64_t power)
{
    unsigned height = 0;
    while (power >> height > 1)
        height++;
    return height;
}

/* Compute MTH(D[begin:end]), begin being a multiple of a power of two that is not less than end - begin. */
static enum error_code range_root(const struct walk *walk, uint64_t begin, uint64_t end, struct digest *out,
                                  struct error *error)
{
    struct digest parts[LIMIT_PROOF_HASHES];
    size_t count = 0;
    while (begin < end) {
        uint64_t width = largest_power_below(end - begin + 1);
        unsigned height = height_of(width);
        enum error_code code =
            tile_subtree(walk->source, walk->hasher, height, begin >> height, &parts[count], error);
        if (code != ERROR_NONE)
            return code;
        count++;
        begin += width;
    }
    while (count > 1) {
        hasher_node(walk->hasher, &parts[count - 2], &parts[count - 1], &parts[count - 2]);
        count--;
    }
    *out = parts[0];
    return ERROR_NONE;
}

static enum error_code add_range(struct walk *walk, uint64_t begin, uint64_t end, struct error *error)
{
    if (walk->found.count == LIMIT_PROOF_HASHES)
        return error_set(error, ERROR_LIMIT, "proof of more than %u hashes", LIMIT_PROOF_HASHES);
    enum error_code code = range_root(walk, begin, end, &walk->found.hashes[walk->found.count], error);
    if (code == ERROR_NONE)
        walk->found.count++;
    return code;
}

/* Go down to the half that holds leaf `index`, and add the other. */
static enum error_code descend(struct walk *walk, uint64_t index, struct error *error)
{
    uint64_t middle = walk->begin + largest_power_below(walk->end - walk->begin);
    enum error_code code;
    if (index < middle) {
        code = add_range(walk, middle, walk->end, error);
        walk->end = middle;
    } else {
        code = add_range(walk, walk->begin, middle, error);
        walk->begin = middle;
    }
    return code;
}

static void take_reversed(const struct proof *found, struct proof *out)
{
    out->count = found->count;
    for (size_t i = 0; i < found->count; i++)
        out->hashes[i] = found->hashes[found->count - 1 - i];
}

enum error_code proof_make_inclusion(const struct tile_source *source, struct hasher *hasher, uint64_t index,
                                     uint64_t size, struct proof *out, struct error *error)
{
    assert(index < size && size <= INT64_MAX);
    struct walk walk = {.source = source, .hasher = hasher, .end = size};
    while (walk.end - walk.begin > 1) {
        enum error_code code = descend(&walk, index, error);
        if (code != ERROR_NONE)
            return code;
    }
    take_reversed(&walk.found, out);
    return ERROR_NONE;
}

/* SUBPROOF of RFC 9162 2.1.4.1 as a loop: down to the subtree that ends where the first tree ends. */
enum error_code proof_make_consistency(const struct tile_source *source, struct hasher *hasher,
                                       uint64_t first, uint64_t second, struct proof *out,
                                       struct error *error)
{
    assert(first <= second && second <= INT64_MAX);
    struct walk walk = {.source = source, .hasher = hasher, .end = second};
    while (first > 0 && walk.end != first) {
        enum error_code code = descend(&walk, first - 1, error);
        if (code != ERROR_NONE)
            return code;
    }
    if (first > 0 && walk.begin > 0) {
        enum error_code code = add_range(&walk, walk.begin, walk.end, error);
        if (code != ERROR_NONE)
            return code;
    }
    take_reversed(&walk.found, out);
    return ERROR_NONE;
}

static size_t inclusion_length(uint64_t index, uint64_t size)
{
    size_t length = 0;
    uint64_t last = size - 1;
    for (; index != last; index >>= 1, last >>= 1)
        length++;
    for (; index != 0; index >>= 1)
        length += index & 1;
    return length;
}

enum error_code proof_verify_inclusion(struct hasher *hasher, uint64_t index, uint64_t size,
                                       const struct digest *leaf, const struct proof *proof,
                                       const struct digest *root, struct error *error)
{
    if (index >= size)
        return error_set(error, ERROR_PROOF, "leaf %llu is not in a tree of %llu", (unsigned long long)index,
                         (unsigned long long)size);
    if (proof->count > LIMIT_PROOF_HASHES || proof->count != inclusion_length(index, size))
        return error_set(error, ERROR_PROOF, "inclusion proof of %zu hashes where %zu belong", proof->count,
                         inclusion_length(index, size));
    struct digest node = *leaf;
    uint64_t fn = index;
    uint64_t sn = size - 1;
    for (size_t i = 0; i < proof->count; i++) {
        if ((fn & 1) == 0 && fn != sn) {
            hasher_node(hasher, &node, &proof->hashes[i], &node);
        } else {
            hasher_node(hasher, &proof->hashes[i], &node, &node);
            for (; (fn & 1) == 0 && fn != 0; fn >>= 1)
                sn >>= 1;
        }
        fn >>= 1;
        sn >>= 1;
    }
    if (!digest_is_equal(&node, root))
        return error_set(error, ERROR_PROOF, "inclusion proof leads to another root");
    return ERROR_NONE;
}

static enum error_code verify_same_size(const struct digest *first_root, const struct digest *second_root,
                                        const struct proof *proof, struct error *error)
{
    if (proof->count != 0)
        return error_set(error, ERROR_PROOF, "consistency proof of one size with itself is not empty");
    if (!digest_is_equal(first_root, second_root))
        return error_set(error, ERROR_PROOF, "two roots of one size");
    return ERROR_NONE;
}

/* RFC 9162 2.1.4.2, steps 3 to 8, for 0 < first < second. */
static bool is_consistent(struct hasher *hasher, uint64_t first, uint64_t second,
                          const struct digest *first_root, const struct digest *second_root,
                          const struct proof *proof)
{
    bool is_power = (first & (first - 1)) == 0;
    size_t next = is_power ? 0 : 1;
    struct digest fr = is_power ? *first_root : proof->hashes[0];
    struct digest sr = fr;
    uint64_t fn = first - 1;
    uint64_t sn = second - 1;
    for (; (fn & 1) != 0; fn >>= 1)
        sn >>= 1;
    for (; next < proof->count; next++) {
        const struct digest *c = &proof->hashes[next];
        if (sn == 0)
            return false;
        if ((fn & 1) != 0 || fn == sn) {
            hasher_node(hasher, c, &fr, &fr);
            hasher_node(hasher, c, &sr, &sr);
            for (; (fn & 1) == 0 && fn != 0; fn >>= 1)
                sn >>= 1;
        } else {
            hasher_node(hasher, &sr, c, &sr);
        }
        fn >>= 1;
        sn >>= 1;
    }
    return sn == 0 && digest_is_equal(&fr, first_root) && digest_is_equal(&sr, second_root);
}

enum error_code proof_verify_consistency(struct hasher *hasher, uint64_t first, uint64_t second,
                                         const struct digest *first_root, const struct digest *second_root,
                                         const struct proof *proof, struct error *error)
{
    if (first == 0 || first > second)
        return error_set(error, ERROR_PROOF, "no proof leads from %llu to %llu leaves",
                         (unsigned long long)first, (unsigned long long)second);
    if (first == second)
        return verify_same_size(first_root, second_root, proof, error);
    if (proof->count == 0 || proof->count > LIMIT_PROOF_HASHES)
        return error_set(error, ERROR_PROOF, "consistency proof of %zu hashes", proof->count);
    if (!is_consistent(hasher, first, second, first_root, second_root, proof))
        return error_set(error, ERROR_PROOF, "the tree of %llu leaves does not begin the tree of %llu",
                         (unsigned long long)first, (unsigned long long)second);
    return ERROR_NONE;
}
