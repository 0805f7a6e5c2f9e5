#include "check.h"
#include "comity/log_batch.h"

#include <stdio.h>
#include <string.h>

static struct error error;
static uint8_t bytes[LIMIT_ENTRY_BYTES + 1];

/* A batch that is as it should be: BS has 10 leaves and gets two, CO has none and gets one; a fill, an erasure. */
struct sample {
    struct leaf leaves[2];
    struct log_part parts[2];
    struct log_fill fill;
    struct log_erasure erasure;
    struct log_batch batch;
};

static void sample_init(struct sample *sample)
{
    struct view note = view_of_text("a note");
    *sample = (struct sample){
        .leaves = {{.kind = LEAF_ENTRY, .bytes = view_of(bytes, LIMIT_ENTRY_BYTES)}, {.kind = LEAF_WITHHELD}},
        .parts = {{.origin = {"BS"}, .first = 10, .count = 2, .leaves = sample->leaves, .checkpoint = note},
                  {.origin = {"CO"}, .first = 0, .count = 1, .leaves = sample->leaves, .checkpoint = note}},
        .fill = {.origin = {"BS"}, .index = 11, .kind = LEAF_ENTRY, .bytes = view_of(bytes, 1)},
        .erasure = {.origin = {"CO"}, .index = 0},
    };
    sample->batch = (struct log_batch){.part_count = 2,
                                       .parts = sample->parts,
                                       .fill_count = 1,
                                       .fills = &sample->fill,
                                       .erasure_count = 1,
                                       .erasures = &sample->erasure};
}

/* Before the batch there is BS, with 10 leaves. */
static bool size_of(void *context, const struct bureau *origin, uint64_t *ret_size)
{
    (void)context;
    *ret_size = 10;
    return strcmp(origin->code, "BS") == 0;
}

static enum error_code check(const struct sample *sample)
{
    return log_batch_check(&sample->batch, size_of, NULL, 1, &error);
}

static void takes_what_is_in_order(void)
{
    struct sample sample;
    sample_init(&sample);
    CHECK_OK(check(&sample), &error);
    sample.parts[0].count = 0; /* only a new note */
    sample.fill.index = 9;
    CHECK_OK(check(&sample), &error);
    sample.batch = (struct log_batch){0};
    CHECK_OK(check(&sample), &error);
}

static void refuses_parts_that_do_not_continue_their_log(void)
{
    struct sample sample;
    sample_init(&sample);
    sample.parts[0].first = 9;
    CHECK_ERROR(check(&sample), ERROR_STATE);
    sample.parts[0].first = 11;
    CHECK_ERROR(check(&sample), ERROR_STATE);
    CHECK_SAME_TEXT(error.text, "log BS has 10 leaves, the part begins at 11");
    sample_init(&sample);
    sample.parts[1].first = 1; /* of a log that is not there */
    CHECK_ERROR(check(&sample), ERROR_STATE);
    sample_init(&sample);
    sample.parts[1] = sample.parts[0];
    CHECK_ERROR(check(&sample), ERROR_STATE);
}

static void refuses_origins_that_are_no_bureau(void)
{
    static const char *const CODES[] = {"", "b", "bs", "B/S", "../X", "Audit", "audits"};
    struct sample sample;
    for (size_t i = 0; i < sizeof CODES / sizeof CODES[0]; i++) {
        sample_init(&sample);
        snprintf(sample.parts[1].origin.code, sizeof sample.parts[1].origin.code, "%s", CODES[i]);
        CHECK_CASE(check(&sample) == ERROR_STATE, "\"%s\"", CODES[i]);
    }
    sample_init(&sample);
    sample.parts[1].origin = LOG_ORIGIN_AUDIT;
    sample.batch.erasure_count = 0;
    CHECK_OK(check(&sample), &error);
    sample_init(&sample);
    memset(sample.parts[1].origin.code, 'A', sizeof sample.parts[1].origin.code); /* without an end */
    CHECK_ERROR(check(&sample), ERROR_STATE);
}

static void refuses_leaves_and_notes_of_impossible_size(void)
{
    struct sample sample;
    sample_init(&sample);
    sample.leaves[0].bytes = view_of(bytes, LIMIT_ENTRY_BYTES + 1);
    CHECK_ERROR(check(&sample), ERROR_STATE);
    sample.leaves[0].bytes = view_of(bytes, 0);
    CHECK_ERROR(check(&sample), ERROR_STATE);
    sample_init(&sample);
    sample.leaves[1].bytes = view_of(bytes, 1); /* bytes of what is withheld */
    CHECK_ERROR(check(&sample), ERROR_STATE);
    sample_init(&sample);
    sample.leaves[1].kind = (enum leaf_kind)(LEAF_MISSING + 1);
    CHECK_ERROR(check(&sample), ERROR_STATE);
    sample_init(&sample);
    sample.parts[0].checkpoint.size = 0;
    CHECK_ERROR(check(&sample), ERROR_STATE);
    sample.parts[0].checkpoint.size = LIMIT_NOTE_BYTES + 1;
    CHECK_ERROR(check(&sample), ERROR_STATE);
}

static void refuses_changes_beyond_the_log(void)
{
    struct sample sample;
    sample_init(&sample);
    sample.fill.index = 12;
    CHECK_ERROR(check(&sample), ERROR_STATE);
    CHECK_SAME_TEXT(error.text, "fill of leaf 12: log BS has 12 leaves");
    sample_init(&sample);
    sample.erasure.index = 1;
    CHECK_ERROR(check(&sample), ERROR_STATE);
    sample_init(&sample);
    sample.erasure.origin = (struct bureau){"PA"};
    CHECK_ERROR(check(&sample), ERROR_STATE);
    sample_init(&sample);
    sample.fill.kind = LEAF_MISSING; /* says nothing */
    sample.fill.bytes.size = 0;
    CHECK_ERROR(check(&sample), ERROR_STATE);
    sample.fill.kind = LEAF_ERASED;
    CHECK_OK(check(&sample), &error);
}

static void refuses_more_logs_than_one_of_each_bureau_and_the_audit_log(void)
{
    struct sample sample;
    sample_init(&sample);
    CHECK_OK(log_batch_check(&sample.batch, size_of, NULL, LIMIT_LOGS - 1, &error), &error);
    CHECK_ERROR(log_batch_check(&sample.batch, size_of, NULL, LIMIT_LOGS, &error), ERROR_STATE);
}

CHECK_MAIN("log_batch", {"takes what is in order", takes_what_is_in_order},
           {"refuses parts that do not continue their log", refuses_parts_that_do_not_continue_their_log},
           {"refuses origins that are no bureau", refuses_origins_that_are_no_bureau},
           {"refuses leaves and notes of impossible size", refuses_leaves_and_notes_of_impossible_size},
           {"refuses changes beyond the log", refuses_changes_beyond_the_log},
           {"refuses more logs than one of each bureau and the audit log",
            refuses_more_logs_than_one_of_each_bureau_and_the_audit_log})
