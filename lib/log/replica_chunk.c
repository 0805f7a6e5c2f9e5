#include "figure_rows.h"

#include <assert.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

/* A chunk that has been verified but not yet taken. */
struct verified {
    struct checkpoint checkpoint;
    struct frontier frontier; /* with the chunk's leaves */
    struct leaf *leaves;
    bool is_other; /* the leaves have another root than the origin signed for log->expected_size */
};

/* What a hash without bytes means, by who says so: only the origin's own word settles it. */
static enum leaf_kind kind_of(const struct replica_chunk *chunk, uint8_t kind)
{
    bool is_origin = bureau_is_equal(&chunk->sender, &chunk->origin);
    if (kind == LEAF_WITHHELD || kind == LEAF_ERASED)
        return is_origin ? (enum leaf_kind)kind : LEAF_MISSING;
    return (enum leaf_kind)kind;
}

static enum error_code read_leaf(struct replica *replica, const struct replica_chunk *chunk, size_t place,
                                 struct leaf *leaf, struct error *error)
{
    struct view bytes = chunk->leaves[place];
    uint64_t index = chunk->first + place;
    if (chunk->kinds[place] > LEAF_MISSING)
        return error_set(error, ERROR_MALFORMED, "leaf %" PRIu64 ": unknown kind %u", index,
                         chunk->kinds[place]);
    leaf->kind = kind_of(chunk, chunk->kinds[place]);
    if (leaf->kind != LEAF_ENTRY) {
        if (bytes.size != DIGEST_BYTES)
            return error_set(error, ERROR_MALFORMED, "leaf %" PRIu64 ": hash of %zu bytes", index,
                             bytes.size);
        memcpy(leaf->hash.bytes, bytes.data, DIGEST_BYTES);
        leaf->bytes = (struct view){0};
        return ERROR_NONE;
    }
    if (bytes.size == 0 || bytes.size > LIMIT_ENTRY_BYTES)
        return error_set(error, ERROR_LIMIT, "leaf %" PRIu64 ": entry of %zu bytes", index, bytes.size);
    leaf->bytes = bytes;
    hasher_leaf(replica->hasher, bytes, &leaf->hash);
    return ERROR_NONE;
}

/* Grow the frontier over the leaves; where it passes the size of a checkpoint taken before, note whether the
 * roots agree. */
static enum error_code grow(struct replica *replica, struct log *log, const struct replica_chunk *chunk,
                            struct verified *verified, struct error *error)
{
    enum error_code code = ERROR_NONE;
    struct digest root;
    verified->frontier = log->pending;
    for (size_t i = 0; i < chunk->count && code == ERROR_NONE; i++) {
        code = read_leaf(replica, chunk, i, &verified->leaves[i], error);
        if (code != ERROR_NONE)
            break;
        frontier_append(&verified->frontier, replica->hasher, &verified->leaves[i].hash);
        if (verified->frontier.size != log->expected_size)
            continue;
        frontier_root(&verified->frontier, replica->hasher, &root);
        verified->is_other = !digest_is_equal(&root, &log->expected_root);
    }
    return code;
}

static struct evidence_material material_of(const struct log *log, struct view larger, struct view smaller)
{
    return (struct evidence_material){.origin = log->origin,
                                      .keys = log->keys,
                                      .key_count = log->key_count,
                                      .larger = larger,
                                      .smaller = smaller};
}

/* The origin signed leaves that contradict an earlier checkpoint of its own. */
static enum error_code prove_by_leaves(struct replica *replica, struct log *log,
                                       const struct replica_chunk *chunk, const struct verified *verified,
                                       struct now now, struct error *error)
{
    struct taken_hashes hashes = {replica, log, chunk->first, chunk->count, verified->leaves};
    struct tile_source source = taken_hashes_source(&hashes);
    struct evidence_material material =
        material_of(log, chunk->checkpoint, replica_expected_note(replica, log));
    material.source = &source;
    material.known = chunk->first + chunk->count;
    material.tail = chunk->proof;
    return replica_prove_fork(replica, log, &material, now, error);
}

static enum error_code verify(struct replica *replica, struct log *log, const struct replica_chunk *chunk,
                              struct verified *verified, struct now now, struct error *error)
{
    struct checkpoint *checkpoint = &verified->checkpoint;
    uint64_t size = chunk->first + chunk->count;
    struct digest root;
    enum error_code code =
        checkpoint_open(checkpoint, replica->hasher, chunk->checkpoint, log->keys, log->key_count, error);
    if (code == ERROR_NONE && size > checkpoint->size)
        code = error_set(error, ERROR_PROOF, "the run ends at %" PRIu64 ", its checkpoint at %" PRIu64, size,
                         checkpoint->size);
    if (code == ERROR_NONE && checkpoint->size == log->expected_size &&
        !digest_is_equal(&checkpoint->root, &log->expected_root)) {
        struct evidence_material material =
            material_of(log, chunk->checkpoint, replica_expected_note(replica, log));
        return replica_prove_fork(replica, log, &material, now, error);
    }
    if (code == ERROR_NONE)
        code = grow(replica, log, chunk, verified, error);
    if (code == ERROR_NONE) {
        frontier_root(&verified->frontier, replica->hasher, &root);
        code = proof_verify_consistency(replica->hasher, size, checkpoint->size, &root, &checkpoint->root,
                                        chunk->proof, error);
    }
    if (code == ERROR_NONE && verified->is_other)
        code = prove_by_leaves(replica, log, chunk, verified, now, error);
    return code;
}

