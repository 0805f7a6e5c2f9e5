#include "comity/replica_related.h"

#include "replica_private.h"

#include "comity/fingerprint.h"

#include <string.h>

#define FINGERPRINT_BYTES 8u

struct place {
    struct bureau owner;
    uint64_t index;
};

struct run {
    size_t count;
    struct place places[REPLICA_RELATED_RUN];
};

static bool add_place(void *context, struct view key, struct view value)
{
    struct run *run = context;
    struct place *place = &run->places[run->count++];
    (void)value;
    *place = (struct place){.index = get_u64(key.data + FINGERPRINT_BYTES + LIMIT_BUREAU_CHARS)};
    memcpy(place->owner.code, key.data + FINGERPRINT_BYTES, LIMIT_BUREAU_CHARS);
    return run->count < REPLICA_RELATED_RUN;
}

struct matching {
    const struct key *wanted;
    bool is_found;
};

static bool match(void *context, const struct key *key)
{
    struct matching *matching = context;
    const struct key *wanted = matching->wanted;
    matching->is_found = key->kind == wanted->kind && key->loose == wanted->loose &&
                         strcmp(key->text, wanted->text) == 0 && strcmp(key->country, wanted->country) == 0;
    return !matching->is_found;
}

/* Rows of superseded and erased entries may stay behind; they lead nowhere. */
static enum error_code look_at(struct replica *replica, const struct key *key, const struct place *place,
                               bool (*visit)(void *context, const struct replica_record *record),
                               void *context, bool *ret_goes_on, struct error *error)
{
    struct replica_record record = {0};
    struct matching matching = {.wanted = key};
    enum error_code code = replica_record_at(replica, &place->owner, place->index, &record, error);
    if (code == ERROR_NONE && record.state == COMITY__RECORD_VIEW__STATE__CURRENT)
        key_of_record(record.entry->publish->record, match, &matching);
    if (matching.is_found)
        *ret_goes_on = visit(context, &record);
    replica_record_release(&record);
    return code == ERROR_NOT_FOUND ? ERROR_NONE : code;
}

void replica_related_init(struct replica_related *related, const struct key *key, const struct bureau *owner)
{
    *related = (struct replica_related){.key = *key};
    if (owner != NULL)
        related->owner = related->next_owner = *owner;
}

enum error_code replica_related_next(struct replica *replica, struct replica_related *related,
                                     bool (*visit)(void *context, const struct replica_record *record),
                                     void *context, struct error *error)
{
    uint8_t bytes[LIMIT_KEY_BYTES + 8];
    struct run run = {0};
    bool goes_on = true;
    uint64_t fingerprint =
        fingerprint_of(replica->settings.fingerprint_key, view_of(bytes, key_bytes(&related->key, bytes)));
    struct row_key prefix = row_key_of_key(fingerprint, &related->owner, 0);
    struct row_key from = row_key_of_key(fingerprint, &related->next_owner, related->next_index);
    prefix.size = FINGERPRINT_BYTES + (related->owner.code[0] == '\0' ? 0 : LIMIT_BUREAU_CHARS);
    enum error_code code = catalog_scan(&replica->catalog, INDEX_KEY, row_key_view(&prefix),
                                        row_key_view(&from), add_place, &run, error);
    for (size_t i = 0; i < run.count && code == ERROR_NONE && goes_on; i++) {
        code = look_at(replica, &related->key, &run.places[i], visit, context, &goes_on, error);
        if (code == ERROR_NONE) {
            related->next_owner = run.places[i].owner;
            related->next_index = run.places[i].index + 1;
        }
    }
    if (code == ERROR_NONE)
        related->is_done = goes_on && run.count < REPLICA_RELATED_RUN;
    return code;
}
