#include "replica_harness.h"

static struct error error;
static struct harness own;
static struct document document;
static struct audience everyone;

static void begin(void)
{
    harness_init(&own, "BS");
    document_init(&document, "L898902C3", NULL);
    audience_init(&everyone, NULL);
}

static enum error_code publish(struct replica_receipt *receipt)
{
    return replica_publish(own.replica, harness_now(0), &document.record, &everyone.distribution, false,
                           receipt, &error);
}

static void hands_out_one_batch_at_a_time(void)
{
    const struct log_batch *first, *second;
    struct replica_receipt receipt;
    begin();
    CHECK_OK(replica_begin_commit(own.replica, &first, &error), &error);
    CHECK(first == NULL);
    CHECK_OK(publish(&receipt), &error);
    CHECK(!replica_is_idle(own.replica));
    CHECK_OK(replica_begin_commit(own.replica, &first, &error), &error);
    REQUIRE(first != NULL);
    CHECK_SAME_NUMBER(first->part_count, 1);
    CHECK_OK(publish(&receipt), &error);
    CHECK_SAME_NUMBER(receipt.batch, 2);
    CHECK_OK(replica_begin_commit(own.replica, &second, &error), &error);
    CHECK(second == NULL);
    /* What comes meanwhile changes nothing of what was handed out. */
    CHECK_SAME_NUMBER(first->parts[0].count, 1);
    CHECK_OK(log_store_commit(&own.store, first, &error), &error);
    CHECK_OK(replica_end_commit(own.replica, ERROR_NONE, &error), &error);
    CHECK_SAME_NUMBER(replica_stored_batch(own.replica), 1);
    CHECK_SAME_NUMBER(replica_own_log(own.replica)->stored, 1);
    CHECK_SAME_NUMBER(replica_own_log(own.replica)->pending.size, 2);
    CHECK_OK(replica_begin_commit(own.replica, &second, &error), &error);
    REQUIRE(second != NULL);
    CHECK_SAME_NUMBER(second->parts[0].first, 1);
    CHECK_OK(log_store_commit(&own.store, second, &error), &error);
    CHECK_OK(replica_end_commit(own.replica, ERROR_NONE, &error), &error);
    CHECK_SAME_NUMBER(replica_stored_batch(own.replica), 2);
    CHECK(!replica_is_idle(own.replica));
    harness_absorb(&own);
    CHECK(replica_is_idle(own.replica));
    harness_release(&own);
}

static void tries_the_same_batch_again(void)
{
    const struct log_batch *batch;
    struct replica_receipt receipt;
    struct buffer note;
    begin();
    harness_publish(&own, "BEFORE", NULL);
    buffer_init(&note, LIMIT_NOTE_BYTES);
    CHECK_OK(publish(&receipt), &error);
    memory_log_store_fail(&own.store, MEMORY_LOG_STORE_COMMIT, 1, ERROR_FULL);
    CHECK_OK(replica_begin_commit(own.replica, &batch, &error), &error);
    REQUIRE(batch != NULL);
    struct view first = batch->parts[0].checkpoint;
    CHECK_OK(buffer_append(&note, first.data, first.size, &error), &error);
    CHECK_ERROR(log_store_commit(&own.store, batch, &error), ERROR_FULL);
    CHECK_OK(replica_end_commit(own.replica, ERROR_FULL, &error), &error);
    CHECK_SAME_NUMBER(replica_store_trouble(own.replica), ERROR_FULL);
    CHECK_SAME_NUMBER(replica_stored_batch(own.replica), 1);
    CHECK_SAME_NUMBER(replica_own_log(own.replica)->stored, 1);
    CHECK_SAME_NUMBER(harness_check(&own, "L898902C3", NULL), 0);
    CHECK_SAME_NUMBER(harness_check(&own, "BEFORE", NULL), 1);
    struct replica_receipt refused;
    CHECK_ERROR(publish(&refused), ERROR_FULL);
    const struct log_batch *again;
    CHECK_OK(replica_begin_commit(own.replica, &again, &error), &error);
    REQUIRE(again == batch);
    CHECK_SAME_BYTES(again->parts[0].checkpoint, buffer_view(&note));
    CHECK_SAME_NUMBER(again->parts[0].count, 1);
    CHECK_OK(log_store_commit(&own.store, again, &error), &error);
    CHECK_OK(replica_end_commit(own.replica, ERROR_NONE, &error), &error);
    CHECK_SAME_NUMBER(replica_store_trouble(own.replica), ERROR_NONE);
    CHECK_SAME_NUMBER(replica_stored_batch(own.replica), receipt.batch);
    CHECK_SAME_BYTES(buffer_view(&replica_own_log(own.replica)->checkpoint), buffer_view(&note));
    CHECK_SAME_NUMBER(harness_check(&own, "L898902C3", NULL), 1);
    CHECK_OK(publish(&refused), &error);
    buffer_release(&note);
    harness_release(&own);
}

