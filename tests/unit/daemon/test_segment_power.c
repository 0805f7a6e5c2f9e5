/*
 * The power goes: what was not synced is lost.
 *
 * This program stands between the store and the system calls that change files. It keeps a second directory,
 * the medium, with what a machine would find after losing its power: a file's bytes get there when the file
 * is synced, a name gets there when its directory is. After every commit, and in the middle of it after every
 * call, the medium is opened.
 */
#include "segment_store.h"

#include <dirent.h>
#include <dlfcn.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "check.h"
#include "log_model.h"
#include "scratch.h"

#define PATH_BYTES (SCRATCH_PATH_BYTES + 64)

static char scratch[SCRATCH_PATH_BYTES];
static char path[PATH_BYTES];   /* the store */
static char medium[PATH_BYTES]; /* what is left of it without power */
static char lost[PATH_BYTES];   /* a copy of the medium, opened as if the power had gone */
static bool is_watching;
static bool is_checking;
static unsigned syncs;
static void (*on_sync)(void);
static struct error error;
static char text[512];

static const struct segment_store_options OPTIONS = {.segment_bytes = 8192};

/* Return the path on the medium of an open file of the store; false if it is none. */
static bool medium_path(int fd, char out[2 * PATH_BYTES], char from[2 * PATH_BYTES])
{
    char link[64];
    (void)snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t size = readlink(link, from, 2 * PATH_BYTES - 1);
    if (size <= 0) {
        return false;
    }
    from[size] = '\0';
    if (strncmp(from, path, strlen(path)) != 0) {
        return false;
    }
    (void)snprintf(out, 2 * PATH_BYTES, "%s%s", medium, from + strlen(path));
    return true;
}

static void copy_file(const char *from, const char *to)
{
    scratch_remove(to);
    scratch_copy(from, to);
}

/* A directory is synced: names that went are gone, names that came are there, as empty as their files were
 * synced. */
static void sync_names(const char *from, const char *to)
{
    char one[3 * PATH_BYTES];
    char other[3 * PATH_BYTES];
    (void)mkdir(to, 0700);
    DIR *names = opendir(from);
    for (struct dirent *entry = readdir(names); entry != NULL; entry = readdir(names)) {
        struct stat status;
        (void)snprintf(one, sizeof one, "%s/%s", from, entry->d_name);
        (void)snprintf(other, sizeof other, "%s/%s", to, entry->d_name);
        if (entry->d_name[0] == '.' || stat(one, &status) != 0 || access(other, F_OK) == 0) {
            continue;
        }
        if (S_ISDIR(status.st_mode)) {
            (void)mkdir(other, 0700);
        } else {
            scratch_write(other, "");
        }
    }
    (void)closedir(names);
}

static void note_sync(int fd)
{
    char to[2 * PATH_BYTES];
    char from[2 * PATH_BYTES];
    struct stat status;
    if (!is_watching || is_checking || !medium_path(fd, to, from) || fstat(fd, &status) != 0) {
        return;
    }
    syncs++;
    if (S_ISDIR(status.st_mode)) {
        sync_names(from, to);
    } else {
        /* A file system that syncs a new file also keeps its name (ext4, XFS): the name must be there by
         * then. */
        copy_file(from, to);
    }
    if (on_sync != NULL) {
        is_checking = true;
        on_sync();
        is_checking = false;
    }
}

int fdatasync(int fd)
{
    note_sync(fd);
    return 0;
}

int fsync(int fd)
{
    note_sync(fd);
    return 0;
}

/* A rename is on the medium at once or later: what was renamed was synced before, so at once is the worse to
 * test only together with the old content, which the store replaces whole. */
