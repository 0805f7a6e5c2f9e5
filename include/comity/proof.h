/*
 * proof: inclusion and consistency proofs (RFC 9162 2.1.3, 2.1.4), made and verified.
 */
#ifndef COMITY_PROOF_H
#define COMITY_PROOF_H

#include "comity/tile.h"

struct proof {
    size_t count;
    struct digest hashes[LIMIT_PROOF_HASHES];
};

/* Make the proof that leaf `index` is in the tree of `size`, index < size. Errors of the source. */
enum error_code proof_make_inclusion(const struct tile_source *source, struct hasher *hasher, uint64_t index,
                                     uint64_t size, struct proof *out, struct error *error);

/* Make the proof that the tree of `first` leaves begins the tree of `second`, first <= second. For first == 0
 * and first == second it is empty. Errors of the source; ERROR_LIMIT where it would need 64 hashes (second >
 * 2^62). */
enum error_code proof_make_consistency(const struct tile_source *source, struct hasher *hasher,
                                       uint64_t first, uint64_t second, struct proof *out,
                                       struct error *error);

/* Verify: the exact length first (transparency-dev/merkle), then the algorithm of RFC 9162 2.1.3.2.
 * ERROR_PROOF. */
enum error_code proof_verify_inclusion(struct hasher *hasher, uint64_t index, uint64_t size,
                                       const struct digest *leaf, const struct proof *proof,
                                       const struct digest *root, struct error *error);

/* Verify by RFC 9162 2.1.4.2. first == second wants an empty proof and equal roots; first == 0 is always
 * refused (a caller that accepts an empty beginning decides so itself); first > second is refused.
 * ERROR_PROOF. */
enum error_code proof_verify_consistency(struct hasher *hasher, uint64_t first, uint64_t second,
                                         const struct digest *first_root, const struct digest *second_root,
                                         const struct proof *proof, struct error *error);

#endif
