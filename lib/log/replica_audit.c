#include "comity/replica_audit.h"

#include "replica_private.h"

#include "comity/date.h"
#include "comity/query_count.h"

#include <string.h>

const struct log *replica_audit_log(const struct replica *replica)
{
    return replica->audit;
}

/* ---- rows ---- */

static struct row_key key_of_shown(const struct bureau *owner, const struct uuid *id, uint64_t index)
{
    return row_key_of_audit(AUDIT_ROW_SHOWN, owner, id->bytes, index);
}

static struct row_key key_of_day(int32_t day)
{
    struct row_key key = {.size = 5};
    uint8_t bytes[8];
    put_u64(bytes, (uint32_t)day ^ 0x80000000u);
    key.bytes[0] = AUDIT_ROW_DAY;
    memcpy(key.bytes + 1, bytes + 4, 4);
    return key;
}

enum error_code replica_put_shown(struct overlay *rows, uint64_t index,
                                  const Comity__AuditEntry__Shown *shown, bool removed, struct error *error)
{
    struct bureau owner;
    struct uuid id;
    enum error_code code = bureau_parse(&owner, view_of_text(shown->owner), error);
    if (code != ERROR_NONE || shown->record[0] == '\0')
        return code;
    code = uuid_parse(view_of_text(shown->record), &id, error);
    if (code != ERROR_NONE)
        return code;
    struct row_key key = key_of_shown(&owner, &id, index);
    struct index_row row = {.table = INDEX_AUDIT, .key = row_key_view(&key), .removed = removed};
    return overlay_put(rows, &row, error);
}

/* The first entry of each day; the clock may go back, and then the first stays. */
static enum error_code put_day(struct replica *replica, struct overlay *rows, uint64_t index, int64_t time_ms,
                               struct error *error)
{
    int32_t day = date_of_wall_ms(time_ms);
    struct row_key key = key_of_day(day);
    struct buffer value;
    uint8_t first[8];
    if (day == replica->audit_day)
        return ERROR_NONE;
    buffer_init(&value, INDEX_VALUE_BYTES);
    enum error_code code = replica_lookup(replica, INDEX_AUDIT, row_key_view(&key), &value, error);
    if (code != ERROR_NONE && code != ERROR_MEMORY) {
        put_u64(first, index);
        struct index_row row = {
            .table = INDEX_AUDIT, .key = row_key_view(&key), .value = view_of(first, sizeof first)};
        code = overlay_put(rows, &row, error);
    }
    if (code == ERROR_NONE)
        replica->audit_day = day;
    buffer_release(&value);
    return code;
}

/* Count a question, unless it was counted already. */
static enum error_code put_query(struct replica *replica, struct overlay *rows, uint64_t index,
                                 const Comity__AuditEntry *entry, struct error *error)
{
    struct query_count count, before;
    struct buffer known;
    uint8_t key[QUERY_COUNT_KEY_BYTES], value[QUERY_COUNT_VALUE_BYTES];
    if (!query_count_of(entry, &replica->own->origin, index, &count))
        return ERROR_NONE;
    query_count_write(&count, key, value);
    buffer_init(&known, INDEX_VALUE_BYTES);
    enum error_code code = replica_lookup(replica, INDEX_QUERY, view_of(key, sizeof key), &known, error);
    bool is_known = code == ERROR_NONE;
    if (is_known)
        code = query_count_parse(view_of(key, sizeof key), buffer_view(&known), &before, error);
    buffer_release(&known);
    if (code != ERROR_NONE && code != ERROR_NOT_FOUND)
        return code;
    if (is_known && before.last >= index)
        return ERROR_NONE;
    count.asked += is_known ? before.asked : 0;
    count.shown += is_known ? before.shown : 0;
    query_count_write(&count, key, value);
    struct index_row row = {
        .table = INDEX_QUERY, .key = view_of(key, sizeof key), .value = view_of(value, sizeof value)};
    return overlay_put(rows, &row, error);
}

static enum error_code put_rows(struct replica *replica, struct overlay *rows, uint64_t index,
                                const Comity__AuditEntry *entry, struct error *error)
{
    enum error_code code = put_day(replica, rows, index, entry->time_ms, error);
    if (code == ERROR_NONE)
        code = put_query(replica, rows, index, entry, error);
    for (size_t i = 0; i < entry->n_shown && code == ERROR_NONE; i++)
        code = replica_put_shown(rows, index, entry->shown[i], false, error);
    return code;
}

enum error_code replica_apply_audit(struct replica *replica, struct overlay *rows, uint64_t index,
                                    struct view bytes, struct error *error)
{
    Comity__AuditEntry *entry = NULL;
    struct error fault = {0};
    enum error_code code = audit_entry_decode(bytes, &entry, &fault);
    if (code == ERROR_MEMORY)
        return error_set(error, code, "%s", fault.text);
    /* What somebody wrote into the file is found by who verifies the log; here it shows nothing. */
    if (code != ERROR_NONE)
        return ERROR_NONE;
    code = put_rows(replica, rows, index, entry, error);
    audit_entry_free(entry);
    return code;
}

/* ---- appending ---- */

enum error_code replica_append_audit(struct replica *replica, struct batch *batch, struct view bytes,
                                     struct error *error)
{
    struct log *log = replica->audit;
    struct leaf leaf = {.kind = LEAF_ENTRY, .bytes = bytes};
    hasher_leaf(replica->hasher, bytes, &leaf.hash);
    enum error_code code = batch_append(batch, log, log->pending.size, &leaf, error);
    if (code == ERROR_NONE) {
        batch_part_of(batch, log)->is_made_here = true;
        frontier_append(&log->pending, replica->hasher, &leaf.hash);
        batch->audit_leaves++;
    }
    return code;
}

