#include "lmdb_index.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <lmdb.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "disk.h"

#define PATH_BYTES 256u
/* Goes up with every new table and every change of a row. */
#define FORMAT_NUMBER 15u
#define FORMAT_NAME "comity-index "
#define FORMAT_TEXT_BYTES 32u
#define SCARCE_BYTES ((uint64_t)16 * 1024 * 1024)

static const char *const TABLE_NAMES[INDEX_TABLE_COUNT] = {
    [INDEX_META] = "meta",         [INDEX_RECORD] = "record",     [INDEX_VERSION] = "version",
    [INDEX_KEY] = "key",           [INDEX_SERIES] = "series",     [INDEX_NAME] = "name",
    [INDEX_SOURCE] = "source",     [INDEX_MISSING] = "missing",   [INDEX_PEER] = "peer",
    [INDEX_WITNESS] = "witness",   [INDEX_EVIDENCE] = "evidence", [INDEX_ALARM] = "alarm",
    [INDEX_SEEN] = "seen",         [INDEX_EXPIRY] = "expiry",     [INDEX_TYPE] = "type",
    [INDEX_FIGURE] = "figure",     [INDEX_ARREST] = "arrest",     [INDEX_HIT_FIGURE] = "hit_figure",
    [INDEX_QUERY] = "query",       [INDEX_DUE] = "due",           [INDEX_HIT] = "hit",
    [INDEX_POSITION] = "position", [INDEX_AUDIT] = "audit",
};

struct lmdb_index {
    char path[PATH_BYTES];
    MDB_env *env;
    MDB_dbi tables[INDEX_TABLE_COUNT];
    size_t transaction_rows;
};

/* LMDB says EIO when a write is cut short for want of room: on the disk, or below the limit of a file's size. */
static bool has_no_room(const struct lmdb_index *index)
{
    struct statvfs disk;
    struct stat file;
    struct rlimit limit;
    int fd = -1;
    if (mdb_env_get_fd(index->env, &fd) != 0 || fstatvfs(fd, &disk) != 0 || fstat(fd, &file) != 0 ||
        getrlimit(RLIMIT_FSIZE, &limit) != 0) {
        return false;
    }
    uint64_t wanted = (uint64_t)file.st_size + SCARCE_BYTES;
    return (uint64_t)disk.f_bavail * disk.f_frsize < SCARCE_BYTES ||
           (limit.rlim_cur != RLIM_INFINITY && limit.rlim_cur < wanted);
}

static enum error_code code_of(const struct lmdb_index *index, int result)
{
    switch (result) {
    case MDB_NOTFOUND:
        return ERROR_NOT_FOUND;
    case MDB_MAP_FULL:
    case ENOSPC:
    case EDQUOT:
    case EFBIG:
        return ERROR_FULL;
    case MDB_CORRUPTED:
    case MDB_PAGE_NOTFOUND:
    case MDB_INVALID:
    case MDB_INCOMPATIBLE:
        return ERROR_DAMAGED;
    case MDB_VERSION_MISMATCH:
        return ERROR_VERSION;
    case ENOMEM:
        return ERROR_MEMORY;
    case EIO:
        return has_no_room(index) ? ERROR_FULL : ERROR_IO;
    default:
        return ERROR_IO;
    }
}

static enum error_code failed(const struct lmdb_index *index, int result, const char *what,
                              struct error *error)
{
    return error_set(error, code_of(index, result), "%s: %s: %s", index->path, what, mdb_strerror(result));
}

static MDB_val value_of(struct view view)
{
    return (MDB_val){view.size, (void *)(uintptr_t)view.data};
}

static struct view view_of_value(const MDB_val *value)
{
    return view_of(value->mv_data, value->mv_size);
}

static enum error_code get(void *self, enum index_table table, struct view key, struct buffer *value,
                           struct error *error)
{
    struct lmdb_index *index = self;
    MDB_txn *transaction;
    int result = mdb_txn_begin(index->env, NULL, MDB_RDONLY, &transaction);
    if (result != 0) {
        return failed(index, result, "read", error);
    }
    MDB_val wanted = value_of(key);
    MDB_val found;
    enum error_code code;
    result = mdb_get(transaction, index->tables[table], &wanted, &found);
    if (result == 0) {
        buffer_clear(value);
        code = buffer_append(value, found.mv_data, found.mv_size, error);
    } else if (result == MDB_NOTFOUND) {
        code = error_set(error, ERROR_NOT_FOUND, "no such row");
    } else {
        code = failed(index, result, "get", error);
    }
    mdb_txn_abort(transaction);
    return code;
}

