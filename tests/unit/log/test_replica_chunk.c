#include "replica_harness.h"

#include <string.h>

static struct error error;
static struct harness bs, co, pa;

/* BS publishes `count` records: even ones for all, odd ones for PA only. */
static void begin(size_t count)
{
    char number[] = "N00000000";
    harness_init(&bs, "BS");
    harness_init(&co, "CO");
    harness_init(&pa, "PA");
    harness_acquaint(&bs, &co);
    harness_acquaint(&bs, &pa);
    harness_acquaint(&co, &pa);
    for (size_t i = 0; i < count; i++) {
        number[8] = (char)('0' + i);
        harness_publish(&bs, number, i % 2 == 0 ? NULL : "PA");
    }
}

static void end(void)
{
    harness_release(&bs);
    harness_release(&co);
    harness_release(&pa);
}

static enum error_code take(struct harness *to, struct parcel *parcel, bool *ret_taken)
{
    return replica_take_chunk(to->replica, &parcel->chunk, harness_now(5), ret_taken, &error);
}

static void takes_what_the_origin_sends(void)
{
    begin(5);
    harness_send(&bs, &bs.bureau, &co);
    const struct log *log = replica_log(co.replica, &bs.bureau);
    CHECK_SAME_NUMBER(log->stored, 5);
    CHECK_SAME_NUMBER(log->heard_ms, harness_now(1).wall_ms);
    CHECK(digest_is_equal(&log->checkpoint_root, &replica_own_log(bs.replica)->checkpoint_root));
    CHECK_SAME_NUMBER(harness_kind(&co, &bs.bureau, 0), LEAF_ENTRY);
    CHECK_SAME_NUMBER(harness_kind(&co, &bs.bureau, 1), LEAF_WITHHELD);
    CHECK_SAME_NUMBER(harness_check(&co, "N00000002", NULL), 1);
    CHECK_SAME_NUMBER(harness_check(&co, "N00000001", NULL), 0);
    CHECK(!log->may_miss);
    end();
}

static void holds_what_a_relay_withholds_as_missing(void)
{
    uint64_t missing[8];
    begin(5);
    harness_send(&bs, &bs.bureau, &co);
    harness_send(&co, &bs.bureau, &pa);
    const struct log *log = replica_log(pa.replica, &bs.bureau);
    CHECK_SAME_NUMBER(log->stored, 5);
    CHECK_SAME_NUMBER(log->heard_ms, 0);
    CHECK(log->may_miss);
    CHECK_SAME_NUMBER(harness_kind(&pa, &bs.bureau, 1), LEAF_MISSING);
    CHECK_SAME_NUMBER(replica_missing(pa.replica, log, 0, missing, 8), 2);
    CHECK(missing[0] == 1 && missing[1] == 3);
    CHECK_SAME_NUMBER(replica_missing(pa.replica, log, 2, missing, 8), 1);
    CHECK_SAME_NUMBER(replica_missing(pa.replica, log, 0, missing, 1), 1);
    end();
}

static void passes_gaps_and_overlaps_over(void)
{
    bool taken = true;
    struct parcel parcel;
    begin(5);
    parcel_init(&parcel, &bs, &bs.bureau, &co, 1, 2);
    CHECK_OK(take(&co, &parcel, &taken), &error);
    CHECK(!taken);
    parcel_release(&parcel);
    parcel_init(&parcel, &bs, &bs.bureau, &co, 0, 3);
    CHECK_OK(take(&co, &parcel, &taken), &error);
    CHECK(taken);
    CHECK_OK(take(&co, &parcel, &taken), &error);
    CHECK(!taken);
    parcel_release(&parcel);
    CHECK_SAME_NUMBER(replica_log(co.replica, &bs.bureau)->pending.size, 3);
    /* It goes on from what is pending, before any commit. */
    parcel_init(&parcel, &bs, &bs.bureau, &co, 3, 5);
    CHECK_OK(take(&co, &parcel, &taken), &error);
    CHECK(taken);
    parcel_release(&parcel);
    harness_commit(&co);
    CHECK_SAME_NUMBER(replica_log(co.replica, &bs.bureau)->stored, 5);
    end();
}

