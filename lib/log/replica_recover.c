#include "figure_rows.h"

#define RUN_LEAVES 512u

static enum error_code recover_leaf(struct replica *replica, struct log *log, uint64_t index,
                                    const struct leaf *leaf, struct error *error)
{
    struct row_key key = row_key_of_leaf(&log->origin, index);
    struct index_row missing = {.table = INDEX_MISSING, .key = row_key_view(&key)};
    if (log == replica->audit)
        return leaf->kind == LEAF_ENTRY
                   ? replica_apply_audit(replica, replica->catalog.filling, index, leaf->bytes, error)
                   : ERROR_NONE;
    if (leaf->kind == LEAF_ENTRY)
        return replica_apply(replica, NULL, replica->catalog.filling, log, index, leaf->bytes, error);
    if (leaf->kind == LEAF_MISSING)
        return catalog_put(&replica->catalog, &missing, error);
    if (leaf->kind == LEAF_ERASED)
        return figure_rows_erased(replica, replica->catalog.filling, log, index, error);
    return ERROR_NONE;
}

static enum error_code absorb_now(struct replica *replica, struct error *error)
{
    struct index_rows *rows = catalog_begin_absorb(&replica->catalog);
    if (rows == NULL)
        return ERROR_NONE;
    enum error_code code = index_absorb(replica->settings.index, rows, error);
    catalog_end_absorb(&replica->catalog, code == ERROR_NONE);
    return code;
}

static enum error_code recover_run(struct replica *replica, struct log *log, struct log_run *run,
                                   uint64_t leaves_max, struct error *error)
{
    size_t most = leaves_max < RUN_LEAVES ? (size_t)leaves_max : RUN_LEAVES;
    uint8_t position[8];
    struct row_key key = row_key_of_origin(&log->origin);
    enum error_code code = log_store_read(replica->settings.log_store, &log->origin, log->applied, most,
                                          LIMIT_CHUNK_BYTES, run, error);
    for (size_t i = 0; i < run->count && code == ERROR_NONE; i++)
        code = recover_leaf(replica, log, log->applied + i, &run->leaves[i], error);
    if (code == ERROR_NONE) {
        log->applied += run->count;
        put_u64(position, log->applied);
        struct index_row row = {
            .table = INDEX_POSITION, .key = row_key_view(&key), .value = view_of(position, sizeof position)};
        code = catalog_put(&replica->catalog, &row, error);
    }
    if (code == ERROR_NONE && catalog_is_full(&replica->catalog))
        code = absorb_now(replica, error);
    return code;
}

/* A leaf that counts as missing in the index but not in the store was filled, and then the node stopped
 * before the index had absorbed that. */
static enum error_code recover_fill(struct replica *replica, struct log *log, uint64_t index,
                                    struct log_run *run, struct error *error)
{
    struct row_key key = row_key_of_leaf(&log->origin, index);
    struct index_row row = {.table = INDEX_MISSING, .key = row_key_view(&key), .removed = true};
    enum error_code code =
        log_store_read(replica->settings.log_store, &log->origin, index, 1, LIMIT_ENTRY_BYTES, run, error);
    if (code != ERROR_NONE || run->leaves[0].kind == LEAF_MISSING)
        return code;
    if (run->leaves[0].kind == LEAF_ENTRY)
        code =
            replica_apply(replica, NULL, replica->catalog.filling, log, index, run->leaves[0].bytes, error);
    if (code == ERROR_NONE)
        code = catalog_put(&replica->catalog, &row, error);
    if (code == ERROR_NONE && catalog_is_full(&replica->catalog))
        code = absorb_now(replica, error);
    return code;
}

static enum error_code recover_fills(struct replica *replica, struct log *log, struct log_run *run,
                                     struct error *error)
{
    uint64_t indexes[LIMIT_ASK_LEAVES];
    uint64_t from = 0;
    size_t count;
    enum error_code code = ERROR_NONE;
    do {
        count = replica_missing(replica, log, from, indexes, LIMIT_ASK_LEAVES);
        for (size_t i = 0; i < count && code == ERROR_NONE; i++)
            code = recover_fill(replica, log, indexes[i], run, error);
        if (count > 0)
            from = indexes[count - 1] + 1;
    } while (count == LIMIT_ASK_LEAVES && code == ERROR_NONE);
    return code;
}

enum error_code replica_recover(struct replica *replica, uint64_t leaves_max, uint64_t *ret_left,
                                struct error *error)
{
    struct log_run run;
    enum error_code code = ERROR_NONE;
    uint64_t left = 0;
    log_run_init(&run);
    for (size_t i = 0; i <= replica->log_count && code == ERROR_NONE; i++) {
        struct log *log = replica_any_log(replica, i);
        while (log->applied < log->stored && leaves_max > 0 && code == ERROR_NONE) {
            uint64_t before = log->applied;
            code = recover_run(replica, log, &run, leaves_max, error);
            leaves_max -= log->applied - before;
        }
        left += log->stored - log->applied;
    }
    for (size_t i = 0; i < replica->log_count && left == 0 && code == ERROR_NONE; i++)
        code = recover_fills(replica, replica->logs[i], &run, error);
    log_run_release(&run);
    if (code == ERROR_NONE)
        *ret_left = left;
    return code;
}
