#include "comity/replica_hit.h"

#include "replica_private.h"

#include "comity/fingerprint.h"
#include "comity/message.h"
#include "comity/record.h"
#include "comity/utf8.h"

#include <assert.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define HOUR_CHARS 13 /* YYYY-MM-DDThh */
#define RUN_MAX 64u
#define SOURCE_BYTES 48u
#define FIELD_BYTES 128u
#define MARK_BYTES (LIMIT_BUREAU_BYTES + UUID_BYTES + HOUR_CHARS + 64u + 2u * REPLICA_HIT_TEXT_BYTES + 4u)

/* ---- what names a hit ---- */

/* Append a text and its NUL, cut to what is left. */
static size_t add_text(uint8_t *out, size_t at, const char *text, size_t bytes_max)
{
    size_t size = strnlen(text, bytes_max);
    memcpy(out + at, text, size);
    out[at + size] = '\0';
    return at + size + 1;
}

static uint64_t mark_of(const struct replica *replica, const struct replica_hit *hit,
                        const char time[INSTANT_TEXT_CHARS + 1])
{
    uint8_t bytes[MARK_BYTES];
    size_t size = add_text(bytes, 0, hit->owner->code, LIMIT_BUREAU_CHARS);
    memcpy(bytes + size, hit->id->bytes, UUID_BYTES);
    memcpy(bytes + size + UUID_BYTES, time, HOUR_CHARS);
    size += UUID_BYTES + HOUR_CHARS;
    size = add_text(bytes, size, hit->asker, 63);
    size = add_text(bytes, size, hit->agency, REPLICA_HIT_TEXT_BYTES);
    size = add_text(bytes, size, hit->place, REPLICA_HIT_TEXT_BYTES);
    assert(size <= sizeof bytes);
    return fingerprint_of(replica->settings.fingerprint_key, view_of(bytes, size));
}

/* ---- noting ---- */

/* A hit as the record that it becomes, and all that it points to; must not be moved once it is filled. */
struct draft {
    Comity__Record record;
    Comity__Hit hit;
    Comity__Reference met;
    Comity__Record__Purpose purpose;
    char source[SOURCE_BYTES];
    char id[UUID_TEXT_CHARS + 1];
    char time[INSTANT_TEXT_CHARS + 1];
    char field[FIELD_BYTES];
    char *field_pointer;
    char agency[REPLICA_HIT_TEXT_BYTES + 1];
    char place[REPLICA_HIT_TEXT_BYTES + 1];
    char query_purpose[REPLICA_HIT_PURPOSE_BYTES + 1];
};

/* Copy a text; of a longer one as many whole characters as fit. */
static void copy_text(char *out, size_t out_bytes, const char *text)
{
    size_t size = strnlen(text, out_bytes);
    if (size == out_bytes) {
        size--;
        while (size > 0 && ((unsigned char)text[size] & 0xC0) == 0x80)
            size--;
    }
    memcpy(out, text, size);
    out[size] = '\0';
    utf8_mend(out);
}

static char letter_of(char c)
{
    if (c >= 'a' && c <= 'z')
        return (char)(c - 'a' + 'A');
    return c == '-' || c == ' ' ? '_' : c;
}

/* Tell whether a text is the name of a purpose, as "border control" is of BORDER_CONTROL. */
static bool is_named(const char *text, const char *name)
{
    while (*text != '\0' && letter_of(*text) == *name) {
        text++;
        name++;
    }
    return *text == '\0' && *name == '\0';
}

/* Fill in the purpose that the words of the asker name, if they name one. */
static void fill_purpose(struct draft *draft, const char *words)
{
    const ProtobufCEnumDescriptor *purposes = &comity__record__purpose__descriptor;
    copy_text(draft->query_purpose, sizeof draft->query_purpose, words);
    for (unsigned i = 0; i < purposes->n_values; i++) {
        if (purposes->values[i].value == 0 || !is_named(words, purposes->values[i].name))
            continue;
        draft->purpose = (Comity__Record__Purpose)purposes->values[i].value;
        draft->record.n_purposes = 1;
        draft->record.purposes = &draft->purpose;
    }
}