static void nothing_was_kept(void)
{
    const struct log *log = replica_log(co.replica, &bs.bureau);
    CHECK_SAME_NUMBER(log->pending.size, 0);
    CHECK_SAME_NUMBER(log->expected_size, 0);
    CHECK(!log->is_frozen);
    CHECK(replica_is_idle(co.replica));
    CHECK_SAME_NUMBER(co.alarms, 0);
}

static void refuses_a_chunk_with_any_part_tampered(void)
{
    bool taken;
    struct parcel parcel;
    uint8_t bytes[LIMIT_NOTE_BYTES];
    begin(5);
    parcel_init(&parcel, &bs, &bs.bureau, &co, 0, 3);
    REQUIRE(parcel.proof.count > 0);
    for (size_t i = 0; i < 3; i++) {
        struct view whole = parcel.leaves[i];
        for (size_t at = 0; at < whole.size; at++) {
            memcpy(bytes, whole.data, whole.size);
            bytes[at] ^= 1;
            parcel.leaves[i] = view_of(bytes, whole.size);
            CHECK_ERROR(take(&co, &parcel, &taken), ERROR_PROOF);
        }
        parcel.leaves[i] = view_of(whole.data, whole.size - 1);
        CHECK(take(&co, &parcel, &taken) != ERROR_NONE);
        parcel.leaves[i] = (struct view){0};
        CHECK(take(&co, &parcel, &taken) != ERROR_NONE);
        parcel.leaves[i] = whole;
        parcel.kinds[i] ^= 1;
        CHECK(take(&co, &parcel, &taken) != ERROR_NONE);
        parcel.kinds[i] = 4;
        CHECK_ERROR(take(&co, &parcel, &taken), ERROR_MALFORMED);
        parcel.kinds[i] = i % 2 == 0 ? LEAF_ENTRY : LEAF_WITHHELD;
    }
    for (size_t i = 0; i < parcel.proof.count; i++) {
        parcel.proof.hashes[i].bytes[7] ^= 1;
        CHECK_ERROR(take(&co, &parcel, &taken), ERROR_PROOF);
        parcel.proof.hashes[i].bytes[7] ^= 1;
    }
    parcel.proof.count--;
    CHECK_ERROR(take(&co, &parcel, &taken), ERROR_PROOF);
    parcel.proof.count += 2;
    CHECK_ERROR(take(&co, &parcel, &taken), ERROR_PROOF);
    parcel.proof.count--;
    struct view note = parcel.chunk.checkpoint;
    for (size_t at = 0; at < note.size; at++) {
        memcpy(bytes, note.data, note.size);
        bytes[at] ^= 1;
        parcel.chunk.checkpoint = view_of(bytes, note.size);
        CHECK_CASE(take(&co, &parcel, &taken) != ERROR_NONE, "byte %zu of the note", at);
    }
    parcel.chunk.checkpoint = (struct view){0};
    CHECK(take(&co, &parcel, &taken) != ERROR_NONE);
    parcel.chunk.checkpoint = note;
    parcel.chunk.count = 2;
    CHECK_ERROR(take(&co, &parcel, &taken), ERROR_PROOF);
    nothing_was_kept();
    parcel.chunk.count = 3;
    CHECK_OK(take(&co, &parcel, &taken), &error);
    CHECK(taken);
    parcel_release(&parcel);
    end();
}

