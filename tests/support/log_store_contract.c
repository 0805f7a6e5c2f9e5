#include "log_store_contract.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "comity/tile.h"
#include "log_model.h"

static struct log_store store;
static struct log_model *model;
static struct error error;

static void begin(size_t entry_bytes)
{
    log_store_contract_factory.clear();
    REQUIRE_OK(log_store_contract_factory.open(&store, &error), &error);
    model = log_model_new(entry_bytes);
}

static void end(void)
{
    log_store_free(&store);
    log_model_free(model);
}

/* The store holds what the model holds, and still does when opened again. */
static void check_same(void)
{
    char text[256];
    CHECK_CASE(log_model_is(model, &store, text, sizeof text), "%s", text);
    if (log_store_contract_factory.is_lasting) {
        log_store_free(&store);
        REQUIRE_OK(log_store_contract_factory.open(&store, &error), &error);
        CHECK_CASE(log_model_is(model, &store, text, sizeof text), "opened again: %s", text);
    }
}

static void add(const char *origin, const char *kinds)
{
    struct log_draft *draft = log_draft_new(model);
    log_draft_leaves(draft, origin, kinds);
    CHECK_OK(log_draft_commit(draft, model, &store, &error), &error);
}

static struct bureau bureau_of(const char *code)
{
    struct bureau bureau = {{0}};
    memcpy(bureau.code, code, strlen(code));
    return bureau;
}

void log_store_contract_is_empty(void)
{
    begin(30);
    struct bureau origin = bureau_of("UTO");
    struct log_run run;
    struct digest hash;
    log_run_init(&run);
    CHECK_ERROR(log_store_read(&store, &origin, 0, 10, 1000, &run, &error), ERROR_NOT_FOUND);
    CHECK_ERROR(log_store_read_hashes(&store, &origin, 0, 0, 1, &hash, &error), ERROR_NOT_FOUND);
    log_run_release(&run);
    check_same();
    end();
}

void log_store_contract_keeps_leaves(void)
{
    begin(30);
    add("UTO", "EWXMEE");
    check_same();
    add("UTO", "E");
    add("UTO", "");
    check_same();
    struct log_draft *draft = log_draft_new(model);
    log_draft_leaves(draft, "AA", "EE");
    log_draft_leaves(draft, "UTO", "WWE");
    log_draft_leaves(draft, "ZZ", "");
    CHECK_OK(log_draft_commit(draft, model, &store, &error), &error);
    check_same();
    CHECK_OK(log_draft_commit(log_draft_new(model), model, &store, &error), &error);
    check_same();
    end();
}

struct seen {
    size_t most;
    size_t count;
    struct bureau origins[4];
};

static bool see(void *context, const struct log_head *head)
{
    struct seen *seen = context;
    seen->origins[seen->count++] = head->origin;
    return seen->count < seen->most;
}

void log_store_contract_orders_heads(void)
{
    begin(30);
    add("ZZ", "E");
    add("AA", "E");
    add("UTO", "E");
    add("AAA", "E");
    struct seen seen = {.most = 3};
    CHECK_OK(log_store_heads(&store, see, &seen, &error), &error);
    CHECK_SAME_NUMBER(seen.count, 3);
    CHECK_SAME_TEXT(seen.origins[0].code, "AA");
    CHECK_SAME_TEXT(seen.origins[1].code, "AAA");
    CHECK_SAME_TEXT(seen.origins[2].code, "UTO");
    check_same();
    end();
}

static void check_run_of(const struct bureau *origin, uint64_t first, size_t leaves_max, size_t bytes_max,
                         size_t count)
{
    struct log_run run;
    log_run_init(&run);
    CHECK_OK(log_store_read(&store, origin, first, leaves_max, bytes_max, &run, &error), &error);
    CHECK_SAME_NUMBER(run.count, count);
    for (size_t i = 0; i < run.count; i++) {
        struct buffer bytes;
        log_model_entry(model, origin->code, first + i, &bytes);
        CHECK_SAME_BYTES(run.leaves[i].bytes,
                         run.leaves[i].kind == LEAF_ENTRY ? buffer_view(&bytes) : view_of(NULL, 0));
        buffer_release(&bytes);
    }
    log_run_release(&run);
}

