#include "replica_harness.h"

#include <string.h>

static struct error error;
static struct harness bs, co, pa;
static struct log_run run;

/* BS publishes for PA only; PA has it from CO, which knows only the hash. */
static struct uuid begin(void)
{
    harness_init(&bs, "BS");
    harness_init(&co, "CO");
    harness_init(&pa, "PA");
    harness_acquaint(&bs, &co);
    harness_acquaint(&bs, &pa);
    harness_acquaint(&co, &pa);
    struct replica_receipt receipt = harness_publish(&bs, "SECRET1", "PA");
    harness_publish(&bs, "OPEN1", NULL);
    harness_send(&bs, &bs.bureau, &co);
    harness_send(&co, &bs.bureau, &pa);
    log_run_init(&run);
    REQUIRE_OK(replica_read(bs.replica, replica_own_log(bs.replica), 0, 1, LIMIT_ENTRY_BYTES, &run, &error),
               &error);
    return receipt.id;
}

static void end(void)
{
    log_run_release(&run);
    harness_release(&bs);
    harness_release(&co);
    harness_release(&pa);
}

static enum error_code fill(const struct harness *sender, uint64_t index, enum leaf_kind kind,
                            struct view bytes)
{
    return replica_take_fill(pa.replica, &bs.bureau, &sender->bureau, index, kind, bytes, &error);
}

static size_t missing(void)
{
    uint64_t indexes[4];
    return replica_missing(pa.replica, replica_log(pa.replica, &bs.bureau), 0, indexes, 4);
}

static void fills_with_the_right_bytes(void)
{
    begin();
    CHECK_SAME_NUMBER(missing(), 1);
    CHECK_OK(fill(&bs, 0, LEAF_ENTRY, run.leaves[0].bytes), &error);
    CHECK_SAME_NUMBER(harness_check(&pa, "SECRET1", NULL), 0);
    /* A second answer before the first is stored changes nothing. */
    CHECK_OK(fill(&bs, 0, LEAF_ENTRY, run.leaves[0].bytes), &error);
    harness_commit(&pa);
    CHECK_SAME_NUMBER(harness_kind(&pa, &bs.bureau, 0), LEAF_ENTRY);
    CHECK_SAME_NUMBER(harness_check(&pa, "SECRET1", NULL), 1);
    CHECK_SAME_NUMBER(missing(), 0);
    CHECK_OK(fill(&bs, 0, LEAF_ERASED, (struct view){0}), &error);
    CHECK(replica_is_idle(pa.replica) || missing() == 0);
    end();
}

static void fills_from_whoever_has_the_bytes(void)
{
    begin();
    CHECK_OK(fill(&co, 0, LEAF_ENTRY, run.leaves[0].bytes), &error);
    harness_commit(&pa);
    CHECK_SAME_NUMBER(harness_check(&pa, "SECRET1", NULL), 1);
    end();
}

static void refuses_wrong_bytes(void)
{
    uint8_t bytes[1024];
    struct bureau stranger = {"XX"};
    begin();
    struct view right = run.leaves[0].bytes;
    REQUIRE(right.size < sizeof bytes);
    for (size_t i = 0; i < right.size; i++) {
        memcpy(bytes, right.data, right.size);
        bytes[i] ^= 0x80;
        CHECK_ERROR(fill(&bs, 0, LEAF_ENTRY, view_of(bytes, right.size)), ERROR_PROOF);
    }
    CHECK_ERROR(fill(&bs, 0, LEAF_ENTRY, (struct view){0}), ERROR_LIMIT);
    CHECK_SAME_NUMBER(missing(), 1);
    CHECK_SAME_NUMBER(harness_kind(&pa, &bs.bureau, 0), LEAF_MISSING);
    CHECK_OK(fill(&bs, 1, LEAF_ENTRY, right), &error);
    CHECK_OK(fill(&bs, 7, LEAF_ENTRY, right), &error);
    CHECK_ERROR(replica_take_fill(pa.replica, &stranger, &bs.bureau, 0, LEAF_ENTRY, right, &error),
                ERROR_ORIGIN);
    harness_commit(&pa);
    CHECK_SAME_NUMBER(harness_check(&pa, "OPEN1", NULL), 1);
    CHECK_SAME_NUMBER(harness_check(&pa, "SECRET1", NULL), 0);
    end();
}

