#include "comity/overlay.h"

#include <assert.h>
#include <bsd/sys/tree.h>
#include <stdlib.h>
#include <string.h>

/* What the allocator and the tree add to a row. */
#define ROW_OVERHEAD_BYTES 32u

struct overlay_row {
    RB_ENTRY(overlay_row) link;
    enum index_table table;
    bool removed;
    uint16_t key_size;
    uint16_t value_size;
    uint8_t bytes[]; /* key, then value */
};

RB_HEAD(row_tree, overlay_row);

struct overlay {
    struct row_tree rows;
    size_t count;
    size_t bytes;
    const struct overlay_row *supplied; /* next row of overlay_rows() */
};

static struct view row_key(const struct overlay_row *row)
{
    return view_of(row->bytes, row->key_size);
}

static int compare_keys(enum index_table table_a, struct view a, enum index_table table_b, struct view b)
{
    return table_a != table_b ? (table_a < table_b ? -1 : 1) : view_compare(a, b);
}

static int compare_rows(struct overlay_row *a, struct overlay_row *b)
{
    return compare_keys(a->table, row_key(a), b->table, row_key(b));
}

RB_GENERATE_INTERNAL(row_tree, overlay_row, link, compare_rows, __attribute__((unused)) static)

static size_t row_bytes(const struct overlay_row *row)
{
    return sizeof *row + row->key_size + row->value_size + ROW_OVERHEAD_BYTES;
}

enum error_code overlay_new(struct overlay **ret, struct error *error)
{
    struct overlay *overlay = calloc(1, sizeof *overlay);
    if (overlay == NULL)
        return error_set(error, ERROR_MEMORY, "no memory for an overlay");
    RB_INIT(&overlay->rows);
    *ret = overlay;
    return ERROR_NONE;
}

void overlay_free(struct overlay *overlay)
{
    if (overlay == NULL)
        return;
    struct overlay_row *row, *next;
    RB_FOREACH_SAFE(row, row_tree, &overlay->rows, next)
    {
        RB_REMOVE(row_tree, &overlay->rows, row);
        free(row);
    }
    free(overlay);
}

static void insert(struct overlay *overlay, struct overlay_row *row)
{
    struct overlay_row *other = RB_INSERT(row_tree, &overlay->rows, row);
    if (other != NULL) {
        RB_REMOVE(row_tree, &overlay->rows, other);
        overlay->bytes -= row_bytes(other);
        overlay->count--;
        free(other);
        RB_INSERT(row_tree, &overlay->rows, row);
    }
    overlay->bytes += row_bytes(row);
    overlay->count++;
}

enum error_code overlay_put(struct overlay *overlay, const struct index_row *row, struct error *error)
{
    assert(row->key.size >= 1 && row->key.size <= INDEX_KEY_BYTES);
    assert(row->value.size <= INDEX_VALUE_BYTES);
    struct overlay_row *copy = malloc(sizeof *copy + row->key.size + row->value.size);
    if (copy == NULL)
        return error_set(error, ERROR_MEMORY, "no memory for an index row");
    copy->table = row->table;
    copy->removed = row->removed;
    copy->key_size = (uint16_t)row->key.size;
    copy->value_size = (uint16_t)row->value.size;
    memcpy(copy->bytes, row->key.data, row->key.size);
    if (row->value.size > 0)
        memcpy(copy->bytes + row->key.size, row->value.data, row->value.size);
    insert(overlay, copy);
    return ERROR_NONE;
}

const struct overlay_row *overlay_seek(const struct overlay *overlay, enum index_table table,
                                       struct view from)
{
    const struct overlay_row *row = RB_ROOT(&overlay->rows);
    const struct overlay_row *found = NULL;
    while (row != NULL) {
        if (compare_keys(row->table, row_key(row), table, from) >= 0) {
            found = row;
            row = RB_LEFT(row, link);
        } else {
            row = RB_RIGHT(row, link);
        }
    }
    return found != NULL && found->table == table ? found : NULL;
}

static struct overlay_row *successor(const struct overlay_row *row)
{
    /* RB_NEXT of this tree does not write; its macro only lacks the const. */
    union {
        const struct overlay_row *in;
        struct overlay_row *out;
    } cast = {.in = row};
    return row_tree_RB_NEXT(cast.out);
}

const struct overlay_row *overlay_next(const struct overlay_row *row)
{
    const struct overlay_row *next = successor(row);
    return next != NULL && next->table == row->table ? next : NULL;
}

void overlay_row_get(const struct overlay_row *row, struct index_row *ret)
{
    ret->table = row->table;
    ret->key = row_key(row);
    ret->value = view_of(row->bytes + row->key_size, row->value_size);
    ret->removed = row->removed;
}

bool overlay_find(const struct overlay *overlay, enum index_table table, struct view key,
                  struct index_row *ret)
{
    const struct overlay_row *row = overlay_seek(overlay, table, key);
    if (row == NULL || !view_is_equal(row_key(row), key))
        return false;
    overlay_row_get(row, ret);
    return true;
}

void overlay_merge(struct overlay *to, struct overlay *from)
{
    struct overlay_row *row, *next;
    RB_FOREACH_SAFE(row, row_tree, &from->rows, next)
    {
        RB_REMOVE(row_tree, &from->rows, row);
        insert(to, row);
    }
    from->count = 0;
    from->bytes = 0;
}

size_t overlay_count(const struct overlay *overlay)
{
    return overlay->count;
}

size_t overlay_bytes(const struct overlay *overlay)
{
    return overlay->bytes;
}

static bool supply(void *context, struct index_row *row)
{
    struct overlay *overlay = context;
    if (overlay->supplied == NULL)
        return false;
    overlay_row_get(overlay->supplied, row);
    overlay->supplied = successor(overlay->supplied);
    return true;
}

void overlay_rows(struct overlay *overlay, struct index_rows *ret)
{
    overlay->supplied = RB_MIN(row_tree, &overlay->rows);
    *ret = (struct index_rows){.context = overlay, .next = supply};
}
