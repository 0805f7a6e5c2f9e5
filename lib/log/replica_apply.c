#include "covers.h"
#include "figure_rows.h"
#include "name_row.h"
#include "replica_private.h"

#include "comity/fingerprint.h"
#include "comity/key_series.h"
#include "comity/reader.h"
#include "comity/record.h"
#include "comity/retention.h"

#include <assert.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#define STATE_BYTES 13u /* index, version, state */

enum error_code record_state_parse(struct view value, struct record_state *ret, struct error *error)
{
    struct reader reader;
    struct record_state state;
    reader_init(&reader, value);
    state.index = reader_u64(&reader);
    state.version = reader_u32(&reader);
    uint8_t word = reader_u8(&reader);
    if (word != COMITY__RECORD_VIEW__STATE__CURRENT && word != COMITY__RECORD_VIEW__STATE__WITHDRAWN)
        reader_fail(&reader, ERROR_DAMAGED);
    state.state = (Comity__RecordView__State)word;
    enum error_code code = reader_finish(&reader, "index: state of a record", error);
    if (code == ERROR_NONE)
        *ret = state;
    return code == ERROR_NONE ? ERROR_NONE : ERROR_DAMAGED;
}

/* ---- looking up what is pending ---- */

enum error_code replica_lookup(struct replica *replica, enum index_table table, struct view key,
                               struct buffer *value, struct error *error)
{
    const struct batch *batches[] = {replica->filling, replica->flight};
    for (size_t i = 0; i < 2; i++) {
        struct index_row row;
        if (batches[i] == NULL || !overlay_find(batches[i]->rows, table, key, &row))
            continue;
        if (row.removed)
            return error_set(error, ERROR_NOT_FOUND, "no such row");
        buffer_clear(value);
        return buffer_append(value, row.value.data, row.value.size, error);
    }
    return catalog_get(&replica->catalog, table, key, value, error);
}

enum error_code replica_state(struct replica *replica, const struct bureau *owner, const struct uuid *id,
                              struct record_state *ret, struct error *error)
{
    struct row_key key = row_key_of_record(owner, id);
    struct buffer value;
    buffer_init(&value, INDEX_VALUE_BYTES);
    enum error_code code = replica_lookup(replica, INDEX_RECORD, row_key_view(&key), &value, error);
    if (code == ERROR_NONE)
        code = record_state_parse(buffer_view(&value), ret, error);
    buffer_release(&value);
    return code;
}

static enum error_code read_stored_bytes(struct replica *replica, const struct log *log, uint64_t index,
                                         struct buffer *out, struct error *error)
{
    struct log_run run;
    log_run_init(&run);
    enum error_code code =
        log_store_read(replica->settings.log_store, &log->origin, index, 1, LIMIT_ENTRY_BYTES, &run, error);
    if (code == ERROR_NONE && run.leaves[0].kind == LEAF_ERASED)
        code = error_set(error, ERROR_ERASED, "entry %" PRIu64 " of %s is erased", index, log->origin.code);
    else if (code == ERROR_NONE && run.leaves[0].kind != LEAF_ENTRY)
        code =
            error_set(error, ERROR_WITHHELD, "entry %" PRIu64 " of %s is not here", index, log->origin.code);
    if (code == ERROR_NONE) {
        buffer_clear(out);
        code = buffer_append(out, run.leaves[0].bytes.data, run.leaves[0].bytes.size, error);
    }
    log_run_release(&run);
    return code;
}

