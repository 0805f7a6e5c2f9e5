#include "segment_store.h"

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "log_model.h"
#include "log_store_contract.h"
#include "scratch.h"

#define PATH_BYTES (SCRATCH_PATH_BYTES + 64)

static char scratch[SCRATCH_PATH_BYTES];
static char path[PATH_BYTES];  /* the store */
static char other[PATH_BYTES]; /* a copy of it */
static struct segment_store_options options;
static struct segment_store_report report;
static struct error error;
static char text[512]; /* why a store is not what it should be */

static void remove_scratch(void)
{
    scratch_remove(scratch);
}

static void clear(void)
{
    if (scratch[0] == '\0') {
        scratch_make(scratch);
        (void)atexit(remove_scratch);
        (void)snprintf(path, sizeof path, "%s/log", scratch);
        (void)snprintf(other, sizeof other, "%s/copy", scratch);
    }
    scratch_remove(path);
    scratch_remove(other);
    options.segment_bytes = 1024 * 1024;
}

static enum error_code open_path(struct log_store *out, struct error *ret_error)
{
    return segment_store_open(out, path, &options, &report, ret_error);
}

const struct log_store_factory log_store_contract_factory = {clear, open_path, true};

static const char *file_of(const char *store, const char *name)
{
    static char file[PATH_BYTES + 64];
    (void)snprintf(file, sizeof file, "%s/%s", store, name);
    return file;
}

static enum error_code add(struct log_store *store, struct log_model *model, const char *origin,
                           const char *kinds)
{
    struct log_draft *draft = log_draft_new(model);
    log_draft_leaves(draft, origin, kinds);
    return log_draft_commit(draft, model, store, &error);
}

static enum error_code add_many(struct log_store *store, struct log_model *model, const char *origin,
                                size_t count)
{
    struct log_draft *draft = log_draft_new(model);
    log_draft_many(draft, origin, count, LEAF_ENTRY);
    return log_draft_commit(draft, model, store, &error);
}

static enum error_code erase(struct log_store *store, struct log_model *model, const char *origin,
                             uint64_t index)
{
    struct log_draft *draft = log_draft_new(model);
    log_draft_erase(draft, origin, index);
    return log_draft_commit(draft, model, store, &error);
}

static bool is_model(const struct log_model *model, const struct log_store *store)
{
    return log_model_is(model, store, text, sizeof text);
}

/* Open the store at `place`, compare it with a model, and close it. */
static bool opens_as(const char *place, const struct log_model *model)
{
    struct log_store store;
    if (segment_store_open(&store, place, &options, &report, &error) != ERROR_NONE) {
        (void)snprintf(text, sizeof text, "%s", error.text);
        return false;
    }
    bool is_same = is_model(model, &store);
    log_store_free(&store);
    return is_same;
}

static void copy_store(void)
{
    scratch_remove(other);
    scratch_copy(path, other);
}

#define FIRST_SEGMENT "segments/00000001.seg"

/* A store of a few batches, and a last one with new leaves, fills and an erasure of its own. */
struct last_batch {
    struct log_model *before;
    struct log_model *after;
    long first; /* its bytes in FIRST_SEGMENT */
    long end;
};

static void make_last_batch(struct last_batch *last)
{
    struct log_store store;
    clear();
    options.segment_bytes = 16384;
    last->after = log_model_new(30);
    REQUIRE_OK(open_path(&store, &error), &error);
    CHECK_OK(add(&store, last->after, "UTO", "EEMWE"), &error);
    CHECK_OK(add(&store, last->after, "AA", "EM"), &error);
    last->before = log_model_copy(last->after);
    last->first = scratch_end(file_of(path, FIRST_SEGMENT));
    struct log_draft *draft = log_draft_new(last->after);
    log_draft_leaves(draft, "UTO", "EWE");
    log_draft_leaves(draft, "ZZ", "EM");
    log_draft_fill(draft, "UTO", 2, LEAF_ENTRY);
    log_draft_fill(draft, "AA", 1, LEAF_WITHHELD);
    log_draft_erase(draft, "UTO", 7);
    CHECK_OK(log_draft_commit(draft, last->after, &store, &error), &error);
    last->end = scratch_end(file_of(path, FIRST_SEGMENT));
    log_store_free(&store);
    CHECK_CASE(opens_as(path, last->after), "%s", text);
}