static enum error_code put_missing(struct replica *replica, const struct log *log, uint64_t index,
                                   struct error *error)
{
    struct row_key key = row_key_of_leaf(&log->origin, index);
    struct index_row row = {.table = INDEX_MISSING, .key = row_key_view(&key)};
    return overlay_put(replica->filling->rows, &row, error);
}

/* Keep what proves the leaves so far, while the newest note does not end with them. */
static enum error_code take_tail(struct replica *replica, const struct log *log,
                                 const struct replica_chunk *chunk, const struct verified *verified,
                                 struct error *error)
{
    struct log_tail *tail = NULL;
    enum error_code code = ERROR_NONE;
    if (log->expected_size != verified->frontier.size)
        code = log_tail_new(&tail, chunk->checkpoint, chunk->proof, error);
    if (code == ERROR_NONE)
        batch_set_tail(replica->filling, log, tail);
    return code;
}

bool replica_was_leaked(struct replica *replica, const struct log *log, const struct bureau *sender,
                        uint64_t index, struct view bytes)
{
    const struct log *relay = replica_log(replica, sender);
    if (bureau_is_equal(sender, &log->origin) ||
        !entry_is_kept_from(bytes, &log->origin, &replica->own->origin))
        return false;
    if (relay != NULL)
        replica_raise(replica, relay, ERROR_DENIED, UINT64_MAX,
                      "%s has passed on entry %" PRIu64 " of %s, which %s keeps from this bureau: its bytes "
                      "were not kept",
                      sender->code, index, log->origin.code, log->origin.code);
    return true;
}

static void drop_leaked(struct replica *replica, const struct log *log, const struct replica_chunk *chunk,
                        struct verified *verified)
{
    for (size_t i = 0; i < chunk->count; i++) {
        struct leaf *leaf = &verified->leaves[i];
        if (leaf->kind == LEAF_ENTRY &&
            replica_was_leaked(replica, log, &chunk->sender, chunk->first + i, leaf->bytes)) {
            leaf->kind = LEAF_WITHHELD;
            leaf->bytes = (struct view){0};
        }
    }
}

static enum error_code take(struct replica *replica, struct log *log, const struct replica_chunk *chunk,
                            const struct verified *verified, struct error *error)
{
    struct batch *batch = replica->filling;
    enum error_code code = ERROR_NONE;
    for (size_t i = 0; i < chunk->count && code == ERROR_NONE; i++) {
        const struct leaf *leaf = &verified->leaves[i];
        code = batch_append(batch, log, chunk->first + i, leaf, error);
        if (code == ERROR_NONE && leaf->kind == LEAF_ENTRY)
            code = replica_apply(replica, batch, batch->rows, log, chunk->first + i, leaf->bytes, error);
        else if (code == ERROR_NONE && leaf->kind == LEAF_MISSING)
            code = put_missing(replica, log, chunk->first + i, error);
        else if (code == ERROR_NONE && leaf->kind == LEAF_ERASED)
            code = figure_rows_erased(replica, batch->rows, log, chunk->first + i, error);
    }
    if (code == ERROR_NONE && verified->checkpoint.size >= log->expected_size) {
        code = batch_set_checkpoint(batch, log, chunk->checkpoint, verified->checkpoint.size,
                                    &verified->checkpoint.root, error);
        log->expected_size = verified->checkpoint.size;
        log->expected_root = verified->checkpoint.root;
    }
    log->pending = verified->frontier;
    return code != ERROR_NONE ? code : take_tail(replica, log, chunk, verified, error);
}

enum error_code replica_take_chunk(struct replica *replica, const struct replica_chunk *chunk, struct now now,
                                   bool *ret_taken, struct error *error)
{
    struct verified *verified = NULL;
    struct log *log = replica_log(replica, &chunk->origin);
    enum error_code code = ERROR_NONE;
    bool taken = false;
    if (log == NULL || (log->is_own && replica_own_phase(replica) != OWN_BEHIND))
        return error_set(error, ERROR_ORIGIN, "leaves of %s are not wanted", chunk->origin.code);
    if (log->is_frozen)
        return error_set(error, ERROR_STATE, "the log of %s is frozen", chunk->origin.code);
    if (chunk->first != log->pending.size || chunk->count == 0) {
        *ret_taken = false;
        return ERROR_NONE;
    }
    verified = malloc(sizeof *verified);
    struct leaf *leaves = calloc(chunk->count, sizeof *leaves);
    if (verified == NULL || leaves == NULL)
        code = error_set(error, ERROR_MEMORY, "no memory for a chunk");
    if (code == ERROR_NONE) {
        verified->leaves = leaves;
        verified->is_other = false;
        code = verify(replica, log, chunk, verified, now, error);
    }
    if (code == ERROR_NONE) {
        drop_leaked(replica, log, chunk, verified);
        code = take(replica, log, chunk, verified, error);
        taken = true;
        log->news_ms = now.wall_ms;
        if (bureau_is_equal(&chunk->sender, &chunk->origin))
            log->heard_ms = now.wall_ms;
    }
    free(leaves);
    free(verified);
    if (code == ERROR_NONE)
        *ret_taken = taken;
    else
        error_wrap(error, "leaves of %s from %" PRIu64, chunk->origin.code, chunk->first);
    return code;
}

