/* The set of witnesses, and cosignatures in memory and as rows. */
#include "log/replica_private.h"
#include "replica_harness.h"

#include <stdio.h>
#include <string.h>

static struct error error;
static struct harness bs, co;

static void begin(void)
{
    harness_init(&bs, "BS");
    harness_init(&co, "CO");
    harness_join((struct harness *const[]){&bs, &co}, 2);
    harness_publish(&bs, "L898902C3", NULL);
    harness_send(&bs, &bs.bureau, &co);
}

static void end(void)
{
    harness_release(&bs);
    harness_release(&co);
}

static void finds_every_witness_and_itself(void)
{
    struct replica_witness witnesses[LIMIT_BUREAUS];
    char code[LIMIT_BUREAU_BYTES];
    begin();
    for (unsigned i = 0; i < LIMIT_BUREAUS - 1; i++) {
        snprintf(code, sizeof code, "X%03u", (i * 37) % 1000); /* in no order */
        witnesses[i] = (struct replica_witness){harness_bureau(code), bs.witness.vkey};
    }
    REQUIRE_OK(replica_set_witnesses(co.replica, witnesses, LIMIT_BUREAUS - 1, &error), &error);
    const struct witness_set *set = &co.replica->witnesses;
    CHECK_SAME_NUMBER(set->count, LIMIT_BUREAUS);
    for (unsigned i = 0; i < LIMIT_BUREAUS - 1; i++)
        CHECK(witness_set_find(set, &witnesses[i].bureau) != NULL);
    for (unsigned i = 1; i < set->count; i++)
        CHECK(bureau_compare(&set->items[i - 1].bureau, &set->items[i].bureau) < 0);
    REQUIRE(witness_set_find(set, &co.bureau) != NULL);
    CHECK(witness_set_find(set, &co.bureau)->is_own);
    CHECK_SAME_TEXT(witness_set_find(set, &co.bureau)->key.name, "comity/test/CO/witness");
    CHECK(witness_set_find(set, &bs.bureau) == NULL);
    end();
}

static void refuses_too_many_and_the_same_twice(void)
{
    static struct replica_witness witnesses[LIMIT_BUREAUS];
    begin();
    size_t count = co.replica->witnesses.count;
    CHECK_ERROR(replica_set_witnesses(co.replica, witnesses, LIMIT_BUREAUS, NULL), ERROR_LIMIT);
    witnesses[0] = witnesses[1] = (struct replica_witness){bs.bureau, bs.witness.vkey};
    CHECK_ERROR(replica_set_witnesses(co.replica, witnesses, 2, NULL), ERROR_EXISTS);
    witnesses[1].bureau = co.bureau; /* itself */
    CHECK_ERROR(replica_set_witnesses(co.replica, witnesses, 2, NULL), ERROR_EXISTS);
    CHECK_SAME_NUMBER(co.replica->witnesses.count, count);
    CHECK(witness_set_find(&co.replica->witnesses, &bs.bureau) != NULL);
    end();
}

static void remembers_who_has_shown(void)
{
    const struct replica_witness one[] = {{bs.bureau, bs.witness.vkey}};
    begin();
    CHECK(witness_set_find(&co.replica->witnesses, &bs.bureau)->has_shown);
    CHECK_OK(replica_set_witnesses(co.replica, one, 1, &error), &error);
    CHECK(witness_set_find(&co.replica->witnesses, &bs.bureau)->has_shown);
    CHECK_OK(replica_set_witnesses(co.replica, NULL, 0, &error), &error);
    CHECK_OK(replica_set_witnesses(co.replica, one, 1, &error), &error);
    CHECK(!witness_set_find(&co.replica->witnesses, &bs.bureau)->has_shown);
    end();
}

static struct cosignature_row row_of(const char *code, uint64_t size)
{
    struct cosignature_row row = {.size = size, .is_checked = true, .signature_count = 1};
    row.cosignature[8] = (uint8_t)code[0];
    return row;
}

static void keeps_reads_and_drops_cosignatures(void)
{
    static const char *const CODES[] = {"AA", "BB", "CC", "DD", "EE", "FF"};
    struct cosignature_row row, read;
    begin();
    struct log *log = replica_log(co.replica, &bs.bureau);
    for (size_t i = 0; i < 6; i++) {
        struct bureau bureau = harness_bureau(CODES[i]);
        row = row_of(CODES[i], i + 1);
        CHECK_OK(replica_write_cosignature(co.replica, log, &bureau, false, &row, &error), &error);
    }
    struct bureau cc = harness_bureau("CC"), dd = harness_bureau("DD");
    row = row_of("CC", 100);
    CHECK_OK(replica_write_cosignature(co.replica, log, &cc, false, &row, &error), &error);
    CHECK_SAME_NUMBER(log->witnessing.newest.count, 6);
    CHECK_OK(replica_drop_cosignature(co.replica, log, &dd, false, &error), &error);
    CHECK_SAME_NUMBER(log->witnessing.newest.count, 5);
    CHECK(log_find_cosignature(&log->witnessing.newest, &dd) == NULL);
    CHECK_ERROR(replica_read_cosignature(co.replica, log, &dd, false, &read, NULL), ERROR_NOT_FOUND);
    for (int restarted = 0; restarted < 2; restarted++) {
        REQUIRE(log_find_cosignature(&log->witnessing.newest, &cc) != NULL);
        CHECK_SAME_NUMBER(log_find_cosignature(&log->witnessing.newest, &cc)->size, 100);
        CHECK_OK(replica_read_cosignature(co.replica, log, &cc, false, &read, &error), &error);
        CHECK_SAME_NUMBER(read.size, 100);
        CHECK_SAME_NUMBER(log->witnessing.newest.count, 5);
        harness_absorb(&co);
        harness_restart(&co);
        harness_learn(&co, &bs);
        log = replica_log(co.replica, &bs.bureau);
    }
    end();
}

static void passes_over_damaged_rows(void)
{
    begin();
    struct log *log = replica_log(co.replica, &bs.bureau);
    struct bureau good = harness_bureau("AA"), bad = harness_bureau("BB");
    struct cosignature_row row = row_of("AA", 1);
    CHECK_OK(replica_write_cosignature(co.replica, log, &good, false, &row, &error), &error);
    struct row_key key = row_key_of_witness(&bs.bureau, &bad, false);
    struct index_row put = {
        .table = INDEX_WITNESS, .key = row_key_view(&key), .value = view_of_text("nonsense, and not short")};
    CHECK_OK(catalog_put(&co.replica->catalog, &put, &error), &error);
    harness_absorb(&co);
    harness_restart(&co);
    log = replica_log(co.replica, &bs.bureau);
    CHECK_SAME_NUMBER(log->witnessing.newest.count, 1);
    CHECK(log_find_cosignature(&log->witnessing.newest, &good) != NULL);
    end();
}

CHECK_MAIN("witness_set", {"finds every witness, and itself", finds_every_witness_and_itself},
           {"refuses too many, and the same twice", refuses_too_many_and_the_same_twice},
           {"remembers who has shown", remembers_who_has_shown},
           {"keeps, reads and drops cosignatures", keeps_reads_and_drops_cosignatures},
           {"passes over damaged rows", passes_over_damaged_rows})