static void draft_fill(struct draft *draft, const struct replica_hit *hit, uint64_t mark)
{
    comity__record__init(&draft->record);
    comity__hit__init(&draft->hit);
    comity__reference__init(&draft->met);
    uuid_format(hit->id, draft->id);
    snprintf(draft->source, sizeof draft->source, "hit/%.*s/%016" PRIx64, HOUR_CHARS, draft->time, mark);
    copy_text(draft->field, sizeof draft->field, hit->field);
    copy_text(draft->agency, sizeof draft->agency, hit->agency);
    copy_text(draft->place, sizeof draft->place, hit->place);
    fill_purpose(draft, hit->purpose);
    draft->field_pointer = draft->field;
    draft->met.owner = replica_text(hit->owner->code);
    draft->met.record_id = draft->id;
    draft->met.version = hit->version;
    draft->hit.record = &draft->met;
    draft->hit.time = draft->time;
    draft->hit.place = draft->place;
    draft->hit.agency = draft->agency;
    draft->hit.cause = hit->cause;
    draft->hit.query_purpose = draft->query_purpose;
    draft->hit.n_matched_fields = draft->field[0] != '\0' ? 1 : 0;
    draft->hit.matched_fields = &draft->field_pointer;
    draft->record.source_ref = draft->source;
    draft->record.type_case = COMITY__RECORD__TYPE_HIT;
    draft->record.hit = &draft->hit;
}

static enum error_code put_draft(struct replica *replica, const struct draft *draft, uint64_t mark,
                                 struct error *error)
{
    struct row_key key = row_key_of_hit(mark);
    struct buffer bytes;
    struct uuid id;
    enum error_code code = replica_find_source(replica, &draft->record, &id, error);
    if (code != ERROR_NOT_FOUND)
        return code;
    buffer_init(&bytes, INDEX_VALUE_BYTES);
    code = message_pack(&draft->record.base, &bytes, error);
    if (code == ERROR_NONE) {
        struct index_row row = {.table = INDEX_HIT, .key = row_key_view(&key), .value = buffer_view(&bytes)};
        code = catalog_put(&replica->catalog, &row, error);
    }
    buffer_release(&bytes);
    return code;
}

enum error_code replica_note_hit(struct replica *replica, const struct replica_hit *hit, struct now now,
                                 struct error *error)
{
    struct draft draft = {.id = ""};
    if (bureau_is_equal(hit->owner, &replica->own->origin))
        return ERROR_NONE;
    instant_format(now.wall_ms, draft.time);
    uint64_t mark = mark_of(replica, hit, draft.time);
    uint64_t *recent = &replica->recent_hits[mark % REPLICA_RECENT_HITS];
    if (*recent == mark)
        return ERROR_NONE;
    if (catalog_is_full(&replica->catalog))
        return error_set(error, ERROR_FULL, "the index takes nothing in, and too much waits for it");
    draft_fill(&draft, hit, mark);
    enum error_code code = put_draft(replica, &draft, mark, error);
    if (code == ERROR_NONE)
        *recent = mark;
    return code;
}

/* ---- telling ---- */

struct noted {
    struct row_key key;
    struct buffer record;
};

struct run {
    const struct replica *replica;
    size_t count;
    size_t max;
    struct noted items[RUN_MAX];
    enum error_code code;
    struct error *error;
};

/* Tell whether a batch that is not stored yet publishes the hit. */
static bool is_pending(const struct replica *replica, struct view key)
{
    const struct batch *batches[] = {replica->filling, replica->flight};
    for (size_t i = 0; i < 2; i++) {
        struct index_row row;
        if (batches[i] != NULL && overlay_find(batches[i]->rows, INDEX_HIT, key, &row))
            return row.removed;
    }
    return false;
}

