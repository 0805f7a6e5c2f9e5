/* Cosigned notes: made, taken, and compared with what comes later. */
#include "replica_harness.h"

#include "comity/base64.h"

#include <stdio.h>
#include <string.h>

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

static void publish(struct harness *harness)
{
    harness_publish(harness, "L898902C3", NULL);
}

/* BS publishes, `to` gets it and cosigns at `seconds`. */
static void send_and_cosign(struct harness *to, int64_t seconds)
{
    harness_send(&bs, &bs.bureau, to);
    harness_cosign(to, seconds);
}

static const struct log_cosignature *held(struct harness *by, const struct harness *witness)
{
    return replica_cosignature(by->replica, replica_log(by->replica, &bs.bureau), &witness->bureau);
}

static enum error_code take(struct harness *to, const struct buffer *note, int64_t seconds)
{
    return replica_take_cosigned(to->replica, &pa.bureau, buffer_view(note), harness_now(seconds), &error);
}

static void takes_what_is_new_and_nothing_twice(void)
{
    begin();
    publish(&bs);
    send_and_cosign(&co, 5);
    send_and_cosign(&pa, 6);
    harness_cosign(&bs, 6);
    harness_show(&co, &bs.bureau, &bs, 7);
    REQUIRE(held(&bs, &co) != NULL);
    CHECK(replica_witness_due_ms(bs.replica, harness_now(7)) <=
          harness_now(7).steady_ms); /* a quorum may be reached */
    CHECK_SAME_NUMBER(held(&bs, &co)->size, 1);
    CHECK_SAME_NUMBER(held(&bs, &co)->time_seconds, (uint64_t)harness_now(5).wall_ms / 1000);
    CHECK(held(&bs, &co)->is_checked);
    uint64_t changes = replica_cosignature_changes(bs.replica);
    harness_show(&co, &bs.bureau, &bs, 8);
    CHECK_SAME_NUMBER(replica_cosignature_changes(bs.replica), changes);
    harness_show(&pa, &bs.bureau, &bs, 9);
    CHECK_SAME_NUMBER(replica_cosignature_changes(bs.replica), changes + 1);
    end();
}

static void makes_one_note_of_all_that_cosigned_a_size(void)
{
    struct buffer bytes;
    struct note note;
    struct checkpoint checkpoint;
    uint64_t time_seconds;
    begin();
    publish(&bs);
    send_and_cosign(&us, 3); /* an earlier size: not in the note of the newest */
    publish(&bs);
    send_and_cosign(&co, 5);
    send_and_cosign(&pa, 6);
    harness_show(&co, &bs.bureau, &bs, 7);
    harness_show(&pa, &bs.bureau, &bs, 7);
    harness_show(&us, &bs.bureau, &bs, 7);
    harness_cosigned(&bs, &bs.bureau, NULL, &bytes);
    REQUIRE_OK(note_parse(&note, buffer_view(&bytes), &error), &error);
    CHECK_SAME_NUMBER(note.signature_count, 3);
    CHECK_OK(checkpoint_verify(&checkpoint, bs.hasher, &note, &bs.signer.vkey, 1, &error), &error);
    CHECK_SAME_NUMBER(checkpoint.size, 2);
    CHECK(digest_is_equal(&checkpoint.root, &replica_own_log(bs.replica)->checkpoint_root));
    CHECK_OK(cosignature_verify(&note, &co.witness.vkey, &time_seconds, &error), &error);
    CHECK_OK(cosignature_verify(&note, &pa.witness.vkey, &time_seconds, &error), &error);
    buffer_clear(&bytes);
    CHECK_ERROR(replica_cosigned_note(bs.replica, replica_own_log(bs.replica), 3, NULL, &bytes, NULL),
                ERROR_NOT_FOUND);
    CHECK_ERROR(replica_cosigned_note(bs.replica, replica_own_log(bs.replica), 2, &us.bureau, &bytes, NULL),
                ERROR_NOT_FOUND);
    CHECK_SAME_NUMBER(bytes.size, 0);
    buffer_release(&bytes);
    end();
}

