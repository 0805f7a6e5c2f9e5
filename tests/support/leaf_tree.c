#include "leaf_tree.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void *memory(size_t size)
{
    void *bytes = calloc(1, size);
    if (bytes == NULL) {
        fprintf(stderr, "no memory\n");
        exit(1);
    }
    return bytes;
}

void leaf_tree_init(struct leaf_tree *tree, uint64_t size)
{
    *tree = (struct leaf_tree){.size = size, .visible = size};
    if (hasher_new(&tree->hasher, NULL) != ERROR_NONE)
        exit(1);
    for (unsigned i = 0; i < 3; i++)
        tree->level[i] = memory(((size >> 8 * i) + 1) * sizeof(struct digest));
    for (uint64_t i = 0; i < size; i++) {
        uint8_t bytes[8];
        for (int b = 0; b < 8; b++)
            bytes[b] = (uint8_t)(i >> (56 - 8 * b));
        hasher_leaf(tree->hasher, view_of(bytes, sizeof bytes), &tree->level[0][i]);
    }
    for (unsigned level = 1; level < 3; level++)
        for (uint64_t i = 0; i < size >> 8 * level; i++)
            leaf_tree_root(tree, i << 8 * level, (i + 1) << 8 * level, &tree->level[level][i]);
}

void leaf_tree_release(struct leaf_tree *tree)
{
    hasher_free(tree->hasher);
    for (unsigned i = 0; i < 3; i++)
        free(tree->level[i]);
    *tree = (struct leaf_tree){.size = 0};
}

static enum error_code read_level(void *self, unsigned level, uint64_t first, size_t count,
                                  struct digest *out, struct error *error)
{
    struct leaf_tree *tree = self;
    if (++tree->reads == tree->fail_at)
        return error_set(error, ERROR_IO, "the disk is gone");
    uint64_t visible = tree->visible >> 8 * level;
    if (level >= 3 || count > visible || first > visible - count)
        return error_set(error, ERROR_NOT_FOUND, "level %u has no %zu hashes from %llu on", level, count,
                         (unsigned long long)first);
    if (count > TILE_WIDTH)
        return error_set(error, ERROR_INVALID, "a run of %zu", count);
    memcpy(out, tree->level[level] + first, count * sizeof *out);
    return ERROR_NONE;
}

struct tile_source leaf_tree_source(struct leaf_tree *tree)
{
    return (struct tile_source){.self = tree, .read = read_level};
}

static uint64_t split_of(uint64_t size)
{
    uint64_t k = 1;
    while (2 * k < size)
        k *= 2;
    return k;
}

void leaf_tree_root(const struct leaf_tree *tree, uint64_t begin, uint64_t end, struct digest *out)
{
    if (begin == end) {
        hasher_empty(tree->hasher, out);
    } else if (end - begin == 1) {
        *out = tree->level[0][begin];
    } else {
        struct digest left;
        struct digest right;
        uint64_t k = split_of(end - begin);
        leaf_tree_root(tree, begin, begin + k, &left);
        leaf_tree_root(tree, begin + k, end, &right);
        hasher_node(tree->hasher, &left, &right, out);
    }
}

static void path(const struct leaf_tree *tree, uint64_t m, uint64_t begin, uint64_t end, struct proof *out)
{
    if (end - begin == 1)
        return;
    uint64_t k = split_of(end - begin);
    if (m < k) {
        path(tree, m, begin, begin + k, out);
        leaf_tree_root(tree, begin + k, end, &out->hashes[out->count++]);
    } else {
        path(tree, m - k, begin + k, end, out);
        leaf_tree_root(tree, begin, begin + k, &out->hashes[out->count++]);
    }
}

void leaf_tree_path(const struct leaf_tree *tree, uint64_t index, uint64_t size, struct proof *out)
{
    out->count = 0;
    path(tree, index, 0, size, out);
}

static void subproof(const struct leaf_tree *tree, uint64_t m, uint64_t begin, uint64_t end, bool is_whole,
                     struct proof *out)
{
    if (m == end - begin) {
        if (!is_whole)
            leaf_tree_root(tree, begin, end, &out->hashes[out->count++]);
        return;
    }
    uint64_t k = split_of(end - begin);
    if (m <= k) {
        subproof(tree, m, begin, begin + k, is_whole, out);
        leaf_tree_root(tree, begin + k, end, &out->hashes[out->count++]);
    } else {
        subproof(tree, m - k, begin + k, end, false, out);
        leaf_tree_root(tree, begin, begin + k, &out->hashes[out->count++]);
    }
}

void leaf_tree_consistency(const struct leaf_tree *tree, uint64_t first, uint64_t second, struct proof *out)
{
    out->count = 0;
    subproof(tree, first, 0, second, true, out);
}

bool leaf_tree_same_proof(const struct proof *a, const struct proof *b)
{
    return a->count == b->count && memcmp(a->hashes, b->hashes, a->count * sizeof a->hashes[0]) == 0;
}
