/*
 * frontier: the right edge of a Merkle tree, all that is needed to grow it and to know its root.
 *
 * For size n it holds the roots of the perfect subtrees named by the binary digits of n, largest first:
 * popcount(n) hashes, at most 63 (RFC 9162 2.1.2; transparency-dev/merkle, compact ranges).
 * Invariant: count == popcount(size).
 */
#ifndef COMITY_FRONTIER_H
#define COMITY_FRONTIER_H

#include "comity/digest.h"
#include "comity/limits.h"

struct frontier {
    uint64_t size; /* leaves */
    unsigned count;
    struct digest nodes[LIMIT_PROOF_HASHES];
};

/* Make it the frontier of the empty tree. */
void frontier_init(struct frontier *frontier);

/* Add one leaf hash. One node hash on average. */
void frontier_append(struct frontier *frontier, struct hasher *hasher, const struct digest *leaf);

/* Compute the root; of the empty tree SHA-256(""). */
void frontier_root(const struct frontier *frontier, struct hasher *hasher, struct digest *out);

#endif
