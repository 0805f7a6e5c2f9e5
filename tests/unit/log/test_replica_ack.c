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
           {"refuses what is not there", refuses_what_is_not_there},
           {"outlives a restart once absorbed", outlives_a_restart_once_absorbed})