static void a_note_carries_every_key_the_origin_signed_with(void)
{
    struct signer next;
    struct buffer bytes;
    struct checkpoint checkpoint;
    begin();
    signer_init(&next, bs.hasher, bs.signer.vkey.name, VKEY_ED25519, 201);
    const struct vkey both[] = {bs.signer.vkey, next.vkey};
    bs.next_log_key = next.key;
    harness_restart(&bs);
    CHECK_OK(replica_add_log(co.replica, &bs.bureau, both, 2, &error), &error);
    publish(&bs);
    send_and_cosign(&co, 5);
    harness_cosigned(&co, &bs.bureau, &co.bureau, &bytes);
    CHECK_OK(checkpoint_open(&checkpoint, co.hasher, buffer_view(&bytes), &both[0], 1, &error), &error);
    CHECK_OK(checkpoint_open(&checkpoint, co.hasher, buffer_view(&bytes), &both[1], 1, &error), &error);
    /* One who knows the new key only is content with it, and passes it on. */
    CHECK_OK(replica_add_log(pa.replica, &bs.bureau, &next.vkey, 1, &error), &error);
    CHECK_OK(take(&pa, &bytes, 6), &error);
    REQUIRE(held(&pa, &co) != NULL);
    buffer_release(&bytes);
    harness_cosigned(&pa, &bs.bureau, &co.bureau, &bytes);
    CHECK_OK(checkpoint_open(&checkpoint, co.hasher, buffer_view(&bytes), &both[1], 1, &error), &error);
    CHECK_ERROR(checkpoint_open(&checkpoint, co.hasher, buffer_view(&bytes), &both[0], 1, NULL),
                ERROR_NOT_FOUND);
    buffer_release(&bytes);
    signer_release(&next);
    end();
}

static void keeps_the_newest_of_each_witness(void)
{
    struct buffer first, later;
    begin();
    publish(&bs);
    send_and_cosign(&co, 5);
    harness_cosigned(&co, &bs.bureau, &co.bureau, &first);
    publish(&bs);
    send_and_cosign(&co, 10);
    harness_cosigned(&co, &bs.bureau, &co.bureau, &later);
    CHECK_OK(take(&us, &later, 11), &error);
    CHECK_OK(take(&us, &first, 11), &error);
    CHECK_SAME_NUMBER(held(&us, &co)->size, 2);
    harness_cosign(&co, 10 + 3600);
    harness_show(&co, &bs.bureau, &us, 3611);
    CHECK_SAME_NUMBER(held(&us, &co)->time_seconds, (uint64_t)harness_now(3610).wall_ms / 1000);
    CHECK_OK(take(&us, &later, 3612), &error);
    CHECK_SAME_NUMBER(held(&us, &co)->time_seconds, (uint64_t)harness_now(3610).wall_ms / 1000);
    buffer_release(&first);
    buffer_release(&later);
    end();
}

static void passes_over_what_says_nothing_here(void)
{
    struct buffer note;
    struct replica_witness none[1] = {{.bureau = bs.bureau}};
    begin();
    publish(&bs);
    send_and_cosign(&co, 5);
    harness_cosigned(&co, &bs.bureau, &co.bureau, &note);
    CHECK_OK(take(&us, &note, 5 - WITNESS_AHEAD_SECONDS - 1), &error); /* from the future */
    CHECK(held(&us, &co) == NULL);
    CHECK_OK(take(&us, &note, 5 - WITNESS_AHEAD_SECONDS), &error);
    CHECK(held(&us, &co) != NULL);
    struct signer next; /* an origin whose key is not known */
    signer_init(&next, pa.hasher, bs.signer.vkey.name, VKEY_ED25519, 201);
    CHECK_OK(replica_add_log(pa.replica, &bs.bureau, &next.vkey, 1, &error), &error);
    CHECK_OK(take(&pa, &note, 6), &error);
    CHECK_SAME_NUMBER(replica_log(pa.replica, &bs.bureau)->witnessing.newest.count, 0);
    CHECK_OK(replica_add_log(pa.replica, &bs.bureau, &bs.signer.vkey, 1, &error), &error);
    signer_release(&next);
    CHECK_OK(replica_set_witnesses(pa.replica, none, 1, &error), &error); /* a witness that is not known */
    CHECK_OK(take(&pa, &note, 6), &error);
    CHECK_SAME_NUMBER(replica_log(pa.replica, &bs.bureau)->witnessing.newest.count, 0);
    struct harness alone;
    harness_init(&alone, "PE"); /* an origin that is not known */
    CHECK_OK(take(&alone, &note, 6), &error);
    harness_release(&alone);
    buffer_release(&note);
    end();
}

