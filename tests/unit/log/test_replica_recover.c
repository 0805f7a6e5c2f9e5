#include "replica_harness.h"

#include <stdio.h>

static struct error error;
static struct harness bs, co;

static struct uuid gone;

/* BS: eight records, one withdrawn, one amended twice. CO has all of it, the odd ones withheld. */
static void begin(void)
{
    char number[16];
    struct replica_receipt receipt;
    struct document document;
    harness_init(&bs, "BS");
    harness_init(&co, "CO");
    harness_acquaint(&bs, &co);
    for (unsigned i = 0; i < 8; i++) {
        snprintf(number, sizeof number, "NUMBER%u", i);
        receipt = harness_publish(&bs, number, i % 2 == 0 ? NULL : "PA");
        if (i == 2)
            gone = receipt.id;
    }
    CHECK_OK(replica_withdraw(bs.replica, harness_now(1), &gone, COMITY__WITHDRAW__REASON__ERROR, &receipt,
                              &error),
             &error);
    document_init(&document, "SOURCE0", "case-0");
    struct audience everyone;
    audience_init(&everyone, NULL);
    for (unsigned i = 0; i < 3; i++) {
        snprintf(document.circumstances, sizeof document.circumstances, "try %u", i);
        CHECK_OK(replica_publish(bs.replica, harness_now(1), &document.record, &everyone.distribution, true,
                                 &receipt, &error),
                 &error);
    }
    harness_commit(&bs);
    harness_send(&bs, &bs.bureau, &co);
}

static void end(void)
{
    harness_release(&bs);
    harness_release(&co);
}

static void all_is_there(struct harness *at)
{
    char number[16];
    uint32_t version = 0;
    const struct log *log = replica_log(at->replica, &bs.bureau);
    CHECK_SAME_NUMBER(log->stored, 12);
    CHECK_SAME_NUMBER(log->applied, 12);
    CHECK_SAME_NUMBER(log->pending.size, 12);
    CHECK(digest_is_equal(&log->checkpoint_root, &replica_own_log(bs.replica)->checkpoint_root));
    for (unsigned i = 0; i < 8; i++) {
        snprintf(number, sizeof number, "NUMBER%u", i);
        bool is_here = i != 2 && (at == &bs || i % 2 == 0);
        CHECK_CASE(harness_check(at, number, NULL) == (is_here ? 1 : 0), "%s at %s", number, at->bureau.code);
    }
    CHECK_SAME_NUMBER(harness_check(at, "SOURCE0", &version), 1);
    CHECK_SAME_NUMBER(version, 3);
}

static void goes_on(void)
{
    uint32_t version = 0;
    struct replica_receipt receipt;
    struct document document;
    struct audience everyone;
    document_init(&document, "SOURCE0", "case-0");
    audience_init(&everyone, NULL);
    CHECK_OK(replica_publish(bs.replica, harness_now(9), &document.record, &everyone.distribution, true,
                             &receipt, &error),
             &error);
    CHECK_SAME_NUMBER(receipt.version, 4);
    harness_commit(&bs);
    harness_learn(&bs, &co);
    harness_learn(&co, &bs);
    harness_send(&bs, &bs.bureau, &co);
    CHECK_SAME_NUMBER(harness_check(&co, "SOURCE0", &version), 1);
    CHECK_SAME_NUMBER(version, 4);
}

static void recovers(bool absorbed)
{
    begin();
    if (absorbed) {
        harness_absorb(&bs);
        harness_absorb(&co);
    }
    harness_restart(&bs);
    harness_restart(&co);
    harness_recover(&bs);
    harness_recover(&co);
    all_is_there(&bs);
    all_is_there(&co);
    CHECK_SAME_NUMBER(bs.alarms + co.alarms, 0);
    goes_on();
    end();
}

static void loses_nothing_that_was_absorbed(void)
{
    recovers(true);
}

static void applies_again_what_was_not_absorbed(void)
{
    recovers(false);
}