static bool begins_with(const MDB_val *key, struct view prefix)
{
    return key->mv_size >= prefix.size &&
           (prefix.size == 0 || memcmp(key->mv_data, prefix.data, prefix.size) == 0);
}

static int walk(MDB_cursor *cursor, struct view prefix, struct view from,
                bool (*visit)(void *context, struct view key, struct view value), void *context)
{
    MDB_val key = value_of(view_compare(from, prefix) > 0 ? from : prefix);
    MDB_val value;
    int result = mdb_cursor_get(cursor, &key, &value, key.mv_size == 0 ? MDB_FIRST : MDB_SET_RANGE);
    while (result == 0 && begins_with(&key, prefix) &&
           visit(context, view_of_value(&key), view_of_value(&value))) {
        result = mdb_cursor_get(cursor, &key, &value, MDB_NEXT);
    }
    return result == MDB_NOTFOUND ? 0 : result;
}

static enum error_code scan(void *self, enum index_table table, struct view prefix, struct view from,
                            bool (*visit)(void *context, struct view key, struct view value), void *context,
                            struct error *error)
{
    struct lmdb_index *index = self;
    MDB_txn *transaction;
    MDB_cursor *cursor;
    int result = mdb_txn_begin(index->env, NULL, MDB_RDONLY, &transaction);
    if (result != 0) {
        return failed(index, result, "read", error);
    }
    result = mdb_cursor_open(transaction, index->tables[table], &cursor);
    if (result == 0) {
        result = walk(cursor, prefix, from, visit, context);
        mdb_cursor_close(cursor);
    }
    mdb_txn_abort(transaction);
    return result == 0 ? ERROR_NONE : failed(index, result, "scan", error);
}

/* One transaction of an absorb. */
struct portion {
    MDB_txn *transaction;
    MDB_cursor *cursor; /* ends with the transaction */
    enum index_table table;
    size_t rows;
};

static int begin(const struct lmdb_index *index, struct portion *portion)
{
    *portion = (struct portion){0};
    return mdb_txn_begin(index->env, NULL, 0, &portion->transaction);
}

static int commit(struct portion *portion)
{
    int result = mdb_txn_commit(portion->transaction);
    *portion = (struct portion){0};
    return result;
}

/* A cursor that stays finds the next of ascending keys on the page it is on. */
static int put(const struct lmdb_index *index, struct portion *portion, const struct index_row *row)
{
    MDB_val key = value_of(row->key);
    MDB_val value = value_of(row->value);
    int result = 0;
    if (portion->cursor == NULL || portion->table != row->table) {
        if (portion->cursor != NULL) {
            mdb_cursor_close(portion->cursor);
            portion->cursor = NULL;
        }
        result = mdb_cursor_open(portion->transaction, index->tables[row->table], &portion->cursor);
        portion->table = row->table;
    }
    portion->rows++;
    if (result != 0) {
        return result;
    }
    if (!row->removed) {
        return mdb_cursor_put(portion->cursor, &key, &value, 0);
    }
    result = mdb_cursor_get(portion->cursor, &key, &value, MDB_SET);
    if (result == 0) {
        result = mdb_cursor_del(portion->cursor, 0);
    }
    return result == MDB_NOTFOUND ? 0 : result;
}

static enum error_code absorb(void *self, struct index_rows *rows, struct error *error)
{
    struct lmdb_index *index = self;
    struct portion portion;
    struct index_row row;
    int result = begin(index, &portion);
    while (result == 0 && rows->next(rows->context, &row)) {
        assert(row.key.size >= 1 && row.key.size <= INDEX_KEY_BYTES);
        assert(row.value.size <= INDEX_VALUE_BYTES && row.table < INDEX_TABLE_COUNT);
        /* The rows of the last tables come last, and no transaction ends between them. */
        if (portion.rows >= index->transaction_rows && row.table < INDEX_LAST) {
            result = commit(&portion);
            if (result == 0) {
                result = begin(index, &portion);
            }
        }
        if (result == 0) {
            result = put(index, &portion, &row);
        }
    }
    if (result == 0) {
        result = commit(&portion);
    }
    if (result != 0 && portion.transaction != NULL) {
        mdb_txn_abort(portion.transaction);
    }
    return result == 0 ? ERROR_NONE : failed(index, result, "absorb", error);
}