static void drop_last_batch(struct last_batch *last)
{
    log_model_free(last->before);
    log_model_free(last->after);
}

/* The copy holds what was there before the last batch, and takes it again. */
static void check_dropped(const struct last_batch *last, long offset, const char *how)
{
    CHECK_CASE(opens_as(other, last->before), "%s at %ld: %s", how, offset, text);
    CHECK_CASE(scratch_end(file_of(other, FIRST_SEGMENT)) == last->first, "%s at %ld: bytes were left", how,
               offset);
    if (offset % 50 == 0) {
        struct log_store store;
        struct log_model *model = log_model_copy(last->before);
        REQUIRE_OK(segment_store_open(&store, other, &options, &report, &error), &error);
        CHECK_OK(add(&store, model, "UTO", "E"), &error);
        log_store_free(&store);
        CHECK_CASE(opens_as(other, model), "%s at %ld, then a batch: %s", how, offset, text);
        log_model_free(model);
    }
}

static void drops_a_batch_cut_anywhere(void)
{
    struct last_batch last;
    make_last_batch(&last);
    for (long offset = last.first; offset < last.end; offset++) {
        copy_store();
        scratch_truncate(file_of(other, FIRST_SEGMENT), offset);
        check_dropped(&last, offset, "cut");
    }
    copy_store();
    scratch_truncate(file_of(other, FIRST_SEGMENT), last.end);
    CHECK_CASE(opens_as(other, last.after), "%s", text);
    drop_last_batch(&last);
}

static void drops_a_batch_torn_anywhere(void)
{
    struct last_batch last;
    make_last_batch(&last);
    for (long offset = last.first; offset < last.end; offset++) {
        copy_store();
        scratch_flip(file_of(other, FIRST_SEGMENT), offset);
        check_dropped(&last, offset, "torn");
    }
    drop_last_batch(&last);
}

static void notices_damage_before_the_last_batch(void)
{
    struct last_batch last;
    make_last_batch(&last);
    for (long offset = 0; offset < last.first; offset++) {
        copy_store();
        scratch_flip(file_of(other, FIRST_SEGMENT), offset);
        struct log_store store;
        if (!CHECK_ERROR(segment_store_open(&store, other, &options, &report, &error), ERROR_DAMAGED)) {
            break;
        }
        const char *at = strstr(error.text, FIRST_SEGMENT ": at ");
        long told = at == NULL ? -1 : strtol(at + strlen(FIRST_SEGMENT ": at "), NULL, 10);
        CHECK_CASE(told >= 0 && told <= offset && offset < told + 400, "flipped at %ld: %s", offset,
                   error.text);
    }
    drop_last_batch(&last);
}

static void notices_damage_of_an_old_entry_when_it_is_read(void)
{
    struct log_store store;
    struct log_run run;
    struct bureau origin = {"UTO"};
    struct log_model *model = log_model_new(30);
    clear();
    options.segment_bytes = 4096;
    REQUIRE_OK(open_path(&store, &error), &error);
    for (unsigned i = 0; i < 5; i++) {
        CHECK_OK(add_many(&store, model, "UTO", 30), &error);
    }
    log_store_free(&store);
    long offset = scratch_end(file_of(path, FIRST_SEGMENT)) - 60;
    scratch_flip(file_of(path, FIRST_SEGMENT), offset);
    REQUIRE_OK(open_path(&store, &error), &error);
    log_run_init(&run);
    CHECK_ERROR(log_store_read(&store, &origin, 0, 1000, 1000000, &run, &error), ERROR_DAMAGED);
    CHECK_CASE(strstr(error.text, FIRST_SEGMENT ": the entry at ") != NULL, "%s", error.text);
    CHECK_SAME_NUMBER(run.count, 0);
    CHECK_OK(log_store_read(&store, &origin, 0, 10, 1000000, &run, &error), &error);
    CHECK_OK(add(&store, model, "UTO", "E"), &error);
    log_run_release(&run);
    log_store_free(&store);
    log_model_free(model);
}