void log_store_contract_limits_runs(void)
{
    begin(1);
    struct bureau origin = bureau_of("UTO");
    add("UTO", "EEEWWMEEEE");
    check_run_of(&origin, 0, 4, 1000, 4);
    check_run_of(&origin, 0, 1000, 1000, 10);
    check_run_of(&origin, 0, 1000, SIZE_MAX, 10);
    check_run_of(&origin, 0, 1000, 0, 1);
    check_run_of(&origin, 0, 0, 0, 1);
    check_run_of(&origin, 0, 1000, 2, 3);
    check_run_of(&origin, 3, 1000, 0, 4);
    check_run_of(&origin, 9, 1000, 1000, 1);
    struct log_run run;
    struct digest hashes[4];
    log_run_init(&run);
    CHECK_ERROR(log_store_read(&store, &origin, 10, 1, 1, &run, &error), ERROR_NOT_FOUND);
    CHECK_ERROR(log_store_read(&store, &origin, UINT64_MAX, 1, 1, &run, &error), ERROR_NOT_FOUND);
    CHECK_ERROR(log_store_read_hashes(&store, &origin, 0, 8, 3, hashes, &error), ERROR_NOT_FOUND);
    CHECK_ERROR(log_store_read_hashes(&store, &origin, 0, UINT64_MAX, 2, hashes, &error), ERROR_NOT_FOUND);
    CHECK_ERROR(log_store_read_hashes(&store, &origin, 1, 0, 1, hashes, &error), ERROR_NOT_FOUND);
    CHECK_ERROR(log_store_read_hashes(&store, &origin, TILE_LEVELS, 0, 1, hashes, &error), ERROR_NOT_FOUND);
    CHECK_OK(log_store_read_hashes(&store, &origin, 0, 7, 3, hashes, &error), &error);
    CHECK_OK(log_store_read_hashes(&store, &origin, 0, 10, 0, hashes, &error), &error);
    log_run_release(&run);
    end();
}

void log_store_contract_fills(void)
{
    begin(30);
    add("UTO", "EWXMWMMM");
    struct log_draft *draft = log_draft_new(model);
    log_draft_leaves(draft, "UTO", "MW");
    static const uint64_t FILLED[] = {0, 1, 2, 3, 8};
    for (size_t i = 0; i < sizeof FILLED / sizeof FILLED[0]; i++) {
        log_draft_fill(draft, "UTO", FILLED[i], LEAF_ENTRY);
    }
    log_draft_fill(draft, "UTO", 5, LEAF_WITHHELD);
    log_draft_fill(draft, "UTO", 6, LEAF_ERASED);
    CHECK_OK(log_draft_commit(draft, model, &store, &error), &error);
    CHECK_SAME_NUMBER(log_model_kind(model, "UTO", 1), LEAF_ENTRY);
    CHECK_SAME_NUMBER(log_model_kind(model, "UTO", 2), LEAF_ERASED);
    check_same();
    draft = log_draft_new(model);
    log_draft_fill(draft, "UTO", 7, LEAF_WITHHELD);
    log_draft_fill(draft, "UTO", 7, LEAF_ENTRY);
    log_draft_fill(draft, "UTO", 7, LEAF_ERASED);
    CHECK_OK(log_draft_commit(draft, model, &store, &error), &error);
    CHECK_SAME_NUMBER(log_model_kind(model, "UTO", 7), LEAF_ENTRY);
    check_same();
    end();
}

void log_store_contract_erases(void)
{
    begin(30);
    add("UTO", "EEWM");
    struct log_draft *draft = log_draft_new(model);
    log_draft_leaves(draft, "UTO", "EEE");
    log_draft_fill(draft, "UTO", 3, LEAF_ENTRY);
    static const uint64_t ERASED[] = {0, 2, 3, 5, 5};
    for (size_t i = 0; i < sizeof ERASED / sizeof ERASED[0]; i++) {
        log_draft_erase(draft, "UTO", ERASED[i]);
    }
    CHECK_OK(log_draft_commit(draft, model, &store, &error), &error);
    check_same();
    draft = log_draft_new(model);
    log_draft_erase(draft, "UTO", 0);
    log_draft_erase(draft, "UTO", 1);
    log_draft_fill(draft, "UTO", 0, LEAF_ENTRY);
    log_draft_fill(draft, "UTO", 5, LEAF_ENTRY);
    CHECK_OK(log_draft_commit(draft, model, &store, &error), &error);
    CHECK_SAME_NUMBER(log_model_kind(model, "UTO", 0), LEAF_ERASED);
    check_same();
    end();
}

