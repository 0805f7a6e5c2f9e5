/*
 * row_tree: the rows of one table in order: a B+ tree of pointers.
 *
 * Each slot holds the first 16 bytes of its row's key as two numbers, which settles nearly every comparison without
 * looking at the row: two positions of one log differ in them, two fingerprints in the first. Rows are the caller's
 * and must stay where they are, with their keys unchanged, as long as the tree; also those that were replaced.
 *
 * Invariants: a node holds 1 to ROW_TREE_SLOTS slots in ascending order, no key twice; leaves are linked in order; an
 * inner slot is at or below all of its child, and above all of the child before. Nothing is ever removed.
 */
#ifndef COMITY_ROW_TREE_H
#define COMITY_ROW_TREE_H

#include "comity/index.h"

#define ROW_TREE_SLOTS 64u

/* A row as it lies in memory: key, then value. */
struct overlay_row {
    uint16_t key_size;
    uint16_t value_size;
    uint16_t value_room; /* bytes there are for a value */
    bool removed;
    uint8_t bytes[];
};

struct row_node;

struct row_tree {
    struct row_node *root; /* NULL: empty */
    unsigned height;       /* inner levels above the leaves */
    size_t bytes;          /* of nodes */
};

/* A place in the tree: between two changes of it. */
struct row_place {
    const struct row_node *leaf; /* NULL: behind the last row */
    unsigned slot;
};

static inline struct view overlay_row_key(const struct overlay_row *row)
{
    return view_of(row->bytes, row->key_size);
}

void row_tree_init(struct row_tree *tree);
void row_tree_release(struct row_tree *tree);

/* Put a row in; the one with the same key, if any, is no longer in the tree and is given back in `*ret_replaced` (else NULL).
 * ERROR_MEMORY: the tree is unchanged. */
enum error_code row_tree_put(struct row_tree *tree, struct overlay_row *row,
                             struct overlay_row **ret_replaced, struct error *error);

/* Return the row of a key; NULL if there is none. */
struct overlay_row *row_tree_find(const struct row_tree *tree, struct view key);

/* Return the place of the first row at or above `from`. */
struct row_place row_tree_seek(const struct row_tree *tree, struct view from);

/* Return the row at a place, NULL behind the last; and go to the next place. */
struct overlay_row *row_place_row(const struct row_place *place);
void row_place_next(struct row_place *place);

#endif