static void notices_missing_segments(void)
{
    struct log_store store;
    struct log_model *model = log_model_new(30);
    clear();
    options.segment_bytes = 4096;
    REQUIRE_OK(open_path(&store, &error), &error);
    for (unsigned i = 0; i < 5; i++) {
        CHECK_OK(add_many(&store, model, "UTO", 30), &error);
    }
    log_store_free(&store);
    copy_store();
    scratch_remove(file_of(other, "segments/00000002.seg"));
    CHECK_ERROR(segment_store_open(&store, other, &options, &report, &error), ERROR_DAMAGED);
    copy_store();
    scratch_remove(file_of(other, "FORMAT"));
    CHECK_ERROR(segment_store_open(&store, other, &options, &report, &error), ERROR_DAMAGED);
    copy_store();
    scratch_remove(file_of(other, "segments"));
    CHECK_ERROR(segment_store_open(&store, other, &options, &report, &error), ERROR_DAMAGED);
    log_model_free(model);
}

/* What was in memory only is lost, in any state of the rows: they are made again. */
static void makes_rows_again_from_any_earlier_state(void)
{
    enum { STATES = 12 };
    struct log_store store;
    struct log_model *model = log_model_new(30);
    char saved[STATES][PATH_BYTES + 16];
    clear();
    options.segment_bytes = 8192;
    REQUIRE_OK(open_path(&store, &error), &error);
    for (unsigned i = 0; i < STATES; i++) {
        struct log_draft *draft = log_draft_new(model);
        log_draft_leaves(draft, "UTO", "EEEEEMMMWWEEEEEEEEEEEEEEEEE");
        log_draft_leaves(draft, i % 2 == 0 ? "AA" : "BB", "EEMEE");
        if (i > 0) {
            uint64_t size = log_model_size(model, "UTO");
            log_draft_fill(draft, "UTO", size - 21, LEAF_ENTRY);
            log_draft_erase(draft, "UTO", size - 22);
            log_draft_erase(draft, "UTO", size / 2);
        }
        CHECK_OK(log_draft_commit(draft, model, &store, &error), &error);
        (void)snprintf(saved[i], sizeof saved[i], "%s/rows-%u", scratch, i);
        scratch_copy(file_of(path, "rows"), saved[i]);
    }
    log_store_free(&store);
    for (unsigned i = 0; i < STATES; i++) {
        copy_store();
        scratch_remove(file_of(other, "rows"));
        scratch_copy(saved[i], file_of(other, "rows"));
        scratch_remove(saved[i]);
        CHECK_CASE(opens_as(other, model), "rows of batch %u: %s", i, text);
        CHECK_CASE(opens_as(other, model), "rows of batch %u, again: %s", i, text);
    }
    scratch_remove(file_of(other, "rows"));
    CHECK_CASE(opens_as(other, model), "without rows: %s", text);
    log_model_free(model);
}

static void notices_rows_that_do_not_match(void)
{
    struct log_store store;
    struct log_model *model = log_model_new(30);
    clear();
    options.segment_bytes = 8192;
    REQUIRE_OK(open_path(&store, &error), &error);
    CHECK_OK(add_many(&store, model, "UTO", 100), &error);
    CHECK_OK(add_many(&store, model, "AA", 100), &error);
    log_store_free(&store);
    static const struct {
        const char *file;
        long offset;
    } DAMAGES[] = {{"rows/UTO.0", 40}, {"rows/UTO.0", 3 * 48}, {"rows/UTO.0", -1}};
    for (size_t i = 0; i < sizeof DAMAGES / sizeof DAMAGES[0]; i++) {
        copy_store();
        if (DAMAGES[i].offset < 0) {
            scratch_remove(file_of(other, DAMAGES[i].file));
        } else {
            scratch_flip(file_of(other, DAMAGES[i].file), DAMAGES[i].offset);
        }
        CHECK_ERROR(segment_store_open(&store, other, &options, &report, &error), ERROR_DAMAGED);
        CHECK_CASE(strstr(error.text, "log UTO") != NULL, "%s", error.text);
        scratch_remove(file_of(other, "rows"));
        CHECK_CASE(opens_as(other, model), "%s", text);
    }
    log_model_free(model);
}

