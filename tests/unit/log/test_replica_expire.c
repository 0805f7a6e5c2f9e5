#include "replica_harness.h"

#include "comity/date.h"

#include <stdio.h>
#include <string.h>

#define WITHDRAWN COMITY__RECORD_VIEW__STATE__WITHDRAWN
#define CURRENT COMITY__RECORD_VIEW__STATE__CURRENT
#define UNKNOWN COMITY__RECORD_VIEW__STATE__STATE_UNKNOWN

static struct error error;
static struct harness bs, co, pa;

static struct now on_day(int32_t day)
{
    return (struct now){.wall_ms = (int64_t)day * 86400000 + 3600000, .steady_ms = (int64_t)day * 86400000};
}

static void begin(void)
{
    harness_init(&bs, "BS");
    harness_init(&co, "CO");
    harness_init(&pa, "PA");
    harness_acquaint(&bs, &co);
    harness_acquaint(&bs, &pa);
    harness_acquaint(&co, &pa);
}

static void end(void)
{
    harness_release(&bs);
    harness_release(&co);
    harness_release(&pa);
}

/* Publish, on day 90, a record that is kept through `until`; with `id`, a new version of it. */
static struct uuid publish_at(struct harness *at, const char *number, int32_t until, const struct uuid *id,
                              const char *audience)
{
    struct document document;
    struct audience readers;
    struct replica_receipt receipt;
    char text[DATE_TEXT_CHARS + 1], reason[] = "still sought";
    date_format(until, text);
    document_init(&document, number, NULL);
    audience_init(&readers, audience);
    document.record.retention_until = text;
    document.record.review_reason = reason;
    if (id == NULL)
        REQUIRE_OK(replica_publish(at->replica, on_day(90), &document.record, &readers.distribution, false,
                                   &receipt, &error),
                   &error);
    else
        REQUIRE_OK(replica_amend(at->replica, on_day(90), id, &document.record, &readers.distribution, 0,
                                 &receipt, &error),
                   &error);
    harness_commit(at);
    return receipt.id;
}

static struct uuid publish(const char *number, int32_t until, const struct uuid *id, const char *audience)
{
    return publish_at(&bs, number, until, id, audience);
}

/* Let the day come at a node; return how many entries it ended. */
static size_t expire(struct harness *harness, int32_t day)
{
    struct replica_expiry expiry = {0};
    size_t ended = 0;
    replica_set_day(harness->replica, day);
    do {
        REQUIRE_OK(replica_expire(harness->replica, on_day(day), &expiry, &error), &error);
        ended += expiry.ended;
        harness_commit(harness);
    } while (!expiry.is_done);
    return ended;
}

static Comity__RecordView__State state_of(struct harness *harness, const struct uuid *id)
{
    struct replica_record record;
    if (replica_find(harness->replica, &bs.bureau, id, &record, &error) != ERROR_NONE)
        return UNKNOWN;
    Comity__RecordView__State state = record.state;
    replica_record_release(&record);
    return state;
}

static void a_copy_is_erased_on_the_day_after(void)
{
    begin();
    struct uuid id = publish("NUM1", 100, NULL, NULL);
    struct uuid longer = publish("NUM2", 101, NULL, NULL);
    harness_send(&bs, &bs.bureau, &co);
    CHECK_SAME_NUMBER(expire(&co, 100), 0);
    CHECK_SAME_NUMBER(state_of(&co, &id), CURRENT);
    CHECK_SAME_NUMBER(expire(&co, 101), 1);
    CHECK_SAME_NUMBER(harness_kind(&co, &bs.bureau, 0), LEAF_ERASED);
    CHECK_SAME_NUMBER(state_of(&co, &id), WITHDRAWN);
    CHECK_SAME_NUMBER(harness_check(&co, "NUM1", NULL), 0);
    CHECK_SAME_NUMBER(state_of(&co, &longer), CURRENT);
    CHECK_SAME_NUMBER(harness_check(&co, "NUM2", NULL), 1);
    CHECK_SAME_NUMBER(expire(&co, 101), 0);
    CHECK_SAME_NUMBER(replica_own_log(co.replica)->stored, 0); /* it signs nothing for that */
    end();
}

