#include <assert.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "comity/log_batch.h"
#include "disk.h"
#include "segment_batch.h"
#include "segment_frame.h"
#include "segment_store_private.h"

/* What publishing a part needs, so that it cannot fail. */
struct stage {
    struct segment_log *log; /* of an origin that is not yet part of the store */
    struct buffer checkpoint;
};

static bool size_of(void *context, const struct bureau *origin, uint64_t *ret_size)
{
    const struct segment_log *log = segment_store_find(context, origin);
    if (log != NULL) {
        *ret_size = log->size;
    }
    return log != NULL;
}

static enum error_code row_of(void *context, const struct bureau *origin, uint64_t index,
                              struct segment_row *out, struct error *error)
{
    struct segment_store *store = context;
    return segment_rows_read(store->files, origin, index, 1, out, error);
}

enum error_code segment_store_note_rows(struct segment_store *store, struct error *error)
{
    for (size_t i = 0; i < store->log_count; i++) {
        struct segment_log *log = store->logs[i];
        if (log->is_dirty) {
            enum error_code code = segment_rows_sync(store->files, &log->origin, log->size, error);
            if (code != ERROR_NONE) {
                return code;
            }
            log->is_dirty = false;
        }
    }
    if (store->tail.segment == 0) {
        return ERROR_NONE;
    }
    char text[64];
    int length = snprintf(text, sizeof text, "comity-rows %u\nsegment %" PRIu32 "\n", SEGMENT_VERSION,
                          store->tail.segment);
    return disk_replace(store->rows, "CHECKPOINT", view_of(text, (size_t)length), error);
}

static enum error_code write_snapshot(const struct segment_store *store, struct buffer *out,
                                      struct error *error)
{
    uint64_t number = store->tail.batch;
    struct segment_frame start = {.type = SEGMENT_START,
                                  .batch = number,
                                  .version = SEGMENT_VERSION,
                                  .segment = store->tail.segment + 1};
    enum error_code code = segment_frame_write(out, &start, error);
    for (size_t i = 0; i < store->log_count && code == ERROR_NONE; i++) {
        const struct segment_log *log = store->logs[i];
        struct segment_frame part = {.type = SEGMENT_PART,
                                     .batch = number,
                                     .origin = log->origin,
                                     .index = log->size,
                                     .data = buffer_view(&log->checkpoint)};
        code = segment_frame_write(out, &part, error);
    }
    struct segment_frame commit = {.type = SEGMENT_COMMIT,
                                   .batch = number,
                                   .count = store->log_count + 2,
                                   .index = out->size + segment_frame_head_bytes(SEGMENT_COMMIT)};
    return code == ERROR_NONE ? segment_frame_write(out, &commit, error) : code;
}

enum error_code segment_store_advance(struct segment_store *store, size_t need, struct error *error)
{
    enum error_code code = ERROR_NONE;
    for (size_t i = 0; i < store->log_count && code == ERROR_NONE; i++) {
        struct segment_log *log = store->logs[i];
        if (log->is_dirty) {
            code = segment_rows_sync(store->files, &log->origin, log->size, error);
            log->is_dirty = code != ERROR_NONE;
        }
    }
    struct buffer snapshot;
    buffer_init(&snapshot, SEGMENT_BATCH_BYTES_MAX);
    if (code == ERROR_NONE) {
        code = write_snapshot(store, &snapshot, error);
    }
    if (code == ERROR_NONE) {
        size_t size = snapshot.size + need;
        code = segment_tail_advance(&store->tail, buffer_view(&snapshot),
                                    size > store->segment_bytes ? size : store->segment_bytes, error);
    }
    buffer_release(&snapshot);
    if (code == ERROR_NONE) {
        /* Not to be able to note it costs time at the next opening, no more. */
        (void)segment_store_note_rows(store, NULL);
    }
    return code;
}

