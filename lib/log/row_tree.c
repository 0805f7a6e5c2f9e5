#include "row_tree.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

/* 64 slots to a node: 64^12 rows are more than memory can hold. */
#define HEIGHT_MAX 12u

struct slot {
    uint64_t high, low; /* the key's first 16 bytes, zeros where it is shorter */
    struct overlay_row *row;
};

struct row_node {
    unsigned count;
    struct row_node *next; /* of leaves */
    struct slot slots[ROW_TREE_SLOTS];
    struct row_node *children[]; /* of inner nodes: ROW_TREE_SLOTS */
};

/* ---- comparing ---- */

static uint64_t number_of(struct view bytes)
{
    uint8_t padded[8] = {0};
    uint64_t number = 0;
    if (bytes.size > 0)
        memcpy(padded, bytes.data, bytes.size < sizeof padded ? bytes.size : sizeof padded);
    for (size_t i = 0; i < sizeof padded; i++)
        number = number << 8 | padded[i];
    return number;
}

struct wanted {
    uint64_t high, low;
    struct view key;
};

static struct wanted wanted_of(struct view key)
{
    struct view rest = key.size > 8 ? view_of(key.data + 8, key.size - 8) : (struct view){0};
    return (struct wanted){number_of(key), number_of(rest), key};
}

/* Tell whether the slot's key is below the wanted one. */
static bool is_below(const struct slot *slot, const struct wanted *wanted)
{
    if (slot->high != wanted->high)
        return slot->high < wanted->high;
    if (slot->low != wanted->low)
        return slot->low < wanted->low;
    return view_compare(overlay_row_key(slot->row), wanted->key) < 0;
}

static bool is_same(const struct slot *slot, const struct wanted *wanted)
{
    return slot->high == wanted->high && slot->low == wanted->low &&
           view_is_equal(overlay_row_key(slot->row), wanted->key);
}