/* Commit a spoilt draft: refused, and nothing of it is there. */
static void check_refused(struct log_draft *draft)
{
    CHECK_ERROR(log_draft_commit(draft, model, &store, &error), ERROR_STATE);
    check_same();
}

static struct log_draft *draft_two(void)
{
    struct log_draft *draft = log_draft_new(model);
    log_draft_leaves(draft, "AA", "EE");
    log_draft_leaves(draft, "UTO", "EWM");
    return draft;
}

static struct log_part *second_part(struct log_draft *draft)
{
    return (struct log_part *)(uintptr_t)&log_draft_batch(draft)->parts[1];
}

static struct leaf *last_leaf(struct log_draft *draft)
{
    return (struct leaf *)(uintptr_t)&second_part(draft)->leaves[2];
}

static void refuse_parts(void)
{
    struct log_draft *draft = draft_two();
    second_part(draft)->first++;
    check_refused(draft);
    draft = draft_two();
    second_part(draft)->first--;
    check_refused(draft);
    draft = draft_two();
    second_part(draft)->origin = bureau_of("AA");
    second_part(draft)->first = 0;
    check_refused(draft);
    draft = draft_two();
    second_part(draft)->checkpoint.size = 0;
    check_refused(draft);
    draft = draft_two();
    second_part(draft)->checkpoint.size = LIMIT_NOTE_BYTES + 1;
    check_refused(draft);
    draft = draft_two();
    last_leaf(draft)->kind = LEAF_ENTRY;
    check_refused(draft);
    draft = draft_two();
    last_leaf(draft)->bytes = view_of(strdup("x"), 1); /* the draft frees it */
    check_refused(draft);
}

void log_store_contract_refuses(void)
{
    begin(30);
    add("UTO", "EWM");
    refuse_parts();
    struct log_draft *draft = draft_two();
    log_draft_fill(draft, "UTO", 6, LEAF_ENTRY);
    check_refused(draft);
    draft = draft_two();
    log_draft_fill(draft, "ZZ", 0, LEAF_ENTRY);
    check_refused(draft);
    draft = draft_two();
    log_draft_fill(draft, "UTO", 1, LEAF_MISSING);
    check_refused(draft);
    draft = draft_two();
    log_draft_erase(draft, "UTO", 6);
    check_refused(draft);
    draft = draft_two();
    log_draft_erase(draft, "ZZ", 0);
    check_refused(draft);
    CHECK_OK(log_draft_commit(draft_two(), model, &store, &error), &error);
    check_same();
    end();
}

static void add_many(size_t count)
{
    struct log_draft *draft = log_draft_new(model);
    log_draft_many(draft, "UTO", count, LEAF_ENTRY);
    CHECK_OK(log_draft_commit(draft, model, &store, &error), &error);
}

void log_store_contract_has_tiles(void)
{
    begin(1);
    static const size_t COUNTS[] = {255, 1, 1, 254, 1, 1024, 16384, 16384, 16384, 14846, 1, 300};
    for (size_t i = 0; i < sizeof COUNTS / sizeof COUNTS[0]; i++) {
        add_many(COUNTS[i]);
        if (i < 5 || i > 8) {
            check_same();
        }
    }
    CHECK_SAME_NUMBER(log_model_size(model, "UTO"), 65536 + 299);
    struct bureau origin = bureau_of("UTO");
    struct digest hash;
    CHECK_OK(log_store_read_hashes(&store, &origin, 2, 0, 1, &hash, &error), &error);
    CHECK_ERROR(log_store_read_hashes(&store, &origin, 1, 257, 1, &hash, &error), ERROR_NOT_FOUND);
    CHECK_ERROR(log_store_read_hashes(&store, &origin, 2, 0, 2, &hash, &error), ERROR_NOT_FOUND);
    CHECK_ERROR(log_store_read_hashes(&store, &origin, 3, 0, 1, &hash, &error), ERROR_NOT_FOUND);
    end();
}

