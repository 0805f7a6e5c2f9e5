#include "comity/audit_entry.h"

#include "comity/bureau.h"
#include "comity/message.h"
#include "comity/uuid.h"

static enum error_code check_shown(const Comity__AuditEntry *entry, size_t place, struct error *error)
{
    const Comity__AuditEntry__Shown *shown = entry->shown[place];
    struct bureau owner;
    struct uuid id;
    enum error_code code = bureau_parse(&owner, view_of_text(shown->owner), error);
    if (code == ERROR_NONE && shown->record[0] != '\0')
        code = uuid_parse(view_of_text(shown->record), &id, error);
    if (code != ERROR_NONE)
        error_wrap(error, "shown[%zu]", place);
    return code;
}

static enum error_code check(const Comity__AuditEntry *entry, struct error *error)
{
    enum error_code code = ERROR_NONE;
    if (entry->nonce.len != AUDIT_NONCE_BYTES)
        return error_set(error, ERROR_INVALID, "nonce: %zu bytes, not %d", entry->nonce.len,
                         AUDIT_NONCE_BYTES);
    if (entry->request[0] == '\0')
        return error_set(error, ERROR_INVALID, "request: is required");
    if (entry->start != NULL && entry->stop != NULL)
        return error_set(error, ERROR_INVALID, "start and stop: only one of them can be");
    if (entry->n_shown > AUDIT_SHOWN_MAX)
        return error_set(error, ERROR_LIMIT, "shown: %zu records, at most %u", entry->n_shown,
                         AUDIT_SHOWN_MAX);
    for (size_t i = 0; i < entry->n_shown && code == ERROR_NONE; i++)
        code = check_shown(entry, i, error);
    return code;
}

enum error_code audit_entry_decode(struct view bytes, Comity__AuditEntry **ret, struct error *error)
{
    ProtobufCMessage *message = NULL;
    if (bytes.size > LIMIT_ENTRY_BYTES)
        return error_set(error, ERROR_LIMIT, "audit entry: %zu bytes, at most %u", bytes.size,
                         LIMIT_ENTRY_BYTES);
    enum error_code code =
        message_unpack(&comity__audit_entry__descriptor, bytes, LIMIT_ENTRY_DECODE_BYTES, &message, error);
    if (code == ERROR_NONE)
        code = check((const Comity__AuditEntry *)message, error);
    if (code != ERROR_NONE) {
        message_free(message);
        error_wrap(error, "audit entry");
        return code;
    }
    *ret = (Comity__AuditEntry *)message;
    return ERROR_NONE;
}

void audit_entry_free(Comity__AuditEntry *entry)
{
    message_free((ProtobufCMessage *)entry);
}

enum error_code audit_entry_encode(const Comity__AuditEntry *entry, struct buffer *out, struct error *error)
{
    enum error_code code = check(entry, error);
    if (code != ERROR_NONE) {
        error_wrap(error, "audit entry");
        return code;
    }
    size_t before = out->size;
    code = message_pack(&entry->base, out, error);
    if (code == ERROR_NONE && out->size - before > LIMIT_ENTRY_BYTES) {
        code = error_set(error, ERROR_LIMIT, "audit entry: %zu bytes, at most %u", out->size - before,
                         LIMIT_ENTRY_BYTES);
        out->size = before;
    }
    return code;
}
