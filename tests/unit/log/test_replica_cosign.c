/* What this node cosigns, and when. */
#include "replica_harness.h"

#include <stdio.h>
#include <string.h>

static struct error error;
static struct harness bs, co, pa;
static struct harness *const ALL[] = {&bs, &co, &pa};

static void begin(void)
{
    harness_init(&bs, "BS");
    harness_init(&co, "CO");
    harness_init(&pa, "PA");
    harness_join(ALL, 3);
}

static void end(void)
{
    for (size_t i = 0; i < 3; i++)
        harness_release(ALL[i]);
}

static void publish(struct harness *harness)
{
    harness_publish(harness, "L898902C3", NULL);
}

/* What CO has cosigned of the log of BS. */
static uint64_t cosigned_size(void)
{
    const struct log *log = replica_log(co.replica, &bs.bureau);
    const struct log_cosignature *own = replica_cosignature(co.replica, log, &co.bureau);
    return own == NULL ? 0 : own->size;
}

static uint64_t cosigned_seconds(void)
{
    const struct log *log = replica_log(co.replica, &bs.bureau);
    const struct log_cosignature *own = replica_cosignature(co.replica, log, &co.bureau);
    return own == NULL ? 0 : own->time_seconds;
}

static uint64_t seconds_at(int64_t seconds)
{
    return (uint64_t)harness_now(seconds).wall_ms / 1000;
}

static void cosigns_a_checkpoint_when_all_of_it_is_stored(void)
{
    struct parcel parcel;
    struct buffer bytes;
    struct note note;
    uint64_t time_seconds;
    bool taken;
    begin();
    publish(&bs);
    publish(&bs);
    parcel_init(&parcel, &bs, &bs.bureau, &co, 0, 1);
    REQUIRE_OK(replica_take_chunk(co.replica, &parcel.chunk, harness_now(0), &taken, &error), &error);
    parcel_release(&parcel);
    harness_cosign(&co, 0); /* taken, not stored */
    CHECK_SAME_NUMBER(cosigned_size(), 0);
    harness_commit(&co);
    harness_cosign(&co, 1); /* stored, but not to the end of the checkpoint */
    CHECK_SAME_NUMBER(cosigned_size(), 0);
    harness_send(&bs, &bs.bureau, &co);
    harness_cosign(&co, 2);
    CHECK_SAME_NUMBER(cosigned_size(), 2);
    CHECK_SAME_NUMBER(cosigned_seconds(), seconds_at(2));

    harness_cosigned(&co, &bs.bureau, &co.bureau, &bytes);
    REQUIRE_OK(note_parse(&note, buffer_view(&bytes), &error), &error);
    CHECK_SAME_NUMBER(note.signature_count, 2);
    CHECK_OK(note_verify(&note, &bs.signer.vkey, &error), &error);
    CHECK_OK(cosignature_verify(&note, &co.witness.vkey, &time_seconds, &error), &error);
    CHECK_SAME_NUMBER(time_seconds, seconds_at(2));
    buffer_release(&bytes);
    end();
}

static void cosigns_at_most_once_a_second(void)
{
    begin();
    publish(&bs);
    harness_send(&bs, &bs.bureau, &co);
    harness_cosign(&co, 5);
    CHECK_SAME_NUMBER(cosigned_size(), 1);
    publish(&bs);
    harness_send(&bs, &bs.bureau, &co);
    harness_cosign(&co, 5);
    CHECK_SAME_NUMBER(cosigned_size(), 1);
    CHECK_SAME_NUMBER(replica_witness_due_ms(co.replica, harness_now(5)), harness_now(6).steady_ms);
    publish(&bs);
    harness_send(&bs, &bs.bureau, &co);
    harness_cosign(&co, 6);
    CHECK_SAME_NUMBER(cosigned_size(), 3); /* the newest of what came meanwhile */
    end();
}

static void cosigns_again_after_an_hour(void)
{
    begin();
    publish(&bs);
    harness_send(&bs, &bs.bureau, &co);
    harness_cosign(&co, 5);
    harness_cosign(&co, 3604);
    CHECK_SAME_NUMBER(cosigned_seconds(), seconds_at(5));
    CHECK_SAME_NUMBER(replica_witness_due_ms(co.replica, harness_now(3604)), harness_now(3605).steady_ms);
    harness_cosign(&co, 3605);
    CHECK_SAME_NUMBER(cosigned_seconds(), seconds_at(3605));
    CHECK_SAME_NUMBER(cosigned_size(), 1);
    end();
}

static void never_cosigns_the_own_log(void)
{
    begin();
    publish(&co);
    harness_cosign(&co, 5);
    CHECK(replica_cosignature(co.replica, replica_own_log(co.replica), &co.bureau) == NULL);
    CHECK_SAME_NUMBER(replica_own_log(co.replica)->witnessing.newest.count, 0);
    end();
}

