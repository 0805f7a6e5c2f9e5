#include "store_birth.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "disk.h"
#include "lmdb_index.h"
#include "segment_store.h"

#define START "START"
#define START_BYTES_MAX 64u
#define NEW "new\n"
#define REBUILD "rebuild\n"
#define PATH_BYTES 4200u

static bool is_there(int directory)
{
    return faccessat(directory, "log/FORMAT", F_OK, 0) == 0 ||
           faccessat(directory, "log/segments", F_OK, 0) == 0;
}

static enum error_code make_log(const char *store, uint32_t segment_bytes, struct error *error)
{
    struct segment_store_options options = {.segment_bytes = segment_bytes};
    struct log_store log_store;
    char path[PATH_BYTES];
    (void)snprintf(path, sizeof path, "%s/index", store);
    enum error_code code = lmdb_index_reset(path, error);
    (void)snprintf(path, sizeof path, "%s/log", store);
    if (code == ERROR_NONE)
        code = segment_store_open(&log_store, path, &options, NULL, error);
    if (code == ERROR_NONE)
        log_store_free(&log_store);
    return code;
}

enum error_code store_birth_make(const char *store, enum own_start start, uint32_t segment_bytes,
                                 struct error *error)
{
    int directory = -1;
    struct view word = view_of_text(start == OWN_START_NEW ? NEW : REBUILD);
    enum error_code code = disk_directory(AT_FDCWD, store, &directory, error);
    if (code == ERROR_NONE && is_there(directory))
        code = error_set(error, ERROR_EXISTS,
                         "there is a store already; if it is not to be used any more, move it away first");
    /* First the word: a store without it counts as one that has run. */
    if (code == ERROR_NONE)
        code = disk_replace(directory, START, word, error);
    if (code == ERROR_NONE)
        code = make_log(store, segment_bytes, error);
    if (code != ERROR_NONE)
        (void)error_wrap(error, "Store %s", store);
    if (directory >= 0)
        (void)close(directory);
    return code;
}

/* ---- opening ---- */

static enum error_code open_directory(const char *store, int *ret, struct error *error)
{
    int directory = open(store, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (directory >= 0 && is_there(directory)) {
        *ret = directory;
        return ERROR_NONE;
    }
    int why = directory >= 0 ? ENOENT : errno;
    if (directory >= 0)
        (void)close(directory);
    if (why != ENOENT) {
        errno = why;
        return disk_failed(error, "open", store);
    }
    return error_set(
        error, ERROR_NOT_FOUND,
        "there is no store. For a bureau that has signed nothing yet: comityd --init-store. If "
        "there was one and it is lost: comityd --rebuild-store, and it is filled from the peers");
}

static enum error_code read_word(int directory, enum own_start *ret, struct error *error)
{
    struct buffer text;
    buffer_init(&text, START_BYTES_MAX);
    enum error_code code = disk_load(directory, START, &text, error);
    *ret = OWN_START_AGAIN;
    if (code == ERROR_NOT_FOUND)
        code = ERROR_NONE;
    else if (code == ERROR_NONE && view_is_equal(buffer_view(&text), view_of_text(NEW)))
        *ret = OWN_START_NEW;
    else if (code == ERROR_NONE && view_is_equal(buffer_view(&text), view_of_text(REBUILD)))
        *ret = OWN_START_REBUILD;
    else if (code == ERROR_NONE || code == ERROR_LIMIT)
        code = error_set(error, ERROR_DAMAGED, START " says neither \"new\" nor \"rebuild\"");
    buffer_release(&text);
    return code;
}

static enum error_code remove_word(int directory, struct error *error)
{
    if (unlinkat(directory, START, 0) != 0 && errno != ENOENT)
        return disk_failed(error, "remove", START);
    return disk_sync(directory, ".", error);
}

enum error_code store_birth_open(const char *store, enum own_start *ret, struct error *error)
{
    int directory = -1;
    enum own_start start = OWN_START_AGAIN;
    enum error_code code = open_directory(store, &directory, error);
    if (code == ERROR_NONE)
        code = read_word(directory, &start, error);
    if (code == ERROR_NONE && start == OWN_START_NEW)
        code = remove_word(directory, error);
    if (directory >= 0)
        (void)close(directory);
    if (code == ERROR_NONE)
        *ret = start;
    else
        (void)error_wrap(error, "Store %s", store);
    return code;
}

enum error_code store_birth_settle(const char *store, struct error *error)
{
    int directory = open(store, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (directory < 0)
        return disk_failed(error, "open", store);
    enum error_code code = remove_word(directory, error);
    (void)close(directory);
    return code;
}