static bool entry_is_in_files(const struct log_model *model, const char *origin, uint64_t index)
{
    struct buffer bytes;
    log_model_entry(model, origin, index, &bytes);
    bool is_there = scratch_contains(path, buffer_view(&bytes));
    buffer_release(&bytes);
    return is_there;
}

static void erases_from_every_file(void)
{
    struct log_store store;
    struct log_model *model = log_model_new(60);
    clear();
    options.segment_bytes = 8192;
    REQUIRE_OK(open_path(&store, &error), &error);
    for (unsigned i = 0; i < 6; i++) {
        CHECK_OK(add(&store, model, "UTO", "EEEEEMEEEEEEEEEEEEEEEEEEEEEEEEEEEEEEEEEE"), &error);
    }
    struct log_draft *draft = log_draft_new(model);
    log_draft_leaves(draft, "AA", "EE");
    log_draft_fill(draft, "UTO", 5, LEAF_ENTRY);
    log_draft_fill(draft, "UTO", 45, LEAF_ENTRY);
    log_draft_erase(draft, "UTO", 45);
    log_draft_erase(draft, "AA", 1);
    CHECK_OK(log_draft_commit(draft, model, &store, &error), &error);
    CHECK(!entry_is_in_files(model, "UTO", 45));
    CHECK(!entry_is_in_files(model, "AA", 1));
    static const uint64_t ERASED[] = {0, 5, 100, 239};
    for (size_t i = 0; i < sizeof ERASED / sizeof ERASED[0]; i++) {
        CHECK_CASE(entry_is_in_files(model, "UTO", ERASED[i]), "entry %u before", (unsigned)ERASED[i]);
        CHECK_OK(erase(&store, model, "UTO", ERASED[i]), &error);
        CHECK_CASE(!entry_is_in_files(model, "UTO", ERASED[i]), "entry %u after", (unsigned)ERASED[i]);
        CHECK(entry_is_in_files(model, "UTO", ERASED[i] + 1) == (ERASED[i] != 239));
    }
    CHECK_CASE(is_model(model, &store), "%s", text);
    log_store_free(&store);
    CHECK_CASE(opens_as(path, model), "%s", text);
    CHECK(!entry_is_in_files(model, "UTO", 100));
    log_model_free(model);
}

/* The commit mark is durable, the erasing had not begun, or was under way. */
static void finishes_erasures_after_a_crash(void)
{
    struct log_store store;
    struct log_model *model = log_model_new(60);
    clear();
    options.segment_bytes = 16384;
    REQUIRE_OK(open_path(&store, &error), &error);
    CHECK_OK(add(&store, model, "UTO", "EEEEEEEE"), &error);
    copy_store();
    CHECK_OK(erase(&store, model, "UTO", 3), &error);
    log_store_free(&store);
    long end = scratch_end(file_of(other, FIRST_SEGMENT));
    unsigned char *old = scratch_load(file_of(other, FIRST_SEGMENT), end);
    unsigned char *erased = scratch_load(file_of(path, FIRST_SEGMENT), end);
    long first = 0;
    while (first < end && old[first] == erased[first]) {
        first++;
    }
    while (end > first && old[end - 1] == erased[end - 1]) {
        end--;
    }
    CHECK(first > 0 && end > first + 60);
    struct buffer entry;
    log_model_entry(model, "UTO", 3, &entry);
    for (long done = first; done <= end; done++) {
        copy_store();
        scratch_patch(file_of(other, FIRST_SEGMENT), done, old + done, (size_t)(end - done));
        CHECK_CASE(opens_as(other, model), "erased up to %ld of %ld to %ld: %s", done, first, end, text);
        CHECK_SAME_NUMBER(report.erased, 1);
        CHECK_CASE(!scratch_contains(other, buffer_view(&entry)), "erased up to %ld", done);
    }
    buffer_release(&entry);
    free(old);
    free(erased);
    log_model_free(model);
}

