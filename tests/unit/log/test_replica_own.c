#include "replica_harness.h"

#include <stdio.h>
#include <string.h>

static struct error error;
static struct harness own;
static struct document document;
static struct audience everyone, few, fewer;

static void begin(void)
{
    harness_init(&own, "BS");
    document_init(&document, "L898902C3", "case-1");
    audience_init(&everyone, NULL);
    audience_init(&few, "CO PA");
    audience_init(&fewer, "CO");
}

static struct replica_receipt publish(bool once)
{
    struct replica_receipt receipt = {0};
    CHECK_OK(replica_publish(own.replica, harness_now(0), &document.record, &few.distribution, once, &receipt,
                             &error),
             &error);
    return receipt;
}

static void shows_a_record_only_when_stored(void)
{
    begin();
    struct replica_receipt receipt = publish(false);
    CHECK_SAME_NUMBER(receipt.outcome, COMITY__PUBLISH_ANSWER__OUTCOME__PUBLISHED);
    CHECK_SAME_NUMBER(receipt.version, 1);
    CHECK_SAME_NUMBER(receipt.index, 0);
    CHECK_SAME_NUMBER(receipt.batch, 1);
    CHECK_SAME_NUMBER(harness_check(&own, "L898902C3", NULL), 0);
    CHECK_SAME_NUMBER(replica_own_log(own.replica)->stored, 0);
    harness_commit(&own);
    CHECK_SAME_NUMBER(replica_stored_batch(own.replica), 1);
    CHECK_SAME_NUMBER(harness_check(&own, "L898902C3", NULL), 1);
    CHECK_SAME_NUMBER(replica_own_log(own.replica)->checkpoint_size, 1);
    harness_release(&own);
}

/* Where the earlier entry is when the act comes. */
enum place { FILLING, FLIGHT, STORED, ABSORBED, PLACE_COUNT };

static const struct log_batch *flight;

static void move_to(enum place place)
{
    flight = NULL;
    if (place == FLIGHT)
        CHECK_OK(replica_begin_commit(own.replica, &flight, &error), &error);
    if (place == STORED || place == ABSORBED)
        harness_commit(&own);
    if (place == ABSORBED)
        harness_absorb(&own);
}

static void finish(void)
{
    if (flight != NULL) {
        REQUIRE_OK(log_store_commit(&own.store, flight, &error), &error);
        CHECK_OK(replica_end_commit(own.replica, ERROR_NONE, &error), &error);
    }
    harness_commit(&own);
}

static void publishes_once_wherever_the_first_is(void)
{
    for (enum place place = FILLING; place < PLACE_COUNT; place++) {
        begin();
        struct replica_receipt first = publish(true);
        move_to(place);
        struct replica_receipt again = publish(true);
        CHECK_CASE(again.outcome == COMITY__PUBLISH_ANSWER__OUTCOME__UNCHANGED, "place %d", place);
        CHECK_CASE(memcmp(&again.id, &first.id, sizeof first.id) == 0, "place %d", place);
        CHECK_CASE(again.batch == (place >= STORED ? 0 : first.batch), "place %d: batch %llu", place,
                   (unsigned long long)again.batch);
        snprintf(document.circumstances, sizeof document.circumstances, "found");
        struct replica_receipt changed = publish(true);
        CHECK_CASE(changed.outcome == COMITY__PUBLISH_ANSWER__OUTCOME__AMENDED, "place %d", place);
        CHECK_CASE(changed.version == 2, "place %d", place);
        finish();
        uint32_t version = 0;
        CHECK_CASE(harness_check(&own, "L898902C3", &version) == 1, "place %d", place);
        CHECK_CASE(version == 2, "place %d", place);
        CHECK_CASE(harness_kind(&own, &own.bureau, 0) == LEAF_ENTRY, "place %d", place);
        harness_release(&own);
    }
}

