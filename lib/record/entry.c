#include "comity/entry.h"
#include "comity/distribution.h"
#include "comity/message.h"
#include "comity/record.h"
#include "comity/vkey.h"
#include "wire.h"

#include <string.h>

#define DISTRIBUTION_FIELD 4u

static enum error_code check_distribution(const Comity__Entry *entry, struct error *error)
{
    if (entry->distribution == NULL)
        return error_set(error, ERROR_INVALID, "distribution: is required");
    enum error_code code = distribution_validate(entry->distribution, error);
    if (code != ERROR_NONE)
        error_wrap(error, "distribution");
    return code;
}

static enum error_code check_publish(const Comity__Publish *publish, struct error *error)
{
    if (publish->record_id.len != UUID_BYTES)
        return error_set(error, ERROR_INVALID, "publish.recordId: %zu bytes, not %u", publish->record_id.len,
                         (unsigned)UUID_BYTES);
    if (publish->version == 0)
        return error_set(error, ERROR_INVALID, "publish.version: begins at 1");
    if (publish->record == NULL)
        return error_set(error, ERROR_INVALID, "publish.record: is required");
    return record_validate(publish->record, error);
}

static enum error_code check_all(const Comity__Distribution *distribution, const char *what,
                                 struct error *error)
{
    if (distribution->kind != COMITY__DISTRIBUTION__KIND__ALL)
        return error_set(error, ERROR_INVALID, "distribution: that of %s is ALL", what);
    return ERROR_NONE;
}

static enum error_code check_withdraw(const Comity__Withdraw *withdraw,
                                      const Comity__Distribution *distribution, uint64_t index,
                                      struct error *error)
{
    if (withdraw->n_covers == 0)
        return error_set(error, ERROR_INVALID, "withdraw.covers: is required");
    for (size_t i = 0; i < withdraw->n_covers; i++) {
        if (withdraw->covers[i] >= index)
            return error_set(error, ERROR_INVALID, "withdraw.covers[%zu]: is not before the entry itself", i);
        if (i > 0 && withdraw->covers[i] <= withdraw->covers[i - 1])
            return error_set(error, ERROR_INVALID, "withdraw.covers[%zu]: is not ascending", i);
    }
    return check_all(distribution, "a withdrawal", error);
}

/* What the evidence is worth is not decided here: that takes the keys of its origin. */
static enum error_code check_fork(const Comity__Fork *fork, const Comity__Distribution *distribution,
                                  struct error *error)
{
    if (fork->evidence == NULL)
        return error_set(error, ERROR_INVALID, "fork.evidence: is required");
    return check_all(distribution, "a fork", error);
}

static enum error_code check_unlock(const Comity__Unlock *unlock, const Comity__Distribution *distribution,
                                    uint64_t index, struct error *error)
{
    if (unlock->reason[0] == '\0')
        return error_set(error, ERROR_INVALID, "unlock.reason: is required");
    if (strlen(unlock->reason) > LIMIT_REASON_BYTES)
        return error_set(error, ERROR_INVALID, "unlock.reason: longer than %u bytes", LIMIT_REASON_BYTES);
    if (unlock->size > index)
        return error_set(error, ERROR_INVALID, "unlock.size: is not that of the log");
    return check_all(distribution, "an unlock", error);
}

static enum error_code check_audit_root(const Comity__AuditRoot *root,
                                        const Comity__Distribution *distribution, struct error *error)
{
    if (root->checkpoint.len == 0)
        return error_set(error, ERROR_INVALID, "auditRoot.checkpoint: is required");
    if (root->checkpoint.len > LIMIT_CHECKPOINT_BYTES)
        return error_set(error, ERROR_INVALID, "auditRoot.checkpoint: longer than %u bytes",
                         LIMIT_CHECKPOINT_BYTES);
    return check_all(distribution, "an audit root", error);
}

static enum error_code check_keys(const Comity__Keys *keys, const Comity__Distribution *distribution,
                                  struct error *error)
{
    if (keys->n_vkeys == 0 || keys->n_vkeys > LIMIT_LOG_KEYS)
        return error_set(error, ERROR_INVALID, "keys.vkeys: %zu, not 1 to %u", keys->n_vkeys, LIMIT_LOG_KEYS);
    for (size_t i = 0; i < keys->n_vkeys; i++) {
        if (keys->vkeys[i][0] == '\0' || strlen(keys->vkeys[i]) >= VKEY_TEXT_BYTES)
            return error_set(error, ERROR_INVALID, "keys.vkeys[%zu]: not a verifier key", i);
    }
    return check_all(distribution, "a change of keys", error);
}

