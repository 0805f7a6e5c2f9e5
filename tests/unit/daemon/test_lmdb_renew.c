#include "lmdb_renew.h"

#include <lmdb.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "check.h"
#include "lmdb_index.h"
#include "scratch.h"

#define ROWS 3000u

static struct error error;
static char directory[SCRATCH_PATH_BYTES], path[SCRATCH_PATH_BYTES + 16];

static void begin(void)
{
    scratch_make(directory);
    snprintf(path, sizeof path, "%s/index", directory);
}

static void end(void)
{
    scratch_remove(directory);
}

/* Let the index be of another version. */
static void replace_format(const char *text)
{
    MDB_env *env = NULL;
    MDB_txn *transaction = NULL;
    MDB_dbi format;
    MDB_val key = {6, (void *)(uintptr_t) "format"};
    MDB_val value = {strlen(text), (void *)(uintptr_t)text};
    REQUIRE(mdb_env_create(&env) == 0 && mdb_env_set_maxdbs(env, 40) == 0);
    REQUIRE(mdb_env_open(env, path, 0, 0600) == 0);
    REQUIRE(mdb_txn_begin(env, NULL, 0, &transaction) == 0);
    REQUIRE(mdb_dbi_open(transaction, "format", MDB_CREATE, &format) == 0);
    REQUIRE(mdb_put(transaction, format, &key, &value, 0) == 0);
    REQUIRE(mdb_txn_commit(transaction) == 0);
    mdb_env_close(env);
}

/* ROWS rows in each of three tables. */
static const enum index_table TABLES[] = {INDEX_KEY, INDEX_FIGURE, INDEX_ARREST};

struct supply {
    unsigned place;
    char key[16], value[16];
};

static bool give(void *context, struct index_row *row)
{
    struct supply *supply = context;
    if (supply->place == 3 * ROWS)
        return false;
    snprintf(supply->key, sizeof supply->key, "key%06u", supply->place % ROWS);
    snprintf(supply->value, sizeof supply->value, "value%u", supply->place);
    *row = (struct index_row){.table = TABLES[supply->place / ROWS],
                              .key = view_of_text(supply->key),
                              .value = view_of_text(supply->value)};
    supply->place++;
    return true;
}

static void make_index(bool has_rows)
{
    struct index index;
    struct supply supply = {.place = has_rows ? 0 : 3 * ROWS};
    struct index_rows rows = {&supply, give};
    REQUIRE_OK(lmdb_index_open(&index, path, NULL, &error), &error);
    REQUIRE_OK(index_absorb(&index, &rows, &error), &error);
    index_free(&index);
}

static bool count(void *context, struct view key, struct view value)
{
    size_t *counted = context;
    (void)key;
    (void)value;
    (*counted)++;
    return true;
}

static size_t rows_in(enum index_table table)
{
    struct index index;
    size_t counted = 0;
    REQUIRE_OK(lmdb_index_open(&index, path, NULL, &error), &error);
    CHECK_OK(index_scan(&index, table, (struct view){0}, (struct view){0}, count, &counted, &error), &error);
    index_free(&index);
    return counted;
}

static void keeps_the_figures_and_nothing_else(void)
{
    struct index index;
    struct buffer value;
    struct stat status;
    char beside[SCRATCH_PATH_BYTES + 32];
    begin();
    make_index(true);
    replace_format("comity-index 1");
    REQUIRE_OK(lmdb_renew(path, &error), &error);
    CHECK_SAME_NUMBER(rows_in(INDEX_KEY), 0);
    CHECK_SAME_NUMBER(rows_in(INDEX_FIGURE), ROWS);
    CHECK_SAME_NUMBER(rows_in(INDEX_ARREST), ROWS);
    REQUIRE_OK(lmdb_index_open(&index, path, NULL, &error), &error);
    buffer_init(&value, 64);
    CHECK_OK(index_get(&index, INDEX_ARREST, view_of_text("key000007"), &value, &error), &error);
    CHECK_SAME_BYTES(buffer_view(&value), view_of_text("value6007"));
    buffer_release(&value);
    index_free(&index);
    snprintf(beside, sizeof beside, "%s.new", path);
    CHECK(stat(beside, &status) != 0);
    end();
}

static void begins_anew_where_it_was_interrupted(void)
{
    char beside[SCRATCH_PATH_BYTES + 32], data[SCRATCH_PATH_BYTES + 48];
    begin();
    make_index(true);
    replace_format("comity-index 1");
    snprintf(beside, sizeof beside, "%s.new", path);
    snprintf(data, sizeof data, "%s/data.mdb", beside);
    REQUIRE(mkdir(beside, 0700) == 0);
    scratch_write(data, "what a power cut left");
    REQUIRE_OK(lmdb_renew(path, &error), &error);
    CHECK_SAME_NUMBER(rows_in(INDEX_FIGURE), ROWS);
    end();
}

static void an_index_that_has_no_figures_becomes_empty(void)
{
    begin();
    make_index(false);
    replace_format("comity-index 1");
    REQUIRE_OK(lmdb_renew(path, &error), &error);
    CHECK_SAME_NUMBER(rows_in(INDEX_FIGURE), 0);
    CHECK_OK(lmdb_index_reset(path, &error), &error);
    replace_format("comity-index 1"); /* of a version without these tables */
    REQUIRE_OK(lmdb_renew(path, &error), &error);
    CHECK_SAME_NUMBER(rows_in(INDEX_ARREST), 0);
    end();
}

static void leaves_what_it_cannot_read(void)
{
    char data[SCRATCH_PATH_BYTES + 48];
    begin();
    REQUIRE(mkdir(path, 0700) == 0);
    snprintf(data, sizeof data, "%s/data.mdb", path);
    scratch_write(data, "this was an index, before somebody edited it");
    CHECK_ERROR(lmdb_renew(path, &error), ERROR_DAMAGED);
    CHECK(strstr(error.text, path) != NULL);
    CHECK(scratch_size(data) > 0);
    end();
}

CHECK_MAIN("lmdb_renew", {"keeps the figures, and nothing else", keeps_the_figures_and_nothing_else},
           {"begins anew where it was interrupted", begins_anew_where_it_was_interrupted},
           {"an index that has no figures becomes empty", an_index_that_has_no_figures_becomes_empty},
           {"leaves what it cannot read", leaves_what_it_cannot_read})
