/* The roots of audit logs, published in the logs of their bureaus. */
#include "comity/replica_audit.h"
#include "replica_private.h"

#include <stdio.h>
#include <string.h>

/* ---- one root ---- */

enum error_code replica_read_audit_root(const struct replica *replica, const struct bureau *origin,
                                        const Comity__AuditRoot *published, struct checkpoint *ret,
                                        struct error *error)
{
    struct note note;
    char wanted[LIMIT_ORIGIN_BYTES];
    struct view bytes = view_of(published->checkpoint.data, published->checkpoint.len);
    enum error_code code = note_parse(&note, bytes, error);
    if (code == ERROR_NONE)
        code = checkpoint_parse(ret, replica->hasher, note.text, error);
    if (code == ERROR_NONE)
        code = checkpoint_audit_origin(wanted, replica->federation, origin->code, error);
    if (code == ERROR_NONE && strcmp(wanted, ret->origin) != 0)
        code = error_set(error, ERROR_ORIGIN, "the checkpoint is of \"%.100s\", not of \"%s\"", ret->origin,
                         wanted);
    return code;
}

enum error_code replica_apply_audit_root(const struct replica *replica, struct overlay *rows,
                                         const struct bureau *origin, uint64_t index,
                                         const Comity__AuditRoot *published, struct error *error)
{
    struct checkpoint checkpoint;
    struct row_key key = row_key_of_audit(AUDIT_ROW_ROOT, origin, NULL, index);
    struct index_row row = {.table = INDEX_AUDIT, .key = row_key_view(&key)};
    enum error_code code = replica_read_audit_root(replica, origin, published, &checkpoint, error);
    return code == ERROR_NONE ? overlay_put(rows, &row, error) : code;
}

/* ---- publishing ---- */

static enum error_code append_root(struct replica *replica, struct now now, struct view note,
                                   struct replica_receipt *receipt, struct error *error)
{
    Comity__Entry entry = COMITY__ENTRY__INIT;
    Comity__AuditRoot root = COMITY__AUDIT_ROOT__INIT;
    Comity__Distribution everyone = COMITY__DISTRIBUTION__INIT;
    union {
        const uint8_t *in;
        uint8_t *out;
    } bytes = {.in = note.data};
    everyone.kind = COMITY__DISTRIBUTION__KIND__ALL;
    root.checkpoint = (ProtobufCBinaryData){.len = note.size, .data = bytes.out};
    entry.distribution = &everyone;
    entry.act_case = COMITY__ENTRY__ACT_AUDIT_ROOT;
    entry.audit_root = &root;
    enum error_code code = replica_append_own(replica, now, &entry, &receipt->index, error);
    if (code == ERROR_NONE)
        receipt->batch = replica->filling->number;
    return code;
}

enum error_code replica_publish_audit_root(struct replica *replica, struct now now,
                                           struct replica_receipt *ret, struct error *error)
{
    struct replica_receipt receipt = {.outcome = COMITY__PUBLISH_ANSWER__OUTCOME__PUBLISHED};
    enum error_code code = replica_check_writable(replica, error);
    if (code == ERROR_NONE && replica->audit->stored == 0)
        code = error_set(error, ERROR_NOT_FOUND, "the audit log is empty");
    if (code == ERROR_NONE)
        code = append_root(replica, now, buffer_view(&replica->audit->checkpoint), &receipt, error);
    if (code == ERROR_NONE)
        *ret = receipt;
    return code;
}

/* ---- finding ---- */

struct finding {
    uint64_t index;
    bool is_found;
    bool is_first; /* the first counts, else the last */
};

static bool find_root(void *context, struct view key, struct view value)
{
    struct finding *finding = context;
    (void)value;
    finding->index = get_u64(key.data + key.size - 8);
    finding->is_found = true;
    return !finding->is_first;
}

static enum error_code read_root(struct replica *replica, const struct log *log, uint64_t index,
                                 struct replica_audit_root *ret, struct error *error)
{
    struct buffer bytes;
    struct checkpoint checkpoint;
    Comity__Entry *entry = NULL;
    buffer_init(&bytes, LIMIT_ENTRY_BYTES);
    enum error_code code = replica_entry_bytes(replica, log, index, &bytes, error);
    if (code == ERROR_NONE)
        code = entry_decode(buffer_view(&bytes), &log->origin, index, &entry, error);
    if (code == ERROR_NONE && entry->act_case != COMITY__ENTRY__ACT_AUDIT_ROOT)
        code =
            error_set(error, ERROR_DAMAGED, "index: entry %llu publishes no root", (unsigned long long)index);
    if (code == ERROR_NONE)
        code = replica_read_audit_root(replica, &log->origin, entry->audit_root, &checkpoint, error);
    if (code == ERROR_NONE)
        *ret = (struct replica_audit_root){index, entry->time_ms, checkpoint.size, checkpoint.root};
    entry_free(entry);
    buffer_release(&bytes);
    return code;
}

static enum error_code find(struct replica *replica, const struct bureau *origin, uint64_t from,
                            bool is_first, struct replica_audit_root *ret, struct error *error)
{
    struct finding finding = {.is_first = is_first};
    struct row_key start = row_key_of_audit(AUDIT_ROW_ROOT, origin, NULL, from);
    struct view prefix = view_of(start.bytes, start.size - 8);
    const struct log *log = replica_log(replica, origin);
    if (log == NULL)
        return error_set(error, ERROR_NOT_FOUND, "no log of %s", origin->code);
    enum error_code code = catalog_scan(&replica->catalog, INDEX_AUDIT, prefix, row_key_view(&start),
                                        find_root, &finding, error);
    if (code == ERROR_NONE && !finding.is_found)
        code = error_set(error, ERROR_NOT_FOUND, "no root of the audit log of %s is published", origin->code);
    return code == ERROR_NONE ? read_root(replica, log, finding.index, ret, error) : code;
}

enum error_code replica_audit_root_from(struct replica *replica, const struct bureau *origin, uint64_t from,
                                        struct replica_audit_root *ret, struct error *error)
{
    return find(replica, origin, from, true, ret, error);
}

enum error_code replica_audit_root_last(struct replica *replica, const struct bureau *origin,
                                        struct replica_audit_root *ret, struct error *error)
{
    return find(replica, origin, 0, false, ret, error);
}