static void believes_only_the_origin_that_it_is_withheld(void)
{
    begin();
    CHECK_OK(fill(&co, 0, LEAF_WITHHELD, (struct view){0}), &error);
    CHECK_OK(fill(&co, 0, LEAF_ERASED, (struct view){0}), &error);
    CHECK_OK(fill(&bs, 0, LEAF_MISSING, (struct view){0}), &error);
    harness_commit(&pa);
    CHECK_SAME_NUMBER(harness_kind(&pa, &bs.bureau, 0), LEAF_MISSING);
    CHECK_SAME_NUMBER(missing(), 1);
    CHECK_OK(fill(&bs, 0, LEAF_WITHHELD, (struct view){0}), &error);
    harness_commit(&pa);
    CHECK_SAME_NUMBER(harness_kind(&pa, &bs.bureau, 0), LEAF_WITHHELD);
    CHECK_SAME_NUMBER(missing(), 0);
    end();
}

static void what_a_relay_should_not_have_given_is_not_kept(void)
{
    begin();
    harness_publish(&bs, "SECRET2", "CO");
    harness_send(&bs, &bs.bureau, &co);
    harness_send(&co, &bs.bureau, &pa);
    CHECK_SAME_NUMBER(harness_kind(&pa, &bs.bureau, 2), LEAF_MISSING);
    REQUIRE_OK(replica_read(bs.replica, replica_own_log(bs.replica), 2, 1, LIMIT_ENTRY_BYTES, &run, &error),
               &error);
    CHECK_OK(fill(&bs, 0, LEAF_WITHHELD, (struct view){0}), &error);
    CHECK_OK(fill(&co, 2, LEAF_ENTRY, run.leaves[0].bytes), &error);
    harness_commit(&pa);
    CHECK_SAME_NUMBER(harness_kind(&pa, &bs.bureau, 2), LEAF_WITHHELD);
    CHECK_SAME_NUMBER(harness_check(&pa, "SECRET2", NULL), 0);
    CHECK_SAME_NUMBER(missing(), 0);
    CHECK_SAME_NUMBER(pa.alarm_code, ERROR_DENIED);
    CHECK_SAME_TEXT(pa.alarm_origin.code, "CO");
    end();
}

static void settles_a_missing_leaf_that_is_withdrawn(void)
{
    struct replica_receipt receipt;
    struct uuid id = begin();
    CHECK_OK(
        replica_withdraw(bs.replica, harness_now(3), &id, COMITY__WITHDRAW__REASON__ERROR, &receipt, &error),
        &error);
    struct buffer kept;
    buffer_init(&kept, LIMIT_ENTRY_BYTES);
    CHECK_OK(buffer_append(&kept, run.leaves[0].bytes.data, run.leaves[0].bytes.size, &error), &error);
    harness_commit(&bs);
    struct parcel parcel;
    bool taken;
    parcel_init(&parcel, &bs, &bs.bureau, &pa, 2, 1);
    CHECK_OK(replica_take_chunk(pa.replica, &parcel.chunk, harness_now(4), &taken, &error), &error);
    parcel_release(&parcel);
    /* Bytes that come after the withdrawal, stored or not, are not wanted any longer. */
    CHECK_OK(fill(&bs, 0, LEAF_ENTRY, buffer_view(&kept)), &error);
    harness_commit(&pa);
    CHECK_OK(fill(&bs, 0, LEAF_ENTRY, buffer_view(&kept)), &error);
    harness_commit(&pa);
    CHECK_SAME_NUMBER(harness_kind(&pa, &bs.bureau, 0), LEAF_ERASED);
    CHECK_SAME_NUMBER(harness_check(&pa, "SECRET1", NULL), 0);
    CHECK_SAME_NUMBER(missing(), 0);
    buffer_release(&kept);
    end();
}

