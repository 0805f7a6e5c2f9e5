#include "store_birth.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "check.h"
#include "disk.h"
#include "scratch.h"
#include "segment_store.h"

static struct error error;
static char scratch[SCRATCH_PATH_BYTES];
static char store[SCRATCH_PATH_BYTES + 16];

static void begin(void)
{
    scratch_make(scratch);
    snprintf(store, sizeof store, "%s/store", scratch);
}

static void end(void)
{
    scratch_remove(scratch);
}

static void expect(enum own_start wanted)
{
    enum own_start start = OWN_START_AGAIN;
    CHECK_OK(store_birth_open(store, &start, &error), &error);
    CHECK_SAME_NUMBER(start, wanted);
}

static void write_start(const char *text)
{
    int directory = open(store, O_RDONLY | O_DIRECTORY);
    REQUIRE(directory >= 0);
    REQUIRE_OK(disk_replace(directory, "START", view_of_text(text), &error), &error);
    close(directory);
}

static void a_missing_store_is_an_error_that_says_how_one_is_made(void)
{
    enum own_start start = OWN_START_REBUILD;
    begin();
    for (int is_there = 0; is_there < 2; is_there++) {
        CHECK_ERROR(store_birth_open(store, &start, &error), ERROR_NOT_FOUND);
        CHECK(strstr(error.text, "--init-store") != NULL && strstr(error.text, "--rebuild-store") != NULL);
        CHECK(strstr(error.text, store) != NULL);
        CHECK_SAME_NUMBER(start, OWN_START_REBUILD);
        mkdir(store, 0700); /* a directory that somebody made is no store */
    }
    end();
}

static void a_new_store_is_new_once(void)
{
    begin();
    CHECK_OK(store_birth_make(store, OWN_START_NEW, 0, &error), &error);
    expect(OWN_START_NEW);
    expect(OWN_START_AGAIN);
    end();
}

static void a_store_to_be_rebuilt_stays_so_until_it_has_something(void)
{
    begin();
    CHECK_OK(store_birth_make(store, OWN_START_REBUILD, 0, &error), &error);
    expect(OWN_START_REBUILD);
    expect(OWN_START_REBUILD);
    CHECK_OK(store_birth_settle(store, &error), &error);
    expect(OWN_START_AGAIN);
    CHECK_OK(store_birth_settle(store, &error), &error);
    end();
}

static void a_store_is_never_made_over_another(void)
{
    begin();
    CHECK_OK(store_birth_make(store, OWN_START_NEW, 0, &error), &error);
    expect(OWN_START_NEW);
    CHECK_ERROR(store_birth_make(store, OWN_START_NEW, 0, &error), ERROR_EXISTS);
    CHECK_ERROR(store_birth_make(store, OWN_START_REBUILD, 0, &error), ERROR_EXISTS);
    expect(OWN_START_AGAIN);
    end();
}

static void the_log_can_be_opened_and_an_old_index_is_gone(void)
{
    struct log_store log_store;
    char path[SCRATCH_PATH_BYTES + 64];
    begin();
    mkdir(store, 0700);
    snprintf(path, sizeof path, "%s/index", store);
    mkdir(path, 0700);
    snprintf(path, sizeof path, "%s/index/data.mdb", store);
    FILE *old = fopen(path, "w");
    REQUIRE(old != NULL);
    fclose(old);
    CHECK_OK(store_birth_make(store, OWN_START_REBUILD, 0, &error), &error);
    CHECK(scratch_size(path) < 0);
    snprintf(path, sizeof path, "%s/log", store);
    CHECK_OK(segment_store_open(&log_store, path, NULL, NULL, &error), &error);
    log_store_free(&log_store);
    end();
}

static void a_word_that_is_none_is_damage(void)
{
    static const char *const WORDS[] = {"", "new", "New\n", "again\n", "rebuild\n\n"};
    enum own_start start = OWN_START_NEW;
    begin();
    CHECK_OK(store_birth_make(store, OWN_START_NEW, 0, &error), &error);
    for (size_t i = 0; i < sizeof WORDS / sizeof WORDS[0]; i++) {
        write_start(WORDS[i]);
        CHECK_ERROR(store_birth_open(store, &start, &error), ERROR_DAMAGED);
        CHECK(strstr(error.text, "START") != NULL);
    }
    char big[200];
    memset(big, 'n', sizeof big - 1);
    big[sizeof big - 1] = '\0';
    write_start(big);
    CHECK_ERROR(store_birth_open(store, &start, &error), ERROR_DAMAGED);
    write_start("new\n");
    expect(OWN_START_NEW);
    end();
}

static void a_parent_that_is_missing_is_an_error(void)
{
    begin();
    snprintf(store, sizeof store, "%s/none/store", scratch);
    CHECK_ERROR(store_birth_make(store, OWN_START_NEW, 0, &error), ERROR_IO);
    CHECK(strstr(error.text, store) != NULL);
    end();
}

CHECK_MAIN("store_birth",
           {"a missing store is an error that says how one is made",
            a_missing_store_is_an_error_that_says_how_one_is_made},
           {"a new store is new once", a_new_store_is_new_once},
           {"a store to be rebuilt stays so until it has something",
            a_store_to_be_rebuilt_stays_so_until_it_has_something},
           {"a store is never made over another", a_store_is_never_made_over_another},
           {"the log can be opened, and an old index is gone",
            the_log_can_be_opened_and_an_old_index_is_gone},
           {"a word that is none is damage", a_word_that_is_none_is_damage},
           {"a parent that is missing is an error", a_parent_that_is_missing_is_an_error})
