#include "comity/log_batch.h"

#include <inttypes.h>

struct check {
    const struct log_batch *batch;
    bool (*size_of)(void *context, const struct bureau *origin, uint64_t *ret_size);
    void *context;
};

static bool bytes_fit_kind(enum leaf_kind kind, struct view bytes)
{
    return kind == LEAF_ENTRY ? bytes.size >= 1 && bytes.size <= LIMIT_ENTRY_BYTES : bytes.size == 0;
}

static uint64_t size_before(const struct check *check, const struct bureau *origin)
{
    uint64_t size = 0;
    return check->size_of(check->context, origin, &size) ? size : 0;
}

static uint64_t size_after(const struct check *check, const struct bureau *origin)
{
    for (size_t i = 0; i < check->batch->part_count; i++) {
        const struct log_part *part = &check->batch->parts[i];
        if (bureau_is_equal(&part->origin, origin)) {
            return part->first + part->count;
        }
    }
    return size_before(check, origin);
}

static enum error_code check_part(const struct check *check, size_t position, struct error *error)
{
    const struct log_part *part = &check->batch->parts[position];
    const char *name = part->origin.code;
    if (!log_origin_is_valid(&part->origin)) {
        return error_set(error, ERROR_STATE, "an origin that is no bureau's code");
    }
    for (size_t i = 0; i < position; i++) {
        if (bureau_is_equal(&check->batch->parts[i].origin, &part->origin)) {
            return error_set(error, ERROR_STATE, "two parts of log %s in one batch", name);
        }
    }
    uint64_t size = size_before(check, &part->origin);
    if (part->first != size) {
        return error_set(error, ERROR_STATE, "log %s has %" PRIu64 " leaves, the part begins at %" PRIu64,
                         name, size, part->first);
    }
    if (part->checkpoint.size == 0 || part->checkpoint.size > LIMIT_NOTE_BYTES) {
        return error_set(error, ERROR_STATE, "log %s: checkpoint of %zu bytes", name, part->checkpoint.size);
    }
    for (size_t i = 0; i < part->count; i++) {
        const struct leaf *leaf = &part->leaves[i];
        if (leaf->kind > LEAF_MISSING || !bytes_fit_kind(leaf->kind, leaf->bytes)) {
            return error_set(error, ERROR_STATE, "log %s: leaf %" PRIu64 " of kind %d with %zu bytes", name,
                             part->first + i, (int)leaf->kind, leaf->bytes.size);
        }
    }
    return ERROR_NONE;
}

static enum error_code check_index(const struct check *check, const struct bureau *origin, uint64_t index,
                                   const char *what, struct error *error)
{
    uint64_t size = size_after(check, origin);
    if (index >= size) {
        return error_set(error, ERROR_STATE, "%s of leaf %" PRIu64 ": log %s has %" PRIu64 " leaves", what,
                         index, origin->code, size);
    }
    return ERROR_NONE;
}

static enum error_code check_changes(const struct check *check, struct error *error)
{
    const struct log_batch *batch = check->batch;
    enum error_code code = ERROR_NONE;
    for (size_t i = 0; i < batch->fill_count && code == ERROR_NONE; i++) {
        const struct log_fill *fill = &batch->fills[i];
        if (fill->kind >= LEAF_MISSING || !bytes_fit_kind(fill->kind, fill->bytes)) {
            return error_set(error, ERROR_STATE, "log %s: fill of leaf %" PRIu64 " of kind %d with %zu bytes",
                             fill->origin.code, fill->index, (int)fill->kind, fill->bytes.size);
        }
        code = check_index(check, &fill->origin, fill->index, "fill", error);
    }
    for (size_t i = 0; i < batch->erasure_count && code == ERROR_NONE; i++) {
        const struct log_erasure *erasure = &batch->erasures[i];
        code = check_index(check, &erasure->origin, erasure->index, "erasure", error);
    }
    return code;
}

enum error_code log_batch_check(const struct log_batch *batch,
                                bool (*size_of)(void *context, const struct bureau *origin,
                                                uint64_t *ret_size),
                                void *context, size_t origin_count, struct error *error)
{
    struct check check = {batch, size_of, context};
    for (size_t i = 0; i < batch->part_count; i++) {
        enum error_code code = check_part(&check, i, error);
        if (code != ERROR_NONE) {
            return code;
        }
        uint64_t ignored;
        origin_count += size_of(context, &batch->parts[i].origin, &ignored) ? 0 : 1;
    }
    if (origin_count > LIMIT_LOGS) {
        return error_set(error, ERROR_STATE, "%zu logs, the limit is %u", origin_count, LIMIT_LOGS);
    }
    return check_changes(&check, error);
}