static void the_origin_does_not_witness_itself(void)
{
    struct buffer note;
    begin();
    publish(&bs);
    send_and_cosign(&co, 5);
    harness_cosigned(&co, &bs.bureau, &co.bureau, &note);
    REQUIRE_OK(cosignature_append(&note, &bs.witness.vkey, bs.witness.key, 1700000005, &error), &error);
    CHECK_OK(take(&us, &note, 6), &error);
    CHECK(held(&us, &bs) == NULL);
    CHECK(held(&us, &co) != NULL);
    CHECK_SAME_NUMBER(replica_log(us.replica, &bs.bureau)->witnessing.newest.count, 1);
    buffer_release(&note);
    end();
}

/* Flip every bit of the note: nothing but what was cosigned is ever kept. */
static void refuses_every_changed_byte(void)
{
    struct buffer note;
    begin();
    publish(&bs);
    send_and_cosign(&co, 5);
    harness_cosigned(&co, &bs.bureau, &co.bureau, &note);
    for (size_t i = 0; i < note.size; i++) {
        for (unsigned bit = 0; bit < 8; bit++) {
            note.data[i] ^= (uint8_t)(1u << bit);
            (void)take(&us, &note, 6);
            CHECK_CASE(replica_log(us.replica, &bs.bureau)->witnessing.newest.count == 0, "byte %zu, bit %u",
                       i, bit);
            note.data[i] ^= (uint8_t)(1u << bit);
        }
    }
    CHECK(!replica_log(us.replica, &bs.bureau)->is_frozen);
    CHECK_OK(take(&us, &note, 6), &error);
    CHECK_SAME_NUMBER(replica_log(us.replica, &bs.bureau)->witnessing.newest.count, 1);
    buffer_release(&note);
    end();
}

static void says_who_lied(void)
{
    struct buffer note;
    begin();
    publish(&bs);
    send_and_cosign(&co, 5);
    harness_cosigned(&co, &bs.bureau, &co.bureau, &note);
    REQUIRE_OK(cosignature_append(&note, &pa.witness.vkey, pa.witness.key, 1700000005, &error), &error);
    uint8_t *letter = &note.data[note.size - 10]; /* within the last line's signature */
    *letter = *letter == 'A' ? 'B' : 'A';
    CHECK_ERROR(take(&us, &note, 6), ERROR_SIGNATURE);
    CHECK(strstr(error.text, "BS") != NULL && strstr(error.text, pa.witness.vkey.name) != NULL);
    CHECK(held(&us, &pa) == NULL);
    CHECK_ERROR(
        replica_take_cosigned(us.replica, &pa.bureau, view_of_text("nonsense\n"), harness_now(0), &error),
        ERROR_MALFORMED);
    buffer_release(&note);
    end();
}