#define SECOND_SEGMENT "segments/00000002.seg"

/* The first frames of a segment were being written. */
static void goes_on_behind_a_segment_that_was_never_begun(void)
{
    struct log_store store;
    struct log_model *model = log_model_new(30);
    struct log_model *before = NULL;
    clear();
    options.segment_bytes = 4096;
    REQUIRE_OK(open_path(&store, &error), &error);
    do {
        copy_store();
        if (before != NULL) {
            log_model_free(before);
        }
        before = log_model_copy(model);
        CHECK_OK(add(&store, model, "UTO", "EEEE"), &error);
    } while (scratch_size(file_of(path, SECOND_SEGMENT)) < 0 ||
             scratch_end(file_of(path, SECOND_SEGMENT)) == 0);
    log_store_free(&store);
    unsigned char *begun = scratch_load(file_of(path, SECOND_SEGMENT), 200);
    for (size_t size = 1; size < 200; size += 20) {
        scratch_patch(file_of(other, SECOND_SEGMENT), 0, begun, size);
        CHECK_CASE(opens_as(other, before), "%zu bytes were written: %s", size, text);
        CHECK_SAME_NUMBER(scratch_end(file_of(other, SECOND_SEGMENT)), 0);
    }
    CHECK_CASE(opens_as(other, before), "%s", text);
    REQUIRE_OK(segment_store_open(&store, other, &options, &report, &error), &error);
    CHECK_OK(add_many(&store, before, "UTO", 50), &error);
    log_store_free(&store);
    CHECK_CASE(opens_as(other, before), "%s", text);
    free(begun);
    log_model_free(model);
    log_model_free(before);
}

static void takes_batches_larger_than_a_segment(void)
{
    struct log_store store;
    struct log_model *model = log_model_new(1000);
    clear();
    options.segment_bytes = 8192;
    REQUIRE_OK(open_path(&store, &error), &error);
    for (unsigned i = 0; i < 4; i++) {
        CHECK_OK(add_many(&store, model, "UTO", 100), &error);
        CHECK_OK(add_many(&store, model, "AA", 3), &error);
    }
    CHECK_CASE(is_model(model, &store), "%s", text);
    log_store_free(&store);
    CHECK_CASE(opens_as(path, model), "%s", text);
    log_model_free(model);
}

static void refuses_a_foreign_version(void)
{
    struct log_store store;
    struct log_model *model = log_model_new(30);
    clear();
    REQUIRE_OK(open_path(&store, &error), &error);
    CHECK_OK(add(&store, model, "UTO", "EE"), &error);
    log_store_free(&store);
    scratch_write(file_of(path, "FORMAT"), "comity-log 2\n");
    scratch_remove(file_of(path, "LOCK"));
    CHECK_ERROR(open_path(&store, &error), ERROR_VERSION);
    CHECK_CASE(strstr(error.text, "comity-log 2") != NULL && strstr(error.text, "comity-log 1") != NULL, "%s",
               error.text);
    CHECK(scratch_size(file_of(path, "LOCK")) < 0);
    scratch_write(file_of(path, "FORMAT"), "comity-log 1\n");
    CHECK_CASE(opens_as(path, model), "%s", text);
    log_model_free(model);
}

