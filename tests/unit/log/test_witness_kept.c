/* A note that many have cosigned stays whole while its witnesses go on. */
#include "log/replica_private.h"
#include "replica_harness.h"

#include <stdio.h>

static struct error error;
static struct harness bs, co, pa, us;
static struct harness *const ALL[] = {&bs, &co, &pa, &us};

static void begin(void)
{
    harness_init(&bs, "BS");
    harness_init(&co, "CO");
    harness_init(&pa, "PA");
    harness_init(&us, "US");
    harness_join(ALL, 4);
}

static void end(void)
{
    for (size_t i = 0; i < 4; i++)
        harness_release(ALL[i]);
}

static void publish(void)
{
    harness_publish(&bs, "L898902C3", NULL);
}

/* `to` gets what BS has published, cosigns it and shows that to BS. */
static void witness(struct harness *to, int64_t seconds)
{
    harness_send(&bs, &bs.bureau, to);
    harness_cosign(to, seconds);
    harness_show(to, &bs.bureau, &bs, seconds);
}

static struct log *own(void)
{
    return replica_own_log(bs.replica);
}

static void best_is(struct harness *harness, uint64_t size, unsigned count)
{
    struct log_cosigned best = {0};
    const struct log *log = replica_log(harness->replica, &bs.bureau);
    CHECK(replica_best_cosigned(harness->replica, log, 0, &best));
    CHECK_SAME_NUMBER(best.size, size);
    CHECK_SAME_NUMBER(best.count, count);
}

/* Verify the note of a size as `harness` makes it, and every line of it; return how many have cosigned it. */
static size_t verify_note(struct harness *harness, uint64_t size)
{
    struct buffer bytes;
    struct note note;
    struct checkpoint checkpoint;
    uint64_t time_seconds;
    size_t verified = 0;
    const struct log *log = replica_log(harness->replica, &bs.bureau);
    buffer_init(&bytes, LIMIT_NOTE_BYTES);
    REQUIRE_OK(replica_cosigned_note(harness->replica, log, size, NULL, &bytes, &error), &error);
    REQUIRE_OK(note_parse(&note, buffer_view(&bytes), &error), &error);
    CHECK_OK(checkpoint_verify(&checkpoint, bs.hasher, &note, &bs.signer.vkey, 1, &error), &error);
    CHECK_SAME_NUMBER(checkpoint.size, size);
    for (size_t i = 1; i < 4; i++)
        verified += cosignature_verify(&note, &ALL[i]->witness.vkey, &time_seconds, NULL) == ERROR_NONE;
    CHECK_SAME_NUMBER(note.signature_count, 1 + verified);
    buffer_release(&bytes);
    return verified;
}

/* All have cosigned one leaf; CO has gone on to two. */
static void begin_with_one_ahead(void)
{
    begin();
    publish();
    witness(&co, 1);
    witness(&pa, 1);
    witness(&us, 1);
    publish();
    witness(&co, 3);
}

static void does_not_fall_apart_when_a_witness_goes_on(void)
{
    begin_with_one_ahead();
    CHECK_SAME_NUMBER(replica_witnessed(bs.replica, own(), 2), 1);
    best_is(&bs, 1, 3);
    CHECK_SAME_NUMBER(verify_note(&bs, 1), 3);
    CHECK_SAME_NUMBER(verify_note(&bs, 2), 1);
    witness(&pa, 4);
    best_is(&bs, 1, 3);
    CHECK_SAME_NUMBER(verify_note(&bs, 1), 3);
    CHECK_SAME_NUMBER(own()->witnessing.kept.count, 2);
    end();
}

static void is_given_up_when_as_many_have_cosigned_more(void)
{
    begin_with_one_ahead();
    witness(&pa, 4);
    witness(&us, 5);
    best_is(&bs, 2, 3);
    CHECK_SAME_NUMBER(verify_note(&bs, 2), 3);
    CHECK_SAME_NUMBER(own()->witnessing.kept.count, 0);
    struct buffer bytes;
    buffer_init(&bytes, LIMIT_NOTE_BYTES);
    CHECK_ERROR(replica_cosigned_note(bs.replica, own(), 1, NULL, &bytes, NULL), ERROR_NOT_FOUND);
    buffer_release(&bytes);
    end();
}

/* US is away for good: the log goes on from one note of two to the next. */
static void moves_on_with_the_others(void)
{
    begin();
    publish();
    for (int64_t i = 1; i <= 5; i++) {
        witness(&co, 10 * i);
        witness(&pa, 10 * i + 5);
        best_is(&bs, (uint64_t)i, 2);
        publish();
    }
    witness(&co, 60);
    best_is(&bs, 5, 2);
    CHECK_SAME_NUMBER(verify_note(&bs, 5), 2);
    CHECK_SAME_NUMBER(own()->witnessing.kept.count, 1);
    end();
}

