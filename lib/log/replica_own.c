#include "covers.h"
#include "replica_private.h"

#include "comity/message.h"
#include "comity/record.h"
#include "comity/retention.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

/* Take away the const that protobuf-c's structs do not know; packing only reads. */
static void *unconst(const void *pointer)
{
    union {
        const void *in;
        void *out;
    } cast = {.in = pointer};
    return cast.out;
}

char *replica_text(const char *text)
{
    return unconst(text);
}

enum error_code replica_check_writable(const struct replica *replica, struct error *error)
{
    enum error_code code = replica_explain_own(replica, error);
    if (code != ERROR_NONE)
        return code;
    if (replica->trouble != ERROR_NONE)
        return error_set(error, replica->trouble, "the store cannot write (%s); nothing was published",
                         error_code_text(replica->trouble));
    return ERROR_NONE;
}

/* Complete an entry with nonce, time and owner, and encode it. */
static enum error_code encode(struct replica *replica, struct now now, Comity__Entry *entry,
                              struct buffer *bytes, struct error *error)
{
    uint8_t nonce[ENTRY_NONCE_BYTES];
    replica->settings.random(replica->settings.random_context, nonce, sizeof nonce);
    entry->nonce = (ProtobufCBinaryData){.len = sizeof nonce, .data = nonce};
    entry->time_ms = now.wall_ms;
    entry->bureau = replica->own->origin.code;
    enum error_code code = entry_encode(entry, bytes, error);
    entry->nonce = (ProtobufCBinaryData){0};
    return code;
}

/* Append an encoded entry to the own log, and derive its rows. */
static enum error_code append(struct replica *replica, struct now now, struct view bytes, uint64_t *ret_index,
                              struct error *error)
{
    struct log *own = replica->own;
    struct leaf leaf = {.kind = LEAF_ENTRY, .bytes = bytes};
    uint64_t index = own->pending.size;
    hasher_leaf(replica->hasher, bytes, &leaf.hash);
    enum error_code code = batch_append(replica->filling, own, index, &leaf, error);
    if (code == ERROR_NONE) {
        batch_part_of(replica->filling, own)->is_made_here = true;
        frontier_append(&own->pending, replica->hasher, &leaf.hash);
        own->news_ms = now.wall_ms;
        code = replica_apply(replica, replica->filling, replica->filling->rows, own, index, bytes, error);
    }
    if (code == ERROR_NONE)
        *ret_index = index;
    return code;
}

enum error_code replica_append_own(struct replica *replica, struct now now, Comity__Entry *entry,
                                   uint64_t *ret_index, struct error *error)
{
    struct buffer bytes;
    buffer_init(&bytes, LIMIT_ENTRY_BYTES);
    enum error_code code = encode(replica, now, entry, &bytes, error);
    if (code == ERROR_NONE)
        code = append(replica, now, buffer_view(&bytes), ret_index, error);
    buffer_release(&bytes);
    return code;
}

static enum error_code encode_publish(struct replica *replica, struct now now, const struct uuid *id,
                                      uint32_t version, const Comity__Record *record,
                                      const Comity__Distribution *distribution, struct buffer *bytes,
                                      struct error *error)
{
    Comity__Entry entry = COMITY__ENTRY__INIT;
    Comity__Publish publish = COMITY__PUBLISH__INIT;
    struct uuid copy = *id;
    publish.record_id = (ProtobufCBinaryData){.len = UUID_BYTES, .data = copy.bytes};
    publish.version = version;
    publish.record = unconst(record);
    entry.distribution = unconst(distribution);
    entry.act_case = COMITY__ENTRY__ACT_PUBLISH;
    entry.publish = &publish;
    return encode(replica, now, &entry, bytes, error);
}

static enum error_code append_publish(struct replica *replica, struct now now, const struct uuid *id,
                                      uint32_t version, struct view bytes, struct replica_receipt *receipt,
                                      struct error *error)
{
    uint64_t index = 0;
    enum error_code code = append(replica, now, bytes, &index, error);
    if (code == ERROR_NONE) {
        receipt->id = *id;
        receipt->version = version;
        receipt->index = index;
        receipt->batch = replica->filling->number;
    }
    return code;
}

/* ---- withdrawing ---- */

