/* Entries of the audit log whose time is over. */
#include "comity/replica_audit.h"
#include "replica_private.h"

#include <string.h>

/* Entries looked at in one call. */
#define LOOKED_AT_MAX 512u

static const char KEPT_KEY[] = "audit-kept";

/* Return the first entry that was not erased. */
static uint64_t read_kept(struct replica *replica)
{
    struct buffer value;
    uint64_t kept = 0;
    buffer_init(&value, INDEX_VALUE_BYTES);
    if (replica_lookup(replica, INDEX_META, view_of_text(KEPT_KEY), &value, NULL) == ERROR_NONE &&
        value.size == 8)
        kept = get_u64(value.data);
    buffer_release(&value);
    return kept;
}

static enum error_code note_kept(struct replica *replica, uint64_t kept, struct error *error)
{
    uint8_t value[8];
    put_u64(value, kept);
    struct index_row row = {
        .table = INDEX_META, .key = view_of_text(KEPT_KEY), .value = view_of(value, sizeof value)};
    return overlay_put(replica->filling->rows, &row, error);
}

/* Take back the rows by which the entry is found, whoever wrote its bytes. */
static enum error_code drop_rows(struct replica *replica, uint64_t index, struct view bytes,
                                 struct error *error)
{
    Comity__AuditEntry *entry = NULL;
    enum error_code code = ERROR_NONE;
    if (audit_entry_decode(bytes, &entry, NULL) != ERROR_NONE)
        return ERROR_NONE;
    for (size_t i = 0; i < entry->n_shown && code == ERROR_NONE; i++)
        code = replica_put_shown(replica->filling->rows, index, entry->shown[i], true, error);
    audit_entry_free(entry);
    return code;
}

static enum error_code end_run(struct replica *replica, uint64_t first, const struct log_run *run,
                               size_t count, size_t *ended, struct error *error)
{
    enum error_code code = ERROR_NONE;
    for (size_t i = 0; i < count && code == ERROR_NONE; i++) {
        const struct leaf *leaf = &run->leaves[i];
        if (leaf->kind != LEAF_ENTRY)
            continue;
        code = drop_rows(replica, first + i, leaf->bytes, error);
        if (code == ERROR_NONE)
            code = batch_erase(replica->filling, &replica->audit->origin, first + i, error);
        *ended += code == ERROR_NONE ? 1 : 0;
    }
    return code;
}

enum error_code replica_expire_audit(struct replica *replica, int32_t day, size_t *ret_ended,
                                     bool *ret_is_done, struct error *error)
{
    struct log_run run;
    uint64_t first = read_kept(replica);
    uint64_t end = replica_audit_since(replica, day);
    enum error_code code = ERROR_NONE;
    /* The newest entry says how the last run ended. */
    if (end > 0 && end == replica->audit->stored)
        end--;
    *ret_is_done = first >= end;
    if (*ret_is_done)
        return ERROR_NONE;
    log_run_init(&run);
    size_t wanted = end - first < LOOKED_AT_MAX ? (size_t)(end - first) : LOOKED_AT_MAX;
    code = replica_read(replica, replica->audit, first, wanted, LIMIT_CHUNK_BYTES, &run, error);
    if (code == ERROR_NONE)
        code = end_run(replica, first, &run, run.count, ret_ended, error);
    if (code == ERROR_NONE)
        code = note_kept(replica, first + run.count, error);
    log_run_release(&run);
    return code;
}