enum error_code replica_entry_bytes(struct replica *replica, const struct log *log, uint64_t index,
                                    struct buffer *out, struct error *error)
{
    const struct batch *batches[] = {replica->filling, replica->flight};
    for (size_t i = 0; i < 2; i++) {
        const struct leaf *leaf = batch_leaf(batches[i], log, index);
        const struct log_fill *fill = batch_fill_of(batches[i], &log->origin, index);
        if (leaf == NULL && fill == NULL)
            continue;
        if ((leaf != NULL ? leaf->kind : fill->kind) != LEAF_ENTRY)
            return error_set(error, ERROR_WITHHELD, "entry %" PRIu64 " of %s is not here", index,
                             log->origin.code);
        struct view bytes = leaf != NULL ? leaf->bytes : fill->bytes;
        buffer_clear(out);
        return buffer_append(out, bytes.data, bytes.size, error);
    }
    if (index >= log->stored)
        return error_set(error, ERROR_NOT_FOUND, "the log of %s has no entry %" PRIu64, log->origin.code,
                         index);
    return read_stored_bytes(replica, log, index, out, error);
}

/* ---- deriving rows ---- */

struct deriving {
    struct replica *replica;
    struct overlay *rows;
    struct log *log;
    uint64_t index;
    bool removed; /* the rows are to go */
    enum error_code code;
    struct error *error;
};

static enum error_code put_row(const struct deriving *deriving, enum index_table table,
                               const struct row_key *key, struct view value, bool removed)
{
    struct index_row row = {.table = table, .key = row_key_view(key), .value = value, .removed = removed};
    return overlay_put(deriving->rows, &row, deriving->error);
}

static bool put_fingerprint(struct deriving *deriving, enum index_table table, struct view bytes)
{
    uint64_t fingerprint = fingerprint_of(deriving->replica->settings.fingerprint_key, bytes);
    struct row_key row = row_key_of_key(fingerprint, &deriving->log->origin, deriving->index);
    deriving->code = put_row(deriving, table, &row, (struct view){0}, deriving->removed);
    return deriving->code == ERROR_NONE;
}

static bool put_key(void *context, const struct key *key)
{
    uint8_t bytes[LIMIT_KEY_BYTES + 8];
    return put_fingerprint(context, INDEX_KEY, view_of(bytes, key_bytes(key, bytes)));
}

static bool put_series(void *context, const struct key_series *series)
{
    uint8_t bytes[LIMIT_KEY_BYTES + 8];
    return put_fingerprint(context, INDEX_SERIES, view_of(bytes, key_series_bytes(series, bytes)));
}

static bool put_name(void *context, uint64_t fingerprint, uint64_t signature)
{
    struct deriving *deriving = context;
    uint8_t value[8];
    struct row_key row = row_key_of_key(fingerprint, &deriving->log->origin, deriving->index);
    put_u64(value, signature);
    deriving->code = put_row(deriving, INDEX_NAME, &row, view_of(value, sizeof value), deriving->removed);
    return deriving->code == ERROR_NONE;
}

/* Put, or take back, the rows by which queries find a record. */
static enum error_code put_query_rows(struct deriving *deriving, const Comity__Record *record)
{
    key_of_record(record, put_key, deriving);
    if (deriving->code == ERROR_NONE)
        key_series_of_record(record, put_series, deriving);
    if (deriving->code == ERROR_NONE)
        name_rows_of_record(deriving->replica->name_reader, deriving->replica->settings.fingerprint_key,
                            record, put_name, deriving);
    return deriving->code;
}

static enum error_code put_state(const struct deriving *deriving, const struct uuid *id,
                                 const struct record_state *state)
{
    uint8_t value[STATE_BYTES];
    struct row_key key = row_key_of_record(&deriving->log->origin, id);
    put_u64(value, state->index);
    for (unsigned i = 0; i < 4; i++)
        value[8 + i] = (uint8_t)(state->version >> (24 - 8 * i));
    value[12] = (uint8_t)state->state;
    return put_row(deriving, INDEX_RECORD, &key, view_of(value, sizeof value), false);
}

