#include "store_writer.h"

#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "comity/memory_index.h"
#include "comity/memory_log_store.h"
#include "index_contract.h"
#include "log_model.h"
#include "scratch.h"
#include "segment_store.h"

static struct error error;

/* Not used: index_contract's own tests are not run here. */
const struct index_factory index_contract_factory = {NULL, NULL, false};

static bool is_readable(const struct store_writer *writer, int timeout_ms)
{
    struct pollfd watched = {store_writer_descriptor(writer), POLLIN, 0};
    return poll(&watched, 1, timeout_ms) == 1;
}

/* Take results until `count` have come. */
static void take(struct store_writer *writer, size_t count, struct store_writer_result *results)
{
    for (size_t taken = 0; taken < count;) {
        if (!CHECK(is_readable(writer, 10000))) {
            return;
        }
        while (taken < count && store_writer_next(writer, &results[taken])) {
            taken++;
        }
    }
}

struct place {
    struct log_store log_store;
    struct index index;
    struct store_writer *writer;
    struct log_model *model;
};

static void begin(struct place *place)
{
    place->model = log_model_new(30);
    REQUIRE_OK(memory_log_store_new(&place->log_store, &error), &error);
    REQUIRE_OK(memory_index_new(&place->index, &error), &error);
    REQUIRE_OK(store_writer_new(&place->writer, &place->log_store, &place->index, &error), &error);
}

static void end(struct place *place)
{
    store_writer_free(place->writer);
    log_store_free(&place->log_store);
    index_free(&place->index);
    log_model_free(place->model);
}

static const struct index_row ROW = {
    INDEX_RECORD, {(const uint8_t *)"a", 1}, {(const uint8_t *)"1", 1}, false};

static void does_both_jobs(void)
{
    struct place place;
    begin(&place);
    CHECK(!is_readable(place.writer, 0));
    struct log_draft *draft = log_draft_new(place.model);
    log_draft_leaves(draft, "UTO", "EWE");
    struct index_list list = {&ROW, 1, 0};
    struct index_rows rows = index_list_rows(&list);
    store_writer_commit(place.writer, log_draft_batch(draft));
    store_writer_absorb(place.writer, &rows);
    CHECK(store_writer_is_busy(place.writer, STORE_WRITER_COMMIT));
    CHECK(store_writer_is_busy(place.writer, STORE_WRITER_ABSORB));
    struct store_writer_result results[2];
    take(place.writer, 2, results);
    CHECK(results[0].job != results[1].job);
    for (size_t i = 0; i < 2; i++) {
        CHECK_SAME_NUMBER(results[i].code, ERROR_NONE);
        CHECK_SAME_TEXT(results[i].text, "");
    }
    CHECK(!store_writer_is_busy(place.writer, STORE_WRITER_COMMIT));
    CHECK(!is_readable(place.writer, 0));
    log_model_apply(place.model, draft);
    log_draft_free(draft);
    char text[256];
    CHECK_CASE(log_model_is(place.model, &place.log_store, text, sizeof text), "%s", text);
    CHECK_SAME_NUMBER(memory_index_count(&place.index, INDEX_RECORD), 1);
    end(&place);
}

static void tells_what_failed(void)
{
    struct place place;
    struct store_writer_result result;
    begin(&place);
    memory_log_store_fail(&place.log_store, MEMORY_LOG_STORE_COMMIT, 1, ERROR_FULL);
    memory_index_fail(&place.index, MEMORY_INDEX_ABSORB, 1, ERROR_DAMAGED);
    struct log_draft *draft = log_draft_new(place.model);
    log_draft_leaves(draft, "UTO", "E");
    struct index_list list = {&ROW, 1, 0};
    struct index_rows rows = index_list_rows(&list);
    store_writer_commit(place.writer, log_draft_batch(draft));
    take(place.writer, 1, &result);
    CHECK_SAME_NUMBER(result.job, STORE_WRITER_COMMIT);
    CHECK_SAME_NUMBER(result.code, ERROR_FULL);
    CHECK(strstr(result.text, "fault") != NULL);
    store_writer_absorb(place.writer, &rows);
    take(place.writer, 1, &result);
    CHECK_SAME_NUMBER(result.job, STORE_WRITER_ABSORB);
    CHECK_SAME_NUMBER(result.code, ERROR_DAMAGED);
    store_writer_commit(place.writer, log_draft_batch(draft));
    take(place.writer, 1, &result);
    CHECK_SAME_NUMBER(result.code, ERROR_NONE);
    log_draft_free(draft);
    end(&place);
}

static void waits_for_the_jobs_under_way(void)
{
    for (unsigned round = 0; round < 50; round++) {
        struct place place;
        begin(&place);
        struct log_draft *draft = log_draft_new(place.model);
        log_draft_many(draft, "UTO", 2000, LEAF_ENTRY);
        store_writer_commit(place.writer, log_draft_batch(draft));
        store_writer_free(place.writer);
        place.writer = NULL;
        CHECK_SAME_NUMBER(memory_log_store_commits(&place.log_store), 1);
        log_draft_free(draft);
        end(&place);
    }
}