static void refuses_a_second_opener(void)
{
    struct log_store store;
    struct log_store second;
    char process[32];
    clear();
    REQUIRE_OK(open_path(&store, &error), &error);
    CHECK_ERROR(open_path(&second, &error), ERROR_BUSY);
    (void)snprintf(process, sizeof process, "process %ld", (long)getpid());
    CHECK_CASE(strstr(error.text, "LOCK") != NULL && strstr(error.text, process) != NULL, "%s", error.text);
    pid_t child = fork();
    if (child == 0) {
        _exit(open_path(&second, &error) == ERROR_BUSY ? 0 : 1);
    }
    int status = 1;
    REQUIRE(waitpid(child, &status, 0) == child);
    CHECK(WIFEXITED(status) && WEXITSTATUS(status) == 0);
    log_store_free(&store);
    REQUIRE_OK(open_path(&store, &error), &error);
    log_store_free(&store);
}

/* A file may not grow, as on a full disk. */
static void survives_files_that_may_not_grow(void)
{
    struct log_store store;
    struct log_model *model = log_model_new(1000);
    struct rlimit before;
    clear();
    options.segment_bytes = 32768;
    REQUIRE_OK(open_path(&store, &error), &error);
    CHECK_OK(add_many(&store, model, "UTO", 10), &error);
    REQUIRE(getrlimit(RLIMIT_FSIZE, &before) == 0);
    (void)signal(SIGXFSZ, SIG_IGN);
    struct rlimit tight = {40000, before.rlim_max};
    REQUIRE(setrlimit(RLIMIT_FSIZE, &tight) == 0);
    CHECK_ERROR(add(&store, model, "AA", "E"), ERROR_FULL);
    CHECK_ERROR(add_many(&store, model, "UTO", 100), ERROR_FULL);
    CHECK_CASE(is_model(model, &store), "%s", text);
    CHECK_OK(add_many(&store, model, "UTO", 5), &error);
    CHECK_OK(erase(&store, model, "UTO", 3), &error);
    CHECK_CASE(is_model(model, &store), "%s", text);
    log_store_free(&store);
    CHECK_CASE(opens_as(path, model), "%s", text);
    REQUIRE_OK(open_path(&store, &error), &error);
    CHECK_ERROR(add(&store, model, "AA", "E"), ERROR_FULL);
    REQUIRE(setrlimit(RLIMIT_FSIZE, &before) == 0);
    CHECK_OK(add(&store, model, "AA", "E"), &error);
    CHECK_OK(add_many(&store, model, "UTO", 100), &error);
    CHECK_CASE(is_model(model, &store), "%s", text);
    log_store_free(&store);
    CHECK_CASE(opens_as(path, model), "%s", text);
    log_model_free(model);
}

/* A write stops in the middle of a batch, and what it left cannot be taken back at once. */
static void takes_back_half_a_batch(void)
{
    struct log_store store;
    struct log_model *model = log_model_new(1000);
    struct rlimit before;
    clear();
    options.segment_bytes = 65536;
    REQUIRE_OK(open_path(&store, &error), &error);
    CHECK_OK(add_many(&store, model, "UTO", 5), &error);
    REQUIRE(getrlimit(RLIMIT_FSIZE, &before) == 0);
    (void)signal(SIGXFSZ, SIG_IGN);
    for (unsigned round = 0; round < 4; round++) {
        long end = scratch_end(file_of(path, FIRST_SEGMENT));
        struct rlimit tight = {(rlim_t)end + 2500, before.rlim_max};
        REQUIRE(setrlimit(RLIMIT_FSIZE, &tight) == 0);
        CHECK_ERROR(add_many(&store, model, "UTO", 5), ERROR_FULL);
        CHECK(scratch_end(file_of(path, FIRST_SEGMENT)) == end);
        CHECK_ERROR(add(&store, model, "UTO", "E"), ERROR_FULL);
        CHECK_CASE(is_model(model, &store), "%s", text);
        if (round % 2 == 1) {
            log_store_free(&store);
            REQUIRE_OK(open_path(&store, &error), &error);
        }
        REQUIRE(setrlimit(RLIMIT_FSIZE, &before) == 0);
        CHECK_OK(add(&store, model, "UTO", "EE"), &error);
        CHECK_CASE(is_model(model, &store), "%s", text);
        CHECK_CASE(report.dropped_bytes == 0, "%u bytes were dropped", (unsigned)report.dropped_bytes);
    }
    log_store_free(&store);
    CHECK_CASE(opens_as(path, model), "%s", text);
    log_model_free(model);
}

