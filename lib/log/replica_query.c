#include "replica_private.h"

#include <inttypes.h>
#include <string.h>

void replica_record_release(struct replica_record *record)
{
    entry_free(record->entry);
    buffer_release(&record->bytes);
    *record = (struct replica_record){0};
}

/* Read a record's newest stored state. */
static enum error_code stored_state(struct replica *replica, const struct bureau *owner,
                                    const struct uuid *id, struct record_state *ret, struct error *error)
{
    struct row_key key = row_key_of_record(owner, id);
    struct buffer value;
    buffer_init(&value, INDEX_VALUE_BYTES);
    enum error_code code = catalog_get(&replica->catalog, INDEX_RECORD, row_key_view(&key), &value, error);
    if (code == ERROR_NONE)
        code = record_state_parse(buffer_view(&value), ret, error);
    buffer_release(&value);
    return code;
}

static enum error_code decode_leaf(const struct leaf *leaf, const struct bureau *owner, uint64_t index,
                                   struct replica_record *record, struct error *error)
{
    buffer_init(&record->bytes, LIMIT_ENTRY_BYTES);
    enum error_code code = buffer_append(&record->bytes, leaf->bytes.data, leaf->bytes.size, error);
    if (code == ERROR_NONE)
        code = entry_decode(buffer_view(&record->bytes), owner, index, &record->entry, error);
    if (code == ERROR_NONE && record->entry->act_case != COMITY__ENTRY__ACT_PUBLISH)
        code = error_set(error, ERROR_NOT_FOUND, "entry %" PRIu64 " of %s publishes nothing", index,
                         owner->code);
    if (code == ERROR_NONE) {
        record->owner = *owner;
        record->index = index;
        record->version = record->entry->publish->version;
        memcpy(record->id.bytes, record->entry->publish->record_id.data, UUID_BYTES);
    }
    return code;
}

enum error_code replica_read(struct replica *replica, const struct log *log, uint64_t first,
                             size_t leaves_max, size_t bytes_max, struct log_run *run, struct error *error)
{
    if (first >= log->stored)
        return error_set(error, ERROR_NOT_FOUND, "the log of %s has no entry %" PRIu64, log->origin.code,
                         first);
    uint64_t left = log->stored - first;
    if (leaves_max > left)
        leaves_max = (size_t)left;
    return log_store_read(replica->settings.log_store, &log->origin, first, leaves_max, bytes_max, run,
                          error);
}

/* Read one stored leaf as a record; a leaf without bytes gives a record without an entry. */
static enum error_code read_record(struct replica *replica, const struct log *log, uint64_t index,
                                   struct replica_record *record, enum leaf_kind *ret_kind,
                                   struct error *error)
{
    struct log_run run;
    log_run_init(&run);
    enum error_code code = replica_read(replica, log, index, 1, LIMIT_ENTRY_BYTES, &run, error);
    if (code == ERROR_NONE) {
        record->is_frozen = log->is_frozen;
        *ret_kind = run.leaves[0].kind;
        if (run.leaves[0].kind == LEAF_ENTRY)
            code = decode_leaf(&run.leaves[0], &log->origin, index, record, error);
    }
    log_run_release(&run);
    return code;
}

static enum error_code find_in(struct replica *replica, const struct log *log, const struct uuid *id,
                               struct replica_record *ret, struct error *error)
{
    struct record_state state;
    struct replica_record record = {0};
    enum leaf_kind kind = LEAF_ERASED;
    enum error_code code = stored_state(replica, &log->origin, id, &state, error);
    if (code == ERROR_NONE && state.state == COMITY__RECORD_VIEW__STATE__CURRENT)
        code = read_record(replica, log, state.index, &record, &kind, error);
    if (code == ERROR_NONE) {
        record.owner = log->origin;
        record.is_frozen = log->is_frozen;
        record.id = *id;
        record.version = state.version;
        record.index = state.index;
        record.state = kind == LEAF_ERASED ? COMITY__RECORD_VIEW__STATE__WITHDRAWN : state.state;
        *ret = record;
    } else {
        replica_record_release(&record);
    }
    return code;
}