static void its_owner_withdraws_it_from_everybody(void)
{
    begin();
    struct uuid id = publish("NUM1", 100, NULL, "CO");
    harness_send(&bs, &bs.bureau, &co);
    harness_send(&bs, &bs.bureau, &pa);
    CHECK_SAME_NUMBER(expire(&bs, 101), 1);
    CHECK_SAME_NUMBER(replica_own_log(bs.replica)->stored, 2);
    CHECK_SAME_NUMBER(harness_kind(&bs, &bs.bureau, 0), LEAF_ERASED);
    CHECK_SAME_NUMBER(state_of(&bs, &id), WITHDRAWN);
    harness_send(&bs, &bs.bureau, &co);
    harness_send(&bs, &bs.bureau, &pa);
    CHECK_SAME_NUMBER(harness_kind(&co, &bs.bureau, 0), LEAF_ERASED);
    CHECK_SAME_NUMBER(harness_kind(&pa, &bs.bureau, 0), LEAF_ERASED);
    CHECK_SAME_NUMBER(state_of(&co, &id), WITHDRAWN);
    CHECK_SAME_NUMBER(expire(&bs, 102), 0);
    end();
}

static void an_older_version_goes_alone(void)
{
    uint32_t version = 0;
    begin();
    struct uuid id = publish("NUM1", 100, NULL, NULL);
    publish("NUM1", 200, &id, NULL);
    harness_send(&bs, &bs.bureau, &co);
    struct harness *const both[] = {&bs, &co};
    for (size_t i = 0; i < 2; i++) {
        CHECK_SAME_NUMBER(expire(both[i], 101), 1);
        CHECK_SAME_NUMBER(harness_kind(both[i], &bs.bureau, 0), LEAF_ERASED);
        CHECK_SAME_NUMBER(harness_kind(both[i], &bs.bureau, 1), LEAF_ENTRY);
        CHECK_SAME_NUMBER(harness_check(both[i], "NUM1", &version), 1);
        CHECK_SAME_NUMBER(version, 2);
    }
    CHECK_SAME_NUMBER(replica_own_log(bs.replica)->stored, 2);
    end();
}

static void the_newest_version_ends_the_record(void)
{
    begin();
    struct uuid id = publish("NUM1", 200, NULL, NULL);
    publish("NUM1", 100, &id, NULL);
    harness_send(&bs, &bs.bureau, &co);
    expire(&co, 101);
    CHECK_SAME_NUMBER(state_of(&co, &id), WITHDRAWN);
    CHECK_SAME_NUMBER(harness_kind(&co, &bs.bureau, 0), LEAF_ERASED);
    CHECK_SAME_NUMBER(harness_kind(&co, &bs.bureau, 1), LEAF_ERASED);
    end();
}

static void what_is_over_when_it_comes_is_never_kept(void)
{
    begin();
    struct uuid id = publish("NUM1", 200, NULL, NULL);
    harness_send(&bs, &bs.bureau, &co);
    publish("NUM1", 100, &id, NULL);
    struct uuid other = publish("NUM2", 100, NULL, NULL);
    replica_set_day(co.replica, 101);
    harness_send(&bs, &bs.bureau, &co);                               /* BS's clock is late */
    CHECK_SAME_NUMBER(harness_kind(&co, &bs.bureau, 0), LEAF_ERASED); /* an earlier version, kept longer */
    CHECK_SAME_NUMBER(harness_kind(&co, &bs.bureau, 1), LEAF_ERASED);
    CHECK_SAME_NUMBER(harness_kind(&co, &bs.bureau, 2), LEAF_ERASED);
    CHECK_SAME_NUMBER(state_of(&co, &id), WITHDRAWN);
    CHECK_SAME_NUMBER(state_of(&co, &other), WITHDRAWN);
    CHECK_SAME_NUMBER(harness_check(&co, "NUM1", NULL), 0);
    CHECK_SAME_NUMBER(expire(&co, 101), 0);
    end();
}