int renameat(int from_directory, const char *from, int to_directory, const char *to)
{
    static int (*real)(int, const char *, int, const char *);
    if (real == NULL) {
        real = (int (*)(int, const char *, int, const char *))(uintptr_t)dlsym(RTLD_NEXT, "renameat");
    }
    char there[2 * PATH_BYTES];
    char here[2 * PATH_BYTES];
    int result = real(from_directory, from, to_directory, to);
    if (result == 0 && is_watching && !is_checking && medium_path(to_directory, there, here)) {
        char old[3 * PATH_BYTES];
        char new[3 * PATH_BYTES];
        (void)snprintf(old, sizeof old, "%s/%s", there, from);
        (void)snprintf(new, sizeof new, "%s/%s", there, to);
        (void)rename(old, new);
    }
    return result;
}

static struct log_model *committed; /* at least this must be on the medium */
static struct log_model *underway;  /* or this, if a commit is under way; else NULL */

static void open_what_is_left(void)
{
    struct log_store store;
    scratch_remove(lost);
    scratch_copy(medium, lost);
    enum error_code code = segment_store_open(&store, lost, &OPTIONS, NULL, &error);
    if (!CHECK_CASE(code == ERROR_NONE, "after %u syncs: %s", syncs, error.text)) {
        return;
    }
    bool is_right = log_model_is(committed, &store, text, sizeof text) ||
                    (underway != NULL && log_model_is(underway, &store, text, sizeof text));
    CHECK_CASE(is_right, "after %u syncs: %s", syncs, text);
    log_store_free(&store);
}

static void draft_round(struct log_draft *draft, const struct log_model *model, unsigned round)
{
    uint64_t size = log_model_size(model, "UTO");
    if (round % 4 == 0) {
        log_draft_many(draft, "UTO", 120, LEAF_WITHHELD);
    } else {
        log_draft_leaves(draft, "UTO", "EEEEEEEMWEEE");
    }
    log_draft_leaves(draft, round % 3 == 0 ? "AA" : "BB", "EE");
    if (size > 8) {
        log_draft_fill(draft, "UTO", size - 3, LEAF_ENTRY);
        log_draft_erase(draft, "UTO", size - 4);
        log_draft_erase(draft, "UTO", round * 31 % size);
    }
}

static void check_erased(const struct log_model *model)
{
    for (uint64_t index = 0; index < log_model_size(model, "UTO"); index++) {
        struct buffer bytes;
        if (log_model_kind(model, "UTO", index) == LEAF_ERASED) {
            log_model_entry(model, "UTO", index, &bytes);
            CHECK_CASE(!scratch_contains(medium, buffer_view(&bytes)), "entry %u", (unsigned)index);
            buffer_release(&bytes);
        }
    }
}

static void loses_nothing_when_the_power_goes(void)
{
    struct log_store store;
    scratch_make(scratch);
    (void)snprintf(path, sizeof path, "%s/log", scratch);
    (void)snprintf(medium, sizeof medium, "%s/medium", scratch);
    (void)snprintf(lost, sizeof lost, "%s/lost", scratch);
    committed = log_model_new(60);
    REQUIRE(mkdir(medium, 0700) == 0);
    is_watching = true;
    REQUIRE_OK(segment_store_open(&store, path, &OPTIONS, NULL, &error), &error);
    on_sync = open_what_is_left;
    for (unsigned round = 0; round < 30; round++) {
        struct log_draft *draft = log_draft_new(committed);
        draft_round(draft, committed, round);
        underway = log_model_copy(committed);
        log_model_apply(underway, draft);
        CHECK_OK(log_store_commit(&store, log_draft_batch(draft), &error), &error);
        log_draft_free(draft);
        log_model_free(committed);
        committed = underway;
        underway = NULL;
        is_checking = true;
        open_what_is_left();
        is_checking = false;
        check_erased(committed);
    }
    is_watching = false;
    CHECK_CASE(syncs > 60, "only %u syncs", syncs);
    CHECK(scratch_size(path) > 0);
    log_store_free(&store);
    log_model_free(committed);
    scratch_remove(scratch);
}

CHECK_MAIN("segment_power", {"loses nothing acknowledged when the power goes, after any sync",
                             loses_nothing_when_the_power_goes})