static void lose_index(struct harness *at)
{
    index_free(&at->index);
    REQUIRE_OK(memory_index_new(&at->index, &error), &error);
}

static void rebuilds_a_lost_index(void)
{
    begin();
    harness_absorb(&bs);
    harness_absorb(&co);
    lose_index(&bs);
    lose_index(&co);
    harness_restart(&bs);
    harness_restart(&co);
    CHECK_SAME_NUMBER(harness_check(&bs, "NUMBER0", NULL), 0);
    harness_recover(&bs);
    harness_recover(&co);
    all_is_there(&bs);
    all_is_there(&co);
    goes_on();
    end();
}

static void survives_a_half_absorbed_index(void)
{
    begin();
    struct catalog *catalog = replica_catalog(co.replica);
    struct index_rows *rows = catalog_begin_absorb(catalog);
    REQUIRE(rows != NULL);
    memory_index_fail(&co.index, MEMORY_INDEX_ABSORB, 1, ERROR_FULL);
    CHECK_ERROR(index_absorb(&co.index, rows, &error), ERROR_FULL);
    harness_restart(&co);
    harness_recover(&co);
    all_is_there(&co);
    goes_on();
    end();
}

static void forgets_what_was_not_stored(void)
{
    const struct log_batch *batch;
    struct replica_receipt receipt;
    struct document document;
    struct audience everyone;
    begin();
    document_init(&document, "NEVER", NULL);
    audience_init(&everyone, NULL);
    CHECK_OK(replica_publish(bs.replica, harness_now(2), &document.record, &everyone.distribution, false,
                             &receipt, &error),
             &error);
    CHECK_OK(replica_begin_commit(bs.replica, &batch, &error), &error);
    CHECK_OK(replica_publish(bs.replica, harness_now(2), &document.record, &everyone.distribution, false,
                             &receipt, &error),
             &error);
    harness_restart(&bs);
    harness_recover(&bs);
    all_is_there(&bs);
    CHECK_SAME_NUMBER(harness_check(&bs, "NEVER", NULL), 0);
    goes_on();
    end();
}

static void refuses_an_index_ahead_of_the_log(void)
{
    struct log_store old;
    begin();
    harness_absorb(&co);
    REQUIRE_OK(memory_log_store_new(&old, &error), &error);
    /* An old disk: the log of BS as it was after one leaf. */
    struct harness early;
    harness_init(&early, "BS");
    harness_publish(&early, "EARLY", NULL);
    log_store_free(&old);
    REQUIRE_OK(memory_log_store_copy(&old, &early.store, &error), &error);
    log_store_free(&co.store);
    co.store = old;
    CHECK_ERROR(harness_try_restart(&co, &error), ERROR_DAMAGED);
    harness_release(&early);
    end();
}

static void says_what_is_left(void)
{
    uint64_t left = 0;
    begin();
    lose_index(&bs);
    harness_restart(&bs);
    CHECK_OK(replica_recover(bs.replica, 5, &left, &error), &error);
    CHECK_SAME_NUMBER(left, 7);
    CHECK_OK(replica_recover(bs.replica, 7, &left, &error), &error);
    CHECK_SAME_NUMBER(left, 0);
    all_is_there(&bs);
    memory_log_store_fail(&bs.store, MEMORY_LOG_STORE_READ, 1, ERROR_IO);
    CHECK_ERROR(harness_try_restart(&bs, &error), ERROR_IO);
    harness_restart(&bs);
    end();
}

CHECK_MAIN("replica_recover", {"loses nothing that was absorbed", loses_nothing_that_was_absorbed},
           {"applies again what was not absorbed", applies_again_what_was_not_absorbed},
           {"rebuilds a lost index", rebuilds_a_lost_index},
           {"survives a half absorbed index", survives_a_half_absorbed_index},
           {"forgets what was not stored", forgets_what_was_not_stored},
           {"refuses an index ahead of the log", refuses_an_index_ahead_of_the_log},
           {"says what is left", says_what_is_left})