/* Put the row by which a record is listed, or take it back. */
static enum error_code put_listed(const struct deriving *deriving, const struct uuid *id,
                                  const Comity__Record *record, bool removed)
{
    const struct record_type *type = record_type_of(record);
    uint8_t value[8];
    if (type == NULL || !record_type_is_listed(type))
        return ERROR_NONE;
    struct row_key key = row_key_of_type((uint32_t)record->type_case, &deriving->log->origin, id);
    put_u64(value, deriving->index);
    return put_row(deriving, INDEX_TYPE, &key, view_of(value, removed ? 0 : sizeof value), removed);
}

static enum error_code put_source(const struct deriving *deriving, const struct uuid *id,
                                  const Comity__Record *record)
{
    uint8_t value[UUID_BYTES + 8];
    struct row_key key = row_key_of_source(deriving->replica, record);
    memcpy(value, id->bytes, UUID_BYTES);
    put_u64(value + UUID_BYTES, deriving->index);
    return put_row(deriving, INDEX_SOURCE, &key, view_of(value, sizeof value), false);
}

/* Put the row by which an act on the record is found when it is due, or take it back. */
static enum error_code put_due(const struct deriving *deriving, uint64_t index, const Comity__Record *record,
                               bool removed)
{
    int64_t due_ms;
    if (!record_due(record, &due_ms))
        return ERROR_NONE;
    struct row_key key = row_key_of_due(due_ms, &deriving->log->origin, index);
    return put_row(deriving, INDEX_DUE, &key, (struct view){0}, removed);
}

static void read_id(const Comity__Publish *publish, struct uuid *out)
{
    assert(publish->record_id.len == UUID_BYTES);
    memcpy(out->bytes, publish->record_id.data, UUID_BYTES);
}

/* Take back the rows of an entry that is withdrawn or over. */
static enum error_code retract(const struct deriving *deriving, uint64_t index, const Comity__Entry *entry)
{
    const Comity__Publish *publish = entry->publish;
    struct deriving old = *deriving;
    struct uuid id;
    struct record_state state;
    read_id(publish, &id);
    struct row_key version = row_key_of_version(&old.log->origin, &id, index);
    struct row_key expiry = row_key_of_day(
        retention_over_day(publish->record, date_of_wall_ms(entry->time_ms)), &old.log->origin, index);
    old.index = index;
    old.removed = true;
    enum error_code code = put_query_rows(&old, publish->record);
    if (code == ERROR_NONE)
        code = put_row(deriving, INDEX_VERSION, &version, (struct view){0}, true);
    if (code == ERROR_NONE)
        code = put_row(deriving, INDEX_EXPIRY, &expiry, (struct view){0}, true);
    if (code == ERROR_NONE)
        code = put_due(deriving, index, publish->record, true);
    if (code == ERROR_NONE)
        code = replica_state(deriving->replica, &old.log->origin, &id, &state, deriving->error);
    if (code == ERROR_NONE && state.index == index) {
        state.index = deriving->index;
        state.state = COMITY__RECORD_VIEW__STATE__WITHDRAWN;
        code = put_state(deriving, &id, &state);
        if (code == ERROR_NONE)
            code = put_listed(deriving, &id, publish->record, true);
    }
    return code == ERROR_NOT_FOUND ? ERROR_NONE : code;
}

static enum error_code end_entry(const struct deriving *deriving, struct batch *batch, uint64_t index)
{
    struct buffer bytes;
    Comity__Entry *entry = NULL;
    struct row_key missing = row_key_of_leaf(&deriving->log->origin, index);
    buffer_init(&bytes, LIMIT_ENTRY_BYTES);
    enum error_code code =
        replica_entry_bytes(deriving->replica, deriving->log, index, &bytes, deriving->error);
    bool is_here = code == ERROR_NONE;
    if (code == ERROR_WITHHELD || code == ERROR_ERASED)
        code = ERROR_NONE;
    if (is_here &&
        entry_decode(buffer_view(&bytes), &deriving->log->origin, index, &entry, deriving->error) ==
            ERROR_NONE &&
        entry->act_case == COMITY__ENTRY__ACT_PUBLISH)
        code = retract(deriving, index, entry);
    entry_free(entry);
    if (code == ERROR_NONE)
        code = put_row(deriving, INDEX_MISSING, &missing, (struct view){0}, true);
    if (code == ERROR_NONE && batch != NULL)
        code = batch_erase(batch, &deriving->log->origin, index, deriving->error);
    buffer_release(&bytes);
    return code;
}