/* Return the first slot that is not below the wanted key. */
static unsigned lower_bound(const struct row_node *node, const struct wanted *wanted)
{
    unsigned low = 0, high = node->count;
    while (low < high) {
        unsigned middle = low + (high - low) / 2;
        if (is_below(&node->slots[middle], wanted))
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

/* Return the child in which the wanted key is, if it is anywhere. */
static unsigned child_of(const struct row_node *node, const struct wanted *wanted)
{
    unsigned place = lower_bound(node, wanted);
    if (place < node->count && is_same(&node->slots[place], wanted))
        return place;
    return place == 0 ? 0 : place - 1;
}

/* ---- life ---- */

static size_t node_bytes(bool is_inner)
{
    return sizeof(struct row_node) + (is_inner ? ROW_TREE_SLOTS * sizeof(struct row_node *) : 0);
}

static struct row_node *node_new(bool is_inner)
{
    struct row_node *node = malloc(node_bytes(is_inner));
    if (node != NULL) {
        node->count = 0;
        node->next = NULL;
    }
    return node;
}

static void node_free(struct row_node *node, unsigned height)
{
    for (unsigned i = 0; height > 0 && i < node->count; i++)
        node_free(node->children[i], height - 1);
    free(node);
}

void row_tree_init(struct row_tree *tree)
{
    *tree = (struct row_tree){0};
}

void row_tree_release(struct row_tree *tree)
{
    if (tree->root != NULL)
        node_free(tree->root, tree->height);
    row_tree_init(tree);
}

/* ---- looking ---- */

static const struct row_node *leaf_of(const struct row_tree *tree, const struct wanted *wanted)
{
    const struct row_node *node = tree->root;
    for (unsigned level = tree->height; level > 0; level--)
        node = node->children[child_of(node, wanted)];
    return node;
}

struct overlay_row *row_tree_find(const struct row_tree *tree, struct view key)
{
    struct wanted wanted = wanted_of(key);
    if (tree->root == NULL)
        return NULL;
    const struct row_node *leaf = leaf_of(tree, &wanted);
    unsigned place = lower_bound(leaf, &wanted);
    return place < leaf->count && is_same(&leaf->slots[place], &wanted) ? leaf->slots[place].row : NULL;
}

struct row_place row_tree_seek(const struct row_tree *tree, struct view from)
{
    struct wanted wanted = wanted_of(from);
    if (tree->root == NULL)
        return (struct row_place){0};
    const struct row_node *leaf = leaf_of(tree, &wanted);
    unsigned slot = lower_bound(leaf, &wanted);
    return slot < leaf->count ? (struct row_place){leaf, slot} : (struct row_place){leaf->next, 0};
}

struct overlay_row *row_place_row(const struct row_place *place)
{
    return place->leaf == NULL ? NULL : place->leaf->slots[place->slot].row;
}

void row_place_next(struct row_place *place)
{
    assert(place->leaf != NULL);
    if (++place->slot == place->leaf->count)
        *place = (struct row_place){place->leaf->next, 0};
}

/* ---- putting ---- */

/* The way from the root to the leaf, and the nodes that splitting along it will take. */
struct descent {
    unsigned depth; /* the leaf is nodes[depth] */
    struct row_node *nodes[HEIGHT_MAX + 1];
    unsigned places[HEIGHT_MAX + 1]; /* child taken; in the leaf: where the row goes */
    unsigned spare_count;
    struct row_node *spares[HEIGHT_MAX + 2]; /* the leaf's first */
};

static void descend(const struct row_tree *tree, const struct wanted *wanted, struct descent *descent)
{
    struct row_node *node = tree->root;
    descent->depth = tree->height;
    descent->spare_count = 0;
    for (unsigned level = 0; level < tree->height; level++) {
        descent->nodes[level] = node;
        descent->places[level] = child_of(node, wanted);
        node = node->children[descent->places[level]];
    }
    descent->nodes[tree->height] = node;
    descent->places[tree->height] = lower_bound(node, wanted);
}

/* Allocate beforehand what splitting needs, so that it cannot fail half-way. */
static bool reserve(struct descent *descent)
{
    unsigned level = descent->depth;
    bool is_splitting = descent->nodes[level]->count == ROW_TREE_SLOTS;
    while (is_splitting) {
        struct row_node *spare = node_new(level < descent->depth);
        if (spare == NULL)
            break;
        descent->spares[descent->spare_count++] = spare;
        if (level == 0) {
            spare = node_new(true); /* a new root */
            if (spare == NULL)
                break;
            descent->spares[descent->spare_count++] = spare;
            return true;
        }
        is_splitting = descent->nodes[--level]->count == ROW_TREE_SLOTS;
    }
    if (!is_splitting)
        return true;
    for (unsigned i = 0; i < descent->spare_count; i++)
        free(descent->spares[i]);
    return false;
}

static void insert_at(struct row_node *node, unsigned place, struct slot slot, struct row_node *child)
{
    unsigned behind = node->count - place;
    memmove(&node->slots[place + 1], &node->slots[place], behind * sizeof node->slots[0]);
    node->slots[place] = slot;
    if (child != NULL) {
        memmove(&node->children[place + 1], &node->children[place], behind * sizeof node->children[0]);
        node->children[place] = child;
    }
    node->count++;
}

/* Move the upper part of a full node to `upper` and insert into the right one of both. Rows that come in order,
 * as record ids and positions do, leave full nodes behind. */
static void split(struct row_node *node, struct row_node *upper, unsigned place, struct slot slot,
                  struct row_node *child)
{
    unsigned kept = place == ROW_TREE_SLOTS ? ROW_TREE_SLOTS : ROW_TREE_SLOTS / 2;
    upper->count = ROW_TREE_SLOTS - kept;
    memcpy(upper->slots, &node->slots[kept], upper->count * sizeof node->slots[0]);
    if (child != NULL)
        memcpy(upper->children, &node->children[kept], upper->count * sizeof node->children[0]);
    node->count = kept;
    upper->next = node->next;
    node->next = upper;
    if (place > kept || kept == ROW_TREE_SLOTS)
        insert_at(upper, place - kept, slot, child);
    else
        insert_at(node, place, slot, child);
}

static void grow_root(struct row_tree *tree, struct row_node *root, struct row_node *upper)
{
    insert_at(root, 0, tree->root->slots[0], tree->root);
    insert_at(root, 1, upper->slots[0], upper);
    assert(tree->height < HEIGHT_MAX);
    tree->root = root;
    tree->height++;
    tree->bytes += node_bytes(true);
}

/* A row before all others becomes the first of every node on its way. */
static void lower_firsts(const struct descent *descent, const struct wanted *wanted, struct slot slot)
{
    for (unsigned level = 0; level < descent->depth; level++) {
        struct slot *first = &descent->nodes[level]->slots[0];
        if (!is_below(first, wanted) && !is_same(first, wanted))
            *first = slot;
    }
}

static void insert(struct row_tree *tree, struct descent *descent, struct slot slot)
{
    struct row_node *child = NULL;
    unsigned used = 0;
    for (unsigned level = descent->depth;; level--) {
        struct row_node *node = descent->nodes[level];
        unsigned place = descent->places[level] + (child != NULL ? 1 : 0);
        if (node->count < ROW_TREE_SLOTS) {
            insert_at(node, place, slot, child);
            return;
        }
        struct row_node *upper = descent->spares[used++];
        split(node, upper, place, slot, child);
        tree->bytes += node_bytes(child != NULL);
        slot = upper->slots[0];
        child = upper;
        if (level == 0)
            break;
    }
    grow_root(tree, descent->spares[used], child);
}

enum error_code row_tree_put(struct row_tree *tree, struct overlay_row *row,
                             struct overlay_row **ret_replaced, struct error *error)
{
    struct wanted wanted = wanted_of(overlay_row_key(row));
    struct slot slot = {wanted.high, wanted.low, row};
    struct descent descent;
    *ret_replaced = NULL;
    if (tree->root == NULL) {
        tree->root = node_new(false);
        if (tree->root == NULL)
            return error_set(error, ERROR_MEMORY, "no memory for index rows");
        tree->bytes += node_bytes(false);
    }
    descend(tree, &wanted, &descent);
    struct row_node *leaf = descent.nodes[descent.depth];
    unsigned place = descent.places[descent.depth];
    if (place < leaf->count && is_same(&leaf->slots[place], &wanted)) {
        *ret_replaced = leaf->slots[place].row;
        leaf->slots[place].row = row;
        return ERROR_NONE;
    }
    if (!reserve(&descent))
        return error_set(error, ERROR_MEMORY, "no memory for index rows");
    lower_firsts(&descent, &wanted, slot);
    insert(tree, &descent, slot);
    return ERROR_NONE;
}
