#include "replica_harness.h"

static struct error error;
static struct harness bs, co, pa;

/* BS has published one record for all and one for CO only; CO and PA have its log. */
static void begin(void)
{
    harness_init(&bs, "BS");
    harness_init(&co, "CO");
    harness_init(&pa, "PA");
    harness_acquaint(&bs, &co);
    harness_acquaint(&bs, &pa);
    harness_publish(&bs, "A000001", NULL);
    harness_publish(&bs, "A000002", "CO");
    harness_send(&bs, &bs.bureau, &co);
    harness_send(&bs, &bs.bureau, &pa);
}

static void end(void)
{
    harness_release(&bs);
    harness_release(&co);
    harness_release(&pa);
}

static void open_at(uint64_t index, int64_t seconds)
{
    CHECK_OK(replica_note_opened(co.replica, &bs.bureau, index, harness_now(seconds), &error), &error);
}

static void the_first_time_is_told_once(void)
{
    struct replica_seen seen[4];
    begin();
    CHECK_SAME_NUMBER(replica_unsaid(co.replica, &bs.bureau, seen, 4), 0);
    CHECK(!replica_is_opened(co.replica, &bs.bureau, 0));
    open_at(1, 10);
    CHECK(!replica_is_opened(co.replica, &bs.bureau, 0));
    open_at(0, 20);
    open_at(1, 30);
    REQUIRE(replica_unsaid(co.replica, &bs.bureau, seen, 4) == 2);
    CHECK_SAME_NUMBER(seen[0].index, 0);
    CHECK_SAME_NUMBER(seen[0].time_ms, harness_now(20).wall_ms);
    CHECK_SAME_NUMBER(seen[1].index, 1);
    CHECK_SAME_NUMBER(seen[1].time_ms, harness_now(10).wall_ms);
    CHECK(replica_log(co.replica, &bs.bureau)->is_unsaid);
    CHECK_SAME_NUMBER(replica_unsaid(co.replica, &bs.bureau, seen, 1), 1);
    CHECK_SAME_NUMBER(replica_unsaid(co.replica, &pa.bureau, seen, 4), 0);
    CHECK_OK(replica_note_told(co.replica, &bs.bureau, 0, harness_now(40), &error), &error);
    CHECK(replica_is_opened(co.replica, &bs.bureau, 0) && replica_is_opened(co.replica, &bs.bureau, 1));
    open_at(0, 50);
    REQUIRE(replica_unsaid(co.replica, &bs.bureau, seen, 4) == 1);
    CHECK_SAME_NUMBER(seen[0].index, 1);
    end();
}

static void what_was_not_told_outlives_a_restart(void)
{
    struct replica_seen seen[4];
    begin();
    open_at(0, 10);
    open_at(1, 10);
    CHECK_OK(replica_note_told(co.replica, &bs.bureau, 0, harness_now(40), &error), &error);
    harness_absorb(&co);
    harness_restart(&co);
    harness_recover(&co);
    CHECK(replica_log(co.replica, &bs.bureau)->is_unsaid);
    CHECK_SAME_NUMBER(replica_unsaid(co.replica, &bs.bureau, seen, 4), 1);
    open_at(0, 50);
    CHECK_SAME_NUMBER(replica_unsaid(co.replica, &bs.bureau, seen, 4), 1);
    end();
}

static void own_entries_and_unknown_bureaus_are_passed_over(void)
{
    struct replica_seen seen[4];
    struct bureau nobody = harness_bureau("ZZ");
    begin();
    CHECK_OK(replica_note_opened(bs.replica, &bs.bureau, 0, harness_now(1), &error), &error);
    CHECK_SAME_NUMBER(replica_unsaid(bs.replica, &bs.bureau, seen, 4), 0);
    CHECK_OK(replica_note_opened(bs.replica, &nobody, 0, harness_now(1), &error), &error);
    CHECK_OK(replica_note_told(co.replica, &bs.bureau, 0, harness_now(40), &error),
             &error); /* never opened */
    CHECK_SAME_NUMBER(replica_unsaid(co.replica, &bs.bureau, seen, 4), 0);
    open_at(0, 50);
    CHECK_SAME_NUMBER(replica_unsaid(co.replica, &bs.bureau, seen, 4), 1);
    end();
}

static void hear(const struct bureau *reader, uint64_t index, int64_t time_ms)
{
    struct replica_seen seen = {index, time_ms};
    CHECK_OK(replica_note_seen(bs.replica, reader, &seen, harness_now(100), &error), &error);
}

static void the_owner_keeps_the_first_time(void)
{
    int64_t first_ms = harness_now(60).wall_ms;
    begin();
    CHECK_SAME_NUMBER(replica_seen_ms(bs.replica, &co.bureau, 0), 0);
    hear(&co.bureau, 0, first_ms);
    hear(&co.bureau, 0, first_ms - 1000);
    CHECK_SAME_NUMBER(replica_seen_ms(bs.replica, &co.bureau, 0), first_ms);
    CHECK_SAME_NUMBER(replica_seen_ms(bs.replica, &co.bureau, 1), 0);
    CHECK_SAME_NUMBER(replica_seen_ms(bs.replica, &pa.bureau, 0), 0);
    end();
}

static void nobody_has_seen_what_it_may_not(void)
{
    begin();
    hear(&pa.bureau, 1, 1000);
    CHECK_SAME_NUMBER(replica_seen_ms(bs.replica, &pa.bureau, 1), 0);
    hear(&pa.bureau, 2, 1000);
    hear(&pa.bureau, UINT64_MAX, 1000);
    CHECK_SAME_NUMBER(replica_seen_ms(bs.replica, &pa.bureau, 2), 0);
    hear(&pa.bureau, 0, 1000);
    CHECK_SAME_NUMBER(replica_seen_ms(bs.replica, &pa.bureau, 0), 1000);
    end();
}

static void an_impossible_time_is_now(void)
{
    begin();
    hear(&co.bureau, 0, INT64_MAX);
    hear(&co.bureau, 1, -5);
    CHECK_SAME_NUMBER(replica_seen_ms(bs.replica, &co.bureau, 0), harness_now(100).wall_ms);
    CHECK_SAME_NUMBER(replica_seen_ms(bs.replica, &co.bureau, 1), harness_now(100).wall_ms);
    end();
}

CHECK_MAIN("replica_seen", {"the first time is told once", the_first_time_is_told_once},
           {"what was not told outlives a restart", what_was_not_told_outlives_a_restart},
           {"own entries and unknown bureaus are passed over",
            own_entries_and_unknown_bureaus_are_passed_over},
           {"the owner keeps the first time", the_owner_keeps_the_first_time},
           {"nobody has seen what it may not", nobody_has_seen_what_it_may_not},
           {"an impossible time is now", an_impossible_time_is_now})