static void stage_free(struct stage *stages, size_t count)
{
    for (size_t i = 0; stages != NULL && i < count; i++) {
        segment_log_free(stages[i].log);
        buffer_release(&stages[i].checkpoint);
    }
    free(stages);
}

static enum error_code stage_part(struct segment_store *store, const struct log_part *part,
                                  struct stage *stage, struct error *error)
{
    buffer_init(&stage->checkpoint, LIMIT_NOTE_BYTES);
    if (segment_store_find(store, &part->origin) == NULL) {
        stage->log = segment_log_new(&part->origin);
        if (stage->log == NULL) {
            return error_set(error, ERROR_MEMORY, "log %s", part->origin.code);
        }
    }
    return buffer_append(&stage->checkpoint, part->checkpoint.data, part->checkpoint.size, error);
}

static enum error_code stage_parts(struct segment_store *store, const struct log_batch *batch,
                                   struct stage **ret, struct error *error)
{
    struct stage *stages = calloc(batch->part_count + 1, sizeof *stages);
    if (stages == NULL) {
        return error_set(error, ERROR_MEMORY, "batch of %zu parts", batch->part_count);
    }
    enum error_code code = ERROR_NONE;
    for (size_t i = 0; i < batch->part_count && code == ERROR_NONE; i++) {
        code = stage_part(store, &batch->parts[i], &stages[i], error);
    }
    for (size_t i = 0; i < batch->part_count && code == ERROR_NONE; i++) {
        const struct log_part *part = &batch->parts[i];
        code = segment_rows_reserve(store->files, &part->origin, part->first + part->count, error);
    }
    if (code != ERROR_NONE) {
        stage_free(stages, batch->part_count);
        return code;
    }
    *ret = stages;
    return ERROR_NONE;
}

/* Rows of new leaves are invisible until their log's size is published: they are written before the commit,
 * so that nothing that can fail for want of room comes behind it. */
static enum error_code write_new_rows(struct segment_store *store, const struct log_batch *batch,
                                      const struct segment_batch *made, struct error *error)
{
    const struct segment_row *rows = made->rows;
    enum error_code code = ERROR_NONE;
    for (size_t i = 0; i < batch->part_count && code == ERROR_NONE; i++) {
        const struct log_part *part = &batch->parts[i];
        code = segment_rows_write(store->files, &part->origin, part->first, part->count, rows, error);
        if (code == ERROR_NONE) {
            code = segment_rows_complete(store->files, store->hasher, &part->origin, part->first,
                                         part->first + part->count, error);
        }
        rows += part->count;
    }
    return code;
}

/* Let readers see the batch. */
static enum error_code publish(struct segment_store *store, const struct log_batch *batch,
                               const struct segment_batch *made, struct stage *stages, struct error *error)
{
    (void)pthread_mutex_lock(&store->mutex);
    for (size_t i = 0; i < batch->part_count; i++) {
        const struct log_part *part = &batch->parts[i];
        if (stages[i].log != NULL) {
            segment_store_insert(store, stages[i].log);
            stages[i].log = NULL;
        }
        struct segment_log *log = segment_store_find(store, &part->origin);
        log->size = part->first + part->count;
        log->is_dirty = true;
        buffer_move(&log->checkpoint, &stages[i].checkpoint);
    }
    enum error_code code = ERROR_NONE;
    for (size_t i = 0; i < made->change_count && code == ERROR_NONE; i++) {
        const struct segment_change *change = &made->changes[i];
        segment_store_find(store, &change->origin)->is_dirty = true;
        code = segment_rows_write(store->files, &change->origin, change->index, 1, &change->after, error);
    }
    (void)pthread_mutex_unlock(&store->mutex);
    return code;
}

static int compare_places(const void *left, const void *right)
{
    const struct segment_row *a = &((const struct segment_change *)left)->before;
    const struct segment_row *b = &((const struct segment_change *)right)->before;
    if (a->segment != b->segment) {
        return a->segment < b->segment ? -1 : 1;
    }
    return a->offset < b->offset ? -1 : a->offset > b->offset;
}

