#include "replica_private.h"

#include <stdlib.h>
#include <string.h>

/* ---- the set ---- */

static size_t place_of(const struct witness_set *set, const struct bureau *bureau)
{
    size_t low = 0, high = set->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (bureau_compare(&set->items[middle].bureau, bureau) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

struct witness *witness_set_find(const struct witness_set *set, const struct bureau *bureau)
{
    size_t place = place_of(set, bureau);
    if (place < set->count && bureau_is_equal(&set->items[place].bureau, bureau))
        return &set->items[place];
    return NULL;
}

static void insert(struct witness_set *set, const struct witness *witness)
{
    size_t place = place_of(set, &witness->bureau);
    memmove(&set->items[place + 1], &set->items[place], (set->count - place) * sizeof *set->items);
    set->items[place] = *witness;
    set->count++;
}

static enum error_code insert_own(struct replica *replica, struct witness_set *set, struct error *error)
{
    struct witness own = {.bureau = replica->settings.bureau, .is_own = true};
    char name[COSIGNATURE_NAME_BYTES];
    uint8_t public_key[ED25519_PUBLIC_BYTES];
    if (replica->settings.witness_key == NULL)
        return ERROR_NONE;
    ed25519_key_public(replica->settings.witness_key, public_key);
    cosignature_name(name, replica->own->keys[0].name);
    enum error_code code = vkey_init(&own.key, replica->hasher, name, VKEY_COSIGNATURE, public_key, error);
    if (code == ERROR_NONE)
        insert(set, &own);
    return code;
}

enum error_code replica_set_witnesses(struct replica *replica, const struct replica_witness *witnesses,
                                      size_t count, struct error *error)
{
    struct witness_set *old = &replica->witnesses, set = *old;
    if (count >= LIMIT_BUREAUS)
        return error_set(error, ERROR_LIMIT, "more than %u bureaus", LIMIT_BUREAUS);
    set.count = 0;
    set.items = calloc(count + 1, sizeof *set.items);
    if (set.items == NULL)
        return error_set(error, ERROR_MEMORY, "no memory for %zu witnesses", count);
    enum error_code code = insert_own(replica, &set, error);
    for (size_t i = 0; i < count && code == ERROR_NONE; i++) {
        const struct witness *before = witness_set_find(old, &witnesses[i].bureau);
        struct witness witness = {.bureau = witnesses[i].bureau,
                                  .key = witnesses[i].key,
                                  .has_shown = before != NULL && before->has_shown};
        if (witness_set_find(&set, &witness.bureau) != NULL)
            code = error_set(error, ERROR_EXISTS, "%s is there twice", witness.bureau.code);
        else
            insert(&set, &witness);
    }
    if (code != ERROR_NONE) {
        free(set.items);
        return code;
    }
    free(old->items);
    *old = set;
    old->due_ms = 0;
    for (size_t i = 0; i < replica->log_count; i++)
        replica->logs[i]->witnessing.is_stale = true;
    return ERROR_NONE;
}

size_t replica_witness_count(const struct replica *replica)
{
    return replica->witnesses.count;
}

void replica_witness_at(const struct replica *replica, size_t place, struct replica_witness *ret)
{
    const struct witness *witness = &replica->witnesses.items[place];
    *ret = (struct replica_witness){witness->bureau, witness->key};
}

/* ---- cosignatures ---- */

struct log_cosignature *log_find_cosignature(const struct log_cosignatures *among,
                                             const struct bureau *witness)
{
    for (size_t i = 0; i < among->count; i++)
        if (bureau_is_equal(&among->items[i].witness, witness))
            return &among->items[i];
    return NULL;
}

bool replica_cosignature_counts(const struct replica *replica, const struct log *log,
                                const struct log_cosignature *cosignature)
{
    const struct witness *witness = witness_set_find(&replica->witnesses, &cosignature->witness);
    return witness != NULL && witness->key.name[0] != '\0' && witness->key.id == cosignature->key_id &&
           !bureau_is_equal(&witness->bureau, &log->origin);
}

static struct log_cosignatures *slot_of(struct log *log, bool is_kept)
{
    return is_kept ? &log->witnessing.kept : &log->witnessing.newest;
}

static enum error_code reserve(struct log_cosignatures *slot, struct error *error)
{
    if (slot->count < slot->capacity)
        return ERROR_NONE;
    size_t wanted = slot->capacity == 0 ? 4 : slot->capacity * 2;
    struct log_cosignature *larger = reallocarray(slot->items, wanted, sizeof *larger);
    if (larger == NULL)
        return error_set(error, ERROR_MEMORY, "no memory for a cosignature");
    slot->items = larger;
    slot->capacity = wanted;
    return ERROR_NONE;
}

static void remember(struct log *log, const struct bureau *witness, bool is_kept,
                     const struct cosignature_row *row)
{
    struct log_cosignatures *slot = slot_of(log, is_kept);
    struct log_cosignature *place = log_find_cosignature(slot, witness);
    if (place == NULL)
        place = &slot->items[slot->count++];
    *place = (struct log_cosignature){.witness = *witness,
                                      .key_id = row->key_id,
                                      .is_checked = row->is_checked,
                                      .size = row->size,
                                      .time_seconds = cosignature_time(row->cosignature),
                                      .tag = get_u64(row->cosignature + 8)};
    log->witnessing.has_unchecked = log->witnessing.has_unchecked || !row->is_checked;
    log->witnessing.is_stale = true;
}

static void note_change(struct replica *replica)
{
    replica->witnesses.changes++;
    replica->witnesses.due_ms = 0;
}

enum error_code replica_write_cosignature(struct replica *replica, struct log *log,
                                          const struct bureau *witness, bool is_kept,
                                          const struct cosignature_row *row, struct error *error)
{
    uint8_t value[COSIGNATURE_ROW_BYTES];
    struct row_key key = row_key_of_witness(&log->origin, witness, is_kept);
    struct index_row put = {.table = INDEX_WITNESS,
                            .key = row_key_view(&key),
                            .value = view_of(value, cosignature_row_write(row, value))};
    enum error_code code = reserve(slot_of(log, is_kept), error);
    if (code == ERROR_NONE)
        code = catalog_put(&replica->catalog, &put, error);
    if (code == ERROR_NONE) {
        remember(log, witness, is_kept, row);
        note_change(replica);
    }
    return code;
}

enum error_code replica_drop_cosignature(struct replica *replica, struct log *log,
                                         const struct bureau *witness, bool is_kept, struct error *error)
{
    struct log_cosignatures *slot = slot_of(log, is_kept);
    struct row_key key = row_key_of_witness(&log->origin, witness, is_kept);
    struct index_row row = {.table = INDEX_WITNESS, .key = row_key_view(&key), .removed = true};
    enum error_code code = catalog_put(&replica->catalog, &row, error);
    struct log_cosignature *place = log_find_cosignature(slot, witness);
    if (code == ERROR_NONE && place != NULL) {
        *place = slot->items[--slot->count];
        log->witnessing.is_stale = true;
        note_change(replica);
    }
    return code;
}

enum error_code replica_read_cosignature(struct replica *replica, const struct log *log,
                                         const struct bureau *witness, bool is_kept,
                                         struct cosignature_row *ret, struct error *error)
{
    struct row_key key = row_key_of_witness(&log->origin, witness, is_kept);
    struct buffer value;
    buffer_init(&value, INDEX_VALUE_BYTES);
    enum error_code code = catalog_get(&replica->catalog, INDEX_WITNESS, row_key_view(&key), &value, error);
    if (code == ERROR_NONE)
        code = cosignature_row_parse(buffer_view(&value), ret, error);
    buffer_release(&value);
    return code;
}

enum error_code cosignature_row_take_log(struct cosignature_row *row, const struct note *note,
                                         const struct log *log, struct error *error)
{
    row->signature_count = 0;
    for (size_t i = 0; i < log->key_count; i++) {
        struct log_signature *signature = &row->signatures[row->signature_count];
        size_t size = 0;
        if (note_signature_of(note, &log->keys[i], signature->bytes, sizeof signature->bytes, &size, NULL) !=
                ERROR_NONE ||
            size != sizeof signature->bytes)
            continue;
        signature->key_id = log->keys[i].id;
        row->signature_count++;
    }
    if (row->signature_count == 0)
        return error_set(error, ERROR_NOT_FOUND, "no signature by a key of %s", log->origin.code);
    return ERROR_NONE;
}

/* ---- after a start ---- */

struct loading {
    struct log *log;
    enum error_code code;
    struct error *error;
};

/* What is kept is all of one size, and was comparable. */
static bool fits(const struct log_cosignatures *kept, const struct cosignature_row *row)
{
    return row->is_checked && (kept->count == 0 || kept->items[0].size == row->size);
}

static bool load_row(void *context, struct view key, struct view value)
{
    struct loading *loading = context;
    struct log_witnessing *witnessing = &loading->log->witnessing;
    struct cosignature_row row;
    struct bureau witness = {{0}};
    bool is_kept = key.size == 2 * LIMIT_BUREAU_CHARS + 1;
    if (key.size == LIMIT_BUREAU_CHARS && value.size == 8) {
        witnessing->below_since_ms = (int64_t)get_u64(value.data);
        witnessing->is_below_kept = true;
    }
    if ((key.size != 2 * LIMIT_BUREAU_CHARS && !is_kept) ||
        cosignature_row_parse(value, &row, NULL) != ERROR_NONE || (is_kept && !fits(&witnessing->kept, &row)))
        return true;
    memcpy(witness.code, key.data + LIMIT_BUREAU_CHARS, LIMIT_BUREAU_CHARS);
    loading->code = reserve(slot_of(loading->log, is_kept), loading->error);
    if (loading->code == ERROR_NONE)
        remember(loading->log, &witness, is_kept, &row);
    return loading->code == ERROR_NONE;
}

enum error_code replica_load_cosignatures(struct replica *replica, struct log *log, struct error *error)
{
    struct loading loading = {log, ERROR_NONE, error};
    struct row_key prefix = row_key_of_origin(&log->origin);
    struct view view = row_key_view(&prefix);
    enum error_code code =
        catalog_scan(&replica->catalog, INDEX_WITNESS, view, view, load_row, &loading, error);
    return code != ERROR_NONE ? code : loading.code;
}

void log_release_witnessing(struct log *log)
{
    free(log->witnessing.newest.items);
    free(log->witnessing.kept.items);
    log->witnessing = (struct log_witnessing){0};
}
