#include "replica_private.h"

#include "comity/fingerprint.h"
#include "comity/key_series.h"

#include <string.h>

/* Entries that share a fingerprint: more than this are not looked at. */
#define CANDIDATES_MAX 4096u
#define RUN_CANDIDATES 64u
#define FIELD_BYTES 128u

struct candidate {
    struct bureau owner;
    uint64_t index;
};

/* A question under way. */
struct check {
    struct replica *replica;
    const struct key *key;
    bool (*visit)(void *context, const struct replica_record *record, const char *field);
    void *context;
    bool is_over; /* the visitor wants no more */
    struct error *error;
};

/* ---- comparing with the record itself ---- */

struct matching {
    const struct key *wanted;
    char field[FIELD_BYTES]; /* "": no match */
};

static bool note_field(struct matching *matching, const char *field)
{
    size_t size = strnlen(field, sizeof matching->field - 1);
    memcpy(matching->field, field, size);
    matching->field[size] = '\0';
    return false;
}

static bool match_key(void *context, const struct key *key)
{
    struct matching *matching = context;
    const struct key *wanted = matching->wanted;
    if (key->kind != wanted->kind || key->loose != wanted->loose || strcmp(key->text, wanted->text) != 0 ||
        strcmp(key->country, wanted->country) != 0)
        return true;
    return note_field(matching, key->field);
}

static bool match_series(void *context, const struct key_series *series)
{
    struct matching *matching = context;
    return !key_series_holds(series, matching->wanted) || note_field(matching, series->field);
}

static void match_record(struct matching *matching, enum index_table table, const Comity__Record *record)
{
    if (table == INDEX_KEY)
        key_of_record(record, match_key, matching);
    else
        key_series_of_record(record, match_series, matching);
}

static enum error_code visit_candidate(struct check *check, enum index_table table,
                                       const struct candidate *candidate)
{
    struct replica_record record = {0};
    struct matching matching = {.wanted = check->key};
    enum error_code code =
        replica_record_at(check->replica, &candidate->owner, candidate->index, &record, check->error);
    /* Rows of superseded and erased entries may stay behind; they lead nowhere. */
    if (code == ERROR_NOT_FOUND)
        return ERROR_NONE;
    if (code == ERROR_NONE && record.state == COMITY__RECORD_VIEW__STATE__CURRENT) {
        match_record(&matching, table, record.entry->publish->record);
        if (matching.field[0] != '\0')
            check->is_over = !check->visit(check->context, &record, matching.field);
    }
    replica_record_release(&record);
    return code;
}

/* ---- rows with one fingerprint ---- */

struct candidates {
    size_t count;
    struct candidate items[RUN_CANDIDATES];
};

static bool add_candidate(void *context, struct view key, struct view value)
{
    struct candidates *candidates = context;
    (void)value;
    struct candidate *item = &candidates->items[candidates->count++];
    *item = (struct candidate){0};
    memcpy(item->owner.code, key.data + 8, LIMIT_BUREAU_CHARS);
    item->index = get_u64(key.data + 16);
    return candidates->count < RUN_CANDIDATES;
}

/* Look at every row of the table that has the fingerprint of these bytes, a run at a time: the visitor may not hold the
 * index. */
static enum error_code look_up(struct check *check, enum index_table table, struct view bytes)
{
    uint64_t fingerprint = fingerprint_of(check->replica->settings.fingerprint_key, bytes);
    struct candidates candidates = {0};
    struct row_key from = {.size = 8};
    enum error_code code = ERROR_NONE;
    uint8_t prefix[8];
    size_t seen = 0;
    put_u64(prefix, fingerprint);
    put_u64(from.bytes, fingerprint);
    do {
        candidates.count = 0;
        code = catalog_scan(&check->replica->catalog, table, view_of(prefix, sizeof prefix),
                            row_key_view(&from), add_candidate, &candidates, check->error);
        for (size_t i = 0; i < candidates.count && code == ERROR_NONE && !check->is_over; i++)
            code = visit_candidate(check, table, &candidates.items[i]);
        if (candidates.count > 0) {
            const struct candidate *last = &candidates.items[candidates.count - 1];
            from = row_key_of_key(fingerprint, &last->owner, last->index + 1);
        }
        seen += candidates.count;
    } while (code == ERROR_NONE && !check->is_over && seen < CANDIDATES_MAX &&
             candidates.count == RUN_CANDIDATES);
    return code;
}

/* ---- series ---- */

static bool note_row(void *context, struct view key, struct view value)
{
    (void)key;
    (void)value;
    *(bool *)context = true;
    return false;
}

/* A look-up for each number of characters that a series with this key can begin with; one in all where no series is
 * known. */
static enum error_code look_up_series(struct check *check)
{
    uint8_t bytes[LIMIT_KEY_BYTES + 8];
    bool is_any = false;
    enum error_code code = catalog_scan(&check->replica->catalog, INDEX_SERIES, (struct view){0},
                                        (struct view){0}, note_row, &is_any, check->error);
    size_t chars = strlen(check->key->text);
    for (size_t i = 0; is_any && code == ERROR_NONE && !check->is_over && i <= chars; i++) {
        size_t size = key_series_bytes_of_key(check->key, i, bytes);
        code = look_up(check, INDEX_SERIES, view_of(bytes, size));
    }
    return code;
}

enum error_code replica_check(struct replica *replica, const struct key *key,
                              bool (*visit)(void *context, const struct replica_record *record,
                                            const char *field),
                              void *context, struct error *error)
{
    struct check check = {.replica = replica, .key = key, .visit = visit, .context = context, .error = error};
    uint8_t bytes[LIMIT_KEY_BYTES + 8];
    enum error_code code = look_up(&check, INDEX_KEY, view_of(bytes, key_bytes(key, bytes)));
    if (code == ERROR_NONE && !check.is_over && key_series_has_kind(key->kind))
        code = look_up_series(&check);
    return code;
}