static enum error_code append_covers(struct replica *replica, struct now now, struct covers *covers,
                                     Comity__Withdraw__Reason reason, uint64_t *ret_index,
                                     struct error *error)
{
    Comity__Entry entry = COMITY__ENTRY__INIT;
    Comity__Withdraw withdraw = COMITY__WITHDRAW__INIT;
    Comity__Distribution everyone = COMITY__DISTRIBUTION__INIT;
    everyone.kind = COMITY__DISTRIBUTION__KIND__ALL;
    withdraw.n_covers = covers->count;
    withdraw.covers = covers->indexes;
    withdraw.reason = reason;
    entry.distribution = &everyone;
    entry.act_case = COMITY__ENTRY__ACT_WITHDRAW;
    entry.withdraw = &withdraw;
    return replica_append_own(replica, now, &entry, ret_index, error);
}

enum error_code replica_append_withdraw(struct replica *replica, struct now now, const struct uuid *id,
                                        Comity__Withdraw__Reason reason, uint64_t *ret_index,
                                        struct error *error)
{
    enum error_code code;
    bool is_cut;
    do {
        struct covers *covers = NULL;
        code = covers_collect(&covers, replica, &replica->own->origin, id, error);
        is_cut = code == ERROR_NONE && covers->is_cut;
        if (code == ERROR_NONE)
            code = append_covers(replica, now, covers, reason, ret_index, error);
        free(covers);
    } while (code == ERROR_NONE && is_cut);
    return code;
}

/* ---- amending ---- */

struct current {
    struct record_state state;
    struct buffer bytes;
    Comity__Entry *entry;
};

static void current_release(struct current *current)
{
    entry_free(current->entry);
    buffer_release(&current->bytes);
}

/* Read the newest version of an own record, pending ones included. */
static enum error_code read_current(struct replica *replica, const struct uuid *id, struct current *current,
                                    struct error *error)
{
    const struct log *own = replica->own;
    char text[UUID_TEXT_CHARS + 1];
    uuid_format(id, text);
    current->entry = NULL;
    buffer_init(&current->bytes, LIMIT_ENTRY_BYTES);
    enum error_code code = replica_state(replica, &own->origin, id, &current->state, error);
    if (code == ERROR_NOT_FOUND)
        return error_set(error, code, "no record %s of %s", text, own->origin.code);
    if (code == ERROR_NONE && current->state.state == COMITY__RECORD_VIEW__STATE__WITHDRAWN)
        return error_set(error, ERROR_STATE, "record %s is withdrawn", text);
    if (code == ERROR_NONE)
        code = replica_entry_bytes(replica, own, current->state.index, &current->bytes, error);
    if (code == ERROR_NONE)
        code = entry_decode(buffer_view(&current->bytes), &own->origin, current->state.index, &current->entry,
                            error);
    if (code == ERROR_ERASED)
        code = error_set(error, ERROR_STATE, "record %s is withdrawn", text);
    return code;
}

static enum error_code amend_current(struct replica *replica, struct now now, const struct uuid *id,
                                     const struct current *current, const Comity__Record *record,
                                     const Comity__Distribution *distribution,
                                     struct replica_receipt *receipt, struct error *error)
{
    const Comity__Distribution *before = current->entry->distribution;
    Comity__Record content = record != NULL ? *record : *current->entry->publish->record;
    const Comity__Distribution *after = distribution != NULL ? distribution : before;
    uint32_t version = current->state.version + 1;
    uint64_t withdrawn;
    char until[DATE_TEXT_CHARS + 1];
    struct buffer bytes;
    buffer_init(&bytes, LIMIT_ENTRY_BYTES);
    enum error_code code = record_validate(&content, error);
    if (code == ERROR_NONE)
        code = retention_complete(&content, current->entry->publish->record, date_of_wall_ms(now.wall_ms),
                                  until, error);
    if (code == ERROR_NONE)
        code = distribution_validate(after, error);
    /* Before anything is withdrawn: an entry that is too long must leave the record as it is. */
    if (code == ERROR_NONE)
        code = encode_publish(replica, now, id, version, &content, after, &bytes, error);
    if (code == ERROR_NONE && distribution_narrows(before, after))
        code = replica_append_withdraw(replica, now, id, COMITY__WITHDRAW__REASON__DISTRIBUTION_CHANGED,
                                       &withdrawn, error);
    if (code == ERROR_NONE)
        code = append_publish(replica, now, id, version, buffer_view(&bytes), receipt, error);
    if (code == ERROR_NONE)
        receipt->outcome = COMITY__PUBLISH_ANSWER__OUTCOME__AMENDED;
    buffer_release(&bytes);
    return code;
}

/* A leaf that nobody has given back may be a newer version of the record. What is kept of an older one could be
 * what its owner had changed, or had taken from somebody. */
