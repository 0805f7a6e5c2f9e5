#include "replica_private.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#define BLOCK_BYTES (256u * 1024u)

struct batch_block {
    struct batch_block *next;
    size_t used;
    size_t size;
    uint8_t bytes[];
};

enum error_code batch_new(struct batch **ret, uint64_t number, struct error *error)
{
    struct batch *batch = calloc(1, sizeof *batch);
    enum error_code code = ERROR_NONE;
    if (batch == NULL)
        return error_set(error, ERROR_MEMORY, "no memory for a batch");
    batch->number = number;
    batch->parts = calloc(LIMIT_LOGS, sizeof *batch->parts);
    if (batch->parts == NULL)
        code = error_set(error, ERROR_MEMORY, "no memory for a batch");
    if (code == ERROR_NONE)
        code = overlay_new(&batch->rows, error);
    if (code == ERROR_NONE)
        *ret = batch;
    else
        batch_free(batch);
    return code;
}

void batch_free(struct batch *batch)
{
    if (batch == NULL)
        return;
    for (size_t i = 0; i < batch->part_count; i++) {
        free(batch->parts[i].leaves);
        buffer_release(&batch->parts[i].checkpoint);
        log_tail_free(batch->parts[i].tail);
    }
    while (batch->blocks != NULL) {
        struct batch_block *next = batch->blocks->next;
        free(batch->blocks);
        batch->blocks = next;
    }
    overlay_free(batch->rows);
    free(batch->parts);
    free(batch->fills);
    free(batch->erasures);
    free(batch->sealed_parts);
    free(batch);
}

/* Copy bytes to where they stay until the batch is freed. */
static enum error_code keep(struct batch *batch, struct view bytes, struct view *ret, struct error *error)
{
    struct batch_block *block = batch->blocks;
    if (bytes.size == 0) {
        *ret = (struct view){0};
        return ERROR_NONE;
    }
    if (block == NULL || bytes.size > block->size - block->used) {
        size_t size = bytes.size > BLOCK_BYTES ? bytes.size : BLOCK_BYTES;
        block = malloc(sizeof *block + size);
        if (block == NULL)
            return error_set(error, ERROR_MEMORY, "no memory for a batch's entries");
        *block = (struct batch_block){.next = batch->blocks, .size = size};
        batch->blocks = block;
    }
    memcpy(block->bytes + block->used, bytes.data, bytes.size);
    *ret = view_of(block->bytes + block->used, bytes.size);
    block->used += bytes.size;
    batch->bytes += bytes.size;
    return ERROR_NONE;
}

/* Make room for one more item of an array. */
static enum error_code grow(void **items, size_t count, size_t *capacity, size_t item_bytes,
                            struct error *error)
{
    if (count < *capacity)
        return ERROR_NONE;
    size_t wanted = *capacity == 0 ? 64 : *capacity * 2;
    void *larger = reallocarray(*items, wanted, item_bytes);
    if (larger == NULL)
        return error_set(error, ERROR_MEMORY, "no memory for a batch");
    *items = larger;
    *capacity = wanted;
    return ERROR_NONE;
}

struct batch_part *batch_part_of(const struct batch *batch, const struct log *log)
{
    for (size_t i = 0; i < batch->part_count; i++) {
        if (batch->parts[i].log == log)
            return &batch->parts[i];
    }
    return NULL;
}

enum error_code batch_append(struct batch *batch, struct log *log, uint64_t index, const struct leaf *leaf,
                             struct error *error)
{
    struct batch_part *part = batch_part_of(batch, log);
    enum error_code code;
    if (part == NULL) {
        assert(batch->part_count < LIMIT_LOGS);
        part = &batch->parts[batch->part_count++];
        *part = (struct batch_part){.log = log,
                                    .first = index,
                                    .before = log->pending,
                                    .expected_size_before = log->expected_size,
                                    .expected_root_before = log->expected_root};
        buffer_init(&part->checkpoint, LIMIT_NOTE_BYTES);
    }
    assert(index == part->first + part->count);
    struct leaf copy = *leaf;
    void *leaves = part->leaves;
    code = grow(&leaves, part->count, &part->capacity, sizeof *part->leaves, error);
    part->leaves = leaves;
    if (code == ERROR_NONE)
        code = keep(batch, leaf->bytes, &copy.bytes, error);
    if (code == ERROR_NONE) {
        part->leaves[part->count++] = copy;
        part->has_missing = part->has_missing || copy.kind == LEAF_MISSING;
        batch->leaves++;
    }
    return code;
}