static void fill_disk(struct log_store *store, struct log_model *model)
{
    enum error_code code = ERROR_NONE;
    unsigned batches = 0;
    for (; code == ERROR_NONE && batches < 5000; batches++) {
        code = add_many(store, model, batches % 7 == 0 ? "AA" : "UTO", 20);
    }
    CHECK_CASE(code == ERROR_FULL, "%u batches, then %s", batches, error.text);
}

static void survives_a_full_disk(void)
{
    clear();
    if (mkdir(other, 0700) != 0 || mount("tmpfs", other, "tmpfs", 0, "size=4m") != 0) {
        check_skip("mounting a small file system is not allowed here");
        return;
    }
    char place[PATH_BYTES + 16];
    struct log_store store;
    struct log_model *model = log_model_new(1000);
    (void)snprintf(place, sizeof place, "%s/log", other);
    options.segment_bytes = 262144;
    REQUIRE_OK(segment_store_open(&store, place, &options, &report, &error), &error);
    int ballast = open(file_of(other, "ballast"), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    CHECK(posix_fallocate(ballast, 0, 1024 * 1024) == 0);
    fill_disk(&store, model);
    CHECK_CASE(is_model(model, &store), "%s", text);
    CHECK_ERROR(add_many(&store, model, "UTO", 300), ERROR_FULL);
    CHECK_CASE(is_model(model, &store), "%s", text);
    log_store_free(&store);
    CHECK_CASE(opens_as(place, model), "%s", text);
    REQUIRE_OK(segment_store_open(&store, place, &options, &report, &error), &error);
    CHECK_ERROR(add_many(&store, model, "UTO", 300), ERROR_FULL);
    CHECK(ftruncate(ballast, 0) == 0);
    CHECK_OK(add_many(&store, model, "UTO", 300), &error);
    CHECK_OK(add_many(&store, model, "BB", 20), &error);
    CHECK_CASE(is_model(model, &store), "%s", text);
    log_store_free(&store);
    CHECK_CASE(opens_as(place, model), "%s", text);
    (void)close(ballast);
    CHECK(umount(other) == 0);
    log_model_free(model);
}

static unsigned open_files(void)
{
    unsigned count = 0;
    for (int fd = 0; fd < 1024; fd++) {
        count += fcntl(fd, F_GETFD) >= 0 ? 1 : 0;
    }
    return count;
}

static void keeps_few_files_open(void)
{
    struct log_store store;
    struct log_model *model = log_model_new(30);
    clear();
    unsigned before = open_files();
    REQUIRE_OK(open_path(&store, &error), &error);
    struct log_draft *draft = log_draft_new(model);
    for (unsigned i = 0; i < LIMIT_BUREAUS; i++) {
        char code[LIMIT_BUREAU_BYTES];
        (void)snprintf(code, sizeof code, "B%u", i);
        log_draft_many(draft, code, 257, LEAF_WITHHELD);
    }
    CHECK_OK(log_draft_commit(draft, model, &store, &error), &error);
    CHECK_CASE(is_model(model, &store), "%s", text);
    CHECK_CASE(open_files() <= before + SEGMENT_STORE_FILES + 4, "%u before, %u now", before, open_files());
    log_store_free(&store);
    CHECK_SAME_NUMBER(open_files(), before);
    log_model_free(model);
}

static void draft_round(struct log_draft *draft, const struct log_model *model, unsigned number)
{
    uint64_t size = log_model_size(model, "UTO");
    log_draft_leaves(draft, "UTO", number % 3 == 0 ? "EEEEMWEEEE" : "EMEE");
    if (number % 5 == 0) {
        log_draft_leaves(draft, "AA", "EEE");
    }
    if (size > 4 && number % 2 == 0) {
        log_draft_fill(draft, "UTO", size - 3, LEAF_ENTRY);
        log_draft_erase(draft, "UTO", number * 7919 % size);
    }
}

/* Commit for ever and tell after each commit. Never returns. */
static void commit_and_tell(int pipe_end, struct log_model *model, unsigned number)
{
    struct log_store store;
    if (open_path(&store, NULL) != ERROR_NONE) {
        _exit(1);
    }
    for (;; number++) {
        struct log_draft *draft = log_draft_new(model);
        draft_round(draft, model, number);
        if (log_draft_commit(draft, model, &store, NULL) != ERROR_NONE ||
            write(pipe_end, &number, sizeof number) != sizeof number) {
            _exit(1);
        }
    }
}

/* Bring the model forward by what the child was heard to commit. Return the number of the next batch. */
static unsigned follow(int pipe_end, struct log_model *model, unsigned number)
{
    unsigned told;
    while (read(pipe_end, &told, sizeof told) == sizeof told) {
        struct log_draft *draft = log_draft_new(model);
        draft_round(draft, model, told);
        log_model_apply(model, draft);
        log_draft_free(draft);
        number = told + 1;
    }
    return number;
}

static void loses_nothing_acknowledged_when_killed(void)
{
    struct log_model *model = log_model_new(200);
    unsigned number = 0;
    clear();
    options.segment_bytes = 32768;
    for (unsigned round = 0; round < 30; round++) {
        int ends[2];
        REQUIRE(pipe(ends) == 0);
        pid_t child = fork();
        if (child == 0) {
            (void)close(ends[0]);
            commit_and_tell(ends[1], model, number);
        }
        (void)close(ends[1]);
        (void)usleep(5000 + round * 1103 % 40 * 1000);
        (void)kill(child, SIGKILL);
        int status = 0;
        REQUIRE(waitpid(child, &status, 0) == child);
        CHECK_CASE(WIFSIGNALED(status), "round %u: the child ended by itself", round);
        number = follow(ends[0], model, number);
        (void)close(ends[0]);
        if (opens_as(path, model)) {
            continue;
        }
        /* One more batch may have been committed before its acknowledgement was told. */
        struct log_draft *draft = log_draft_new(model);
        draft_round(draft, model, number++);
        log_model_apply(model, draft);
        log_draft_free(draft);
        if (!CHECK_CASE(opens_as(path, model), "round %u, batch %u: %s", round, number, text)) {
            break;
        }
    }
    CHECK_CASE(number > 30, "only %u batches were committed", number);
    log_model_free(model);
}

CHECK_MAIN("segment_store", LOG_STORE_CONTRACT_TESTS,
           {"drops a batch cut anywhere, whole", drops_a_batch_cut_anywhere},
           {"drops a batch torn anywhere, whole", drops_a_batch_torn_anywhere},
           {"notices damage before the last batch and says where", notices_damage_before_the_last_batch},
           {"notices damage of an old entry when it is read", notices_damage_of_an_old_entry_when_it_is_read},
           {"notices that files are missing", notices_missing_segments},
           {"makes the rows again from any earlier state", makes_rows_again_from_any_earlier_state},
           {"notices rows that do not match their checkpoint", notices_rows_that_do_not_match},
           {"erases from every file", erases_from_every_file},
           {"finishes erasures after a crash", finishes_erasures_after_a_crash},
           {"goes on behind a segment that was never begun", goes_on_behind_a_segment_that_was_never_begun},
           {"takes batches larger than a segment", takes_batches_larger_than_a_segment},
           {"refuses a foreign version and touches nothing", refuses_a_foreign_version},
           {"refuses a second opener and names the first", refuses_a_second_opener},
           {"survives files that may not grow", survives_files_that_may_not_grow},
           {"takes back half a batch", takes_back_half_a_batch},
           {"survives a full disk", survives_a_full_disk}, {"keeps few files open", keeps_few_files_open},
           {"loses nothing acknowledged when killed", loses_nothing_acknowledged_when_killed})
