/*
 * leaf_tree: a tree of known leaves, and the recursive definitions of RFC 9162 2.1 to compare with.
 *
 * Leaf i is the 8 bytes of i, big-endian. Slow on purpose: what it says is what the RFC says.
 */
#ifndef LEAF_TREE_H
#define LEAF_TREE_H

#include "comity/proof.h"

struct leaf_tree {
    struct hasher *hasher;
    uint64_t size;           /* leaves that exist */
    uint64_t visible;        /* leaves that reads through the source see: the size of the log */
    struct digest *level[3]; /* levels 0, 1 and 2 of tlog-tiles */
    unsigned reads;          /* how many reads there were */
    unsigned fail_at;        /* the read (from 1) that fails with ERROR_IO; 0: none */
};

/* Make the tree; ends the test program where that fails. */
void leaf_tree_init(struct leaf_tree *tree, uint64_t size);
void leaf_tree_release(struct leaf_tree *tree);

/* Return a source that reads the first tree->visible leaves. */
struct tile_source leaf_tree_source(struct leaf_tree *tree);

/* MTH(D[begin:end]), 2.1.1. */
void leaf_tree_root(const struct leaf_tree *tree, uint64_t begin, uint64_t end, struct digest *out);

/* PATH(index, D[0:size]), 2.1.3.1. */
void leaf_tree_path(const struct leaf_tree *tree, uint64_t index, uint64_t size, struct proof *out);

/* PROOF(first, D[0:second]), 2.1.4.1, 0 < first <= second. */
void leaf_tree_consistency(const struct leaf_tree *tree, uint64_t first, uint64_t second, struct proof *out);

/* Tell whether both proofs are the same. */
bool leaf_tree_same_proof(const struct proof *a, const struct proof *b);

#endif
