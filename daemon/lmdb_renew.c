#include "lmdb_renew.h"

#include <errno.h>
#include <fcntl.h>
#include <lmdb.h>
#include <stdio.h>
#include <unistd.h>

#include "disk.h"
#include "lmdb_index.h"

#define PATH_BYTES 300u

/* The tables that are carried over, in their order. Their rows never change: other rows would need other tables. */
static const enum index_table KEPT[] = {INDEX_FIGURE, INDEX_ARREST, INDEX_HIT_FIGURE, INDEX_QUERY};
#define KEPT_COUNT (sizeof KEPT / sizeof KEPT[0])

/* The rows of an index that is only read. */
struct old {
    const char *path;
    MDB_env *env;
    MDB_txn *transaction;
    MDB_cursor *cursor; /* in table `place`; NULL: before its first row */
    size_t place;
    int result;
};

static enum error_code failed(const struct old *old, int result, struct error *error)
{
    enum error_code code = result == ENOMEM ? ERROR_MEMORY : ERROR_DAMAGED;
    return error_set(error, code, "%s: read: %s", old->path, mdb_strerror(result));
}

static void old_close(struct old *old)
{
    if (old->cursor != NULL)
        mdb_cursor_close(old->cursor);
    if (old->transaction != NULL)
        mdb_txn_abort(old->transaction);
    if (old->env != NULL)
        mdb_env_close(old->env);
}

static enum error_code old_open(struct old *old, const char *path, struct error *error)
{
    *old = (struct old){.path = path};
    old->result = mdb_env_create(&old->env);
    if (old->result == 0)
        old->result = mdb_env_set_maxdbs(old->env, KEPT_COUNT);
    if (old->result == 0)
        old->result = mdb_env_set_mapsize(old->env, (size_t)LMDB_INDEX_MAP_BYTES);
    if (old->result == 0)
        old->result = mdb_env_open(old->env, path, MDB_NOTLS | MDB_RDONLY, 0600);
    if (old->result == 0)
        old->result = mdb_txn_begin(old->env, NULL, MDB_RDONLY, &old->transaction);
    return old->result == 0 ? ERROR_NONE : failed(old, old->result, error);
}

/* Go to the next row of the table; one that the old index does not have, has none. */
static int next_of_table(struct old *old, MDB_val *key, MDB_val *value)
{
    MDB_dbi table;
    if (old->cursor != NULL)
        return mdb_cursor_get(old->cursor, key, value, MDB_NEXT);
    int result = mdb_dbi_open(old->transaction, lmdb_index_table(KEPT[old->place]), 0, &table);
    if (result == 0)
        result = mdb_cursor_open(old->transaction, table, &old->cursor);
    return result != 0 ? result : mdb_cursor_get(old->cursor, key, value, MDB_FIRST);
}

static bool next_row(void *context, struct index_row *row)
{
    struct old *old = context;
    MDB_val key, value;
    while (old->place < KEPT_COUNT) {
        old->result = next_of_table(old, &key, &value);
        if (old->result == 0) {
            *row = (struct index_row){.table = KEPT[old->place],
                                      .key = view_of(key.mv_data, key.mv_size),
                                      .value = view_of(value.mv_data, value.mv_size)};
            return true;
        }
        if (old->result != MDB_NOTFOUND)
            return false;
        old->result = 0;
        if (old->cursor != NULL)
            mdb_cursor_close(old->cursor);
        old->cursor = NULL;
        old->place++;
    }
    return false;
}

static enum error_code carry_over(const char *directory, const char *fresh, struct error *error)
{
    struct index index = {NULL, NULL};
    struct old old;
    struct index_rows rows = {&old, next_row};
    enum error_code code = old_open(&old, directory, error);
    if (code == ERROR_NONE)
        code = lmdb_index_open(&index, fresh, NULL, error);
    if (code == ERROR_NONE)
        code = index_absorb(&index, &rows, error);
    if (code == ERROR_NONE && old.result != 0)
        code = failed(&old, old.result, error);
    index_free(&index);
    old_close(&old);
    return code;
}

/* The lock file of LMDB says nothing that outlives a process. */
static enum error_code take_place(const char *directory, const char *fresh, struct error *error)
{
    char from[PATH_BYTES + 16], to[PATH_BYTES + 16];
    int fd = -1;
    snprintf(from, sizeof from, "%s/data.mdb", fresh);
    snprintf(to, sizeof to, "%s/data.mdb", directory);
    if (rename(from, to) != 0)
        return disk_failed(error, "rename", from);
    enum error_code code = disk_directory(AT_FDCWD, directory, &fd, error);
    if (code == ERROR_NONE && fsync(fd) != 0)
        code = disk_failed(error, "sync", directory);
    if (fd >= 0)
        (void)close(fd);
    return code;
}

enum error_code lmdb_renew(const char *directory, struct error *error)
{
    char fresh[PATH_BYTES];
    snprintf(fresh, sizeof fresh, "%s.new", directory);
    enum error_code code = lmdb_index_reset(fresh, error);
    if (code == ERROR_NONE)
        code = carry_over(directory, fresh, error);
    if (code == ERROR_NONE)
        code = take_place(directory, fresh, error);
    (void)lmdb_index_reset(fresh, NULL);
    (void)rmdir(fresh);
    return code;
}