/* PA has the log by way of CO, which may not see the record. */
static void what_is_over_when_it_is_filled_is_never_kept(void)
{
    struct log_run run;
    begin();
    struct uuid id = publish("NUM1", 100, NULL, "PA");
    harness_send(&bs, &bs.bureau, &co);
    harness_send(&co, &bs.bureau, &pa);
    CHECK_SAME_NUMBER(harness_kind(&pa, &bs.bureau, 0), LEAF_MISSING);
    log_run_init(&run);
    REQUIRE_OK(replica_read(bs.replica, replica_own_log(bs.replica), 0, 1, LIMIT_ENTRY_BYTES, &run, &error),
               &error);
    replica_set_day(pa.replica, 101);
    CHECK_OK(
        replica_take_fill(pa.replica, &bs.bureau, &bs.bureau, 0, LEAF_ENTRY, run.leaves[0].bytes, &error),
        &error);
    harness_commit(&pa);
    CHECK_SAME_NUMBER(harness_kind(&pa, &bs.bureau, 0), LEAF_ERASED);
    CHECK_SAME_NUMBER(state_of(&pa, &id), WITHDRAWN);
    CHECK_SAME_NUMBER(harness_check(&pa, "NUM1", NULL), 0);
    log_run_release(&run);
    end();
}

/* ---- nothing comes back ---- */

static void a_fill_does_not_bring_it_back(void)
{
    struct log_run run;
    begin();
    struct uuid id = publish("NUM1", 100, NULL, NULL);
    harness_send(&bs, &bs.bureau, &co);
    expire(&co, 101);
    log_run_init(&run);
    REQUIRE_OK(replica_read(bs.replica, replica_own_log(bs.replica), 0, 1, LIMIT_ENTRY_BYTES, &run, &error),
               &error);
    replica_set_day(co.replica, 90); /* whatever the clock says by then */
    CHECK_OK(
        replica_take_fill(co.replica, &bs.bureau, &bs.bureau, 0, LEAF_ENTRY, run.leaves[0].bytes, &error),
        &error);
    harness_commit(&co);
    CHECK_SAME_NUMBER(harness_kind(&co, &bs.bureau, 0), LEAF_ERASED);
    CHECK_SAME_NUMBER(state_of(&co, &id), WITHDRAWN);
    log_run_release(&run);
    end();
}

static void a_chunk_that_is_sent_again_does_not_bring_it_back(void)
{
    struct parcel parcel;
    bool taken = true;
    begin();
    struct uuid id = publish("NUM1", 100, NULL, NULL);
    parcel_init(&parcel, &bs, &bs.bureau, &co, 0, 64);
    harness_send(&bs, &bs.bureau, &co);
    expire(&co, 101);
    CHECK_OK(replica_take_chunk(co.replica, &parcel.chunk, on_day(90), &taken, &error), &error);
    CHECK(!taken);
    harness_commit(&co);
    CHECK_SAME_NUMBER(harness_kind(&co, &bs.bureau, 0), LEAF_ERASED);
    CHECK_SAME_NUMBER(state_of(&co, &id), WITHDRAWN);
    parcel_release(&parcel);
    end();
}

/* A relay that was restored from a backup still has the bytes; whoever gets the log from it erases them with the
 * withdrawal, whether that comes with them or behind them. */