static void refuses_other_origins_and_signatures(void)
{
    bool taken;
    struct parcel parcel;
    begin(1);
    parcel_init(&parcel, &bs, &bs.bureau, &co, 0, 1);
    parcel.chunk.origin = harness_bureau("XX");
    CHECK_ERROR(take(&co, &parcel, &taken), ERROR_ORIGIN);
    parcel.chunk.origin = co.bureau;
    CHECK_ERROR(take(&co, &parcel, &taken), ERROR_ORIGIN);
    parcel.chunk.origin = pa.bureau;
    CHECK(take(&co, &parcel, &taken) != ERROR_NONE);
    parcel.chunk.origin = bs.bureau;
    /* The right name, another key. */
    struct signer wrong;
    signer_init(&wrong, co.hasher, bs.signer.vkey.name, VKEY_ED25519, 99);
    CHECK_OK(replica_add_log(co.replica, &bs.bureau, &wrong.vkey, 1, &error), &error);
    CHECK(take(&co, &parcel, &taken) != ERROR_NONE);
    nothing_was_kept();
    CHECK_ERROR(replica_add_log(co.replica, &bs.bureau, &wrong.vkey, 0, NULL), ERROR_LIMIT);
    CHECK_ERROR(replica_add_log(co.replica, &bs.bureau, &wrong.vkey, LIMIT_LOG_KEYS + 1, NULL), ERROR_LIMIT);
    /* One of several keys is enough. */
    const struct vkey keys[] = {wrong.vkey, bs.signer.vkey};
    CHECK_OK(replica_add_log(co.replica, &bs.bureau, keys, 2, &error), &error);
    CHECK_OK(take(&co, &parcel, &taken), &error);
    CHECK(taken);
    signer_release(&wrong);
    parcel_release(&parcel);
    end();
}

/* Make BS what it was, and let it sign other leaves. */
static void fork_bs(struct harness *twin)
{
    harness_init(twin, "BS");
    twin->random = 77;
}

static void freezes_a_log_of_which_two_roots_are_signed(void)
{
    bool taken;
    struct harness twin;
    struct parcel parcel;
    begin(1);
    harness_send(&bs, &bs.bureau, &co);
    fork_bs(&twin);
    harness_publish(&twin, "OTHER1", NULL);
    struct log *log = replica_log(co.replica, &bs.bureau);
    uint64_t size;
    CHECK_ERROR(replica_see_checkpoint(co.replica, &bs.bureau, &pa.bureau,
                                       buffer_view(&replica_own_log(twin.replica)->checkpoint),
                                       harness_now(2), &size, &error),
                ERROR_FORK);
    CHECK(log->is_frozen);
    CHECK_SAME_NUMBER(co.alarms, 1);
    CHECK_SAME_NUMBER(co.alarm_code, ERROR_FORK);
    harness_publish(&bs, "MORE", NULL);
    parcel_init(&parcel, &bs, &bs.bureau, &co, 1, 1);
    CHECK_ERROR(take(&co, &parcel, &taken), ERROR_STATE);
    parcel_release(&parcel);
    /* What was there stays. */
    CHECK_SAME_NUMBER(harness_check(&co, "N00000000", NULL), 1);
    harness_release(&twin);
    end();
}

static void notices_a_fork_below_its_size(void)
{
    uint64_t size;
    struct harness twin;
    begin(5);
    harness_send(&bs, &bs.bureau, &co);
    fork_bs(&twin);
    harness_publish(&twin, "OTHER1", NULL);
    harness_publish(&twin, "OTHER2", NULL);
    struct view note = buffer_view(&replica_own_log(twin.replica)->checkpoint);
    CHECK_ERROR(
        replica_see_checkpoint(co.replica, &bs.bureau, &pa.bureau, note, harness_now(2), &size, &error),
        ERROR_FORK);
    CHECK(replica_log(co.replica, &bs.bureau)->is_frozen);
    /* The bureau itself, whose old copy was restored and went on, learns of it as well. */
    CHECK_ERROR(
        replica_see_checkpoint(bs.replica, &bs.bureau, &pa.bureau, note, harness_now(2), &size, &error),
        ERROR_FORK);
    CHECK(replica_own_log(bs.replica)->is_frozen);
    harness_release(&twin);
    end();
}