void log_store_contract_keeps_largest(void)
{
    begin(30);
    uint8_t *bytes = malloc(LIMIT_NOTE_BYTES);
    REQUIRE(bytes != NULL);
    memset(bytes, 'x', LIMIT_NOTE_BYTES);
    struct bureau origin = bureau_of("UTO");
    struct leaf leaves[20];
    for (size_t i = 0; i < 20; i++) {
        leaves[i] = (struct leaf){LEAF_ENTRY, {{(uint8_t)i}}, view_of(bytes, LIMIT_ENTRY_BYTES)};
    }
    struct log_part part = {origin, 0, 20, leaves, view_of(bytes, LIMIT_NOTE_BYTES)};
    struct log_batch batch = {.part_count = 1, .parts = &part};
    CHECK_OK(log_store_commit(&store, &batch, &error), &error);
    struct log_run run;
    log_run_init(&run);
    CHECK_OK(log_store_read(&store, &origin, 0, 20, SIZE_MAX, &run, &error), &error);
    CHECK_SAME_NUMBER(run.count, 20);
    for (size_t i = 0; i < run.count; i++) {
        CHECK(view_is_equal(run.leaves[i].bytes, leaves[i].bytes));
    }
    CHECK_OK(log_store_read(&store, &origin, 18, 20, SIZE_MAX, &run, &error), &error);
    CHECK_SAME_NUMBER(run.count, 2);
    log_run_release(&run);
    leaves[0].bytes.size = LIMIT_ENTRY_BYTES + 1;
    part.first = 20;
    CHECK_ERROR(log_store_commit(&store, &batch, &error), ERROR_STATE);
    free(bytes);
    end();
}

void log_store_contract_keeps_origins(void)
{
    begin(30);
    char code[LIMIT_BUREAU_BYTES];
    for (unsigned round = 0; round < 2; round++) {
        struct log_draft *draft = log_draft_new(model);
        for (unsigned i = 0; i < LIMIT_BUREAUS; i++) {
            (void)snprintf(code, sizeof code, "B%u", i * 7 % LIMIT_BUREAUS);
            log_draft_leaves(draft, code, "EW");
        }
        log_draft_leaves(draft, LOG_ORIGIN_AUDIT.code, "E");
        CHECK_OK(log_draft_commit(draft, model, &store, &error), &error);
        check_same();
    }
    struct log_draft *draft = log_draft_new(model);
    log_draft_leaves(draft, "ZZ", "E");
    check_refused(draft);
    end();
}

static uint32_t random_below(uint32_t *state, uint32_t bound)
{
    *state = *state * 1664525u + 1013904223u;
    return (*state >> 8) % bound;
}

static void draft_random(struct log_draft *draft, uint32_t *state)
{
    static const char *const ORIGINS[] = {"AA", "BB", "UTO", "ZZ9"};
    for (size_t i = 0; i < 4; i++) {
        char kinds[40];
        size_t count = random_below(state, 40);
        for (size_t j = 0; j < count; j++) {
            kinds[j] = "EEEEEWMX"[random_below(state, 8)];
        }
        kinds[count] = '\0';
        if (random_below(state, 2) == 0) {
            log_draft_leaves(draft, ORIGINS[i], kinds);
        }
        uint32_t size = (uint32_t)log_model_size(model, ORIGINS[i]);
        for (size_t j = 0; size > 0 && j < 5; j++) {
            static const enum leaf_kind KINDS[] = {LEAF_ENTRY, LEAF_ENTRY, LEAF_WITHHELD, LEAF_ERASED};
            log_draft_fill(draft, ORIGINS[i], random_below(state, size), KINDS[random_below(state, 4)]);
        }
        for (size_t j = 0; size > 0 && j < 3; j++) {
            log_draft_erase(draft, ORIGINS[i], random_below(state, size));
        }
    }
}

void log_store_contract_random(void)
{
    begin(100);
    uint32_t state = 1;
    for (unsigned round = 0; round < 60; round++) {
        struct log_draft *draft = log_draft_new(model);
        draft_random(draft, &state);
        CHECK_OK(log_draft_commit(draft, model, &store, &error), &error);
        if (round % 10 == 9) {
            check_same();
        }
    }
    end();
}