static void is_full_at_the_limit_of_a_batch(void)
{
    struct replica_receipt receipt;
    const struct log_batch *batch;
    static char text[16001];
    begin();
    for (size_t i = 0; i < sizeof text - 1; i++)
        text[i] = 'x';
    document.body.circumstances = document.body.place = document.record.conditions = text;
    size_t count = 0;
    for (; !replica_is_full(own.replica) && count < 1000; count++)
        CHECK_OK(publish(&receipt), &error);
    CHECK(count > 1 && count <= LIMIT_BATCH_BYTES / 48000u + 1u);
    CHECK_OK(replica_begin_commit(own.replica, &batch, &error), &error);
    CHECK(!replica_is_full(own.replica));
    CHECK_OK(replica_end_commit(own.replica, ERROR_IO, &error), &error);
    harness_commit(&own);
    CHECK_SAME_NUMBER(replica_own_log(own.replica)->stored, count);
    harness_release(&own);
}

static void signs_every_batch_so_that_others_can_verify_it(void)
{
    begin();
    for (unsigned i = 0; i < 20; i++) {
        struct checkpoint checkpoint;
        harness_publish(&own, "L898902C3", NULL);
        const struct log *log = replica_own_log(own.replica);
        CHECK_OK(checkpoint_open(&checkpoint, own.hasher, buffer_view(&log->checkpoint), &own.signer.vkey, 1,
                                 &error),
                 &error);
        CHECK_SAME_NUMBER(checkpoint.size, i + 1);
        CHECK(digest_is_equal(&checkpoint.root, &log->checkpoint_root));
    }
    harness_release(&own);
}

static void signs_with_the_next_key_too(void)
{
    struct checkpoint checkpoint;
    struct signer next;
    begin();
    signer_init(&next, own.hasher, own.signer.vkey.name, VKEY_ED25519, 200);
    harness_publish(&own, "L898902C3", NULL);
    own.next_log_key = next.key;
    harness_restart(&own);
    harness_recover(&own);
    harness_publish(&own, "L898902C4", NULL);
    const struct log *log = replica_own_log(own.replica);
    struct view note = buffer_view(&log->checkpoint);
    CHECK_SAME_NUMBER(log->key_count, 2);
    CHECK_OK(checkpoint_open(&checkpoint, own.hasher, note, &own.signer.vkey, 1, &error), &error);
    CHECK_OK(checkpoint_open(&checkpoint, own.hasher, note, &next.vkey, 1, &error), &error);
    CHECK_SAME_NUMBER(checkpoint.size, 2);
    signer_release(&next);
    harness_release(&own);
}

CHECK_MAIN("replica_commit", {"hands out one batch at a time", hands_out_one_batch_at_a_time},
           {"tries the same batch again, with the same signature", tries_the_same_batch_again},
           {"is full at the limit of a batch", is_full_at_the_limit_of_a_batch},
           {"signs with the next key, too", signs_with_the_next_key_too},
           {"signs every batch so that others can verify it", signs_every_batch_so_that_others_can_verify_it})