static bool add_noted(void *context, struct view key, struct view value)
{
    struct run *run = context;
    struct noted *noted = &run->items[run->count];
    if (is_pending(run->replica, key))
        return true;
    if (key.size != 8) {
        run->code = error_set(run->error, ERROR_DAMAGED, "index: a row of noted hits");
        return false;
    }
    noted->key = row_key_of_hit(get_u64(key.data));
    buffer_init(&noted->record, INDEX_VALUE_BYTES);
    run->count++;
    run->code = buffer_append(&noted->record, value.data, value.size, run->error);
    return run->code == ERROR_NONE && run->count < run->max;
}

/* Publish for the owner alone, unless that was done before this node last stopped. */
static enum error_code publish(struct replica *replica, struct now now, const Comity__Record *record,
                               struct error *error)
{
    struct replica_receipt receipt;
    struct uuid id;
    char *owner = record->hit->record->owner;
    Comity__Distribution distribution = COMITY__DISTRIBUTION__INIT;
    distribution.kind = COMITY__DISTRIBUTION__KIND__ONLY;
    distribution.n_bureaus = 1;
    distribution.bureaus = &owner;
    enum error_code code = replica_find_source(replica, record, &id, error);
    if (code != ERROR_NOT_FOUND)
        return code;
    return replica_publish(replica, now, record, &distribution, false, &receipt, error);
}

static enum error_code tell_one(struct replica *replica, struct now now, const struct noted *noted,
                                struct error *error)
{
    struct index_row gone = {.table = INDEX_HIT, .key = row_key_view(&noted->key), .removed = true};
    ProtobufCMessage *message = NULL;
    enum error_code code = message_unpack(&comity__record__descriptor, buffer_view(&noted->record),
                                          LIMIT_DECODE_BYTES, &message, error);
    const Comity__Record *record = (const Comity__Record *)message;
    if (code == ERROR_NONE && (record->hit == NULL || record->hit->record == NULL))
        code = error_set(error, ERROR_DAMAGED, "index: a noted hit");
    if (code == ERROR_NONE)
        code = publish(replica, now, record, error);
    message_free(message);
    /* A row that makes no record would stand in the way of all behind it. */
    bool is_useless =
        code == ERROR_INVALID || code == ERROR_LIMIT || code == ERROR_MALFORMED || code == ERROR_DAMAGED;
    if (is_useless)
        replica_raise(replica, replica->own, code, 0, "a hit could not be told: %.180s", error->text);
    if (code == ERROR_NONE || is_useless)
        code = overlay_put(replica->filling->rows, &gone, error);
    return code;
}

enum error_code replica_tell_hits(struct replica *replica, struct now now, size_t max, bool *ret_left,
                                  struct error *error)
{
    struct run run = {.replica = replica, .max = max < RUN_MAX ? max : RUN_MAX, .error = error};
    enum error_code code = replica_check_writable(replica, error);
    if (code != ERROR_NONE)
        return code;
    if (run.max > 0)
        code = catalog_scan(&replica->catalog, INDEX_HIT, (struct view){0}, (struct view){0}, add_noted, &run,
                            error);
    if (code == ERROR_NONE)
        code = run.code;
    for (size_t i = 0; i < run.count; i++) {
        if (code == ERROR_NONE)
            code = tell_one(replica, now, &run.items[i], error);
        buffer_release(&run.items[i].record);
    }
    if (code == ERROR_NONE)
        *ret_left = run.count == run.max;
    return code;
}

struct counting {
    size_t count;
    size_t max;
};

static bool count_row(void *context, struct view key, struct view value)
{
    struct counting *counting = context;
    (void)key;
    (void)value;
    return ++counting->count < counting->max;
}

size_t replica_count_untold(struct replica *replica, size_t max)
{
    struct counting counting = {.max = max};
    if (max > 0)
        (void)catalog_scan(&replica->catalog, INDEX_HIT, (struct view){0}, (struct view){0}, count_row,
                           &counting, NULL);
    return counting.count;
}