static void withdraws_wherever_the_record_is(void)
{
    for (enum place place = FILLING; place < PLACE_COUNT; place++) {
        struct replica_receipt receipt;
        struct replica_record record;
        begin();
        struct replica_receipt first = publish(true);
        snprintf(document.circumstances, sizeof document.circumstances, "found");
        publish(true);
        move_to(place);
        CHECK_OK(replica_withdraw(own.replica, harness_now(1), &first.id, COMITY__WITHDRAW__REASON__ERROR,
                                  &receipt, &error),
                 &error);
        CHECK_CASE(receipt.index == 2, "place %d", place);
        CHECK_ERROR(replica_withdraw(own.replica, harness_now(1), &first.id, COMITY__WITHDRAW__REASON__ERROR,
                                     &receipt, &error),
                    ERROR_STATE);
        CHECK_ERROR(replica_amend(own.replica, harness_now(1), &first.id, &document.record, NULL, 0, &receipt,
                                  &error),
                    ERROR_STATE);
        struct replica_receipt again = publish(true);
        CHECK_CASE(again.outcome == COMITY__PUBLISH_ANSWER__OUTCOME__WITHDRAWN, "place %d", place);
        CHECK_CASE(again.batch == receipt.batch, "place %d", place);
        finish();
        CHECK_CASE(harness_kind(&own, &own.bureau, 0) == LEAF_ERASED, "place %d", place);
        CHECK_CASE(harness_kind(&own, &own.bureau, 1) == LEAF_ERASED, "place %d", place);
        CHECK_CASE(harness_kind(&own, &own.bureau, 2) == LEAF_ENTRY, "place %d", place);
        CHECK_CASE(harness_check(&own, "L898902C3", NULL) == 0, "place %d", place);
        if (CHECK_OK(replica_find(own.replica, NULL, &first.id, &record, &error), &error)) {
            CHECK(record.state == COMITY__RECORD_VIEW__STATE__WITHDRAWN && record.entry == NULL);
            replica_record_release(&record);
        }
        CHECK_ERROR(replica_withdraw(own.replica, harness_now(1), &first.id, COMITY__WITHDRAW__REASON__ERROR,
                                     &receipt, &error),
                    ERROR_STATE);
        harness_absorb(&own);
        CHECK_SAME_NUMBER(memory_index_count(&own.index, INDEX_KEY), 0);
        CHECK_SAME_NUMBER(memory_index_count(&own.index, INDEX_VERSION), 0);
        harness_release(&own);
    }
}

static void narrows_wherever_the_record_is(void)
{
    for (enum place place = FILLING; place < PLACE_COUNT; place++) {
        struct replica_receipt receipt;
        uint32_t version = 0;
        begin();
        struct replica_receipt first = publish(false);
        move_to(place);
        CHECK_OK(replica_amend(own.replica, harness_now(1), &first.id, NULL, &fewer.distribution, 1, &receipt,
                               &error),
                 &error);
        CHECK_CASE(receipt.index == 2 && receipt.version == 2, "place %d", place);
        /* Widening withdraws nothing. */
        CHECK_OK(replica_amend(own.replica, harness_now(1), &first.id, NULL, &everyone.distribution, 2,
                               &receipt, &error),
                 &error);
        CHECK_CASE(receipt.index == 3 && receipt.version == 3, "place %d", place);
        CHECK_ERROR(replica_amend(own.replica, harness_now(1), &first.id, NULL, &few.distribution, 2,
                                  &receipt, &error),
                    ERROR_STATE);
        finish();
        CHECK_CASE(harness_kind(&own, &own.bureau, 0) == LEAF_ERASED, "place %d", place);
        CHECK_CASE(harness_kind(&own, &own.bureau, 2) == LEAF_ENTRY, "place %d", place);
        CHECK_CASE(harness_check(&own, "L898902C3", &version) == 1, "place %d", place);
        CHECK_CASE(version == 3, "place %d", place);
        harness_release(&own);
    }
}

static void narrows_and_publishes_or_does_neither(void)
{
    struct replica_receipt receipt;
    begin();
    struct replica_receipt first = publish(false);
    harness_commit(&own);
    static char long_text[16001];
    memset(long_text, 'x', sizeof long_text - 1);
    document.body.circumstances = long_text;
    document.body.place = long_text;
    document.body.fraud_type = long_text;
    document.record.conditions = long_text;
    document.record.review_reason = long_text;
    enum error_code code = replica_amend(own.replica, harness_now(1), &first.id, &document.record,
                                         &fewer.distribution, 0, &receipt, &error);
    CHECK_SAME_NUMBER(code, ERROR_LIMIT);
    CHECK_SAME_NUMBER(replica_own_log(own.replica)->pending.size, 1);
    finish();
    CHECK_SAME_NUMBER(harness_check(&own, "L898902C3", NULL), 1);
    harness_release(&own);
}

static void check_kept_until(const struct uuid *id, const char *until)
{
    struct replica_record record;
    REQUIRE_OK(replica_find(own.replica, &own.bureau, id, &record, &error), &error);
    REQUIRE(record.entry != NULL);
    CHECK_SAME_TEXT(record.entry->publish->record->retention_until, until);
    replica_record_release(&record);
}