static struct deriving deriving_of(struct replica *replica, struct batch *batch, struct log *log,
                                   uint64_t index, struct error *error)
{
    return (struct deriving){
        .replica = replica, .rows = batch->rows, .log = log, .index = index, .error = error};
}

enum error_code replica_end_entry(struct replica *replica, struct batch *batch, struct log *log,
                                  uint64_t index, struct error *error)
{
    struct deriving deriving = deriving_of(replica, batch, log, index, error);
    return end_entry(&deriving, batch, index);
}

enum error_code replica_end_record(struct replica *replica, struct batch *batch, struct log *log,
                                   const struct uuid *id, uint64_t index, struct error *error)
{
    struct deriving deriving = deriving_of(replica, batch, log, index, error);
    struct covers *covers = NULL;
    enum error_code code = covers_collect(&covers, replica, &log->origin, id, error);
    for (size_t i = 0; code == ERROR_NONE && i < covers->count; i++)
        code = end_entry(&deriving, batch, covers->indexes[i]);
    free(covers);
    return code;
}

/* Tell whether an entry is over when it comes, so that its bytes are never kept. Own ones are withdrawn. */
static bool is_over(const struct deriving *deriving, const struct batch *batch, int32_t over_day)
{
    return batch != NULL && !deriving->log->is_own && over_day <= deriving->replica->day;
}

static enum error_code put_publish(struct deriving *deriving, const Comity__Publish *publish,
                                   const struct uuid *id, int32_t over_day)
{
    struct row_key version = row_key_of_version(&deriving->log->origin, id, deriving->index);
    struct row_key expiry = row_key_of_day(over_day, &deriving->log->origin, deriving->index);
    enum error_code code = put_row(deriving, INDEX_VERSION, &version, (struct view){0}, false);
    if (code == ERROR_NONE)
        code = put_row(deriving, INDEX_EXPIRY, &expiry, (struct view){0}, false);
    if (code == ERROR_NONE)
        code = put_due(deriving, deriving->index, publish->record, false);
    if (code == ERROR_NONE)
        code = put_query_rows(deriving, publish->record);
    return code;
}

static enum error_code apply_publish(struct deriving *deriving, struct batch *batch,
                                     const Comity__Entry *entry)
{
    const Comity__Publish *publish = entry->publish;
    struct log *log = deriving->log;
    struct uuid id;
    struct record_state state;
    read_id(publish, &id);
    int32_t over_day = retention_over_day(publish->record, date_of_wall_ms(entry->time_ms));
    bool is_erased = is_over(deriving, batch, over_day);
    if (log->is_own && batch != NULL && over_day <= deriving->replica->day)
        deriving->replica->has_own_over = true;
    enum error_code code = replica_state(deriving->replica, &log->origin, &id, &state, deriving->error);
    /* A missing leaf may be filled after newer versions were applied. */
    bool is_newest = code == ERROR_NOT_FOUND || (code == ERROR_NONE && state.index < deriving->index);
    if (code == ERROR_NOT_FOUND)
        code = ERROR_NONE;
    if (code == ERROR_NONE && is_newest) {
        state = (struct record_state){deriving->index, publish->version,
                                      is_erased ? COMITY__RECORD_VIEW__STATE__WITHDRAWN
                                                : COMITY__RECORD_VIEW__STATE__CURRENT};
        code = put_state(deriving, &id, &state);
    }
    if (code == ERROR_NONE && is_erased && is_newest)
        code = replica_end_record(deriving->replica, batch, log, &id, deriving->index, deriving->error);
    if (code == ERROR_NONE && is_erased)
        return batch_erase(batch, &log->origin, deriving->index, deriving->error);
    if (code == ERROR_NONE)
        code = put_publish(deriving, publish, &id, over_day);
    if (code == ERROR_NONE && is_newest)
        code = put_listed(deriving, &id, publish->record, false);
    if (code == ERROR_NONE && log->is_own && is_newest && publish->record->source_ref[0] != '\0')
        code = put_source(deriving, &id, publish->record);
    return code;
}