static enum error_code check_is_newest(struct replica *replica, const struct current *current,
                                       struct error *error)
{
    uint64_t lost = 0;
    if (replica_missing(replica, replica->own, current->state.index + 1, &lost, 1) == 0)
        return ERROR_NONE;
    return error_set(error, ERROR_WITHHELD,
                     "entry %" PRIu64 " of this bureau's log is lost, and may be a newer version of the "
                     "record: say anew both what it is to hold and who is to see it",
                     lost);
}

enum error_code replica_amend(struct replica *replica, struct now now, const struct uuid *id,
                              const Comity__Record *record, const Comity__Distribution *distribution,
                              uint32_t expected_version, struct replica_receipt *ret, struct error *error)
{
    struct current current = {0};
    struct replica_receipt receipt = {0};
    enum error_code code = replica_check_writable(replica, error);
    if (code == ERROR_NONE)
        code = read_current(replica, id, &current, error);
    if (code == ERROR_NONE && expected_version != 0 && expected_version != current.state.version)
        code = error_set(error, ERROR_STATE, "the record is at version %" PRIu32 ", not %" PRIu32,
                         current.state.version, expected_version);
    if (code == ERROR_NONE && (record == NULL || distribution == NULL))
        code = check_is_newest(replica, &current, error);
    if (code == ERROR_NONE)
        code = amend_current(replica, now, id, &current, record, distribution, &receipt, error);
    if (code == ERROR_NONE)
        *ret = receipt;
    current_release(&current);
    return code;
}

enum error_code replica_withdraw(struct replica *replica, struct now now, const struct uuid *id,
                                 Comity__Withdraw__Reason reason, struct replica_receipt *ret,
                                 struct error *error)
{
    struct current current = {0};
    struct replica_receipt receipt = {.outcome = COMITY__PUBLISH_ANSWER__OUTCOME__WITHDRAWN, .id = *id};
    enum error_code code = replica_check_writable(replica, error);
    if (code == ERROR_NONE)
        code = read_current(replica, id, &current, error);
    if (code == ERROR_NONE)
        code = replica_append_withdraw(replica, now, id, reason, &receipt.index, error);
    if (code == ERROR_NONE) {
        receipt.version = current.state.version;
        receipt.batch = replica->filling->number;
        *ret = receipt;
    }
    current_release(&current);
    return code;
}

/* ---- publishing ---- */

static enum error_code is_same_message(const ProtobufCMessage *a, const ProtobufCMessage *b, bool *ret,
                                       struct error *error)
{
    struct buffer bytes_a, bytes_b;
    buffer_init(&bytes_a, LIMIT_FRAME_BYTES);
    buffer_init(&bytes_b, LIMIT_FRAME_BYTES);
    enum error_code code = message_pack(a, &bytes_a, error);
    if (code == ERROR_NONE)
        code = message_pack(b, &bytes_b, error);
    if (code == ERROR_NONE)
        *ret = view_is_equal(buffer_view(&bytes_a), buffer_view(&bytes_b));
    buffer_release(&bytes_a);
    buffer_release(&bytes_b);
    return code;
}

/* Tell whether a record says what a stored version says; how long it is kept need not be said again. */
static enum error_code is_same_record(const Comity__Record *record, const Comity__Record *stored,
                                      struct now now, bool *ret, struct error *error)
{
    char until[DATE_TEXT_CHARS + 1];
    Comity__Record complete = *record;
    if (record->retention_until[0] == '\0' &&
        retention_complete(&complete, stored, date_of_wall_ms(now.wall_ms), until, error) != ERROR_NONE)
        return ERROR_INVALID;
    return is_same_message(&complete.base, &stored->base, ret, error);
}

enum error_code replica_find_source(struct replica *replica, const Comity__Record *record, struct uuid *ret,
                                    struct error *error)
{
    struct row_key key = row_key_of_source(replica, record);
    struct buffer value;
    buffer_init(&value, INDEX_VALUE_BYTES);
    enum error_code code = replica_lookup(replica, INDEX_SOURCE, row_key_view(&key), &value, error);
    if (code == ERROR_NONE && value.size != UUID_BYTES + 8)
        code = error_set(error, ERROR_DAMAGED, "index: malformed source row");
    if (code == ERROR_NONE)
        memcpy(ret->bytes, value.data, UUID_BYTES);
    buffer_release(&value);
    return code;
}