/* Count the rows that come with it, so that the batch can tell whether it holds anything else. */
static enum error_code put_counted(struct replica *replica, struct batch *batch, uint64_t index,
                                   const Comity__AuditEntry *entry, struct error *error)
{
    size_t before = overlay_count(batch->rows);
    enum error_code code = put_rows(replica, batch->rows, index, entry, error);
    batch->audit_rows += overlay_count(batch->rows) - before;
    return code;
}

/* Give the next random bytes, each once. */
static void take_nonce(struct replica *replica, uint8_t out[AUDIT_NONCE_BYTES])
{
    const struct replica_settings *settings = &replica->settings;
    if (replica->nonces_used == REPLICA_NONCE_BYTES) {
        settings->random(settings->random_context, replica->nonces, REPLICA_NONCE_BYTES);
        replica->nonces_used = 0;
    }
    memcpy(out, replica->nonces + replica->nonces_used, AUDIT_NONCE_BYTES);
    memset(replica->nonces + replica->nonces_used, 0, AUDIT_NONCE_BYTES);
    replica->nonces_used += AUDIT_NONCE_BYTES;
}

enum error_code replica_audit(struct replica *replica, struct now now, Comity__AuditEntry *entry,
                              struct replica_audit_place *ret, struct error *error)
{
    struct batch *batch = replica->filling;
    uint8_t nonce[AUDIT_NONCE_BYTES];
    uint64_t index = replica->audit->pending.size;
    struct buffer *bytes = &replica->audit_bytes;
    buffer_clear(bytes);
    take_nonce(replica, nonce);
    entry->nonce = (ProtobufCBinaryData){.len = sizeof nonce, .data = nonce};
    entry->time_ms = now.wall_ms;
    enum error_code code = audit_entry_encode(entry, bytes, error);
    entry->nonce = (ProtobufCBinaryData){0};
    if (code == ERROR_NONE && batch->audit_leaves == 0)
        batch->audit_since_ms = now.steady_ms;
    if (code == ERROR_NONE)
        code = replica_append_audit(replica, batch, buffer_view(bytes), error);
    if (code == ERROR_NONE)
        code = put_counted(replica, batch, index, entry, error);
    if (code == ERROR_NONE)
        *ret = (struct replica_audit_place){index, batch->number};
    return code;
}

/* ---- when it is committed ---- */

int64_t replica_commit_due_ms(const struct replica *replica)
{
    const struct batch *batch = replica->filling;
    if (replica->is_committing)
        return INT64_MAX;
    if (replica->flight != NULL)
        return 0;
    if (batch_is_empty(batch))
        return INT64_MAX;
    return batch_is_patient(batch) && !batch_is_full(batch) ? batch->audit_since_ms + REPLICA_AUDIT_WAIT_MS
                                                            : 0;
}

void replica_hurry(struct replica *replica)
{
    replica->filling->is_urgent = true;
}

enum error_code replica_carry_audit(struct replica *replica, const struct batch *from, struct batch *to,
                                    struct error *error)
{
    const struct batch_part *part = from == NULL ? NULL : batch_part_of(from, replica->audit);
    enum error_code code = ERROR_NONE;
    size_t before = overlay_count(to->rows);
    for (size_t i = 0; part != NULL && i < part->count && code == ERROR_NONE; i++) {
        uint64_t index = replica->audit->pending.size;
        code = replica_append_audit(replica, to, part->leaves[i].bytes, error);
        if (code == ERROR_NONE)
            code = replica_apply_audit(replica, to->rows, index, part->leaves[i].bytes, error);
    }
    to->audit_rows += overlay_count(to->rows) - before;
    to->is_urgent = to->is_urgent || part != NULL;
    return code;
}

/* ---- looking ---- */

struct collecting {
    uint64_t *out;
    size_t count;
    size_t max;
};

static bool collect(void *context, struct view key, struct view value)
{
    struct collecting *collecting = context;
    (void)value;
    collecting->out[collecting->count++] = get_u64(key.data + key.size - 8);
    return collecting->count < collecting->max;
}

size_t replica_audit_shown(struct replica *replica, const struct bureau *owner, const struct uuid *id,
                           uint64_t from, uint64_t *out, size_t max)
{
    struct collecting collecting = {out, 0, max};
    struct row_key start = key_of_shown(owner, id, from);
    struct view prefix = view_of(start.bytes, start.size - 8);
    if (max == 0 || catalog_scan(&replica->catalog, INDEX_AUDIT, prefix, row_key_view(&start), collect,
                                 &collecting, NULL) != ERROR_NONE)
        return 0;
    return collecting.count;
}

struct earliest {
    uint64_t index;
};

static bool take_earliest(void *context, struct view key, struct view value)
{
    struct earliest *earliest = context;
    (void)key;
    if (value.size == 8 && get_u64(value.data) < earliest->index)
        earliest->index = get_u64(value.data);
    return true;
}

uint64_t replica_audit_since(struct replica *replica, int32_t day)
{
    struct earliest earliest = {replica->audit->stored};
    struct row_key from = key_of_day(day);
    struct view prefix = view_of(from.bytes, 1);
    if (catalog_scan(&replica->catalog, INDEX_AUDIT, prefix, row_key_view(&from), take_earliest, &earliest,
                     NULL) != ERROR_NONE)
        return 0;
    return earliest.index;
}