static void withdraws_what_was_filled_in_the_same_batch(void)
{
    struct replica_receipt receipt;
    struct uuid id = begin();
    CHECK_OK(fill(&bs, 0, LEAF_ENTRY, run.leaves[0].bytes), &error);
    CHECK_OK(
        replica_withdraw(bs.replica, harness_now(3), &id, COMITY__WITHDRAW__REASON__ERROR, &receipt, &error),
        &error);
    harness_commit(&bs);
    struct parcel parcel;
    bool taken;
    parcel_init(&parcel, &bs, &bs.bureau, &pa, 2, 1);
    CHECK_OK(replica_take_chunk(pa.replica, &parcel.chunk, harness_now(4), &taken, &error), &error);
    parcel_release(&parcel);
    harness_commit(&pa);
    CHECK_SAME_NUMBER(harness_kind(&pa, &bs.bureau, 0), LEAF_ERASED);
    CHECK_SAME_NUMBER(harness_check(&pa, "SECRET1", NULL), 0);
    end();
}

static void finds_what_was_filled_before_a_crash(void)
{
    begin();
    harness_absorb(&pa);
    CHECK_OK(fill(&bs, 0, LEAF_ENTRY, run.leaves[0].bytes), &error);
    harness_commit(&pa);
    /* The index has not absorbed it when the node stops. */
    harness_restart(&pa);
    harness_recover(&pa);
    CHECK_SAME_NUMBER(harness_kind(&pa, &bs.bureau, 0), LEAF_ENTRY);
    CHECK_SAME_NUMBER(harness_check(&pa, "SECRET1", NULL), 1);
    CHECK_SAME_NUMBER(missing(), 0);
    end();
}

/* Half of the rows get in: with one more in front, the other half. */
static void finds_what_was_filled_and_half_absorbed(void)
{
    struct index_row more = {INDEX_META, view_of_text("more"), view_of_text("x"), false};
    for (unsigned half = 0; half < 2; half++) {
        begin();
        harness_absorb(&pa);
        size_t keys = memory_index_count(&pa.index, INDEX_KEY); /* of OPEN1 */
        if (half == 1)
            CHECK_OK(catalog_put(replica_catalog(pa.replica), &more, &error), &error);
        CHECK_OK(fill(&bs, 0, LEAF_ENTRY, run.leaves[0].bytes), &error);
        harness_commit(&pa);
        struct index_rows *rows = catalog_begin_absorb(replica_catalog(pa.replica));
        REQUIRE(rows != NULL);
        memory_index_fail(&pa.index, MEMORY_INDEX_ABSORB, 1, ERROR_IO);
        CHECK_ERROR(index_absorb(&pa.index, rows, &error), ERROR_IO);
        harness_restart(&pa);
        harness_recover(&pa);
        harness_absorb(&pa);
        CHECK_SAME_NUMBER(harness_check(&pa, "SECRET1", NULL), 1);
        CHECK_SAME_NUMBER(memory_index_count(&pa.index, INDEX_KEY), 2 * keys);
        CHECK_SAME_NUMBER(missing(), 0);
        end();
    }
}

static void what_the_origin_can_still_give_is_not_settled(void)
{
    struct log *log;
    begin();
    log = replica_log(pa.replica, &bs.bureau);
    CHECK_SAME_NUMBER(log->stored, 2);
    CHECK_SAME_NUMBER(replica_settled(pa.replica, log), 0);
    log->asked = 1; /* it could not give it either */
    CHECK_SAME_NUMBER(replica_settled(pa.replica, log), 2);
    CHECK_OK(fill(&bs, 0, LEAF_ENTRY, run.leaves[0].bytes), &error); /* or it could */
    CHECK_SAME_NUMBER(replica_settled(pa.replica, log), 0);
    harness_commit(&pa);
    CHECK_SAME_NUMBER(replica_settled(pa.replica, log), 2);
    end();
}

CHECK_MAIN("replica_fill", {"fills a leaf with the right bytes", fills_with_the_right_bytes},
           {"fills from whoever has the bytes", fills_from_whoever_has_the_bytes},
           {"refuses wrong bytes", refuses_wrong_bytes},
           {"believes only the origin that it is withheld", believes_only_the_origin_that_it_is_withheld},
           {"what a relay should not have given is not kept", what_a_relay_should_not_have_given_is_not_kept},
           {"settles a missing leaf that is withdrawn", settles_a_missing_leaf_that_is_withdrawn},
           {"withdraws what was filled in the same batch", withdraws_what_was_filled_in_the_same_batch},
           {"finds what was filled before a crash", finds_what_was_filled_before_a_crash},
           {"finds what was filled and half absorbed before a crash",
            finds_what_was_filled_and_half_absorbed},
           {"what the origin can still give is not settled", what_the_origin_can_still_give_is_not_settled})
