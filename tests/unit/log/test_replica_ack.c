#include "replica_harness.h"

static struct error error;
static struct harness bs;
static struct bureau co, pa;

/* A node with three leaves of its own. */
static void begin(void)
{
    harness_init(&bs, "BS");
    co = harness_bureau("CO");
    pa = harness_bureau("PA");
    for (int i = 0; i < 3; i++)
        harness_publish(&bs, "A000001", NULL);
}

static enum error_code note(const struct bureau *peer, uint64_t size, int64_t seconds)
{
    return replica_note_ack(bs.replica, peer, &bs.bureau, size, harness_now(seconds), &error);
}

static uint64_t acked(const struct bureau *peer, int64_t *ret_time_ms)
{
    return replica_acked(bs.replica, peer, &bs.bureau, ret_time_ms);
}

static void keeps_size_and_time_of_each_peer(void)
{
    int64_t time_ms;
    begin();
    CHECK_SAME_NUMBER(acked(&co, &time_ms), 0);
    CHECK_SAME_NUMBER(time_ms, 0);
    CHECK_OK(note(&co, 2, 10), &error);
    CHECK_OK(note(&pa, 3, 20), &error);
    CHECK_SAME_NUMBER(acked(&co, &time_ms), 2);
    CHECK_SAME_NUMBER(time_ms, harness_now(10).wall_ms);
    CHECK_SAME_NUMBER(acked(&pa, &time_ms), 3);
    CHECK_SAME_NUMBER(time_ms, harness_now(20).wall_ms);
    harness_release(&bs);
}

static void the_time_is_that_of_the_first_word(void)
{
    int64_t time_ms;
    begin();
    CHECK_OK(note(&co, 2, 10), &error);
    CHECK_OK(note(&co, 2, 30), &error);
    CHECK_OK(note(&co, 1, 40), &error);
    CHECK_SAME_NUMBER(acked(&co, &time_ms), 2);
    CHECK_SAME_NUMBER(time_ms, harness_now(10).wall_ms);
    harness_release(&bs);
}

static int64_t confirmed_ms(uint64_t index)
{
    int64_t time_ms = -1;
    return replica_confirmed(bs.replica, &co, index, &time_ms) ? time_ms : -1;
}

static void knows_when_each_leaf_was_acknowledged(void)
{
    begin();
    harness_publish(&bs, "A000001", NULL);
    CHECK_SAME_NUMBER(confirmed_ms(0), -1);
    CHECK_OK(note(&co, 1, 10), &error);
    CHECK_OK(note(&co, 3, 20), &error);
    CHECK_OK(note(&co, 4, 30), &error);
    CHECK_OK(note(&pa, 4, 5), &error);
    CHECK_SAME_NUMBER(confirmed_ms(0), harness_now(10).wall_ms);
    CHECK_SAME_NUMBER(confirmed_ms(1), harness_now(20).wall_ms);
    CHECK_SAME_NUMBER(confirmed_ms(2), harness_now(20).wall_ms);
    CHECK_SAME_NUMBER(confirmed_ms(3), harness_now(30).wall_ms);
    CHECK_SAME_NUMBER(confirmed_ms(4), -1);
    harness_absorb(&bs);
    harness_restart(&bs);
    harness_recover(&bs);
    CHECK_SAME_NUMBER(confirmed_ms(0), harness_now(10).wall_ms);
    CHECK_SAME_NUMBER(confirmed_ms(2), harness_now(20).wall_ms);
    harness_release(&bs);
}

static enum error_code note_at(uint64_t size, int64_t wall_ms)
{
    return replica_note_ack(bs.replica, &co, &bs.bureau, size, (struct now){wall_ms, 0}, &error);
}

/* A second at most, however many words come in a row. */
static void words_within_a_second_are_one_step(void)
{
    begin();
    for (int i = 0; i < 3; i++)
        harness_publish(&bs, "A000001", NULL);
    CHECK_OK(note_at(1, 1000), &error);
    CHECK_OK(note_at(2, 1600), &error);
    CHECK_OK(note_at(3, 1999), &error);
    CHECK_OK(note_at(4, 2100), &error);
    CHECK_OK(note_at(5, 2500), &error);
    CHECK_OK(note_at(6, 1500), &error); /* the clock went back */
    CHECK_SAME_NUMBER(confirmed_ms(0), 1999);
    CHECK_SAME_NUMBER(confirmed_ms(2), 1999);
    CHECK_SAME_NUMBER(confirmed_ms(3), 2500);
    CHECK_SAME_NUMBER(confirmed_ms(4), 2500);
    CHECK_SAME_NUMBER(confirmed_ms(5), 1500);
    harness_release(&bs);
}

static void refuses_what_is_not_there(void)
{
    struct bureau nobody = harness_bureau("ZZ");
    int64_t time_ms;
    begin();
    CHECK_ERROR(note(&co, 4, 0), ERROR_PROOF);
    CHECK_ERROR(note(&co, UINT64_MAX, 0), ERROR_PROOF);
    CHECK_ERROR(replica_note_ack(bs.replica, &co, &nobody, 0, harness_now(0), &error), ERROR_PROOF);
    CHECK_SAME_NUMBER(acked(&co, &time_ms), 0);
    harness_release(&bs);
}

static void outlives_a_restart_once_absorbed(void)
{
    int64_t time_ms;
    begin();
    CHECK_OK(note(&co, 3, 10), &error);
    harness_absorb(&bs);
    harness_restart(&bs);
    harness_recover(&bs);
    CHECK_SAME_NUMBER(acked(&co, &time_ms), 3);
    CHECK_SAME_NUMBER(time_ms, harness_now(10).wall_ms);
    harness_release(&bs);
}

CHECK_MAIN("replica_ack", {"keeps size and time of each peer", keeps_size_and_time_of_each_peer},
           {"the time is that of the first word", the_time_is_that_of_the_first_word},
           {"knows when each leaf was acknowledged", knows_when_each_leaf_was_acknowledged},
           {"words within a second are one step", words_within_a_second_are_one_step},
           {"refuses what is not there", refuses_what_is_not_there},
           {"outlives a restart once absorbed", outlives_a_restart_once_absorbed})