static void raise_nonsense(const struct deriving *deriving, enum error_code code, struct error *fault)
{
    struct log *log = deriving->log;
    log->alarms++;
    replica_raise(deriving->replica, log, code, deriving->index,
                  "entry %" PRIu64 " of %s is signed but unusable: %.180s", deriving->index, log->origin.code,
                  fault->text);
}

/* False evidence accuses nobody but who signed it. */
static enum error_code apply_fork(const struct deriving *deriving, const Comity__Fork *fork)
{
    struct error fault = {0};
    enum error_code code = replica_apply_fork(deriving->replica, deriving->rows, deriving->log,
                                              deriving->index, fork->evidence, &fault);
    if (code == ERROR_MEMORY)
        return error_set(deriving->error, code, "%s", fault.text);
    if (code != ERROR_NONE)
        raise_nonsense(deriving, code, &fault);
    return ERROR_NONE;
}

static enum error_code apply_audit_root(const struct deriving *deriving, const Comity__AuditRoot *published)
{
    struct error fault = {0};
    enum error_code code = replica_apply_audit_root(deriving->replica, deriving->rows, &deriving->log->origin,
                                                    deriving->index, published, &fault);
    if (code == ERROR_MEMORY)
        return error_set(deriving->error, code, "%s", fault.text);
    if (code != ERROR_NONE)
        raise_nonsense(deriving, code, &fault);
    return ERROR_NONE;
}

static enum error_code apply_act(struct deriving *deriving, struct batch *batch, const Comity__Entry *entry)
{
    enum error_code code = ERROR_NONE;
    switch (entry->act_case) {
    case COMITY__ENTRY__ACT_PUBLISH:
        return apply_publish(deriving, batch, entry);
    case COMITY__ENTRY__ACT_WITHDRAW:
        for (size_t i = 0; i < entry->withdraw->n_covers && code == ERROR_NONE; i++)
            code = end_entry(deriving, batch, entry->withdraw->covers[i]);
        return code;
    case COMITY__ENTRY__ACT_FORK:
        return apply_fork(deriving, entry->fork);
    case COMITY__ENTRY__ACT_AUDIT_ROOT:
        return apply_audit_root(deriving, entry->audit_root);
    case COMITY__ENTRY__ACT_UNLOCK: /* for people */
    case COMITY__ENTRY__ACT_KEYS:
    case COMITY__ENTRY__ACT__NOT_SET:
    default:
        return ERROR_NONE;
    }
}

enum error_code replica_apply(struct replica *replica, struct batch *batch, struct overlay *rows,
                              struct log *log, uint64_t index, struct view bytes, struct error *error)
{
    struct deriving deriving = {replica, rows, log, index, false, ERROR_NONE, error};
    Comity__Entry *entry = NULL;
    struct error fault = {0};
    enum error_code code = entry_decode(bytes, &log->origin, index, &entry, &fault);
    if (code == ERROR_MEMORY)
        return error_set(error, code, "%s", fault.text);
    if (code != ERROR_NONE) {
        raise_nonsense(&deriving, code, &fault);
        return ERROR_NONE;
    }
    code = figure_rows_apply(replica, rows, log, index, entry, error);
    if (code == ERROR_NONE)
        code = apply_act(&deriving, batch, entry);
    entry_free(entry);
    return code;
}
