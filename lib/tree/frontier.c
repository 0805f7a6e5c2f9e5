#include "comity/frontier.h"

#include <assert.h>

void frontier_init(struct frontier *frontier)
{
    frontier->size = 0;
    frontier->count = 0;
}

void frontier_append(struct frontier *frontier, struct hasher *hasher, const struct digest *leaf)
{
    assert(frontier->size < INT64_MAX);
    struct digest node = *leaf;
    for (uint64_t size = frontier->size; (size & 1) != 0; size >>= 1)
        hasher_node(hasher, &frontier->nodes[--frontier->count], &node, &node);
    frontier->nodes[frontier->count++] = node;
    frontier->size++;
}

void frontier_root(const struct frontier *frontier, struct hasher *hasher, struct digest *out)
{
    if (frontier->count == 0) {
        hasher_empty(hasher, out);
        return;
    }
    struct digest root = frontier->nodes[frontier->count - 1];
    for (unsigned i = frontier->count - 1; i > 0; i--)
        hasher_node(hasher, &frontier->nodes[i - 1], &root, &root);
    *out = root;
}
