#include "comity/catalog.h"

#include "comity/limits.h"

#include <assert.h>
#include <string.h>

enum error_code catalog_init(struct catalog *catalog, const struct index *index, struct error *error)
{
    struct overlay *filling;
    enum error_code code = overlay_new(&filling, error);
    if (code == ERROR_NONE)
        *catalog = (struct catalog){.index = index, .filling = filling};
    return code;
}

void catalog_release(struct catalog *catalog)
{
    overlay_free(catalog->filling);
    overlay_free(catalog->absorbing);
    *catalog = (struct catalog){0};
}

enum error_code catalog_get(struct catalog *catalog, enum index_table table, struct view key,
                            struct buffer *value, struct error *error)
{
    struct index_row row;
    if (!overlay_find(catalog->filling, table, key, &row) &&
        !(catalog->absorbing != NULL && overlay_find(catalog->absorbing, table, key, &row)))
        return index_get(catalog->index, table, key, value, error);
    if (row.removed)
        return error_set(error, ERROR_NOT_FOUND, "no such row");
    buffer_clear(value);
    return buffer_append(value, row.value.data, row.value.size, error);
}

/* One ordered walk over both overlays and the index. The overlays' rows that come before, or stand in the
 * place of, an index row are given out while the index is being scanned. */
struct merge {
    struct view prefix;
    struct overlay_cursor rows[2]; /* filling first: it is right where both have a key */
    bool (*visit)(void *context, struct view key, struct view value);
    void *context;
    bool is_ended;
};

static bool begins_with(struct view key, struct view prefix)
{
    return key.size >= prefix.size && (prefix.size == 0 || memcmp(key.data, prefix.data, prefix.size) == 0);
}

/* Take the least row of the overlays, passing over the same key in the older one; false: none within the
 * prefix. */
static bool merge_peek(const struct merge *merge, struct index_row *ret)
{
    bool found = false;
    for (size_t i = 0; i < 2; i++) {
        struct index_row row;
        if (overlay_cursor_get(&merge->rows[i], &row) && begins_with(row.key, merge->prefix) &&
            (!found || view_compare(row.key, ret->key) < 0)) {
            *ret = row;
            found = true;
        }
    }
    return found;
}

static void merge_pass(struct merge *merge, struct view key)
{
    for (size_t i = 0; i < 2; i++) {
        struct index_row row;
        if (overlay_cursor_get(&merge->rows[i], &row) && view_is_equal(row.key, key))
            overlay_cursor_next(&merge->rows[i]);
    }
}

static void merge_emit(struct merge *merge, const struct index_row *row)
{
    merge_pass(merge, row->key);
    if (!row->removed && !merge->visit(merge->context, row->key, row->value))
        merge->is_ended = true;
}

static bool merge_visit(void *context, struct view key, struct view value)
{
    struct merge *merge = context;
    struct index_row row;
    while (!merge->is_ended && merge_peek(merge, &row)) {
        int order = view_compare(row.key, key);
        if (order > 0)
            break;
        merge_emit(merge, &row);
        if (order == 0)
            return !merge->is_ended;
    }
    if (!merge->is_ended && !merge->visit(merge->context, key, value))
        merge->is_ended = true;
    return !merge->is_ended;
}

enum error_code catalog_scan(struct catalog *catalog, enum index_table table, struct view prefix,
                             struct view from,
                             bool (*visit)(void *context, struct view key, struct view value), void *context,
                             struct error *error)
{
    struct view start = view_compare(from, prefix) > 0 ? from : prefix;
    struct merge merge = {.prefix = prefix, .visit = visit, .context = context};
    merge.rows[0] = overlay_seek(catalog->filling, table, start);
    if (catalog->absorbing != NULL)
        merge.rows[1] = overlay_seek(catalog->absorbing, table, start);
    enum error_code code = index_scan(catalog->index, table, prefix, start, merge_visit, &merge, error);
    struct index_row row;
    while (code == ERROR_NONE && !merge.is_ended && merge_peek(&merge, &row))
        merge_emit(&merge, &row);
    return code;
}

enum error_code catalog_put(struct catalog *catalog, const struct index_row *row, struct error *error)
{
    return overlay_put(catalog->filling, row, error);
}

enum error_code catalog_merge(struct catalog *catalog, struct overlay *rows, struct error *error)
{
    return overlay_merge(catalog->filling, rows, error);
}

bool catalog_is_full(const struct catalog *catalog)
{
    return overlay_bytes(catalog->filling) >= LIMIT_OVERLAY_BYTES;
}

bool catalog_is_clean(const struct catalog *catalog)
{
    return catalog->absorbing == NULL && overlay_count(catalog->filling) == 0;
}

uint64_t catalog_due(const struct catalog *catalog)
{
    return catalog->absorbed + (catalog->absorbing != NULL ? 1 : 0) +
           (overlay_count(catalog->filling) > 0 ? 1 : 0);
}

struct index_rows *catalog_begin_absorb(struct catalog *catalog)
{
    if (catalog->is_under_way)
        return NULL;
    if (catalog->absorbing == NULL) {
        struct overlay *empty;
        if (overlay_count(catalog->filling) == 0 || overlay_new(&empty, NULL) != ERROR_NONE)
            return NULL;
        catalog->absorbing = catalog->filling;
        catalog->filling = empty;
    }
    catalog->is_under_way = true;
    overlay_rows(catalog->absorbing, &catalog->rows);
    return &catalog->rows;
}

void catalog_end_absorb(struct catalog *catalog, bool absorbed)
{
    assert(catalog->is_under_way);
    catalog->is_under_way = false;
    if (absorbed) {
        overlay_free(catalog->absorbing);
        catalog->absorbing = NULL;
        catalog->absorbed++;
    }
}
