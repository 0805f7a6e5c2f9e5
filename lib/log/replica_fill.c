#include "figure_rows.h"

#include <inttypes.h>

struct missing {
    const struct replica *replica;
    uint64_t *out;
    size_t count;
    size_t max;
};

bool replica_is_settling(const struct replica *replica, struct view key)
{
    const struct batch *batches[] = {replica->filling, replica->flight};
    for (size_t i = 0; i < 2; i++) {
        struct index_row row;
        if (batches[i] != NULL && overlay_find(batches[i]->rows, INDEX_MISSING, key, &row) && row.removed)
            return true;
    }
    return false;
}

static bool add_missing(void *context, struct view key, struct view value)
{
    struct missing *missing = context;
    (void)value;
    if (replica_is_settling(missing->replica, key))
        return true;
    missing->out[missing->count++] = get_u64(key.data + key.size - 8);
    return missing->count < missing->max;
}

size_t replica_missing(struct replica *replica, const struct log *log, uint64_t from, uint64_t *out,
                       size_t max)
{
    struct missing missing = {replica, out, 0, max};
    struct row_key prefix = row_key_of_origin(&log->origin);
    struct row_key start = row_key_of_leaf(&log->origin, from);
    if (max == 0 || catalog_scan(&replica->catalog, INDEX_MISSING, row_key_view(&prefix),
                                 row_key_view(&start), add_missing, &missing, NULL) != ERROR_NONE)
        return 0;
    return missing.count;
}

static bool count_missing(void *context, struct view key, struct view value)
{
    struct missing *missing = context;
    (void)key;
    (void)value;
    return ++missing->count < missing->max;
}

size_t replica_count_missing(struct replica *replica, const struct log *log, size_t max)
{
    struct missing missing = {.max = max};
    struct row_key prefix = row_key_of_origin(&log->origin);
    (void)catalog_scan(&replica->catalog, INDEX_MISSING, row_key_view(&prefix), row_key_view(&prefix),
                       count_missing, &missing, NULL);
    return missing.count;
}

/* Tell whether a leaf still waits for an answer, and its hash. */
static enum error_code read_missing(struct replica *replica, const struct log *log, uint64_t index,
                                    bool *ret_missing, struct digest *ret_hash, struct error *error)
{
    struct log_run run;
    *ret_missing = false;
    if (index >= log->stored || batch_fill_of(replica->filling, &log->origin, index) != NULL ||
        batch_fill_of(replica->flight, &log->origin, index) != NULL)
        return ERROR_NONE;
    log_run_init(&run);
    enum error_code code =
        log_store_read(replica->settings.log_store, &log->origin, index, 1, LIMIT_ENTRY_BYTES, &run, error);
    if (code == ERROR_NONE && run.leaves[0].kind == LEAF_MISSING) {
        *ret_missing = true;
        *ret_hash = run.leaves[0].hash;
    }
    log_run_release(&run);
    return code;
}

static enum error_code take(struct replica *replica, struct log *log, const struct log_fill *fill,
                            struct error *error)
{
    struct batch *batch = replica->filling;
    struct row_key key = row_key_of_leaf(&log->origin, fill->index);
    struct index_row row = {.table = INDEX_MISSING, .key = row_key_view(&key), .removed = true};
    enum error_code code = batch_fill(batch, fill, error);
    if (code == ERROR_NONE)
        code = overlay_put(batch->rows, &row, error);
    if (code == ERROR_NONE && fill->kind == LEAF_ENTRY)
        code = replica_apply(replica, batch, batch->rows, log, fill->index, fill->bytes, error);
    else if (code == ERROR_NONE && fill->kind == LEAF_ERASED)
        code = figure_rows_erased(replica, batch->rows, log, fill->index, error);
    return code;
}

enum error_code replica_take_fill(struct replica *replica, const struct bureau *origin,
                                  const struct bureau *sender, uint64_t index, enum leaf_kind kind,
                                  struct view bytes, struct error *error)
{
    struct log *log = replica_log(replica, origin);
    struct digest hash, stored;
    bool is_missing = false;
    uint64_t first;
    if (log == NULL)
        return error_set(error, ERROR_ORIGIN, "leaves of %s are not wanted", origin->code);
    bool says_nothing = kind == LEAF_MISSING || (kind != LEAF_ENTRY && !bureau_is_equal(origin, sender));
    /* A store that cannot write and a full batch: it is asked for again in the next session. */
    bool has_no_place = replica->trouble != ERROR_NONE && replica_is_full(replica);
    if (log->is_frozen || says_nothing || has_no_place)
        return ERROR_NONE;
    enum error_code code = read_missing(replica, log, index, &is_missing, &stored, error);
    if (code != ERROR_NONE || !is_missing || replica_missing(replica, log, index, &first, 1) == 0 ||
        first != index)
        return code;
    if (kind == LEAF_ENTRY) {
        if (bytes.size == 0 || bytes.size > LIMIT_ENTRY_BYTES)
            return error_set(error, ERROR_LIMIT, "entry %" PRIu64 " of %s: %zu bytes", index, origin->code,
                             bytes.size);
        hasher_leaf(replica->hasher, bytes, &hash);
        if (!digest_is_equal(&hash, &stored))
            return error_set(error, ERROR_PROOF, "entry %" PRIu64 " of %s: the bytes are not the leaf's",
                             index, origin->code);
    }
    if (kind == LEAF_ENTRY && replica_was_leaked(replica, log, sender, index, bytes))
        kind = LEAF_WITHHELD;
    struct log_fill fill = {.origin = *origin,
                            .index = index,
                            .kind = kind,
                            .bytes = kind == LEAF_ENTRY ? bytes : (struct view){0}};
    return take(replica, log, &fill, error);
}