enum error_code replica_find(struct replica *replica, const struct bureau *owner, const struct uuid *id,
                             struct replica_record *ret, struct error *error)
{
    char text[UUID_TEXT_CHARS + 1];
    enum error_code code = ERROR_NOT_FOUND;
    for (size_t i = 0; i < replica->log_count && code == ERROR_NOT_FOUND; i++) {
        if (owner == NULL || bureau_is_equal(&replica->logs[i]->origin, owner))
            code = find_in(replica, replica->logs[i], id, ret, error);
    }
    uuid_format(id, text);
    if (code == ERROR_NOT_FOUND)
        return error_set(error, code, owner == NULL ? "no record %s%s" : "no record %s of %s", text,
                         owner == NULL ? "" : owner->code);
    return code;
}

enum error_code replica_record_at(struct replica *replica, const struct bureau *owner, uint64_t index,
                                  struct replica_record *ret, struct error *error)
{
    const struct log *log = replica_log(replica, owner);
    struct replica_record record = {0};
    struct record_state state;
    enum leaf_kind kind;
    if (log == NULL)
        return error_set(error, ERROR_NOT_FOUND, "no log of %s", owner->code);
    enum error_code code = read_record(replica, log, index, &record, &kind, error);
    if (code == ERROR_NONE && record.entry == NULL)
        code = error_set(error, ERROR_NOT_FOUND, "entry %" PRIu64 " of %s is not here", index, owner->code);
    if (code == ERROR_NONE)
        code = stored_state(replica, owner, &record.id, &state, error);
    if (code == ERROR_NONE) {
        record.state = state.index == index ? state.state : COMITY__RECORD_VIEW__STATE__SUPERSEDED;
        *ret = record;
    } else {
        replica_record_release(&record);
    }
    return code;
}

struct versions {
    uint64_t *out;
    size_t count;
    size_t max;
};

static bool add_version(void *context, struct view key, struct view value)
{
    struct versions *versions = context;
    (void)value;
    versions->out[versions->count++] = get_u64(key.data + key.size - 8);
    return versions->count < versions->max;
}

size_t replica_versions(struct replica *replica, const struct bureau *owner, const struct uuid *id,
                        uint64_t *out, size_t max)
{
    struct versions versions = {out, 0, max};
    struct row_key key = row_key_of_record(owner, id);
    struct view prefix = row_key_view(&key);
    if (max == 0 || catalog_scan(&replica->catalog, INDEX_VERSION, prefix, prefix, add_version, &versions,
                                 NULL) != ERROR_NONE)
        return 0;
    return versions.count;
}

enum error_code replica_check_leaf(struct replica *replica, const struct log *log, uint64_t index,
                                   const struct digest *hash, struct error *error)
{
    struct digest stored;
    if (index >= log->stored)
        return ERROR_NONE;
    enum error_code code =
        log_store_read_hashes(replica->settings.log_store, &log->origin, 0, index, 1, &stored, error);
    if (code == ERROR_NONE && !digest_is_equal(&stored, hash))
        code =
            error_set(error, ERROR_PROOF, "entry %" PRIu64 " of %s is another here", index, log->origin.code);
    return code;
}

/* ---- proofs ---- */

enum error_code replica_consistency(struct replica *replica, const struct log *log, uint64_t first,
                                    uint64_t second, struct proof *out, struct error *error)
{
    struct log_hashes hashes = {replica, log};
    struct tile_source source = log_hashes_source(&hashes);
    return proof_make_consistency(&source, replica->hasher, first, second, out, error);
}

enum error_code replica_inclusion(struct replica *replica, const struct log *log, uint64_t index,
                                  uint64_t size, struct proof *out, struct error *error)
{
    struct log_hashes hashes = {replica, log};
    struct tile_source source = log_hashes_source(&hashes);
    return proof_make_inclusion(&source, replica->hasher, index, size, out, error);
}
