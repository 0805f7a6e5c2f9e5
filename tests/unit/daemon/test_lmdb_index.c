#include "lmdb_index.h"

#include <fcntl.h>
#include <lmdb.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "index_contract.h"
#include "scratch.h"

static char scratch[SCRATCH_PATH_BYTES];
static char path[SCRATCH_PATH_BYTES + 16];
static char data_path[SCRATCH_PATH_BYTES + 32];
static struct lmdb_index_options options;
static struct error error;

static void remove_scratch(void)
{
    scratch_remove(scratch);
}

static void clear(void)
{
    if (scratch[0] == '\0') {
        scratch_make(scratch);
        (void)atexit(remove_scratch);
        (void)snprintf(path, sizeof path, "%s/index", scratch);
        (void)snprintf(data_path, sizeof data_path, "%s/data.mdb", path);
    }
    scratch_remove(path);
    options = (struct lmdb_index_options){.transaction_rows = 100};
}

static enum error_code open_path(struct index *out, struct error *ret_error)
{
    return lmdb_index_open(out, path, &options, ret_error);
}

const struct index_factory index_contract_factory = {clear, open_path, true};

/* A supply of `count` record rows with keys from `first` on, each with `value_size` bytes, then one position. */
struct supply {
    uint32_t first;
    uint32_t count;
    uint32_t next;
    size_t value_size;
    uint32_t stop_at; /* the process ends before this row; UINT32_MAX: never */
    uint8_t key[4];
    uint8_t value[INDEX_VALUE_BYTES];
};

static struct view key_of(uint8_t key[4], uint32_t number)
{
    for (unsigned i = 0; i < 4; i++) {
        key[i] = (uint8_t)(number >> (24 - 8 * i));
    }
    return view_of(key, 4);
}

static bool next_row(void *context, struct index_row *row)
{
    struct supply *supply = context;
    if (supply->next == supply->stop_at) {
        (void)raise(SIGKILL);
    }
    uint32_t number = supply->next++;
    if (number < supply->count) {
        memset(supply->value, 'v', sizeof supply->value);
        *row = (struct index_row){INDEX_RECORD, key_of(supply->key, supply->first + number),
                                  view_of(supply->value, supply->value_size), false};
        return true;
    }
    if (number == supply->count) {
        (void)key_of(supply->value, supply->first + supply->count);
        *row = (struct index_row){INDEX_POSITION, view_of_text("UTO"), view_of(supply->value, 4), false};
        return true;
    }
    return false;
}

static enum error_code absorb(struct index *index, uint32_t first, uint32_t count, size_t value_size)
{
    static struct supply supply;
    supply = (struct supply){.first = first, .count = count, .value_size = value_size, .stop_at = UINT32_MAX};
    struct index_rows rows = {&supply, next_row};
    return index_absorb(index, &rows, &error);
}

static bool count_row(void *context, struct view key, struct view value)
{
    (void)key;
    (void)value;
    ++*(uint32_t *)context;
    return true;
}

static uint32_t count_rows(const struct index *index)
{
    uint32_t count = 0;
    CHECK_OK(index_scan(index, INDEX_RECORD, view_of(NULL, 0), view_of(NULL, 0), count_row, &count, &error),
             &error);
    return count;
}

/* Return the position; 0 if there is none. */
static uint32_t position_of(const struct index *index)
{
    struct buffer value;
    uint32_t position = 0;
    buffer_init(&value, INDEX_VALUE_BYTES);
    if (index_get(index, INDEX_POSITION, view_of_text("UTO"), &value, &error) == ERROR_NONE) {
        for (unsigned i = 0; i < 4; i++) {
            position = position << 8 | value.data[i];
        }
    }
    buffer_release(&value);
    return position;
}

static void never_has_a_position_ahead_of_its_rows(void)
{
    static const uint32_t STOPS[] = {1, 99, 100, 101, 250, 399, 400};
    for (size_t i = 0; i < sizeof STOPS / sizeof STOPS[0]; i++) {
        struct index index;
        clear();
        REQUIRE_OK(open_path(&index, &error), &error);
        CHECK_OK(absorb(&index, 0, 50, 10), &error);
        index_free(&index);
        pid_t child = fork();
        if (child == 0) {
            static struct supply supply;
            supply = (struct supply){.first = 50, .count = 400, .value_size = 10, .stop_at = STOPS[i]};
            struct index_rows rows = {&supply, next_row};
            if (open_path(&index, NULL) == ERROR_NONE) {
                (void)index_absorb(&index, &rows, NULL);
            }
            _exit(1);
        }
        int status = 0;
        REQUIRE(waitpid(child, &status, 0) == child);
        CHECK_CASE(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL, "killed before row %u", STOPS[i]);
        REQUIRE_OK(open_path(&index, &error), &error);
        CHECK_SAME_NUMBER(position_of(&index), 50);
        CHECK_SAME_NUMBER(count_rows(&index), 50 + (STOPS[i] - 1) / 100 * 100);
        CHECK_OK(absorb(&index, 50, 400, 10), &error);
        CHECK_SAME_NUMBER(position_of(&index), 450);
        CHECK_SAME_NUMBER(count_rows(&index), 450);
        index_free(&index);
    }
}

