#include "replica_private.h"

#include "comity/retention.h"

#include <inttypes.h>
#include <string.h>

/* What an INDEX_EXPIRY row says. */
struct ending {
    int32_t day;
    struct bureau origin;
    uint64_t index;
};

struct endings {
    const struct replica *replica;
    int32_t last_day;
    size_t count;
    size_t max;
    struct ending items[REPLICA_EXPIRE_MAX];
};

static struct ending read_ending(struct view key)
{
    struct ending ending = {0};
    uint8_t day[8] = {0};
    memcpy(day + 4, key.data, 4);
    ending.day = (int32_t)((uint32_t)get_u64(day) ^ 0x80000000u);
    memcpy(ending.origin.code, key.data + 4, LIMIT_BUREAU_CHARS);
    ending.index = get_u64(key.data + 4 + LIMIT_BUREAU_CHARS);
    return ending;
}

/* Tell whether a batch that is not stored yet ends the entry already. */
static bool is_pending(const struct replica *replica, struct view key)
{
    const struct batch *batches[] = {replica->filling, replica->flight};
    for (size_t i = 0; i < 2; i++) {
        struct index_row row;
        if (batches[i] != NULL && overlay_find(batches[i]->rows, INDEX_EXPIRY, key, &row))
            return row.removed;
    }
    return false;
}

static bool add_ending(void *context, struct view key, struct view value)
{
    struct endings *endings = context;
    struct ending ending = read_ending(key);
    (void)value;
    if (ending.day > endings->last_day)
        return false;
    if (!is_pending(endings->replica, key))
        endings->items[endings->count++] = ending;
    return endings->count < endings->max;
}

/* ---- expiry ---- */

static enum error_code drop_row(struct replica *replica, const struct ending *ending, struct error *error)
{
    struct row_key key = row_key_of_day(ending->day, &ending->origin, ending->index);
    struct index_row row = {.table = INDEX_EXPIRY, .key = row_key_view(&key), .removed = true};
    return overlay_put(replica->filling->rows, &row, error);
}

/* The newest version ends its record; an older one goes alone. */
static enum error_code end_version(struct replica *replica, struct log *log, const struct ending *ending,
                                   const struct uuid *id, struct now now, struct error *error)
{
    struct record_state state;
    uint64_t withdrawal;
    enum error_code code = replica_state(replica, &log->origin, id, &state, error);
    if (code == ERROR_NOT_FOUND || (code == ERROR_NONE && state.index != ending->index))
        return replica_end_entry(replica, replica->filling, log, ending->index, error);
    if (code == ERROR_NONE && log->is_own && !log->is_frozen)
        code = replica_append_withdraw(replica, now, id, COMITY__WITHDRAW__REASON__RETENTION_OVER,
                                       &withdrawal, error);
    else if (code == ERROR_NONE)
        code = replica_end_record(replica, replica->filling, log, id, ending->index, error);
    return code;
}

static enum error_code end_bytes(struct replica *replica, struct log *log, const struct ending *ending,
                                 struct view bytes, struct now now, struct error *error)
{
    struct uuid id;
    Comity__Entry *entry = NULL;
    enum error_code code = entry_decode(bytes, &log->origin, ending->index, &entry, error);
    if (code == ERROR_MEMORY)
        return code;
    if (code == ERROR_NONE && entry->act_case == COMITY__ENTRY__ACT_PUBLISH) {
        memcpy(id.bytes, entry->publish->record_id.data, UUID_BYTES);
        code = end_version(replica, log, ending, &id, now, error);
    } else {
        code = replica_end_entry(replica, replica->filling, log, ending->index, error);
    }
    entry_free(entry);
    return code;
}

