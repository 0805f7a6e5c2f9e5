/*
 * tile: subtree hashes of a log, read from rows of 256 (C2SP tlog-tiles).
 *
 * Level L of a log of size n has floor(n / 256^L) hashes; hash i of level L is the root of the perfect subtree of
 * leaves [i * 256^L, (i+1) * 256^L). Level 0 is the leaf hashes. A tile_source reads runs of such a level;
 * everything else (any perfect subtree, frontiers, proofs) is computed from a few runs.
 */
#ifndef COMITY_TILE_H
#define COMITY_TILE_H

#include "comity/digest.h"
#include "comity/frontier.h"

#define TILE_WIDTH 256u
#define TILE_HEIGHT 8u
#define TILE_LEVELS 8u /* 256^8 = 2^64 */

struct tile_source {
    void *self;
    /* Read `count` hashes of `level` from `first` on. The caller asks only for what the log's size promises.
     * ERROR_NOT_FOUND beyond the end, ERROR_IO, ERROR_DAMAGED. */
    enum error_code (*read)(void *self, unsigned level, uint64_t first, size_t count, struct digest *out,
                            struct error *error);
};

/* Compute the root of 2^height leaves' hashes given in `hashes` (height <= 8); `hashes` is overwritten. */
void tile_root(struct hasher *hasher, struct digest *hashes, unsigned height, struct digest *out);

/* Compute the root of the perfect subtree of 2^height leaves that begins at leaf index << height. At most one
 * run of 256 is read. Errors of the source. */
enum error_code tile_subtree(const struct tile_source *source, struct hasher *hasher, unsigned height,
                             uint64_t index, struct digest *out, struct error *error);

/* Rebuild the frontier of the tree of `size` leaves. Errors of the source. */
enum error_code tile_frontier(const struct tile_source *source, struct hasher *hasher, uint64_t size,
                              struct frontier *out, struct error *error);

#endif