/* CO cosigns two leaves, shows that to PA, and then restores a disk on which BS had only signed one. */
static void never_cosigns_a_smaller_tree_than_ever(void)
{
    struct parcel first;
    struct harness restored;
    bool taken;
    begin();
    publish(&bs);
    harness_init(&restored, "CO");
    harness_join((struct harness *const[]){&bs, &restored, &pa}, 3);
    parcel_init(&first, &bs, &bs.bureau, &restored, 0, 1);
    publish(&bs);
    harness_send(&bs, &bs.bureau, &co);
    harness_send(&bs, &bs.bureau, &pa);
    harness_cosign(&co, 5);
    harness_show(&co, &bs.bureau, &pa, 5);

    REQUIRE_OK(replica_take_chunk(restored.replica, &first.chunk, harness_now(0), &taken, &error), &error);
    harness_commit(&restored);
    const struct log *log = replica_log(restored.replica, &bs.bureau);
    REQUIRE(log->stored == 1 && log->checkpoint_size == 1);
    struct buffer note;
    harness_cosigned(&pa, &bs.bureau, &co.bureau, &note);
    CHECK_OK(replica_take_cosigned(restored.replica, &pa.bureau, buffer_view(&note), harness_now(8), &error),
             &error);
    harness_cosign(&restored, 10);
    const struct log_cosignature *own = replica_cosignature(restored.replica, log, &restored.bureau);
    REQUIRE(own != NULL);
    CHECK_SAME_NUMBER(own->size, 2);
    CHECK_SAME_NUMBER(own->time_seconds, seconds_at(5));
    /* Then it has that tree, too, and goes on. */
    publish(&bs);
    harness_send(&bs, &bs.bureau, &restored);
    harness_cosign(&restored, 20);
    own = replica_cosignature(restored.replica, log, &restored.bureau);
    CHECK_SAME_NUMBER(own->size, 3);
    CHECK_SAME_NUMBER(own->time_seconds, seconds_at(20));
    parcel_release(&first);
    buffer_release(&note);
    harness_release(&restored);
    end();
}

static void waits_until_half_of_the_others_have_shown_what_they_hold(void)
{
    begin();
    publish(&bs);
    harness_send(&bs, &bs.bureau, &co);
    harness_restart(&co);
    harness_learn(&co, &bs);
    harness_set_witnesses(&co, ALL, 3);
    harness_cosign(&co, 5);
    CHECK_SAME_NUMBER(cosigned_size(), 0);
    const struct bureau nobody = harness_bureau("XX");
    replica_note_shown(co.replica, &nobody);
    replica_note_shown(co.replica, &co.bureau);
    harness_cosign(&co, 6);
    CHECK_SAME_NUMBER(cosigned_size(), 0);
    replica_note_shown(co.replica, &pa.bureau);
    CHECK(replica_witness_due_ms(co.replica, harness_now(6)) <= harness_now(6).steady_ms);
    harness_cosign(&co, 7);
    CHECK_SAME_NUMBER(cosigned_size(), 1);
    end();
}

static void cosigns_nothing_frozen(void)
{
    struct harness twin;
    uint64_t size;
    begin();
    publish(&bs);
    harness_send(&bs, &bs.bureau, &co);
    harness_init(&twin, "BS");
    twin.random = 77;
    publish(&twin);
    publish(&twin);
    const struct log *log = replica_own_log(twin.replica);
    publish(&bs);
    harness_send(&bs, &bs.bureau, &co);
    CHECK_ERROR(replica_see_checkpoint(co.replica, &bs.bureau, &pa.bureau, buffer_view(&log->checkpoint),
                                       harness_now(0), &size, &error),
                ERROR_FORK);
    CHECK(replica_log(co.replica, &bs.bureau)->is_frozen);
    harness_cosign(&co, 5);
    CHECK_SAME_NUMBER(cosigned_size(), 0);
    harness_release(&twin);
    end();
}

static void cosigns_nothing_while_the_own_log_is_frozen(void)
{
    struct harness twin;
    uint64_t size;
    begin();
    publish(&co);
    publish(&bs);
    harness_send(&bs, &bs.bureau, &co);
    harness_init(&twin, "CO");
    twin.random = 77;
    publish(&twin);
    const struct log *log = replica_own_log(twin.replica);
    CHECK_ERROR(replica_see_checkpoint(co.replica, &co.bureau, &pa.bureau, buffer_view(&log->checkpoint),
                                       harness_now(0), &size, &error),
                ERROR_FORK);
    harness_cosign(&co, 5);
    CHECK_SAME_NUMBER(cosigned_size(), 0);
    harness_release(&twin);
    end();
}