static void says_how_long_a_record_is_kept(void)
{
    static char later[] = "2032-06-01", sooner[] = "2024-06-01", too_long[] = "2040",
                reason[] = "still sought";
    struct replica_receipt receipt;
    begin();
    struct replica_receipt first = publish(true);
    finish();
    check_kept_until(&first.id, "2033-11-14"); /* ten years, for a travel document */
    document.record.retention_until = sooner;
    CHECK_OK(
        replica_amend(own.replica, harness_now(0), &first.id, &document.record, NULL, 0, &receipt, &error),
        &error);
    document.record.retention_until = later;
    CHECK_ERROR(
        replica_amend(own.replica, harness_now(0), &first.id, &document.record, NULL, 0, &receipt, &error),
        ERROR_INVALID);
    document.record.review_reason = reason;
    CHECK_OK(
        replica_amend(own.replica, harness_now(0), &first.id, &document.record, NULL, 0, &receipt, &error),
        &error);
    document.record.retention_until = too_long;
    CHECK_ERROR(
        replica_amend(own.replica, harness_now(0), &first.id, &document.record, NULL, 0, &receipt, &error),
        ERROR_INVALID);
    finish();
    check_kept_until(&first.id, later);
    document_init(&document, "L898902C3", "case-1");
    CHECK_SAME_NUMBER(publish(true).outcome, COMITY__PUBLISH_ANSWER__OUTCOME__UNCHANGED);
    harness_release(&own);
}

static void refuses_what_it_cannot_do(void)
{
    struct replica_receipt receipt;
    struct uuid unknown = {{1, 2, 3}};
    begin();
    CHECK_ERROR(
        replica_publish(own.replica, harness_now(0), NULL, &few.distribution, false, &receipt, &error),
        ERROR_INVALID);
    CHECK_ERROR(replica_publish(own.replica, harness_now(0), &document.record, NULL, false, &receipt, &error),
                ERROR_INVALID);
    document.source_ref[0] = '\0';
    CHECK_ERROR(replica_publish(own.replica, harness_now(0), &document.record, &few.distribution, true,
                                &receipt, &error),
                ERROR_INVALID);
    document.number[0] = '\0';
    CHECK_ERROR(replica_publish(own.replica, harness_now(0), &document.record, &few.distribution, false,
                                &receipt, &error),
                ERROR_INVALID);
    CHECK_ERROR(
        replica_amend(own.replica, harness_now(0), &unknown, NULL, &few.distribution, 0, &receipt, &error),
        ERROR_NOT_FOUND);
    CHECK_ERROR(replica_withdraw(own.replica, harness_now(0), &unknown, COMITY__WITHDRAW__REASON__ERROR,
                                 &receipt, &error),
                ERROR_NOT_FOUND);
    CHECK_SAME_NUMBER(replica_own_log(own.replica)->pending.size, 0);
    CHECK(replica_is_idle(own.replica));
    harness_release(&own);
}

/* Without this a leaf's hash could be compared with those of guesses. */
static void what_is_published_twice_is_told_apart_by_chance_alone(void)
{
    struct replica_record first = {0}, second = {0};
    begin();
    struct replica_receipt one = harness_publish(&own, "L898902C3", NULL);
    struct replica_receipt two = harness_publish(&own, "L898902C3", NULL);
    REQUIRE_OK(replica_record_at(own.replica, &own.bureau, one.index, &first, &error), &error);
    REQUIRE_OK(replica_record_at(own.replica, &own.bureau, two.index, &second, &error), &error);
    CHECK_SAME_NUMBER(first.entry->nonce.len, 16);
    CHECK_SAME_NUMBER(second.entry->nonce.len, 16);
    CHECK(memcmp(first.entry->nonce.data, second.entry->nonce.data, 16) != 0);
    replica_record_release(&first);
    replica_record_release(&second);
    harness_release(&own);
}

CHECK_MAIN("replica_own", {"shows a record only when it is stored", shows_a_record_only_when_stored},
           {"publishes once, wherever the first is", publishes_once_wherever_the_first_is},
           {"withdraws, wherever the record is", withdraws_wherever_the_record_is},
           {"narrows, wherever the record is", narrows_wherever_the_record_is},
           {"narrows and publishes, or does neither", narrows_and_publishes_or_does_neither},
           {"says how long a record is kept", says_how_long_a_record_is_kept},
           {"what is published twice is told apart by chance alone",
            what_is_published_twice_is_told_apart_by_chance_alone},
           {"refuses what it cannot do", refuses_what_it_cannot_do})