static void a_restored_relay_does_not_bring_it_back(void)
{
    struct log_store backup;
    struct replica_receipt receipt;
    begin();
    struct uuid id = publish("NUM1", 200, NULL, NULL);
    harness_send(&bs, &bs.bureau, &co);
    REQUIRE_OK(memory_log_store_copy(&backup, &co.store, &error), &error);
    REQUIRE_OK(
        replica_withdraw(bs.replica, on_day(91), &id, COMITY__WITHDRAW__REASON__ERROR, &receipt, &error),
        &error);
    harness_commit(&bs);
    harness_send(&bs, &bs.bureau, &co);
    CHECK_SAME_NUMBER(harness_kind(&co, &bs.bureau, 0), LEAF_ERASED);
    log_store_free(&co.store);
    co.store = backup;
    index_free(&co.index);
    REQUIRE_OK(memory_index_new(&co.index, &error), &error);
    harness_restart(&co);
    harness_recover(&co);
    harness_learn(&co, &bs);
    harness_learn(&co, &pa);
    CHECK_SAME_NUMBER(harness_kind(&co, &bs.bureau, 0), LEAF_ENTRY);
    harness_send(&co, &bs.bureau, &pa);
    harness_send(&bs, &bs.bureau, &co);
    harness_send(&co, &bs.bureau, &pa);
    CHECK_SAME_NUMBER(harness_kind(&co, &bs.bureau, 0), LEAF_ERASED);
    CHECK_SAME_NUMBER(harness_kind(&pa, &bs.bureau, 0), LEAF_ERASED);
    CHECK_SAME_NUMBER(state_of(&pa, &id), WITHDRAWN);
    end();
}

static void a_restart_does_not_bring_it_back(void)
{
    begin();
    struct uuid id = publish("NUM1", 100, NULL, NULL);
    harness_send(&bs, &bs.bureau, &co);
    harness_absorb(&co);
    expire(&co, 101);
    harness_restart(&co); /* before the index has heard of it */
    harness_recover(&co);
    CHECK_SAME_NUMBER(state_of(&co, &id), WITHDRAWN);
    CHECK_SAME_NUMBER(harness_check(&co, "NUM1", NULL), 0);
    CHECK_SAME_NUMBER(expire(&co, 101), 1); /* its row goes */
    CHECK_SAME_NUMBER(expire(&co, 101), 0);
    end();
}

static void an_index_made_again_does_not_bring_it_back(void)
{
    begin();
    struct uuid id = publish("NUM1", 200, NULL, NULL);
    publish("NUM1", 100, &id, NULL);
    harness_send(&bs, &bs.bureau, &co);
    expire(&co, 101);
    index_free(&co.index);
    REQUIRE_OK(memory_index_new(&co.index, &error), &error);
    harness_restart(&co);
    harness_recover(&co);
    CHECK(state_of(&co, &id) != CURRENT);
    CHECK_SAME_NUMBER(harness_check(&co, "NUM1", NULL), 0);
    end();
}

/* ---- passes ---- */

static void more_than_one_call_takes_are_ended(void)
{
    begin();
    for (unsigned i = 0; i < REPLICA_EXPIRE_MAX + 40; i++) {
        char number[16];
        snprintf(number, sizeof number, "NUM%u", i);
        publish(number, 100 + (int32_t)(i % 2), NULL, NULL);
    }
    harness_send(&bs, &bs.bureau, &co);
    CHECK_SAME_NUMBER(expire(&co, 101), REPLICA_EXPIRE_MAX / 2 + 20);
    CHECK_SAME_NUMBER(expire(&co, 102), REPLICA_EXPIRE_MAX / 2 + 20);
    CHECK_SAME_NUMBER(expire(&bs, 102), REPLICA_EXPIRE_MAX + 40);
    CHECK_SAME_NUMBER(replica_own_log(bs.replica)->stored, 2 * (REPLICA_EXPIRE_MAX + 40));
    end();
}