static enum error_code end_one(struct replica *replica, const struct ending *ending, struct now now,
                               struct error *error)
{
    struct log *log = replica_log(replica, &ending->origin);
    struct buffer bytes;
    buffer_init(&bytes, LIMIT_ENTRY_BYTES);
    enum error_code code = log == NULL ? ERROR_NOT_FOUND : ERROR_NONE;
    if (code == ERROR_NONE)
        code = replica_entry_bytes(replica, log, ending->index, &bytes, error);
    if (code == ERROR_NONE)
        code = end_bytes(replica, log, ending, buffer_view(&bytes), now, error);
    /* A row of what is not here any more leads nowhere. */
    if (code == ERROR_NOT_FOUND || code == ERROR_ERASED || code == ERROR_WITHHELD)
        code = ERROR_NONE;
    if (code == ERROR_NONE)
        code = drop_row(replica, ending, error);
    buffer_release(&bytes);
    return code;
}

void replica_set_day(struct replica *replica, int32_t day)
{
    replica->day = day;
}

bool replica_has_own_over(struct replica *replica)
{
    bool has = replica->has_own_over;
    replica->has_own_over = false;
    return has;
}

/* ---- the last pass ---- */

static const char PASS_KEY[] = "retention";

int32_t replica_expired_day(struct replica *replica)
{
    struct buffer value;
    int32_t day = INT32_MIN;
    buffer_init(&value, INDEX_VALUE_BYTES);
    if (catalog_get(&replica->catalog, INDEX_META, view_of_text(PASS_KEY), &value, NULL) == ERROR_NONE &&
        value.size == 8)
        day = (int32_t)(uint32_t)get_u64(value.data);
    buffer_release(&value);
    return day;
}

static enum error_code note_pass(struct replica *replica, struct error *error)
{
    uint8_t value[8];
    put_u64(value, (uint32_t)replica->day);
    struct index_row row = {
        .table = INDEX_META, .key = view_of_text(PASS_KEY), .value = view_of(value, sizeof value)};
    if (replica->day == INT32_MIN || replica_expired_day(replica) == replica->day)
        return ERROR_NONE;
    return catalog_put(&replica->catalog, &row, error);
}

enum error_code replica_expire(struct replica *replica, struct now now, struct replica_expiry *ret,
                               struct error *error)
{
    struct endings endings = {.replica = replica, .last_day = replica->day, .max = REPLICA_EXPIRE_MAX};
    struct replica_expiry expiry = {0};
    bool can_withdraw = replica->own->is_frozen || replica_check_writable(replica, NULL) == ERROR_NONE;
    size_t place = 0;
    enum error_code code = catalog_scan(&replica->catalog, INDEX_EXPIRY, (struct view){0},
                                        row_key_view(&replica->expire_from), add_ending, &endings, error);
    for (; place < endings.count && code == ERROR_NONE && !replica_is_full(replica); place++) {
        const struct ending *ending = &endings.items[place];
        bool is_own = bureau_is_equal(&ending->origin, &replica->own->origin);
        if (!is_own || can_withdraw)
            code = end_one(replica, ending, now, error);
        if (is_own && !can_withdraw)
            expiry.waiting++;
        else
            expiry.ended++;
        replica->expire_from = row_key_of_day(ending->day, &ending->origin, ending->index + 1);
    }
    expiry.is_done = place == endings.count && endings.count < endings.max;
    if (code != ERROR_NONE || expiry.is_done)
        replica->expire_from.size = 0;
    if (code == ERROR_NONE && expiry.is_done)
        code = note_pass(replica, error);
    if (code == ERROR_NONE)
        *ret = expiry;
    return code;
}

/* ---- review ---- */

struct over_on {
    uint64_t *out;
    size_t count;
    size_t max;
};

static bool add_index(void *context, struct view key, struct view value)
{
    struct over_on *over = context;
    (void)value;
    over->out[over->count++] = read_ending(key).index;
    return over->count < over->max;
}

size_t replica_over_on(struct replica *replica, int32_t day, uint64_t from, uint64_t *out, size_t max)
{
    struct over_on over = {out, 0, max};
    struct row_key start = row_key_of_day(day, &replica->own->origin, from);
    struct view prefix = view_of(start.bytes, start.size - 8);
    if (max == 0 || catalog_scan(&replica->catalog, INDEX_EXPIRY, prefix, row_key_view(&start), add_index,
                                 &over, NULL) != ERROR_NONE)
        return 0;
    return over.count;
}
