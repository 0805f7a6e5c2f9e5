#include "replica_private.h"

#include "comity/record.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

bool replica_is_full(const struct replica *replica)
{
    return batch_is_full(replica->filling) || catalog_is_full(&replica->catalog);
}

bool replica_can_audit(const struct replica *replica)
{
    if (replica->trouble == ERROR_NONE)
        return !replica_is_full(replica);
    return batch_has_room_for_audit(replica->filling) && !catalog_is_full(&replica->catalog);
}

uint64_t replica_stored_batch(const struct replica *replica)
{
    return replica->stored_batch;
}

uint64_t replica_taken_batch(const struct replica *replica)
{
    if (!batch_is_empty(replica->filling))
        return replica->filling->number;
    return replica->flight != NULL ? replica->flight->number : replica->stored_batch;
}

enum error_code replica_store_trouble(const struct replica *replica)
{
    return replica->trouble;
}

bool replica_is_idle(const struct replica *replica)
{
    return replica->flight == NULL && batch_is_empty(replica->filling) && catalog_is_clean(&replica->catalog);
}

/* Sign a log's new size, once: the note stays with the batch until it is stored. */
static enum error_code sign(struct replica *replica, struct log *log, struct error *error)
{
    struct checkpoint checkpoint = {.size = log->pending.size};
    struct buffer note;
    assert(checkpoint.size > log->checkpoint_size);
    buffer_init(&note, LIMIT_NOTE_BYTES);
    snprintf(checkpoint.origin, sizeof checkpoint.origin, "%.*s", (int)sizeof checkpoint.origin - 1,
             log->keys[0].name);
    frontier_root(&log->pending, replica->hasher, &checkpoint.root);
    enum error_code code =
        checkpoint_sign(&checkpoint, &log->keys[0], replica->settings.log_key, &note, error);
    if (code == ERROR_NONE && log->key_count == 2)
        code = note_sign_also(&note, &log->keys[1], replica->settings.next_log_key, error);
    if (code == ERROR_NONE)
        code = batch_set_checkpoint(replica->filling, log, buffer_view(&note), checkpoint.size,
                                    &checkpoint.root, error);
    if (code == ERROR_NONE) {
        log->expected_size = checkpoint.size;
        log->expected_root = checkpoint.root;
    }
    buffer_release(&note);
    return code;
}

static enum error_code seal(struct replica *replica, struct error *error)
{
    struct batch *next = NULL;
    enum error_code code = ERROR_NONE;
    const struct batch_part *own = batch_part_of(replica->filling, replica->own);
    if (own != NULL && own->is_made_here) {
        assert(replica_own_is_signing(replica));
        code = sign(replica, replica->own, error);
    }
    if (code == ERROR_NONE && batch_part_of(replica->filling, replica->audit) != NULL)
        code = sign(replica, replica->audit, error);
    if (code == ERROR_NONE)
        code = batch_new(&next, replica->filling->number + 1, error);
    if (code == ERROR_NONE)
        code = batch_seal(replica->filling, error);
    if (code == ERROR_NONE) {
        replica->flight = replica->filling;
        replica->filling = next;
    } else {
        batch_free(next);
    }
    return code;
}

enum error_code replica_begin_commit(struct replica *replica, const struct log_batch **ret,
                                     struct error *error)
{
    enum error_code code = ERROR_NONE;
    *ret = NULL;
    if (replica->is_committing)
        return ERROR_NONE;
    code = replica_drop_unsigned(replica, error);
    if (code == ERROR_NONE && replica->flight == NULL && !batch_is_empty(replica->filling))
        code = seal(replica, error);
    if (code == ERROR_NONE && replica->flight != NULL) {
        replica->is_committing = true;
        *ret = &replica->flight->sealed;
    }
    return code;
}

static enum error_code put_position(struct overlay *rows, const struct batch_part *part, struct error *error)
{
    uint8_t size[8];
    struct row_key key = row_key_of_origin(&part->log->origin);
    put_u64(size, part->first + part->count);
    struct index_row row = {
        .table = INDEX_POSITION, .key = row_key_view(&key), .value = view_of(size, sizeof size)};
    return overlay_put(rows, &row, error);
}

static void take_stored(struct batch_part *part)
{
    struct log *log = part->log;
    log->stored = part->first + part->count;
    log->applied = log->stored;
    log->may_miss = log->may_miss || part->has_missing;
    log->witnessing.is_stale = true;
    log_tail_free(log->tail);
    log->tail = part->tail;
    part->tail = NULL;
    if (part->checkpoint.size > 0) {
        buffer_move(&log->checkpoint, &part->checkpoint);
        log->checkpoint_size = part->checkpoint_size;
        log->checkpoint_root = part->checkpoint_root;
    }
}

/* Tell whether a batch brings, or takes away, a record of an operation. */
static bool has_operation(const struct batch *batch)
{
    static const struct bureau NOBODY;
    static const struct uuid NONE;
    struct row_key prefix = row_key_of_type(COMITY__RECORD__TYPE_OPERATION, &NOBODY, &NONE);
    struct index_row row;
    prefix.size = 4;
    struct overlay_cursor cursor = overlay_seek(batch->rows, INDEX_TYPE, row_key_view(&prefix));
    return overlay_cursor_get(&cursor, &row) && row.key.size > prefix.size &&
           memcmp(row.key.data, prefix.bytes, prefix.size) == 0;
}

enum error_code replica_end_commit(struct replica *replica, enum error_code result, struct error *error)
{
    struct batch *batch = replica->flight;
    enum error_code code = ERROR_NONE;
    assert(replica->is_committing && batch != NULL);
    replica->is_committing = false;
    replica->trouble = result;
    if (result != ERROR_NONE)
        return ERROR_NONE;
    for (size_t i = 0; i < batch->part_count && code == ERROR_NONE; i++)
        code = put_position(batch->rows, &batch->parts[i], error);
    if (code != ERROR_NONE)
        return code;
    for (size_t i = 0; i < batch->part_count; i++)
        take_stored(&batch->parts[i]);
    replica->operation_changes += has_operation(batch) ? 1 : 0;
    code = catalog_merge(&replica->catalog, batch->rows, error);
    replica->witnesses.due_ms = 0;
    replica->stored_batch = batch->number;
    replica->flight = NULL;
    batch_free(batch);
    return code;
}
