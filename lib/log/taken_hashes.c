#include "replica_private.h"

#include <inttypes.h>

static enum error_code leaf_hash(const struct taken_hashes *hashes, uint64_t index, struct digest *out,
                                 struct error *error)
{
    const struct leaf *leaf = batch_leaf(hashes->replica->flight, hashes->log, index);
    if (leaf == NULL)
        leaf = batch_leaf(hashes->replica->filling, hashes->log, index);
    if (leaf == NULL && index >= hashes->first && index - hashes->first < hashes->count)
        leaf = &hashes->leaves[index - hashes->first];
    if (leaf == NULL)
        return error_set(error, ERROR_NOT_FOUND, "leaf %" PRIu64 " of %s was not taken", index,
                         hashes->log->origin.code);
    *out = leaf->hash;
    return ERROR_NONE;
}

static enum error_code hash_at(const struct taken_hashes *hashes, unsigned level, uint64_t index,
                               struct digest *out, struct error *error)
{
    struct digest children[TILE_WIDTH];
    enum error_code code = ERROR_NONE;
    uint64_t stored = hashes->log->stored >> (TILE_HEIGHT * level);
    if (index < stored)
        return log_store_read_hashes(hashes->replica->settings.log_store, &hashes->log->origin, level, index,
                                     1, out, error);
    if (level == 0)
        return leaf_hash(hashes, index, out, error);
    for (unsigned i = 0; i < TILE_WIDTH && code == ERROR_NONE; i++)
        code = hash_at(hashes, level - 1, index * TILE_WIDTH + i, &children[i], error);
    if (code == ERROR_NONE)
        tile_root(hashes->replica->hasher, children, TILE_HEIGHT, out);
    return code;
}

static enum error_code read_taken(void *self, unsigned level, uint64_t first, size_t count,
                                  struct digest *out, struct error *error)
{
    enum error_code code = ERROR_NONE;
    for (size_t i = 0; i < count && code == ERROR_NONE; i++)
        code = hash_at(self, level, first + i, &out[i], error);
    return code;
}

struct tile_source taken_hashes_source(struct taken_hashes *hashes)
{
    return (struct tile_source){.self = hashes, .read = read_taken};
}