/* Own ones that cannot be withdrawn stand before those of others. */
static void own_ones_wait_while_nothing_can_be_signed(void)
{
    struct replica_expiry expiry = {0};
    const struct log_batch *batch;
    struct replica_receipt receipt;
    size_t waiting = 0, ended = 0;
    begin();
    struct uuid longer = publish("NUM0", 200, NULL, NULL);
    for (unsigned i = 0; i < REPLICA_EXPIRE_MAX + 1; i++)
        publish("NUM1", 100, NULL, NULL);
    struct uuid foreign = publish_at(&co, "NUM2", 100, NULL, NULL);
    harness_send(&co, &co.bureau, &bs);
    replica_set_day(bs.replica, 101);
    REQUIRE_OK(replica_amend(bs.replica, on_day(90), &longer, NULL, NULL, 0, &receipt, &error), &error);
    REQUIRE_OK(replica_begin_commit(bs.replica, &batch, &error), &error);
    REQUIRE_OK(replica_end_commit(bs.replica, ERROR_FULL, &error), &error);
    do {
        REQUIRE_OK(replica_expire(bs.replica, on_day(101), &expiry, &error), &error);
        waiting += expiry.waiting;
        ended += expiry.ended;
    } while (!expiry.is_done);
    CHECK_SAME_NUMBER(waiting, REPLICA_EXPIRE_MAX + 1);
    CHECK_SAME_NUMBER(ended, 1);
    harness_commit(&bs); /* the disk has room again */
    CHECK_SAME_NUMBER(harness_kind(&bs, &co.bureau, 0), LEAF_ERASED);
    CHECK_ERROR(replica_find(bs.replica, &bs.bureau, &foreign, &(struct replica_record){0}, &error),
                ERROR_NOT_FOUND);
    CHECK_SAME_NUMBER(expire(&bs, 101), REPLICA_EXPIRE_MAX + 1);
    CHECK_SAME_NUMBER(harness_check(&bs, "NUM1", NULL), 0);
    CHECK_SAME_NUMBER(harness_check(&bs, "NUM0", NULL), 1);
    end();
}

static void what_ends_on_a_day_is_found(void)
{
    uint64_t indexes[4];
    struct replica_receipt receipt;
    begin();
    struct uuid first = publish("NUM1", 100, NULL, NULL);
    publish("NUM2", 101, NULL, NULL);
    publish("NUM3", 100, NULL, NULL);
    harness_absorb(&bs);
    CHECK_SAME_NUMBER(replica_over_on(bs.replica, 101, 0, indexes, 4), 2);
    CHECK_SAME_NUMBER(indexes[0], 0);
    CHECK_SAME_NUMBER(indexes[1], 2);
    CHECK_SAME_NUMBER(replica_over_on(bs.replica, 101, 1, indexes, 4), 1);
    CHECK_SAME_NUMBER(replica_over_on(bs.replica, 101, 0, indexes, 1), 1);
    CHECK_SAME_NUMBER(replica_over_on(bs.replica, 100, 0, indexes, 4), 0);
    REQUIRE_OK(
        replica_withdraw(bs.replica, on_day(91), &first, COMITY__WITHDRAW__REASON__ERROR, &receipt, &error),
        &error);
    harness_commit(&bs);
    CHECK_SAME_NUMBER(replica_over_on(bs.replica, 101, 0, indexes, 4), 1);
    end();
}

CHECK_MAIN("replica_expire", {"a copy is erased on the day after", a_copy_is_erased_on_the_day_after},
           {"its owner withdraws it from everybody", its_owner_withdraws_it_from_everybody},
           {"an older version goes alone", an_older_version_goes_alone},
           {"the newest version ends the record", the_newest_version_ends_the_record},
           {"what is over when it comes is never kept", what_is_over_when_it_comes_is_never_kept},
           {"what is over when it is filled is never kept", what_is_over_when_it_is_filled_is_never_kept},
           {"a fill does not bring it back", a_fill_does_not_bring_it_back},
           {"a chunk that is sent again does not bring it back",
            a_chunk_that_is_sent_again_does_not_bring_it_back},
           {"a restored relay does not bring it back", a_restored_relay_does_not_bring_it_back},
           {"a restart does not bring it back", a_restart_does_not_bring_it_back},
           {"an index made again does not bring it back", an_index_made_again_does_not_bring_it_back},
           {"more than one call takes are ended", more_than_one_call_takes_are_ended},
           {"own ones wait while nothing can be signed", own_ones_wait_while_nothing_can_be_signed},
           {"what ends on a day is found", what_ends_on_a_day_is_found})