static void cosigns_no_note_that_was_damaged(void)
{
    begin();
    publish(&bs);
    harness_send(&bs, &bs.bureau, &co);
    struct log *log = replica_log(co.replica, &bs.bureau);
    log->checkpoint.data[log->checkpoint.size - 20] ^= 1;
    harness_cosign(&co, 5);
    CHECK_SAME_NUMBER(cosigned_size(), 0);
    end();
}

static void cosigns_nothing_that_no_known_key_has_signed(void)
{
    struct signer next;
    begin();
    publish(&bs);
    harness_send(&bs, &bs.bureau, &co);
    signer_init(&next, co.hasher, bs.signer.vkey.name, VKEY_ED25519, 201);
    CHECK_OK(replica_add_log(co.replica, &bs.bureau, &next.vkey, 1, &error), &error);
    harness_cosign(&co, 5);
    CHECK_SAME_NUMBER(cosigned_size(), 0);
    harness_cosign(&co, 5 + 600);
    CHECK_SAME_NUMBER(replica_witness_due_ms(co.replica, harness_now(605)),
                      INT64_MAX); /* it is not tried again and again */
    CHECK_OK(replica_add_log(co.replica, &bs.bureau, &bs.signer.vkey, 1, &error), &error);
    publish(&bs);
    harness_send(&bs, &bs.bureau, &co);
    harness_cosign(&co, 606);
    CHECK_SAME_NUMBER(cosigned_size(), 2);
    signer_release(&next);
    end();
}

static void does_not_go_back_with_the_clock(void)
{
    begin();
    publish(&bs);
    harness_send(&bs, &bs.bureau, &co);
    harness_cosign(&co, 100);
    publish(&bs);
    harness_send(&bs, &bs.bureau, &co);
    struct now now = harness_now(110);
    now.wall_ms = harness_now(40).wall_ms;
    REQUIRE_OK(replica_witness_tick(co.replica, now, &error), &error);
    CHECK_SAME_NUMBER(cosigned_size(), 2);
    CHECK_SAME_NUMBER(cosigned_seconds(), seconds_at(100));
    end();
}

static void cosigns_again_what_it_cosigned_with_a_clock_far_ahead(void)
{
    struct now ahead = harness_now(10), now = harness_now(20);
    ahead.wall_ms += 3600000;
    begin();
    publish(&bs);
    harness_send(&bs, &bs.bureau, &co);
    REQUIRE_OK(replica_witness_tick(co.replica, ahead, &error), &error);
    CHECK_SAME_NUMBER(cosigned_seconds(), seconds_at(3610));
    CHECK(replica_witness_due_ms(co.replica, ahead) > now.steady_ms);
    CHECK_SAME_NUMBER(replica_witness_due_ms(co.replica, now), now.steady_ms);
    REQUIRE_OK(replica_witness_tick(co.replica, now, &error), &error);
    CHECK_SAME_NUMBER(cosigned_size(), 1);
    CHECK_SAME_NUMBER(cosigned_seconds(), seconds_at(20));
    end();
}

static void remembers_what_it_cosigned(void)
{
    begin();
    publish(&bs);
    harness_send(&bs, &bs.bureau, &co);
    harness_cosign(&co, 5);
    harness_absorb(&co);
    harness_restart(&co);
    harness_recover(&co);
    harness_learn(&co, &bs);
    harness_set_witnesses(&co, ALL, 3);
    CHECK_SAME_NUMBER(cosigned_size(), 1);
    CHECK_SAME_NUMBER(cosigned_seconds(), seconds_at(5));
    replica_note_shown(co.replica, &pa.bureau);
    harness_cosign(&co, 10);
    CHECK_SAME_NUMBER(cosigned_seconds(), seconds_at(5));
    end();
}

CHECK_MAIN("replica_cosign",
           {"cosigns a checkpoint when all of it is stored", cosigns_a_checkpoint_when_all_of_it_is_stored},
           {"cosigns at most once a second", cosigns_at_most_once_a_second},
           {"cosigns again after an hour", cosigns_again_after_an_hour},
           {"never cosigns the own log", never_cosigns_the_own_log},
           {"never cosigns a smaller tree than ever", never_cosigns_a_smaller_tree_than_ever},
           {"waits until half of the others have shown what they hold",
            waits_until_half_of_the_others_have_shown_what_they_hold},
           {"cosigns nothing frozen", cosigns_nothing_frozen},
           {"cosigns nothing while the own log is frozen", cosigns_nothing_while_the_own_log_is_frozen},
           {"cosigns no note that was damaged", cosigns_no_note_that_was_damaged},
           {"cosigns nothing that no known key has signed", cosigns_nothing_that_no_known_key_has_signed},
           {"does not go back with the clock", does_not_go_back_with_the_clock},
           {"cosigns again what it cosigned with a clock far ahead",
            cosigns_again_what_it_cosigned_with_a_clock_far_ahead},
           {"remembers what it cosigned", remembers_what_it_cosigned})
