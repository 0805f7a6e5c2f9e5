#include "comity/log_store.h"

#include <stdio.h>

#include "check.h"

static void keeps_views_when_the_bytes_move(void)
{
    struct log_run run;
    struct error error;
    log_run_init(&run);
    for (unsigned i = 0; i < 5000; i++) {
        char text[32];
        int length = snprintf(text, sizeof text, "entry %u", i);
        struct leaf leaf = {i % 3 == 0 ? LEAF_WITHHELD : LEAF_ENTRY, {{0}}, {NULL, 0}};
        if (leaf.kind == LEAF_ENTRY) {
            leaf.bytes = view_of(text, (size_t)length);
        }
        REQUIRE_OK(log_run_append(&run, &leaf, &error), &error);
    }
    CHECK_SAME_NUMBER(run.count, 5000);
    for (unsigned i = 0; i < run.count; i++) {
        char text[32];
        (void)snprintf(text, sizeof text, "entry %u", i);
        CHECK_SAME_BYTES(run.leaves[i].bytes, i % 3 == 0 ? view_of(NULL, 0) : view_of_text(text));
    }
    log_run_clear(&run);
    CHECK_SAME_NUMBER(run.count, 0);
    log_run_release(&run);
}

static void refuses_more_than_a_run_holds(void)
{
    static uint8_t bytes[LIMIT_ENTRY_BYTES];
    struct log_run run;
    struct error error;
    struct leaf leaf = {LEAF_ENTRY, {{0}}, view_of(bytes, sizeof bytes)};
    log_run_init(&run);
    for (unsigned i = 0; i < LOG_RUN_BYTES / LIMIT_ENTRY_BYTES; i++) {
        REQUIRE_OK(log_run_append(&run, &leaf, &error), &error);
    }
    size_t count = run.count;
    CHECK_ERROR(log_run_append(&run, &leaf, &error), ERROR_LIMIT);
    CHECK_SAME_NUMBER(run.count, count);
    log_run_release(&run);
}

CHECK_MAIN("log_store", {"keeps views right when the bytes move", keeps_views_when_the_bytes_move},
           {"refuses more than a run holds", refuses_more_than_a_run_holds})