enum error_code batch_set_checkpoint(struct batch *batch, const struct log *log, struct view note,
                                     uint64_t size, const struct digest *root, struct error *error)
{
    struct batch_part *part = batch_part_of(batch, log);
    assert(part != NULL);
    buffer_clear(&part->checkpoint);
    enum error_code code = buffer_append(&part->checkpoint, note.data, note.size, error);
    if (code == ERROR_NONE) {
        part->checkpoint_size = size;
        part->checkpoint_root = *root;
    }
    return code;
}

void batch_set_tail(struct batch *batch, const struct log *log, struct log_tail *tail)
{
    struct batch_part *part = batch_part_of(batch, log);
    assert(part != NULL);
    log_tail_free(part->tail);
    part->tail = tail;
}

enum error_code batch_fill(struct batch *batch, const struct log_fill *fill, struct error *error)
{
    struct log_fill copy = *fill;
    void *fills = batch->fills;
    enum error_code code =
        grow(&fills, batch->fill_count, &batch->fill_capacity, sizeof *batch->fills, error);
    batch->fills = fills;
    if (code == ERROR_NONE)
        code = keep(batch, fill->bytes, &copy.bytes, error);
    if (code == ERROR_NONE)
        batch->fills[batch->fill_count++] = copy;
    return code;
}

enum error_code batch_erase(struct batch *batch, const struct bureau *origin, uint64_t index,
                            struct error *error)
{
    void *erasures = batch->erasures;
    enum error_code code =
        grow(&erasures, batch->erasure_count, &batch->erasure_capacity, sizeof *batch->erasures, error);
    batch->erasures = erasures;
    if (code == ERROR_NONE)
        batch->erasures[batch->erasure_count++] = (struct log_erasure){.origin = *origin, .index = index};
    return code;
}

const struct leaf *batch_leaf(const struct batch *batch, const struct log *log, uint64_t index)
{
    const struct batch_part *part = batch == NULL ? NULL : batch_part_of(batch, log);
    if (part == NULL || index < part->first || index - part->first >= part->count)
        return NULL;
    return &part->leaves[index - part->first];
}

const struct log_fill *batch_fill_of(const struct batch *batch, const struct bureau *origin, uint64_t index)
{
    for (size_t i = 0; batch != NULL && i < batch->fill_count; i++) {
        if (batch->fills[i].index == index && bureau_is_equal(&batch->fills[i].origin, origin))
            return &batch->fills[i];
    }
    return NULL;
}

bool batch_is_empty(const struct batch *batch)
{
    return batch->leaves == 0 && batch->fill_count == 0 && batch->erasure_count == 0 &&
           overlay_count(batch->rows) == 0;
}

bool batch_is_full(const struct batch *batch)
{
    return batch->bytes >= LIMIT_BATCH_BYTES || batch->leaves >= LIMIT_BATCH_LEAVES ||
           batch->erasure_count >= LIMIT_BATCH_LEAVES;
}

bool batch_has_room_for_audit(const struct batch *batch)
{
    return batch->bytes < LIMIT_BATCH_BYTES + LIMIT_AUDIT_RESERVE_BYTES &&
           batch->leaves < LIMIT_BATCH_LEAVES + LIMIT_AUDIT_RESERVE_LEAVES;
}

bool batch_is_patient(const struct batch *batch)
{
    return !batch->is_urgent && batch->leaves == batch->audit_leaves && batch->fill_count == 0 &&
           batch->erasure_count == 0 && overlay_count(batch->rows) == batch->audit_rows;
}

enum error_code batch_seal(struct batch *batch, struct error *error)
{
    struct log_part *parts = calloc(batch->part_count == 0 ? 1 : batch->part_count, sizeof *parts);
    if (parts == NULL)
        return error_set(error, ERROR_MEMORY, "no memory to seal a batch");
    for (size_t i = 0; i < batch->part_count; i++) {
        const struct batch_part *part = &batch->parts[i];
        const struct buffer *note = part->checkpoint.size > 0 ? &part->checkpoint : &part->log->checkpoint;
        parts[i] = (struct log_part){.origin = part->log->origin,
                                     .first = part->first,
                                     .count = part->count,
                                     .leaves = part->leaves,
                                     .checkpoint = buffer_view(note)};
    }
    batch->sealed_parts = parts;
    batch->sealed = (struct log_batch){.part_count = batch->part_count,
                                       .parts = parts,
                                       .fill_count = batch->fill_count,
                                       .fills = batch->fills,
                                       .erasure_count = batch->erasure_count,
                                       .erasures = batch->erasures};
    return ERROR_NONE;
}