static void alarms_on_signed_nonsense_and_goes_on(void)
{
    bool taken;
    struct parcel parcel;
    begin(0);
    /* Sign, with the key of BS, a log whose second leaf is no entry. */
    harness_publish(&bs, "FIRST", NULL);
    parcel_init(&parcel, &bs, &bs.bureau, &co, 0, 1);
    static const uint8_t nonsense[] = "no entry at all";
    struct frontier frontier;
    struct digest hash;
    frontier_init(&frontier);
    hasher_leaf(bs.hasher, parcel.leaves[0], &hash);
    frontier_append(&frontier, bs.hasher, &hash);
    parcel.kinds[1] = parcel.kinds[2] = LEAF_ENTRY;
    parcel.leaves[1] = view_of(nonsense, sizeof nonsense);
    parcel.leaves[2] = parcel.leaves[0];
    for (size_t i = 1; i < 3; i++) {
        hasher_leaf(bs.hasher, parcel.leaves[i], &hash);
        frontier_append(&frontier, bs.hasher, &hash);
    }
    struct checkpoint checkpoint = {.size = 3};
    memcpy(checkpoint.origin, bs.signer.vkey.name, sizeof checkpoint.origin);
    frontier_root(&frontier, bs.hasher, &checkpoint.root);
    struct buffer note;
    buffer_init(&note, LIMIT_NOTE_BYTES);
    REQUIRE_OK(checkpoint_sign(&checkpoint, &bs.signer.vkey, bs.signer.key, &note, &error), &error);
    parcel.chunk.count = 3;
    parcel.chunk.checkpoint = buffer_view(&note);
    parcel.proof.count = 0;
    CHECK_OK(take(&co, &parcel, &taken), &error);
    CHECK(taken);
    harness_commit(&co);
    CHECK_SAME_NUMBER(co.alarms, 1);
    CHECK_SAME_NUMBER(replica_log(co.replica, &bs.bureau)->alarms, 1);
    CHECK(!replica_log(co.replica, &bs.bureau)->is_frozen);
    CHECK_SAME_NUMBER(replica_log(co.replica, &bs.bureau)->stored, 3);
    CHECK_SAME_NUMBER(harness_check(&co, "FIRST", NULL), 1);
    buffer_release(&note);
    parcel_release(&parcel);
    end();
}

/* PA may see every second entry of BS, CO may not; PA gives CO what was meant for PA. */
static void what_a_relay_should_not_have_given_is_not_kept(void)
{
    struct parcel parcel;
    bool taken = false;
    begin(4);
    harness_send(&bs, &bs.bureau, &pa);
    parcel_init(&parcel, &pa, &bs.bureau, &pa, 0, 4);
    CHECK_SAME_NUMBER(parcel.kinds[1], LEAF_ENTRY);
    CHECK_OK(take(&co, &parcel, &taken), &error);
    CHECK(taken);
    parcel_release(&parcel);
    harness_commit(&co);
    CHECK_SAME_NUMBER(harness_kind(&co, &bs.bureau, 0), LEAF_ENTRY);
    CHECK_SAME_NUMBER(harness_kind(&co, &bs.bureau, 1), LEAF_WITHHELD);
    CHECK_SAME_NUMBER(co.alarm_code, ERROR_DENIED);
    CHECK_SAME_TEXT(co.alarm_origin.code, "PA");
    end();
}

CHECK_MAIN("replica_chunk", {"takes what the origin sends", takes_what_the_origin_sends},
           {"holds what a relay withholds as missing", holds_what_a_relay_withholds_as_missing},
           {"passes gaps and overlaps over", passes_gaps_and_overlaps_over},
           {"refuses a chunk with any part tampered with", refuses_a_chunk_with_any_part_tampered},
           {"refuses other origins and signatures", refuses_other_origins_and_signatures},
           {"freezes a log of which two roots are signed", freezes_a_log_of_which_two_roots_are_signed},
           {"notices a fork below its size", notices_a_fork_below_its_size},
           {"what a relay should not have given is not kept", what_a_relay_should_not_have_given_is_not_kept},
           {"alarms on signed nonsense, and goes on", alarms_on_signed_nonsense_and_goes_on})