/* Overwrite what the batch erases, in the order of the medium, with one sync for each segment. */
static enum error_code erase(struct segment_store *store, struct segment_batch *made, struct error *error)
{
    enum error_code code = ERROR_NONE;
    if (made->change_count > 0) {
        qsort(made->changes, made->change_count, sizeof *made->changes, compare_places);
    }
    for (size_t i = 0; i < made->change_count && code == ERROR_NONE; i++) {
        const struct segment_row *before = &made->changes[i].before;
        if (before->kind != LEAF_ENTRY) {
            continue;
        }
        code = segment_erase(store->files, before->segment, before->offset, error);
        bool is_last = i + 1 == made->change_count || made->changes[i + 1].before.segment != before->segment;
        if (code == ERROR_NONE && is_last) {
            code = segment_sync(store->files, before->segment, error);
        }
    }
    return code;
}

/* Build the batch where it has room. */
static enum error_code build(struct segment_store *store, const struct log_batch *batch,
                             struct segment_batch *out, struct error *error)
{
    enum error_code code = segment_batch_build(out, batch, store->tail.batch, row_of, store, error);
    if (code != ERROR_NONE || segment_tail_fits(&store->tail, out->frames.size)) {
        return code;
    }
    size_t need = out->frames.size;
    segment_batch_release(out);
    code = segment_store_advance(store, need, error);
    return code == ERROR_NONE ? segment_batch_build(out, batch, store->tail.batch, row_of, store, error)
                              : code;
}

static enum error_code prepare(struct segment_store *store, const struct log_batch *batch,
                               struct error *error)
{
    if (store->is_spoilt) {
        return error_set(error, ERROR_IO, "an erasure failed before: the store must be opened again");
    }
    enum error_code code = log_batch_check(batch, size_of, store, store->log_count, error);
    return code == ERROR_NONE ? segment_tail_heal(&store->tail, error) : code;
}

static enum error_code commit_built(struct segment_store *store, const struct log_batch *batch,
                                    struct segment_batch *made, struct error *error)
{
    struct stage *stages = NULL;
    enum error_code code = stage_parts(store, batch, &stages, error);
    if (code != ERROR_NONE) {
        return code;
    }
    segment_batch_place(made, store->tail.segment, (uint32_t)store->tail.end);
    code = write_new_rows(store, batch, made, error);
    if (code == ERROR_NONE) {
        code = segment_tail_append(&store->tail, buffer_view(&made->frames), error);
    }
    if (code == ERROR_NONE) {
        code = publish(store, batch, made, stages, error);
        if (code == ERROR_NONE) {
            code = erase(store, made, error);
        }
        if (code != ERROR_NONE) {
            store->is_spoilt = true;
            code = error_set(error, ERROR_IO,
                             "the batch is committed, but not all it erases is gone: open the store again");
        }
    }
    stage_free(stages, batch->part_count);
    return code;
}

enum error_code segment_store_commit(void *self, const struct log_batch *batch, struct error *error)
{
    struct segment_store *store = self;
    struct segment_batch made = {0};
    enum error_code code = prepare(store, batch, error);
    if (code == ERROR_NONE) {
        code = build(store, batch, &made, error);
    }
    if (code == ERROR_NONE && (batch->part_count > 0 || made.change_count > 0)) {
        code = commit_built(store, batch, &made, error);
    }
    segment_batch_release(&made);
    if (code != ERROR_NONE) {
        (void)error_wrap(error, "%s", store->path);
        return code;
    }
    if (store->tail.end > store->tail.size / 2) {
        /* If there is no room, the commit that needs it will say so. */
        (void)segment_tail_reserve(&store->tail, store->segment_bytes, NULL);
    }
    return ERROR_NONE;
}