/* ---- checkpoints that peers show ---- */

static bool is_complete(const struct log *log)
{
    return log->stored == log->checkpoint_size;
}

bool replica_can_judge(const struct log *log, uint64_t size)
{
    return size <= log->stored ? is_complete(log) || log->tail != NULL : size == log->expected_size;
}

static enum error_code root_at(struct replica *replica, const struct log *log, uint64_t size,
                               struct digest *out, struct error *error)
{
    struct log_hashes hashes = {replica, log};
    struct tile_source source = log_hashes_source(&hashes);
    struct frontier frontier;
    *out = log->expected_root;
    if (size > log->stored)
        return ERROR_NONE;
    enum error_code code = tile_frontier(&source, replica->hasher, size, &frontier, error);
    if (code == ERROR_NONE)
        frontier_root(&frontier, replica->hasher, out);
    return code;
}

/* The origin signed a checkpoint that contradicts what it signed here. */
static enum error_code prove_by_note(struct replica *replica, struct log *log, struct view note,
                                     uint64_t size, struct now now, struct error *error)
{
    struct log_hashes hashes = {replica, log};
    struct tile_source source = log_hashes_source(&hashes);
    struct evidence_material material =
        material_of(log, is_complete(log) ? buffer_view(&log->checkpoint) : (struct view){0}, note);
    if (size > log->stored) {
        material.larger = replica_expected_note(replica, log);
    } else if (!is_complete(log)) {
        material.larger = buffer_view(&log->tail->note);
        material.tail = &log->tail->proof;
    }
    material.source = &source;
    material.known = log->stored;
    return replica_prove_fork(replica, log, &material, now, error);
}

enum error_code replica_judge(struct replica *replica, struct log *log, struct view note, struct now now,
                              struct error *error)
{
    struct note parsed;
    struct checkpoint checkpoint;
    struct digest root;
    enum error_code code = note_parse(&parsed, note, error);
    if (code == ERROR_NONE)
        code = checkpoint_parse(&checkpoint, replica->hasher, parsed.text, error);
    if (code != ERROR_NONE || checkpoint.size == 0)
        return code;
    code = root_at(replica, log, checkpoint.size, &root, error);
    if (code != ERROR_NONE || digest_is_equal(&root, &checkpoint.root))
        return code;
    /* A signature costs more than all the rest: only what would change something is verified. */
    code = checkpoint_verify(&checkpoint, replica->hasher, &parsed, log->keys, log->key_count, error);
    return code != ERROR_NONE ? code : prove_by_note(replica, log, note, checkpoint.size, now, error);
}

/* Nobody has seen more of the own log than what is stored. */
static enum error_code see_past(struct replica *replica, const struct bureau *sender, struct view note,
                                struct now now, struct error *error)
{
    struct log *own = replica->own;
    struct checkpoint checkpoint;
    enum error_code code =
        checkpoint_open(&checkpoint, replica->hasher, note, own->keys, own->key_count, error);
    return code != ERROR_NONE ? code
                              : replica_note_word(replica, sender, note, checkpoint.size, false, now, error);
}

static enum error_code see(struct replica *replica, struct log *log, const struct bureau *sender,
                           struct view note, uint64_t size, struct now now, struct error *error)
{
    if (log->is_frozen)
        return ERROR_NONE;
    if (log->is_own && size > log->stored)
        return see_past(replica, sender, note, now, error);
    return replica_can_judge(log, size) ? replica_judge(replica, log, note, now, error) : ERROR_NONE;
}

enum error_code replica_see_checkpoint(struct replica *replica, const struct bureau *origin,
                                       const struct bureau *sender, struct view note, struct now now,
                                       uint64_t *ret_size, struct error *error)
{
    struct log *log = replica_log(replica, origin);
    struct checkpoint checkpoint;
    struct note parsed;
    if (log == NULL)
        return error_set(error, ERROR_NOT_FOUND, "unknown origin %s", origin->code);
    enum error_code code = note_parse(&parsed, note, error);
    if (code == ERROR_NONE)
        code = checkpoint_parse(&checkpoint, replica->hasher, parsed.text, error);
    if (code == ERROR_NONE)
        code = see(replica, log, sender, note, checkpoint.size, now, error);
    if (code == ERROR_FORK)
        return code;
    if (code != ERROR_NONE)
        return error_wrap(error, "checkpoint of %s", origin->code);
    if (bureau_is_equal(origin, sender) && checkpoint.size == log->stored)
        log->heard_ms = now.wall_ms;
    *ret_size = checkpoint.size;
    return ERROR_NONE;
}