/* Return the batch with which an own entry becomes durable; 0: it is. */
static uint64_t batch_of(const struct replica *replica, uint64_t index)
{
    if (index < replica->own->stored)
        return 0;
    return batch_leaf(replica->flight, replica->own, index) != NULL ? replica->flight->number
                                                                    : replica->filling->number;
}

/* Publish again what a source reference named before: nothing, or a new version; what was withdrawn stays so. */
static enum error_code publish_again(struct replica *replica, struct now now, const struct uuid *id,
                                     const Comity__Record *record, const Comity__Distribution *distribution,
                                     struct replica_receipt *receipt, struct error *error)
{
    struct current current = {0};
    bool same_record = false, same_distribution = false;
    enum error_code code = read_current(replica, id, &current, error);
    if (code == ERROR_STATE && current.state.state == COMITY__RECORD_VIEW__STATE__WITHDRAWN) {
        *receipt = (struct replica_receipt){.outcome = COMITY__PUBLISH_ANSWER__OUTCOME__WITHDRAWN,
                                            .id = *id,
                                            .version = current.state.version,
                                            .index = current.state.index,
                                            .batch = batch_of(replica, current.state.index)};
        current_release(&current);
        return ERROR_NONE;
    }
    if (code == ERROR_NONE)
        code = is_same_record(record, current.entry->publish->record, now, &same_record, error);
    if (code == ERROR_NONE)
        code = is_same_message(&distribution->base, &current.entry->distribution->base, &same_distribution,
                               error);
    if (code == ERROR_NONE && same_record && same_distribution)
        *receipt = (struct replica_receipt){.outcome = COMITY__PUBLISH_ANSWER__OUTCOME__UNCHANGED,
                                            .id = *id,
                                            .version = current.state.version,
                                            .index = current.state.index,
                                            .batch = batch_of(replica, current.state.index)};
    else if (code == ERROR_NONE)
        code = amend_current(replica, now, id, &current, record, distribution, receipt, error);
    current_release(&current);
    return code;
}

void replica_make_id(struct replica *replica, struct now now, struct uuid *ret)
{
    uint8_t random[10];
    replica->settings.random(replica->settings.random_context, random, sizeof random);
    uuid_generate(&replica->uuids, now.wall_ms, random, ret);
}

static enum error_code publish_new(struct replica *replica, struct now now, const Comity__Record *record,
                                   const Comity__Distribution *distribution, struct replica_receipt *receipt,
                                   struct error *error)
{
    char until[DATE_TEXT_CHARS + 1];
    Comity__Record complete = *record;
    struct uuid id;
    struct buffer bytes;
    replica_make_id(replica, now, &id);
    receipt->outcome = COMITY__PUBLISH_ANSWER__OUTCOME__PUBLISHED;
    buffer_init(&bytes, LIMIT_ENTRY_BYTES);
    enum error_code code = retention_complete(&complete, NULL, date_of_wall_ms(now.wall_ms), until, error);
    if (code == ERROR_NONE)
        code = encode_publish(replica, now, &id, 1, &complete, distribution, &bytes, error);
    if (code == ERROR_NONE)
        code = append_publish(replica, now, &id, 1, buffer_view(&bytes), receipt, error);
    buffer_release(&bytes);
    return code;
}

enum error_code replica_publish(struct replica *replica, struct now now, const Comity__Record *record,
                                const Comity__Distribution *distribution, bool once,
                                struct replica_receipt *ret, struct error *error)
{
    struct replica_receipt receipt = {0};
    struct uuid id;
    bool is_again = false;
    enum error_code code = replica_check_writable(replica, error);
    if (code == ERROR_NONE && record == NULL)
        code = error_set(error, ERROR_INVALID, "record: is required");
    if (code == ERROR_NONE && distribution == NULL)
        code = error_set(error, ERROR_INVALID, "distribution: is required");
    if (code == ERROR_NONE)
        code = record_validate(record, error);
    if (code == ERROR_NONE)
        code = distribution_validate(distribution, error);
    if (code == ERROR_NONE && once && record->source_ref[0] == '\0')
        code = error_set(error, ERROR_INVALID, "sourceRef: is required to publish a record only once");
    if (code == ERROR_NONE && once) {
        code = replica_find_source(replica, record, &id, error);
        is_again = code == ERROR_NONE;
        if (code == ERROR_NOT_FOUND)
            code = ERROR_NONE;
    }
    if (code == ERROR_NONE)
        code = is_again ? publish_again(replica, now, &id, record, distribution, &receipt, error)
                        : publish_new(replica, now, record, distribution, &receipt, error);
    if (code == ERROR_NONE)
        *ret = receipt;
    return code;
}
