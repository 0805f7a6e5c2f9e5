#include "replica_private.h"

/* A time further ahead than this is the reader's clock being wrong. */
#define AHEAD_MS ((int64_t)3600000)

static enum error_code put_time(struct replica *replica, const struct row_key *key, int64_t time_ms,
                                struct error *error)
{
    uint8_t value[8];
    put_u64(value, (uint64_t)time_ms);
    struct index_row row = {
        .table = INDEX_SEEN, .key = row_key_view(key), .value = view_of(value, sizeof value)};
    return catalog_put(&replica->catalog, &row, error);
}

/* Read the time of a row; 0: there is none. */
static enum error_code read_time(struct replica *replica, const struct row_key *key, int64_t *ret_ms,
                                 struct error *error)
{
    struct buffer value;
    buffer_init(&value, INDEX_VALUE_BYTES);
    enum error_code code = catalog_get(&replica->catalog, INDEX_SEEN, row_key_view(key), &value, error);
    if (code == ERROR_NONE || code == ERROR_NOT_FOUND)
        *ret_ms = code == ERROR_NONE && value.size == 8 ? (int64_t)get_u64(value.data) : 0;
    buffer_release(&value);
    return code == ERROR_NOT_FOUND ? ERROR_NONE : code;
}

/* ---- the reader ---- */

enum error_code replica_note_opened(struct replica *replica, const struct bureau *owner, uint64_t index,
                                    struct now now, struct error *error)
{
    struct log *log = replica_log(replica, owner);
    struct row_key opened = row_key_of_opened(owner, index);
    struct row_key told = row_key_of_seen(owner, index, &replica->own->origin);
    int64_t opened_ms = 0, told_ms = 0;
    if (log == NULL || log->is_own)
        return ERROR_NONE;
    enum error_code code = read_time(replica, &told, &told_ms, error);
    if (code == ERROR_NONE && told_ms == 0)
        code = read_time(replica, &opened, &opened_ms, error);
    if (code != ERROR_NONE || told_ms != 0 || opened_ms != 0)
        return code;
    code = put_time(replica, &opened, now.wall_ms, error);
    if (code == ERROR_NONE)
        log->is_unsaid = true;
    return code;
}

bool replica_is_opened(struct replica *replica, const struct bureau *owner, uint64_t index)
{
    struct row_key opened = row_key_of_opened(owner, index);
    struct row_key told = row_key_of_seen(owner, index, &replica->own->origin);
    int64_t time_ms = 0;
    if (read_time(replica, &told, &time_ms, NULL) == ERROR_NONE && time_ms == 0)
        (void)read_time(replica, &opened, &time_ms, NULL);
    return time_ms != 0;
}

struct unsaid {
    struct replica_seen *out;
    size_t count;
    size_t max;
};

static bool add_unsaid(void *context, struct view key, struct view value)
{
    struct unsaid *unsaid = context;
    if (value.size == 8)
        unsaid->out[unsaid->count++] = (struct replica_seen){.index = get_u64(key.data + key.size - 8),
                                                             .time_ms = (int64_t)get_u64(value.data)};
    return unsaid->count < unsaid->max;
}

size_t replica_unsaid(struct replica *replica, const struct bureau *owner, struct replica_seen *out,
                      size_t max)
{
    struct unsaid unsaid = {out, 0, max};
    struct row_key from = row_key_of_opened(owner, 0);
    struct view prefix = view_of(from.bytes, from.size - 8);
    if (max == 0 || catalog_scan(&replica->catalog, INDEX_SEEN, prefix, row_key_view(&from), add_unsaid,
                                 &unsaid, NULL) != ERROR_NONE)
        return 0;
    return unsaid.count;
}

enum error_code replica_note_told(struct replica *replica, const struct bureau *owner, uint64_t index,
                                  struct now now, struct error *error)
{
    struct row_key opened = row_key_of_opened(owner, index);
    struct row_key told = row_key_of_seen(owner, index, &replica->own->origin);
    struct index_row gone = {.table = INDEX_SEEN, .key = row_key_view(&opened), .removed = true};
    int64_t opened_ms = 0;
    enum error_code code = read_time(replica, &opened, &opened_ms, error);
    if (code != ERROR_NONE || opened_ms == 0)
        return code;
    code = put_time(replica, &told, now.wall_ms, error);
    return code == ERROR_NONE ? catalog_put(&replica->catalog, &gone, error) : code;
}

/* ---- the owner ---- */

/* Of an erased entry it is not known any more who could see it. */
static enum error_code could_see(struct replica *replica, const struct bureau *reader, uint64_t index,
                                 bool *ret, struct error *error)
{
    struct log_run run;
    log_run_init(&run);
    enum error_code code = log_store_read(replica->settings.log_store, &replica->own->origin, index, 1,
                                          LIMIT_ENTRY_BYTES, &run, error);
    if (code == ERROR_NONE)
        *ret = run.leaves[0].kind != LEAF_ENTRY ||
               entry_is_visible_to(run.leaves[0].bytes, &replica->own->origin, reader);
    log_run_release(&run);
    return code;
}

enum error_code replica_note_seen(struct replica *replica, const struct bureau *reader,
                                  const struct replica_seen *seen, struct now now, struct error *error)
{
    struct row_key key = row_key_of_seen(&replica->own->origin, seen->index, reader);
    int64_t known_ms = 0, time_ms = seen->time_ms;
    bool may_see = false;
    if (seen->index >= replica->own->stored)
        return ERROR_NONE;
    enum error_code code = read_time(replica, &key, &known_ms, error);
    if (code == ERROR_NONE && known_ms == 0)
        code = could_see(replica, reader, seen->index, &may_see, error);
    if (code != ERROR_NONE || known_ms != 0 || !may_see)
        return code;
    if (time_ms <= 0 || time_ms > now.wall_ms + AHEAD_MS)
        time_ms = now.wall_ms;
    return put_time(replica, &key, time_ms, error);
}

int64_t replica_seen_ms(struct replica *replica, const struct bureau *reader, uint64_t index)
{
    struct row_key key = row_key_of_seen(&replica->own->origin, index, reader);
    int64_t time_ms = 0;
    (void)read_time(replica, &key, &time_ms, NULL);
    return time_ms;
}