static void free_index(void *self)
{
    struct lmdb_index *index = self;
    if (index->env != NULL) {
        mdb_env_close(index->env);
    }
    free(index);
}

static const struct index_operations OPERATIONS = {get, scan, absorb, free_index};

static int open_tables(struct lmdb_index *index, MDB_txn *transaction, unsigned flags)
{
    int result = 0;
    for (unsigned table = 0; table < INDEX_TABLE_COUNT && result == 0; table++) {
        result = mdb_dbi_open(transaction, TABLE_NAMES[table], flags, &index->tables[table]);
    }
    return result;
}

static void write_format(unsigned number, char out[FORMAT_TEXT_BYTES])
{
    snprintf(out, FORMAT_TEXT_BYTES, FORMAT_NAME "%u", number);
}

/* Make the tables of an empty environment. */
static enum error_code make_tables(struct lmdb_index *index, struct error *error)
{
    MDB_txn *transaction;
    MDB_dbi format;
    MDB_val key = value_of(view_of_text("format"));
    char text[FORMAT_TEXT_BYTES];
    write_format(FORMAT_NUMBER, text);
    MDB_val value = value_of(view_of_text(text));
    int result = mdb_txn_begin(index->env, NULL, 0, &transaction);
    if (result != 0) {
        return failed(index, result, "make tables", error);
    }
    result = mdb_dbi_open(transaction, "format", MDB_CREATE, &format);
    if (result == 0) {
        result = mdb_put(transaction, format, &key, &value, 0);
    }
    if (result == 0) {
        result = open_tables(index, transaction, MDB_CREATE);
    }
    if (result != 0) {
        mdb_txn_abort(transaction);
        return failed(index, result, "make tables", error);
    }
    result = mdb_txn_commit(transaction);
    return result == 0 ? ERROR_NONE : failed(index, result, "make tables", error);
}

static bool is_earlier_format(struct view format)
{
    char text[FORMAT_TEXT_BYTES];
    for (unsigned number = 1; number < FORMAT_NUMBER; number++) {
        write_format(number, text);
        if (view_is_equal(format, view_of_text(text)))
            return true;
    }
    return false;
}

static enum error_code check_format(struct lmdb_index *index, MDB_txn *transaction, struct error *error)
{
    MDB_dbi format;
    MDB_val key = value_of(view_of_text("format"));
    MDB_val value = {0, NULL};
    int result = mdb_dbi_open(transaction, "format", 0, &format);
    if (result == 0) {
        result = mdb_get(transaction, format, &key, &value);
    }
    if (result != 0 && result != MDB_NOTFOUND && result != MDB_INCOMPATIBLE) {
        return failed(index, result, "format", error);
    }
    char text[FORMAT_TEXT_BYTES];
    write_format(FORMAT_NUMBER, text);
    if (result == 0 && view_is_equal(view_of_value(&value), view_of_text(text))) {
        return ERROR_NONE;
    }
    bool is_earlier = result == 0 && is_earlier_format(view_of_value(&value));
    return error_set(error, is_earlier ? ERROR_STATE : ERROR_VERSION,
                     "%s: the format is \"%.*s\", this program reads \"%s\"", index->path,
                     result == 0 && value.mv_size < 64 ? (int)value.mv_size : 7,
                     result == 0 && value.mv_size < 64 ? (const char *)value.mv_data : "unknown", text);
}

/* Open the tables that are there; tell if there is nothing at all. */
static enum error_code find_tables(struct lmdb_index *index, bool *ret_is_empty, struct error *error)
{
    MDB_txn *transaction;
    MDB_dbi names;
    MDB_stat statistics;
    int result = mdb_txn_begin(index->env, NULL, MDB_RDONLY, &transaction);
    if (result != 0) {
        return failed(index, result, "open", error);
    }
    result = mdb_dbi_open(transaction, NULL, 0, &names);
    if (result == 0) {
        result = mdb_stat(transaction, names, &statistics);
    }
    enum error_code code = result == 0 ? ERROR_NONE : failed(index, result, "open", error);
    *ret_is_empty = code == ERROR_NONE && statistics.ms_entries == 0;
    if (code == ERROR_NONE && !*ret_is_empty) {
        code = check_format(index, transaction, error);
        if (code == ERROR_NONE) {
            result = open_tables(index, transaction, 0);
            code = result == 0 ? ERROR_NONE
                               : error_set(error, ERROR_DAMAGED, "%s: a table is missing", index->path);
        }
    }
    /* Committing a reading transaction keeps the handles it opened. */
    if (code == ERROR_NONE) {
        result = mdb_txn_commit(transaction);
        code = result == 0 ? ERROR_NONE : failed(index, result, "open", error);
    } else {
        mdb_txn_abort(transaction);
    }
    return code;
}