static void keeps_cosignatures_of_what_is_still_to_come(void)
{
    struct buffer note;
    begin();
    publish(&bs);
    harness_send(&bs, &bs.bureau, &us);
    publish(&bs);
    send_and_cosign(&co, 5);
    harness_cosigned(&co, &bs.bureau, &co.bureau, &note);
    CHECK_OK(take(&us, &note, 6), &error);
    REQUIRE(held(&us, &co) != NULL);
    CHECK(!held(&us, &co)->is_checked);
    buffer_clear(&note);
    CHECK_ERROR(replica_cosigned_note(us.replica, replica_log(us.replica, &bs.bureau), 2, NULL, &note, NULL),
                ERROR_NOT_FOUND);
    const struct log *log = replica_log(us.replica, &bs.bureau);
    CHECK_SAME_NUMBER(replica_witnessed(us.replica, log, 1), 0); /* it may be of another tree */
    harness_cosign(&us, 7);
    CHECK(!held(&us, &co)->is_checked);
    harness_send(&bs, &bs.bureau, &us);
    CHECK(replica_witness_due_ms(us.replica, harness_now(8)) <= harness_now(8).steady_ms);
    harness_cosign(&us, 8);
    CHECK(held(&us, &co)->is_checked);
    CHECK_SAME_NUMBER(replica_witnessed(us.replica, log, 2), 2);
    CHECK(!log->witnessing.has_unchecked);
    buffer_release(&note);
    end();
}

/* A BS with another history of as many leaves, cosigned by CO. */
static void cosign_twin(struct harness *twin, unsigned leaves, struct buffer *note)
{
    struct harness dupe;
    harness_init(twin, "BS");
    twin->random = 77;
    for (unsigned i = 0; i < leaves; i++)
        publish(twin);
    harness_init(&dupe, "CO");
    harness_join((struct harness *const[]){twin, &dupe}, 2);
    harness_send(twin, &bs.bureau, &dupe);
    harness_cosign(&dupe, 5);
    harness_cosigned(&dupe, &bs.bureau, &co.bureau, note);
    harness_release(&dupe);
}

static void another_tree_cosigned_is_a_fork(void)
{
    struct harness twin;
    struct buffer note;
    begin();
    cosign_twin(&twin, 2, &note);
    publish(&bs);
    publish(&bs);
    publish(&bs);
    harness_send(&bs, &bs.bureau, &us);
    CHECK_OK(take(&us, &note, 6), &error);
    CHECK(replica_log(us.replica, &bs.bureau)->is_frozen);
    CHECK_SAME_NUMBER(us.alarms, 1);
    CHECK_SAME_NUMBER(us.alarm_code, ERROR_FORK);
    CHECK(held(&us, &co) == NULL);
    buffer_release(&note);
    harness_release(&twin);
    end();
}

static void another_tree_cosigned_ahead_is_a_fork_when_its_size_is_reached(void)
{
    struct harness twin;
    struct buffer note;
    begin();
    cosign_twin(&twin, 2, &note);
    publish(&bs);
    harness_send(&bs, &bs.bureau, &us);
    CHECK_OK(take(&us, &note, 6), &error);
    harness_cosign(&us, 6);
    CHECK(!replica_log(us.replica, &bs.bureau)->is_frozen);
    publish(&bs);
    publish(&bs);
    harness_send(&bs, &bs.bureau, &us);
    harness_cosign(&us, 7);
    CHECK(replica_log(us.replica, &bs.bureau)->is_frozen);
    CHECK_SAME_NUMBER(us.alarm_code, ERROR_FORK);
    CHECK_SAME_NUMBER(replica_witnessed(us.replica, replica_log(us.replica, &bs.bureau), 1), 1); /* itself */
    buffer_release(&note);
    harness_release(&twin);
    end();
}

CHECK_MAIN("replica_cosigned", {"takes what is new, and nothing twice", takes_what_is_new_and_nothing_twice},
           {"makes one note of all that cosigned a size", makes_one_note_of_all_that_cosigned_a_size},
           {"a note carries every key the origin signed with",
            a_note_carries_every_key_the_origin_signed_with},
           {"keeps the newest of each witness", keeps_the_newest_of_each_witness},
           {"passes over what says nothing here", passes_over_what_says_nothing_here},
           {"the origin does not witness itself", the_origin_does_not_witness_itself},
           {"refuses every changed byte", refuses_every_changed_byte}, {"says who lied", says_who_lied},
           {"keeps cosignatures of what is still to come", keeps_cosignatures_of_what_is_still_to_come},
           {"another tree cosigned is a fork", another_tree_cosigned_is_a_fork},
           {"another tree cosigned ahead is a fork when its size is reached",
            another_tree_cosigned_ahead_is_a_fork_when_its_size_is_reached})
