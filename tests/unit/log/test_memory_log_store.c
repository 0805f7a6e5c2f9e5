#include "comity/memory_log_store.h"

#include "log_model.h"
#include "log_store_contract.h"

static void clear(void)
{
}

const struct log_store_factory log_store_contract_factory = {clear, memory_log_store_new, false};

static struct error error;
static char text[256];

static enum error_code add(struct log_store *store, struct log_model *model, const char *kinds)
{
    struct log_draft *draft = log_draft_new(model);
    log_draft_leaves(draft, "UTO", kinds);
    return log_draft_commit(draft, model, store, &error);
}

static void fails_on_demand(void)
{
    struct log_store store;
    struct log_model *model = log_model_new(30);
    struct log_run run;
    struct bureau origin = {"UTO"};
    log_run_init(&run);
    REQUIRE_OK(memory_log_store_new(&store, &error), &error);
    CHECK_OK(add(&store, model, "EE"), &error);
    memory_log_store_fail(&store, MEMORY_LOG_STORE_COMMIT, 2, ERROR_FULL);
    CHECK_ERROR(add(&store, model, "E"), ERROR_FULL);
    CHECK_ERROR(add(&store, model, "E"), ERROR_FULL);
    CHECK_CASE(log_model_is(model, &store, text, sizeof text), "%s", text);
    CHECK_OK(add(&store, model, "E"), &error);
    CHECK_SAME_NUMBER(memory_log_store_commits(&store), 2);
    memory_log_store_fail(&store, MEMORY_LOG_STORE_READ, 1, ERROR_IO);
    CHECK_ERROR(log_store_read(&store, &origin, 0, 1, 1, &run, &error), ERROR_IO);
    CHECK_CASE(log_model_is(model, &store, text, sizeof text), "%s", text);
    log_run_release(&run);
    log_store_free(&store);
    log_model_free(model);
}

static void copies_what_it_holds(void)
{
    struct log_store store;
    struct log_store copy;
    struct log_model *model = log_model_new(30);
    REQUIRE_OK(memory_log_store_new(&store, &error), &error);
    struct log_draft *draft = log_draft_new(model);
    log_draft_many(draft, "AA", 600, LEAF_ENTRY);
    log_draft_leaves(draft, "UTO", "EWMXE");
    CHECK_OK(log_draft_commit(draft, model, &store, &error), &error);
    struct log_model *before = log_model_copy(model);
    REQUIRE_OK(memory_log_store_copy(&copy, &store, &error), &error);
    CHECK_OK(add(&store, model, "EE"), &error);
    CHECK_CASE(log_model_is(before, &copy, text, sizeof text), "%s", text);
    CHECK_CASE(log_model_is(model, &store, text, sizeof text), "%s", text);
    log_store_free(&store);
    CHECK_OK(add(&copy, before, "WE"), &error);
    CHECK_CASE(log_model_is(before, &copy, text, sizeof text), "%s", text);
    log_store_free(&copy);
    log_model_free(model);
    log_model_free(before);
}

CHECK_MAIN("memory_log_store", LOG_STORE_CONTRACT_TESTS,
           {"fails on demand and changes nothing", fails_on_demand},
           {"copies what it holds", copies_what_it_holds})