static void is_there_after_a_restart(void)
{
    begin_with_one_ahead();
    harness_absorb(&bs);
    harness_restart(&bs);
    harness_recover(&bs);
    harness_set_witnesses(&bs, ALL, 4);
    best_is(&bs, 1, 3);
    CHECK_SAME_NUMBER(verify_note(&bs, 1), 3);
    witness(&pa, 4);
    witness(&us, 5);
    harness_absorb(&bs);
    harness_restart(&bs);
    harness_recover(&bs);
    harness_set_witnesses(&bs, ALL, 4);
    best_is(&bs, 2, 3);
    CHECK_SAME_NUMBER(own()->witnessing.kept.count, 0);
    CHECK_SAME_NUMBER(memory_index_count(&bs.index, INDEX_WITNESS), 3);
    end();
}

/* US knows CO as having cosigned two leaves; the note of one leaf that three have cosigned is worth more. */
static void is_taken_from_who_has_it(void)
{
    struct buffer note;
    struct log_cosigned best;
    begin_with_one_ahead();
    harness_send(&bs, &bs.bureau, &us);
    harness_show(&co, &bs.bureau, &us, 4);
    best_is(&us, 2, 1);
    buffer_init(&note, LIMIT_NOTE_BYTES);
    REQUIRE_OK(replica_cosigned_note(bs.replica, own(), 1, NULL, &note, &error), &error);
    REQUIRE(replica_best_cosigned(bs.replica, own(), 0, &best));
    struct log *log = replica_log(us.replica, &bs.bureau);
    CHECK(replica_ask_cosigned(us.replica, log, &best, harness_now(100)));
    CHECK_OK(replica_take_cosigned(us.replica, &bs.bureau, buffer_view(&note), harness_now(100), &error),
             &error);
    best_is(&us, 1, 3);
    CHECK_SAME_NUMBER(verify_note(&us, 1), 3);
    CHECK_SAME_NUMBER(replica_cosignature(us.replica, log, &co.bureau)->size, 2); /* still its newest */
    /* Now both hold the same, and nobody asks any more; nor does the same note say anything. */
    CHECK(!replica_ask_cosigned(us.replica, log, &best, harness_now(1000)));
    uint64_t changes = replica_cosignature_changes(us.replica);
    CHECK_OK(replica_take_cosigned(us.replica, &bs.bureau, buffer_view(&note), harness_now(100), &error),
             &error);
    CHECK_SAME_NUMBER(replica_cosignature_changes(us.replica), changes);
    buffer_release(&note);
    end();
}

static void is_not_taken_where_as_many_have_cosigned_more(void)
{
    struct buffer note;
    begin();
    publish();
    witness(&co, 1);
    buffer_init(&note, LIMIT_NOTE_BYTES);
    REQUIRE_OK(replica_cosigned_note(bs.replica, own(), 1, NULL, &note, &error), &error);
    publish();
    witness(&co, 3);
    harness_send(&bs, &bs.bureau, &us);
    harness_show(&co, &bs.bureau, &us, 4);
    CHECK_OK(replica_take_cosigned(us.replica, &bs.bureau, buffer_view(&note), harness_now(5), &error),
             &error);
    best_is(&us, 2, 1);
    CHECK_SAME_NUMBER(replica_log(us.replica, &bs.bureau)->witnessing.kept.count, 0);
    buffer_release(&note);
    end();
}

/* Whatever byte of the note is changed, what is kept of it verifies. */
static void what_is_kept_is_verified(void)
{
    struct buffer note;
    begin_with_one_ahead();
    harness_send(&bs, &bs.bureau, &us);
    harness_show(&co, &bs.bureau, &us, 4);
    buffer_init(&note, LIMIT_NOTE_BYTES);
    REQUIRE_OK(replica_cosigned_note(bs.replica, own(), 1, NULL, &note, &error), &error);
    unsigned whole = 0;
    for (size_t i = 0; i < note.size; i++) {
        note.data[i] ^= 1;
        (void)replica_take_cosigned(us.replica, &bs.bureau, buffer_view(&note), harness_now(100), &error);
        note.data[i] ^= 1;
        whole += verify_note(&us, 1) == 3;
    }
    CHECK_CASE(whole < note.size / 2, "%u of %zu", whole, note.size); /* most were refused for some line */
    buffer_release(&note);
    end();
}

static void counts_only_present_witnesses(void)
{
    begin_with_one_ahead();
    const struct replica_witness two[] = {{pa.bureau, pa.witness.vkey}, {us.bureau, us.witness.vkey}};
    CHECK_OK(replica_set_witnesses(bs.replica, two, 2, &error), &error);
    best_is(&bs, 1, 2);
    CHECK_SAME_NUMBER(verify_note(&bs, 1), 2);
    end();
}

CHECK_MAIN("witness_kept",
           {"does not fall apart when a witness goes on", does_not_fall_apart_when_a_witness_goes_on},
           {"is given up when as many have cosigned more", is_given_up_when_as_many_have_cosigned_more},
           {"moves on with the others", moves_on_with_the_others},
           {"is there after a restart", is_there_after_a_restart},
           {"is taken from who has it", is_taken_from_who_has_it},
           {"is not taken where as many have cosigned more", is_not_taken_where_as_many_have_cosigned_more},
           {"what is kept is verified", what_is_kept_is_verified},
           {"counts only present witnesses", counts_only_present_witnesses})
