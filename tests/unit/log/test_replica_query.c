#include "replica_harness.h"

#include <stdio.h>

static struct error error;
static struct harness bs, co;

static void begin(void)
{
    harness_init(&bs, "BS");
    harness_init(&co, "CO");
    harness_acquaint(&bs, &co);
}

static void end(void)
{
    harness_release(&bs);
    harness_release(&co);
}

static void finds_records_of_all_owners(void)
{
    struct replica_record record;
    struct uuid unknown = {{9}};
    begin();
    struct replica_receipt theirs = harness_publish(&bs, "SAME99", NULL);
    struct replica_receipt ours = harness_publish(&co, "SAME99", NULL);
    harness_send(&bs, &bs.bureau, &co);
    CHECK_SAME_NUMBER(harness_check(&co, "same-99", NULL), 2);
    CHECK_SAME_NUMBER(harness_check(&bs, "SAME99", NULL), 1);
    if (CHECK_OK(replica_find(co.replica, NULL, &theirs.id, &record, &error), &error)) {
        CHECK_SAME_TEXT(record.owner.code, "BS");
        CHECK_SAME_NUMBER(record.state, COMITY__RECORD_VIEW__STATE__CURRENT);
        CHECK_SAME_TEXT(record.entry->publish->record->travel_document->number, "SAME99");
        replica_record_release(&record);
    }
    CHECK_ERROR(replica_find(co.replica, &bs.bureau, &ours.id, &record, &error), ERROR_NOT_FOUND);
    CHECK_ERROR(replica_find(co.replica, NULL, &unknown, &record, &error), ERROR_NOT_FOUND);
    CHECK_OK(replica_find(co.replica, &co.bureau, &ours.id, &record, &error), &error);
    replica_record_release(&record);
    end();
}

static void tells_the_state_of_each_entry(void)
{
    struct replica_record record;
    struct replica_receipt receipt;
    struct document document;
    begin();
    struct replica_receipt first = harness_publish(&bs, "FIRST1", NULL);
    document_init(&document, "SECOND1", NULL);
    CHECK_OK(
        replica_amend(bs.replica, harness_now(1), &first.id, &document.record, NULL, 0, &receipt, &error),
        &error);
    harness_commit(&bs);
    CHECK_OK(replica_record_at(bs.replica, &bs.bureau, 0, &record, &error), &error);
    CHECK_SAME_NUMBER(record.state, COMITY__RECORD_VIEW__STATE__SUPERSEDED);
    replica_record_release(&record);
    CHECK_OK(replica_record_at(bs.replica, &bs.bureau, 1, &record, &error), &error);
    CHECK_SAME_NUMBER(record.state, COMITY__RECORD_VIEW__STATE__CURRENT);
    CHECK_SAME_NUMBER(record.version, 2);
    replica_record_release(&record);
    /* The number it had is no longer a key of it. */
    CHECK_SAME_NUMBER(harness_check(&bs, "FIRST1", NULL), 0);
    CHECK_SAME_NUMBER(harness_check(&bs, "SECOND1", NULL), 1);
    CHECK_OK(replica_withdraw(bs.replica, harness_now(2), &first.id, COMITY__WITHDRAW__REASON__ERROR,
                              &receipt, &error),
             &error);
    harness_commit(&bs);
    CHECK_ERROR(replica_record_at(bs.replica, &bs.bureau, 0, &record, &error), ERROR_NOT_FOUND);
    CHECK_ERROR(replica_record_at(bs.replica, &bs.bureau, 2, &record, &error), ERROR_NOT_FOUND);
    CHECK_ERROR(replica_record_at(bs.replica, &bs.bureau, 3, &record, &error), ERROR_NOT_FOUND);
    struct bureau unknown = harness_bureau("XX");
    CHECK_ERROR(replica_record_at(bs.replica, &unknown, 0, &record, &error), ERROR_NOT_FOUND);
    end();
}

static void reads_no_further_than_stored(void)
{
    struct log_run run;
    struct document document;
    struct audience everyone;
    struct replica_receipt receipt;
    const struct log_batch *batch;
    begin();
    harness_publish(&bs, "FIRST1", NULL);
    document_init(&document, "SECOND1", NULL);
    audience_init(&everyone, NULL);
    CHECK_OK(replica_publish(bs.replica, harness_now(0), &document.record, &everyone.distribution, false,
                             &receipt, &error),
             &error);
    CHECK_OK(replica_begin_commit(bs.replica, &batch, &error), &error);
    CHECK_OK(log_store_commit(&bs.store, batch, &error), &error);
    /* In the store, but the node has not heard of it. */
    log_run_init(&run);
    CHECK_OK(replica_read(bs.replica, replica_own_log(bs.replica), 0, 10, 1 << 20, &run, &error), &error);
    CHECK_SAME_NUMBER(run.count, 1);
    CHECK_ERROR(replica_read(bs.replica, replica_own_log(bs.replica), 1, 1, 1 << 20, &run, &error),
                ERROR_NOT_FOUND);
    log_run_release(&run);
    end();
}

static void proves_every_leaf(void)
{
    char number[16];
    begin();
    for (unsigned i = 0; i < 11; i++) {
        snprintf(number, sizeof number, "NUMBER%u", i);
        harness_publish(&bs, number, NULL);
    }
    const struct log *log = replica_own_log(bs.replica);
    for (uint64_t i = 0; i < 11; i++) {
        struct proof proof;
        struct digest hash;
        struct log_run run;
        log_run_init(&run);
        CHECK_OK(replica_read(bs.replica, log, i, 1, 1 << 20, &run, &error), &error);
        hasher_leaf(bs.hasher, run.leaves[0].bytes, &hash);
        CHECK_OK(replica_inclusion(bs.replica, log, i, 11, &proof, &error), &error);
        CHECK_OK(proof_verify_inclusion(bs.hasher, i, 11, &hash, &proof, &log->checkpoint_root, &error),
                 &error);
        log_run_release(&run);
    }
    end();
}

static void keeps_the_greatest_size_a_peer_acknowledged(void)
{
    int64_t time_ms;
    begin();
    harness_publish(&bs, "FIRST1", NULL);
    harness_publish(&bs, "SECOND1", NULL);
    CHECK_SAME_NUMBER(replica_acked(bs.replica, &co.bureau, &bs.bureau, &time_ms), 0);
    CHECK_SAME_NUMBER(time_ms, 0);
    CHECK_OK(replica_note_ack(bs.replica, &co.bureau, &bs.bureau, 2, harness_now(4), &error), &error);
    CHECK_OK(replica_note_ack(bs.replica, &co.bureau, &bs.bureau, 1, harness_now(5), &error), &error);
    CHECK_ERROR(replica_note_ack(bs.replica, &co.bureau, &bs.bureau, 3, harness_now(5), &error), ERROR_PROOF);
    CHECK_SAME_NUMBER(replica_acked(bs.replica, &co.bureau, &bs.bureau, &time_ms), 2);
    CHECK_SAME_NUMBER(time_ms, harness_now(4).wall_ms);
    harness_absorb(&bs);
    harness_restart(&bs);
    CHECK_SAME_NUMBER(replica_acked(bs.replica, &co.bureau, &bs.bureau, &time_ms), 2);
    end();
}

CHECK_MAIN("replica_query", {"finds records of all owners", finds_records_of_all_owners},
           {"tells the state of each entry", tells_the_state_of_each_entry},
           {"reads no further than stored", reads_no_further_than_stored},
           {"proves every leaf", proves_every_leaf},
           {"keeps the greatest size a peer acknowledged", keeps_the_greatest_size_a_peer_acknowledged})