/* Reading beyond the end of a mapped file would end the process. */
static enum error_code check_size(const struct lmdb_index *index, struct error *error)
{
    MDB_envinfo info;
    MDB_stat statistics;
    int fd = -1;
    uint64_t size = 0;
    int result = mdb_env_info(index->env, &info);
    if (result == 0) {
        result = mdb_env_stat(index->env, &statistics);
    }
    if (result == 0) {
        result = mdb_env_get_fd(index->env, &fd);
    }
    if (result != 0) {
        return failed(index, result, "open", error);
    }
    enum error_code code = disk_size(fd, &size, index->path, error);
    uint64_t need = ((uint64_t)info.me_last_pgno + 1) * statistics.ms_psize;
    if (code == ERROR_NONE && size < need) {
        code = error_set(error, ERROR_DAMAGED, "%s: data.mdb has %" PRIu64 " bytes, it must have %" PRIu64,
                         index->path, size, need);
    }
    return code;
}

static enum error_code open_environment(struct lmdb_index *index, const struct lmdb_index_options *options,
                                        struct error *error)
{
    uint64_t map_bytes =
        options != NULL && options->map_bytes > 0 ? options->map_bytes : LMDB_INDEX_MAP_BYTES;
    int result = mdb_env_create(&index->env);
    if (result == 0) {
        result = mdb_env_set_maxdbs(index->env, INDEX_TABLE_COUNT + 1);
    }
    if (result == 0) {
        result = mdb_env_set_mapsize(index->env, (size_t)map_bytes);
    }
    if (result == 0) {
        result = mdb_env_open(index->env, index->path, MDB_NOTLS, 0600);
    }
    return result == 0 ? ERROR_NONE : failed(index, result, "open", error);
}

enum error_code lmdb_index_open(struct index *out, const char *directory,
                                const struct lmdb_index_options *options, struct error *error)
{
    int fd = -1;
    bool is_empty = false;
    enum error_code code = disk_directory(AT_FDCWD, directory, &fd, error);
    if (code != ERROR_NONE) {
        return code;
    }
    (void)close(fd);
    struct lmdb_index *index = calloc(1, sizeof *index);
    if (index == NULL) {
        return error_set(error, ERROR_MEMORY, "index");
    }
    (void)snprintf(index->path, sizeof index->path, "%s", directory);
    index->transaction_rows = options != NULL && options->transaction_rows > 0 ? options->transaction_rows
                                                                               : LMDB_INDEX_TRANSACTION_ROWS;
    code = open_environment(index, options, error);
    if (code == ERROR_NONE) {
        code = check_size(index, error);
    }
    if (code == ERROR_NONE) {
        code = find_tables(index, &is_empty, error);
    }
    if (code == ERROR_NONE && is_empty) {
        code = make_tables(index, error);
    }
    if (code != ERROR_NONE) {
        free_index(index);
        return code;
    }
    *out = (struct index){&OPERATIONS, index};
    return ERROR_NONE;
}

const char *lmdb_index_table(enum index_table table)
{
    return TABLE_NAMES[table];
}

enum error_code lmdb_index_reset(const char *directory, struct error *error)
{
    static const char *const NAMES[] = {"data.mdb", "lock.mdb"};
    for (size_t i = 0; i < sizeof NAMES / sizeof NAMES[0]; i++) {
        char path[PATH_BYTES + 16];
        (void)snprintf(path, sizeof path, "%s/%s", directory, NAMES[i]);
        if (unlink(path) != 0 && errno != ENOENT && errno != ENOTDIR) {
            return disk_failed(error, "remove", path);
        }
    }
    return ERROR_NONE;
}
