#include "comity/overlay.h"

#include "row_tree.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

/* Blocks grow with the overlay, so that a batch of one record stays small: 1 KiB holds its rows. */
#define BLOCK_BYTES_MIN 1024u
#define BLOCK_BYTES_MAX (256u * 1024u)

struct block {
    struct block *next;
    size_t used;
    size_t capacity;
    _Alignas(8) uint8_t bytes[];
};

struct overlay {
    struct row_tree trees[INDEX_TABLE_COUNT];
    struct block *blocks; /* the first is being filled */
    size_t block_bytes;
    size_t count;
    struct overlay_cursor supplied; /* next row of overlay_rows() */
};

enum error_code overlay_new(struct overlay **ret, struct error *error)
{
    struct overlay *overlay = calloc(1, sizeof *overlay);
    if (overlay == NULL)
        return error_set(error, ERROR_MEMORY, "no memory for an overlay");
    *ret = overlay;
    return ERROR_NONE;
}

static void clear(struct overlay *overlay)
{
    for (size_t i = 0; i < INDEX_TABLE_COUNT; i++)
        row_tree_release(&overlay->trees[i]);
    overlay->count = 0;
    overlay->block_bytes = 0;
}

void overlay_free(struct overlay *overlay)
{
    if (overlay == NULL)
        return;
    clear(overlay);
    while (overlay->blocks != NULL) {
        struct block *block = overlay->blocks;
        overlay->blocks = block->next;
        free(block);
    }
    free(overlay);
}

/* ---- rows ---- */

static struct block *block_new(const struct overlay *overlay, size_t wanted)
{
    size_t capacity = overlay->block_bytes;
    if (capacity < BLOCK_BYTES_MIN)
        capacity = BLOCK_BYTES_MIN;
    if (capacity > BLOCK_BYTES_MAX)
        capacity = BLOCK_BYTES_MAX;
    if (capacity < wanted)
        capacity = wanted;
    struct block *block = malloc(sizeof *block + capacity);
    if (block != NULL)
        *block = (struct block){.next = overlay->blocks, .capacity = capacity};
    return block;
}

static struct overlay_row *row_new(struct overlay *overlay, size_t key_size, size_t value_size)
{
    size_t wanted = (sizeof(struct overlay_row) + key_size + value_size + 7) / 8 * 8;
    struct block *block = overlay->blocks;
    if (block == NULL || block->capacity - block->used < wanted) {
        block = block_new(overlay, wanted);
        if (block == NULL)
            return NULL;
        overlay->blocks = block;
        overlay->block_bytes += sizeof *block + block->capacity;
    }
    struct overlay_row *row = (void *)(block->bytes + block->used);
    block->used += wanted;
    return row;
}

static void set_value(struct overlay_row *row, const struct index_row *from)
{
    row->removed = from->removed;
    row->value_size = (uint16_t)from->value.size;
    if (from->value.size > 0)
        memcpy(row->bytes + row->key_size, from->value.data, from->value.size);
}

enum error_code overlay_put(struct overlay *overlay, const struct index_row *row, struct error *error)
{
    assert(row->key.size >= 1 && row->key.size <= INDEX_KEY_BYTES);
    assert(row->value.size <= INDEX_VALUE_BYTES);
    struct row_tree *tree = &overlay->trees[row->table];
    struct overlay_row *replaced = row_tree_find(tree, row->key);
    if (replaced != NULL && replaced->value_room >= row->value.size) {
        set_value(replaced, row);
        return ERROR_NONE;
    }
    struct overlay_row *copy = row_new(overlay, row->key.size, row->value.size);
    if (copy == NULL)
        return error_set(error, ERROR_MEMORY, "no memory for an index row");
    copy->key_size = (uint16_t)row->key.size;
    copy->value_room = (uint16_t)row->value.size;
    memcpy(copy->bytes, row->key.data, row->key.size);
    set_value(copy, row);
    enum error_code code = row_tree_put(tree, copy, &replaced, error);
    if (code == ERROR_NONE && replaced == NULL)
        overlay->count++;
    return code;
}