/* Reads of what is committed go on while the next batch is being committed (log_store.h, invariant 5). */
static void reads_while_it_commits(void)
{
    char scratch[SCRATCH_PATH_BYTES];
    char path[SCRATCH_PATH_BYTES + 16];
    struct log_store store;
    struct index index;
    struct store_writer *writer = NULL;
    struct log_model *model = log_model_new(200);
    struct segment_store_options options = {.segment_bytes = 256 * 1024};
    scratch_make(scratch);
    (void)snprintf(path, sizeof path, "%s/log", scratch);
    REQUIRE_OK(segment_store_open(&store, path, &options, NULL, &error), &error);
    REQUIRE_OK(memory_index_new(&index, &error), &error);
    REQUIRE_OK(store_writer_new(&writer, &store, &index, &error), &error);
    struct bureau origin = {"UTO"};
    struct log_run run;
    log_run_init(&run);
    for (unsigned round = 0; round < 30; round++) {
        struct log_draft *draft = log_draft_new(model);
        struct store_writer_result result;
        uint64_t size = log_model_size(model, "UTO");
        log_draft_many(draft, "UTO", 300, LEAF_ENTRY);
        for (uint64_t index_of = round; index_of < size; index_of += 50) {
            log_draft_erase(draft, "UTO", index_of);
        }
        store_writer_commit(writer, log_draft_batch(draft));
        for (uint64_t first = 0; !is_readable(writer, 0) && size > 0; first = (first + 100) % size) {
            struct digest hashes[100];
            CHECK_OK(log_store_read(&store, &origin, first, 100, 1000000, &run, &error), &error);
            CHECK_OK(log_store_read_hashes(&store, &origin, 0, first, 100, hashes, &error), &error);
        }
        take(writer, 1, &result);
        CHECK_CASE(result.code == ERROR_NONE, "%s", result.text);
        log_model_apply(model, draft);
        log_draft_free(draft);
    }
    char text[256];
    CHECK_CASE(log_model_is(model, &store, text, sizeof text), "%s", text);
    log_run_release(&run);
    store_writer_free(writer);
    log_store_free(&store);
    index_free(&index);
    log_model_free(model);
    scratch_remove(scratch);
}

/* An index whose disk does not answer before it is told to. */
static enum error_code absorb_when_told(void *self, struct index_rows *rows, struct error *fault)
{
    char byte;
    (void)rows;
    (void)fault;
    return read(*(int *)self, &byte, 1) == 1 ? ERROR_NONE : ERROR_IO;
}

static void knows_how_long_a_job_has_been_under_way(void)
{
    static const struct index_operations operations = {.absorb = absorb_when_told};
    int ends[2];
    struct log_store log_store;
    struct store_writer *writer = NULL;
    struct store_writer_result result;
    struct index_list list = {&ROW, 1, 0};
    struct index_rows rows = index_list_rows(&list);
    REQUIRE(pipe(ends) == 0);
    struct index index = {&operations, &ends[0]};
    REQUIRE_OK(memory_log_store_new(&log_store, &error), &error);
    REQUIRE_OK(store_writer_new(&writer, &log_store, &index, &error), &error);
    CHECK_SAME_NUMBER(store_writer_oldest_ms(writer), 0);
    store_writer_absorb(writer, &rows);
    while (store_writer_oldest_ms(writer) < 20)
        CHECK(!is_readable(writer, 1));
    CHECK(write(ends[1], "x", 1) == 1);
    CHECK(is_readable(writer, 10000));
    CHECK_SAME_NUMBER(store_writer_oldest_ms(writer), 0);
    CHECK(store_writer_next(writer, &result));
    CHECK_SAME_NUMBER(result.code, ERROR_NONE);
    store_writer_free(writer);
    log_store_free(&log_store);
    close(ends[0]);
    close(ends[1]);
}

static void measures_the_store(void)
{
    struct place place;
    struct store_writer_result result;
    char directory[SCRATCH_PATH_BYTES], path[SCRATCH_PATH_BYTES + 16];
    begin(&place);
    scratch_make(directory);
    snprintf(path, sizeof path, "%s/file", directory);
    scratch_write(path, "some bytes");
    store_writer_measure(place.writer, directory);
    take(place.writer, 1, &result);
    CHECK_SAME_NUMBER(result.job, STORE_WRITER_MEASURE);
    CHECK_SAME_NUMBER(result.code, ERROR_NONE);
    CHECK(result.used_bytes >= 4096 && result.free_bytes > 0);
    scratch_remove(directory);
    store_writer_measure(place.writer, directory);
    take(place.writer, 1, &result);
    CHECK_SAME_NUMBER(result.code, ERROR_IO);
    end(&place);
}

CHECK_MAIN("store_writer", {"measures the store", measures_the_store},
           {"does both jobs and tells when they ended", does_both_jobs},
           {"tells what failed, and takes the job again", tells_what_failed},
           {"knows how long a job has been under way", knows_how_long_a_job_has_been_under_way},
           {"waits for the jobs under way before it ends", waits_for_the_jobs_under_way},
           {"reads from the disk while it commits", reads_while_it_commits})
