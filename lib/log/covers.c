#include "covers.h"

#include "replica_private.h"

#include <stdlib.h>
#include <string.h>

void covers_add(struct covers *covers, uint64_t index)
{
    size_t place = covers->count;
    while (place > 0 && covers->indexes[place - 1] > index)
        place--;
    if (place > 0 && covers->indexes[place - 1] == index)
        return;
    if (covers->count == COVERS_MAX) {
        covers->is_cut = true;
        return;
    }
    memmove(&covers->indexes[place + 1], &covers->indexes[place],
            (covers->count - place) * sizeof covers->indexes[0]);
    covers->indexes[place] = index;
    covers->count++;
}

struct collecting {
    struct covers *covers;
    const struct replica *replica;
};

/* Add the entry of a row, unless a pending act has withdrawn it. */
static void add_row(const struct collecting *collecting, struct view key)
{
    const struct batch *batches[] = {collecting->replica->filling, collecting->replica->flight};
    for (size_t i = 0; i < 2; i++) {
        struct index_row row;
        if (batches[i] == NULL || !overlay_find(batches[i]->rows, INDEX_VERSION, key, &row))
            continue;
        if (row.removed)
            return;
        break;
    }
    covers_add(collecting->covers, get_u64(key.data + key.size - 8));
}

static bool add_stored(void *context, struct view key, struct view value)
{
    const struct collecting *collecting = context;
    (void)value;
    add_row(collecting, key);
    return !collecting->covers->is_cut;
}

static void add_pending(const struct collecting *collecting, const struct batch *batch, struct view prefix)
{
    struct overlay_cursor cursor = {0};
    struct index_row row;
    if (batch != NULL)
        cursor = overlay_seek(batch->rows, INDEX_VERSION, prefix);
    for (; overlay_cursor_get(&cursor, &row); overlay_cursor_next(&cursor)) {
        if (row.key.size < prefix.size || memcmp(row.key.data, prefix.data, prefix.size) != 0)
            break;
        add_row(collecting, row.key);
    }
}

enum error_code covers_collect(struct covers **ret, struct replica *replica, const struct bureau *owner,
                               const struct uuid *id, struct error *error)
{
    struct row_key key = row_key_of_record(owner, id);
    struct view prefix = row_key_view(&key);
    struct covers *covers = calloc(1, sizeof *covers);
    struct collecting collecting = {covers, replica};
    if (covers == NULL)
        return error_set(error, ERROR_MEMORY, "no memory for the entries of a record");
    enum error_code code =
        catalog_scan(&replica->catalog, INDEX_VERSION, prefix, prefix, add_stored, &collecting, error);
    add_pending(&collecting, replica->flight, prefix);
    add_pending(&collecting, replica->filling, prefix);
    if (code == ERROR_NONE)
        *ret = covers;
    else
        free(covers);
    return code;
}