static void row_get(const struct overlay_row *row, enum index_table table, struct index_row *ret)
{
    ret->table = table;
    ret->key = overlay_row_key(row);
    ret->value = view_of(row->bytes + row->key_size, row->value_size);
    ret->removed = row->removed;
}

bool overlay_find(const struct overlay *overlay, enum index_table table, struct view key,
                  struct index_row *ret)
{
    const struct overlay_row *row = row_tree_find(&overlay->trees[table], key);
    if (row != NULL)
        row_get(row, table, ret);
    return row != NULL;
}

/* ---- in order ---- */

struct overlay_cursor overlay_seek(const struct overlay *overlay, enum index_table table, struct view from)
{
    struct row_place place = row_tree_seek(&overlay->trees[table], from);
    return (struct overlay_cursor){table, place.leaf, place.slot};
}

bool overlay_cursor_get(const struct overlay_cursor *cursor, struct index_row *ret)
{
    struct row_place place = {cursor->leaf, cursor->slot};
    const struct overlay_row *row = row_place_row(&place);
    if (row != NULL)
        row_get(row, cursor->table, ret);
    return row != NULL;
}

void overlay_cursor_next(struct overlay_cursor *cursor)
{
    struct row_place place = {cursor->leaf, cursor->slot};
    row_place_next(&place);
    cursor->leaf = place.leaf;
    cursor->slot = place.slot;
}

/* ---- the whole ---- */

static void move_blocks(struct overlay *to, struct overlay *from)
{
    struct block **end = &from->blocks;
    while (*end != NULL)
        end = &(*end)->next;
    *end = to->blocks;
    to->blocks = from->blocks;
    to->block_bytes += from->block_bytes;
    from->blocks = NULL;
}

static enum error_code merge_table(struct overlay *to, const struct overlay *from, enum index_table table,
                                   struct error *error)
{
    enum error_code code = ERROR_NONE;
    struct row_place place = row_tree_seek(&from->trees[table], (struct view){0});
    struct overlay_row *row, *replaced;
    while (code == ERROR_NONE && (row = row_place_row(&place)) != NULL) {
        code = row_tree_put(&to->trees[table], row, &replaced, error);
        if (code == ERROR_NONE && replaced == NULL)
            to->count++;
        row_place_next(&place);
    }
    return code;
}

enum error_code overlay_merge(struct overlay *to, struct overlay *from, struct error *error)
{
    enum error_code code = ERROR_NONE;
    for (int table = 0; table < INDEX_TABLE_COUNT && code == ERROR_NONE; table++)
        code = merge_table(to, from, (enum index_table)table, error);
    move_blocks(to, from);
    clear(from);
    return code;
}

size_t overlay_count(const struct overlay *overlay)
{
    return overlay->count;
}

size_t overlay_bytes(const struct overlay *overlay)
{
    size_t bytes = overlay->block_bytes;
    for (size_t i = 0; i < INDEX_TABLE_COUNT; i++)
        bytes += overlay->trees[i].bytes;
    return bytes;
}

static bool supply(void *context, struct index_row *row)
{
    struct overlay *overlay = context;
    struct overlay_cursor *cursor = &overlay->supplied;
    while (!overlay_cursor_get(cursor, row)) {
        if (cursor->table + 1 == INDEX_TABLE_COUNT)
            return false;
        *cursor = overlay_seek(overlay, cursor->table + 1, (struct view){0});
    }
    overlay_cursor_next(cursor);
    return true;
}

void overlay_rows(struct overlay *overlay, struct index_rows *ret)
{
    overlay->supplied = overlay_seek(overlay, 0, (struct view){0});
    *ret = (struct index_rows){.context = overlay, .next = supply};
}
