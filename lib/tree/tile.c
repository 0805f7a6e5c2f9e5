#include "comity/tile.h"

#include <assert.h>

void tile_root(struct hasher *hasher, struct digest *hashes, unsigned height, struct digest *out)
{
    assert(height <= TILE_HEIGHT);
    for (size_t width = (size_t)1 << height; width > 1; width /= 2)
        for (size_t i = 0; i < width / 2; i++)
            hasher_node(hasher, &hashes[2 * i], &hashes[2 * i + 1], &hashes[i]);
    *out = hashes[0];
}

enum error_code tile_subtree(const struct tile_source *source, struct hasher *hasher, unsigned height,
                             uint64_t index, struct digest *out, struct error *error)
{
    assert(height < TILE_LEVELS * TILE_HEIGHT);
    unsigned level = height / TILE_HEIGHT;
    unsigned rest = height % TILE_HEIGHT;
    size_t count = (size_t)1 << rest;
    struct digest run[TILE_WIDTH / 2];
    enum error_code code = source->read(source->self, level, index << rest, count, run, error);
    if (code != ERROR_NONE) {
        error_wrap(error, "level %u of the tree", level);
        return code;
    }
    tile_root(hasher, run, rest, out);
    return ERROR_NONE;
}

enum error_code tile_frontier(const struct tile_source *source, struct hasher *hasher, uint64_t size,
                              struct frontier *out, struct error *error)
{
    assert(size <= INT64_MAX);
    struct frontier frontier;
    frontier_init(&frontier);
    for (unsigned height = LIMIT_PROOF_HASHES; height-- > 0;) {
        uint64_t width = (uint64_t)1 << height;
        if ((size & width) == 0)
            continue;
        struct digest *node = &frontier.nodes[frontier.count++];
        enum error_code code = tile_subtree(source, hasher, height, frontier.size >> height, node, error);
        if (code != ERROR_NONE)
            return code;
        frontier.size += width;
    }
    *out = frontier;
    return ERROR_NONE;
}