static enum error_code check_entry(const Comity__Entry *entry, const struct bureau *bureau, uint64_t index,
                                   struct error *error)
{
    if (entry->nonce.len != ENTRY_NONCE_BYTES)
        return error_set(error, ERROR_INVALID, "nonce: %zu bytes, not %d", entry->nonce.len,
                         ENTRY_NONCE_BYTES);
    if (strcmp(entry->bureau, bureau->code) != 0)
        return error_set(error, ERROR_INVALID, "bureau: \"%.8s\" is not the owner of this log, %s",
                         entry->bureau, bureau->code);
    enum error_code code = check_distribution(entry, error);
    if (code != ERROR_NONE)
        return code;
    switch (entry->act_case) {
    case COMITY__ENTRY__ACT_PUBLISH:
        return check_publish(entry->publish, error);
    case COMITY__ENTRY__ACT_WITHDRAW:
        return check_withdraw(entry->withdraw, entry->distribution, index, error);
    case COMITY__ENTRY__ACT_FORK:
        return check_fork(entry->fork, entry->distribution, error);
    case COMITY__ENTRY__ACT_UNLOCK:
        return check_unlock(entry->unlock, entry->distribution, index, error);
    case COMITY__ENTRY__ACT_AUDIT_ROOT:
        return check_audit_root(entry->audit_root, entry->distribution, error);
    case COMITY__ENTRY__ACT_KEYS:
        return check_keys(entry->keys, entry->distribution, error);
    default:
        return error_set(error, ERROR_INVALID, "act: is required");
    }
}

enum error_code entry_decode(struct view bytes, const struct bureau *bureau, uint64_t index,
                             Comity__Entry **ret, struct error *error)
{
    ProtobufCMessage *message = NULL;

    if (bytes.size > LIMIT_ENTRY_BYTES)
        return error_set(error, ERROR_LIMIT, "entry: %zu bytes, at most %u", bytes.size, LIMIT_ENTRY_BYTES);
    enum error_code code =
        message_unpack(&comity__entry__descriptor, bytes, LIMIT_ENTRY_DECODE_BYTES, &message, error);
    if (code == ERROR_NONE)
        code = check_entry((const Comity__Entry *)message, bureau, index, error);
    if (code != ERROR_NONE) {
        message_free(message);
        error_wrap(error, "entry");
        return code;
    }
    *ret = (Comity__Entry *)message;
    return ERROR_NONE;
}

void entry_free(Comity__Entry *entry)
{
    message_free((ProtobufCMessage *)entry);
}

/* The index is not known before the entry is in the log, so any is below it here. */
enum error_code entry_encode(const Comity__Entry *entry, struct buffer *out, struct error *error)
{
    Comity__Entry *decoded = NULL;
    struct bureau bureau;
    struct buffer packed;

    enum error_code code = bureau_parse(&bureau, view_of_text(entry->bureau), error);
    if (code != ERROR_NONE)
        return code;
    buffer_init(&packed, LIMIT_ENTRY_BYTES);
    code = message_pack(&entry->base, &packed, error);
    if (code == ERROR_NONE)
        code = entry_decode(buffer_view(&packed), &bureau, UINT64_MAX, &decoded, error);
    if (code == ERROR_NONE)
        code = buffer_append(out, packed.data, packed.size, error);
    entry_free(decoded);
    buffer_release(&packed);
    return code;
}

/* Find the distribution's bytes. False: there is none, or two, or the bytes are no message. */
static bool find_distribution(struct view bytes, struct view *ret)
{
    struct wire_field field;
    struct reader reader;
    size_t count = 0;

    reader_init(&reader, bytes);
    while (wire_next(&reader, &field)) {
        if (field.number != DISTRIBUTION_FIELD)
            continue;
        if (field.type != WIRE_BYTES || count++ > 0)
            return false;
        *ret = field.bytes;
    }
    return reader.code == ERROR_NONE && count == 1;
}

/* What an entry's bytes say of a reader. */
enum word { WORD_NONE, WORD_SHOWN, WORD_KEPT };

static enum word word_of(struct view bytes, const struct bureau *owner, const struct bureau *reader)
{
    ProtobufCMessage *message = NULL;
    struct view packed = {NULL, 0};
    enum word word = WORD_NONE;

    if (bytes.size > LIMIT_ENTRY_BYTES || !find_distribution(bytes, &packed))
        return WORD_NONE;
    if (message_unpack(&comity__distribution__descriptor, packed, LIMIT_ENTRY_DECODE_BYTES, &message, NULL) !=
        ERROR_NONE)
        return WORD_NONE;
    const Comity__Distribution *distribution = (const Comity__Distribution *)message;
    if (distribution_validate(distribution, NULL) == ERROR_NONE)
        word = distribution_allows(distribution, owner, reader) ? WORD_SHOWN : WORD_KEPT;
    message_free(message);
    return word;
}

bool entry_is_visible_to(struct view bytes, const struct bureau *owner, const struct bureau *reader)
{
    return bureau_is_equal(owner, reader) || word_of(bytes, owner, reader) == WORD_SHOWN;
}

bool entry_is_kept_from(struct view bytes, const struct bureau *owner, const struct bureau *reader)
{
    return !bureau_is_equal(owner, reader) && word_of(bytes, owner, reader) == WORD_KEPT;
}
