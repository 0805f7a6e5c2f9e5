#include "comity/log_store.h"

#include <string.h>

const struct bureau LOG_ORIGIN_AUDIT = {"audit"};

bool log_origin_is_valid(const struct bureau *origin)
{
    struct bureau parsed;
    if (bureau_is_equal(origin, &LOG_ORIGIN_AUDIT))
        return true;
    return memchr(origin->code, '\0', sizeof origin->code) != NULL &&
           bureau_parse(&parsed, view_of_text(origin->code), NULL) == ERROR_NONE &&
           bureau_is_equal(&parsed, origin);
}

#include <stdlib.h>

enum error_code log_store_commit(const struct log_store *store, const struct log_batch *batch,
                                 struct error *error)
{
    return store->operations->commit(store->self, batch, error);
}

enum error_code log_store_heads(const struct log_store *store,
                                bool (*visit)(void *context, const struct log_head *head), void *context,
                                struct error *error)
{
    return store->operations->heads(store->self, visit, context, error);
}

enum error_code log_store_read(const struct log_store *store, const struct bureau *origin, uint64_t first,
                               size_t leaves_max, size_t bytes_max, struct log_run *run, struct error *error)
{
    return store->operations->read(store->self, origin, first, leaves_max, bytes_max, run, error);
}

enum error_code log_store_read_hashes(const struct log_store *store, const struct bureau *origin,
                                      unsigned level, uint64_t first, size_t count, struct digest *out,
                                      struct error *error)
{
    return store->operations->read_hashes(store->self, origin, level, first, count, out, error);
}

void log_store_free(struct log_store *store)
{
    if (store->operations != NULL) {
        store->operations->free(store->self);
    }
    *store = (struct log_store){0};
}

void log_run_init(struct log_run *run)
{
    *run = (struct log_run){0};
    buffer_init(&run->bytes, LOG_RUN_BYTES);
}

void log_run_release(struct log_run *run)
{
    free(run->leaves);
    buffer_release(&run->bytes);
    log_run_init(run);
}

void log_run_clear(struct log_run *run)
{
    run->count = 0;
    buffer_clear(&run->bytes);
}

static enum error_code reserve_leaf(struct log_run *run, struct error *error)
{
    if (run->count < run->capacity) {
        return ERROR_NONE;
    }
    size_t capacity = run->capacity == 0 ? 64 : run->capacity * 2;
    struct leaf *leaves = realloc(run->leaves, capacity * sizeof *leaves);
    if (leaves == NULL) {
        return error_set(error, ERROR_MEMORY, "run of %zu leaves", capacity);
    }
    run->leaves = leaves;
    run->capacity = capacity;
    return ERROR_NONE;
}

/* The buffer may have moved: let every view point into it again. */
static void rebase(struct log_run *run)
{
    size_t offset = 0;
    for (size_t i = 0; i < run->count; i++) {
        struct view *bytes = &run->leaves[i].bytes;
        if (bytes->size > 0) {
            bytes->data = run->bytes.data + offset;
            offset += bytes->size;
        }
    }
}

enum error_code log_run_append(struct log_run *run, const struct leaf *leaf, struct error *error)
{
    enum error_code code = reserve_leaf(run, error);
    if (code != ERROR_NONE) {
        return code;
    }
    const uint8_t *before = run->bytes.data;
    code = buffer_append(&run->bytes, leaf->bytes.data, leaf->bytes.size, error);
    if (code != ERROR_NONE) {
        return code;
    }
    struct leaf *added = &run->leaves[run->count];
    *added = *leaf;
    added->bytes = leaf->bytes.size == 0
                       ? (struct view){0}
                       : view_of(run->bytes.data + run->bytes.size - leaf->bytes.size, leaf->bytes.size);
    run->count++;
    if (run->bytes.data != before) {
        rebase(run);
    }
    return ERROR_NONE;
}