static void is_full_and_goes_on(void)
{
    struct index index;
    clear();
    options.map_bytes = 1024 * 1024;
    REQUIRE_OK(open_path(&index, &error), &error);
    CHECK_OK(absorb(&index, 0, 100, 100), &error);
    CHECK_ERROR(absorb(&index, 100, 5000, 1000), ERROR_FULL);
    CHECK_SAME_NUMBER(position_of(&index), 100);
    CHECK(count_rows(&index) >= 100);
    index_free(&index);
    options.map_bytes = 0;
    REQUIRE_OK(open_path(&index, &error), &error);
    CHECK_OK(absorb(&index, 100, 5000, 1000), &error);
    CHECK_SAME_NUMBER(position_of(&index), 5100);
    CHECK_SAME_NUMBER(count_rows(&index), 5100);
    index_free(&index);
}

static void goes_on_when_the_disk_has_room_again(void)
{
    struct index index;
    struct rlimit before;
    clear();
    REQUIRE_OK(open_path(&index, &error), &error);
    CHECK_OK(absorb(&index, 0, 100, 100), &error);
    REQUIRE(getrlimit(RLIMIT_FSIZE, &before) == 0);
    (void)signal(SIGXFSZ, SIG_IGN);
    struct rlimit tight = {(rlim_t)scratch_size(data_path) + 8192, before.rlim_max};
    REQUIRE(setrlimit(RLIMIT_FSIZE, &tight) == 0);
    enum error_code code = absorb(&index, 100, 5000, 1000);
    CHECK_SAME_NUMBER(position_of(&index), 100);
    REQUIRE(setrlimit(RLIMIT_FSIZE, &before) == 0);
    CHECK_CASE(code == ERROR_FULL, "%s: %s", error_code_name(code), error.text);
    CHECK_OK(absorb(&index, 100, 5000, 1000), &error);
    CHECK_SAME_NUMBER(position_of(&index), 5100);
    index_free(&index);
    REQUIRE_OK(open_path(&index, &error), &error);
    CHECK_SAME_NUMBER(count_rows(&index), 5100);
    index_free(&index);
}

static void replace_format(const char *text)
{
    MDB_env *env = NULL;
    MDB_txn *transaction = NULL;
    MDB_dbi format;
    MDB_val key = {6, (void *)(uintptr_t) "format"};
    MDB_val value = {strlen(text), (void *)(uintptr_t)text};
    REQUIRE(mdb_env_create(&env) == 0 && mdb_env_set_maxdbs(env, 20) == 0);
    REQUIRE(mdb_env_open(env, path, 0, 0600) == 0);
    REQUIRE(mdb_txn_begin(env, NULL, 0, &transaction) == 0);
    REQUIRE(mdb_dbi_open(transaction, "format", MDB_CREATE, &format) == 0);
    REQUIRE(mdb_put(transaction, format, &key, &value, 0) == 0);
    REQUIRE(mdb_txn_commit(transaction) == 0);
    mdb_env_close(env);
}

static void refuses_a_foreign_version(void)
{
    struct index index;
    clear();
    REQUIRE_OK(open_path(&index, &error), &error);
    CHECK_OK(absorb(&index, 0, 10, 10), &error);
    index_free(&index);
    replace_format("comity-index 99999");
    CHECK_ERROR(open_path(&index, &error), ERROR_VERSION);
    const char *own = strstr(error.text, "reads \"comity-index ");
    REQUIRE(strstr(error.text, "comity-index 99999") != NULL && own != NULL);
    char format[64];
    snprintf(format, sizeof format, "%s", own + strlen("reads \""));
    *strchr(format, '"') = '\0';
    replace_format(format);
    REQUIRE_OK(open_path(&index, &error), &error);
    CHECK_SAME_NUMBER(count_rows(&index), 10);
    index_free(&index);
}

static void tells_an_earlier_version_from_a_foreign_one(void)
{
    struct index index;
    clear();
    REQUIRE_OK(open_path(&index, &error), &error);
    index_free(&index);
    replace_format("comity-index 1");
    CHECK_ERROR(open_path(&index, &error), ERROR_STATE);
    replace_format("comity-index 0");
    CHECK_ERROR(open_path(&index, &error), ERROR_VERSION);
    CHECK_OK(lmdb_index_reset(path, &error), &error);
    REQUIRE_OK(open_path(&index, &error), &error);
    index_free(&index);
}

static void notices_damage_and_can_be_reset(void)
{
    struct index index;
    clear();
    REQUIRE_OK(open_path(&index, &error), &error);
    CHECK_OK(absorb(&index, 0, 1000, 500), &error);
    index_free(&index);
    long size = scratch_size(data_path);
    scratch_truncate(data_path, size / 2);
    CHECK_ERROR(open_path(&index, &error), ERROR_DAMAGED);
    CHECK(strstr(error.text, path) != NULL);
    scratch_write(data_path,
                  "this was an index, before somebody edited it, with a text editor, as one does not do");
    CHECK_ERROR(open_path(&index, &error), ERROR_DAMAGED);
    CHECK_OK(lmdb_index_reset(path, &error), &error);
    CHECK_OK(lmdb_index_reset(path, &error), &error);
    REQUIRE_OK(open_path(&index, &error), &error);
    CHECK_SAME_NUMBER(count_rows(&index), 0);
    index_free(&index);
}

CHECK_MAIN("lmdb_index", INDEX_CONTRACT_TESTS,
           {"never has a position ahead of its rows, killed wherever",
            never_has_a_position_ahead_of_its_rows},
           {"says that its file may not grow, and goes on when it may", is_full_and_goes_on},
           {"goes on when the disk has room again", goes_on_when_the_disk_has_room_again},
           {"refuses a foreign version", refuses_a_foreign_version},
           {"tells an earlier version from a foreign one", tells_an_earlier_version_from_a_foreign_one},
           {"notices damage and can be reset", notices_damage_and_can_be_reset})
