#include "replica_harness.h"

#include "comity/evidence.h"
#include "comity/message.h"

#include <stdio.h>
#include <string.h>

static struct error error;
static struct harness bs, twin, co, pa;

/* BS, and a twin that has its key and signs the same first `common` entries, then others. */
static void begin(int common, int own, int other)
{
    harness_init(&bs, "BS");
    harness_init(&twin, "BS");
    harness_init(&co, "CO");
    harness_init(&pa, "PA");
    harness_acquaint(&bs, &co);
    harness_acquaint(&bs, &pa);
    harness_acquaint(&co, &pa);
    harness_acquaint(&twin, &co);
    harness_acquaint(&twin, &pa);
    for (int i = 0; i < common; i++) {
        harness_publish(&bs, "COMMON", NULL);
        harness_publish(&twin, "COMMON", NULL);
    }
    twin.random = 77;
    for (int i = 0; i < own; i++)
        harness_publish(&bs, "OWN", NULL);
    for (int i = 0; i < other; i++)
        harness_publish(&twin, "OTHER", NULL);
}

static void end(void)
{
    harness_release(&bs);
    harness_release(&twin);
    harness_release(&co);
    harness_release(&pa);
}

static struct log *log_at(struct harness *harness)
{
    return replica_log(harness->replica, &bs.bureau);
}

static enum error_code show(struct harness *to, struct harness *from)
{
    uint64_t size;
    return replica_see_checkpoint(to->replica, &bs.bureau, &pa.bureau,
                                  buffer_view(&replica_own_log(from->replica)->checkpoint), harness_now(2),
                                  &size, &error);
}

static enum error_code send(struct harness *to, struct harness *from, uint64_t first, size_t count)
{
    struct parcel parcel;
    bool taken;
    parcel_init(&parcel, from, &bs.bureau, to, first, count);
    enum error_code code = replica_take_chunk(to->replica, &parcel.chunk, harness_now(2), &taken, &error);
    parcel_release(&parcel);
    return code;
}

/* The evidence holds for whoever has nothing but the key. */
static void check_evidence(const struct log *log, uint64_t larger_size, uint64_t smaller_size)
{
    struct evidence evidence;
    struct checkpoint larger = {0}, smaller = {0};
    evidence_init(&evidence);
    CHECK(log->is_frozen);
    CHECK_OK(evidence_unpack(&evidence, buffer_view(&log->evidence), &error), &error);
    CHECK_OK(evidence_verify(&evidence, bs.hasher, &bs.signer.vkey, 1, &larger, &smaller, &error), &error);
    CHECK_SAME_NUMBER(larger.size, larger_size);
    CHECK_SAME_NUMBER(smaller.size, smaller_size);
    evidence_release(&evidence);
}

/* ---- finding ---- */

static void proves_a_fork_by_a_smaller_checkpoint(void)
{
    begin(3, 5, 2);
    harness_send(&bs, &bs.bureau, &co);
    CHECK_ERROR(show(&co, &twin), ERROR_FORK);
    check_evidence(log_at(&co), 8, 5);
    CHECK_SAME_NUMBER(co.alarms, 1);
    CHECK_SAME_NUMBER(replica_frozen_count(co.replica), 1);
    /* What was there stays, nothing more comes in, and nothing is said of it again. */
    CHECK_SAME_NUMBER(harness_check(&co, "OWN", NULL), 5);
    harness_publish(&bs, "MORE", NULL);
    CHECK_ERROR(send(&co, &bs, 8, 1), ERROR_STATE);
    CHECK_OK(show(&co, &twin), &error);
    CHECK_SAME_NUMBER(co.alarms, 1);
    end();
}

static void proves_two_roots_of_one_size(void)
{
    begin(0, 1, 1);
    harness_send(&bs, &bs.bureau, &co);
    CHECK_ERROR(show(&co, &twin), ERROR_FORK);
    check_evidence(log_at(&co), 1, 1);
    end();
}

/* CO is catching up: it has 4 leaves and a checkpoint over 8; the proof between comes from the chunk. */
static void proves_a_fork_before_it_is_complete(void)
{
    begin(1, 7, 2);
    REQUIRE_OK(send(&co, &bs, 0, 4), &error);
    CHECK(!replica_can_judge(log_at(&co), 3));
    harness_commit(&co);
    CHECK(replica_can_judge(log_at(&co), 3));
    CHECK_ERROR(show(&co, &twin), ERROR_FORK);
    check_evidence(log_at(&co), 8, 3);
    end();
}

/* After a restart in the middle of catching up the proof comes with the next chunk. */
static void judges_again_with_the_next_chunk(void)
{
    begin(1, 7, 2);
    REQUIRE_OK(send(&co, &bs, 0, 4), &error);
    harness_commit(&co);
    harness_absorb(&co);
    harness_restart(&co);
    harness_recover(&co);
    harness_learn(&co, &bs);
    CHECK(!replica_can_judge(log_at(&co), 3));
    CHECK_OK(show(&co, &twin), &error);
    CHECK(!log_at(&co)->is_frozen);
    REQUIRE_OK(send(&co, &bs, 4, 2), &error);
    harness_commit(&co);
    CHECK(replica_can_judge(log_at(&co), 3));
    CHECK_ERROR(show(&co, &twin), ERROR_FORK);
    check_evidence(log_at(&co), 8, 3);
    end();
}

/* CO has a checkpoint of BS over 8 leaves and 2 of them; then the twin gives others below a checkpoint of its
 * own. */
static void proves_a_fork_by_leaves_that_pass_a_checkpoint(void)
{
    begin(2, 6, 10);
    REQUIRE_OK(send(&co, &bs, 0, 2), &error);
    for (int is_stored = 0; is_stored < 2; is_stored++) {
        REQUIRE(log_at(&co)->expected_size == 8);
        CHECK_ERROR(send(&co, &twin, 2, 9), ERROR_FORK);
        check_evidence(log_at(&co), 12, 8);
        if (is_stored == 0) {
            /* Once more, with the two leaves on disk. */
            harness_commit(&co);
            harness_release(&co);
            harness_init(&co, "CO");
            harness_learn(&co, &bs);
            REQUIRE_OK(send(&co, &bs, 0, 2), &error);
            harness_commit(&co);
        }
    }
    end();
}

/* A relay that lies about leaves is no fork of their origin. */
static void blames_nobody_for_what_was_not_signed(void)
{
    struct parcel parcel;
    bool taken;
    static const uint8_t LIE[] = "lie";
    begin(2, 6, 0);
    REQUIRE_OK(send(&co, &bs, 0, 2), &error);
    parcel_init(&parcel, &bs, &bs.bureau, &co, 2, 6);
    parcel.leaves[1] = view_of(LIE, sizeof LIE);
    CHECK_ERROR(replica_take_chunk(co.replica, &parcel.chunk, harness_now(2), &taken, &error), ERROR_PROOF);
    CHECK(!log_at(&co)->is_frozen);
    CHECK_SAME_NUMBER(co.alarms, 0);
    parcel_release(&parcel);
    end();
}

static void proves_a_fork_by_a_chunks_checkpoint(void)
{
    begin(1, 3, 3);
    REQUIRE_OK(send(&co, &bs, 0, 1), &error);
    CHECK_ERROR(send(&co, &twin, 1, 1), ERROR_FORK);
    check_evidence(log_at(&co), 4, 4);
    end();
}

/* ---- keeping ---- */

static void publishes_what_it_found_at_once(void)
{
    begin(0, 2, 1);
    harness_send(&bs, &bs.bureau, &co);
    REQUIRE(show(&co, &twin) == ERROR_FORK);
    CHECK(replica_fork_due_ms(co.replica) <= harness_now(2).steady_ms);
    CHECK_OK(replica_publish_forks(co.replica, harness_now(2), &error), &error);
    CHECK(replica_fork_due_ms(co.replica) == INT64_MAX);
    harness_commit(&co);
    CHECK_SAME_NUMBER(replica_own_log(co.replica)->stored, 1);
    /* Whoever gets the log of CO knows, and need not publish it again. */
    harness_send(&co, &co.bureau, &pa);
    check_evidence(log_at(&pa), 2, 1);
    CHECK_SAME_NUMBER(pa.alarms, 1);
    CHECK(replica_fork_due_ms(pa.replica) == INT64_MAX);
    end();
}

static void is_frozen_again_after_a_restart(void)
{
    begin(0, 2, 1);
    harness_send(&bs, &bs.bureau, &co);
    REQUIRE(show(&co, &twin) == ERROR_FORK);
    CHECK_OK(replica_publish_forks(co.replica, harness_now(2), &error), &error);
    harness_commit(&co);
    for (int is_absorbed = 0; is_absorbed < 2; is_absorbed++) {
        if (is_absorbed != 0)
            harness_absorb(&co);
        harness_restart(&co);
        harness_learn(&co, &bs);
        harness_recover(&co);
        check_evidence(log_at(&co), 2, 1);
        CHECK(log_at(&co)->evidence_is_logged);
        CHECK_SAME_NUMBER(alarm_count(replica_catalog(co.replica)), 1);
    }
    /* Even if the origin has other keys since. */
    struct signer other;
    signer_init(&other, co.hasher, bs.signer.vkey.name, VKEY_ED25519, 99);
    harness_restart(&co);
    REQUIRE_OK(replica_add_log(co.replica, &bs.bureau, &other.vkey, 1, &error), &error);
    check_evidence(log_at(&co), 2, 1);
    signer_release(&other);
    end();
}

/* A lost index: the logs tell it again. */
static void is_frozen_again_from_the_logs_alone(void)
{
    begin(0, 2, 1);
    harness_send(&bs, &bs.bureau, &co);
    REQUIRE(show(&co, &twin) == ERROR_FORK);
    CHECK_OK(replica_publish_forks(co.replica, harness_now(2), &error), &error);
    harness_commit(&co);
    replica_free(co.replica);
    co.replica = NULL;
    index_free(&co.index);
    REQUIRE_OK(memory_index_new(&co.index, &error), &error);
    co.alarms = 0;
    harness_restart(&co);
    harness_learn(&co, &bs);
    CHECK(!log_at(&co)->is_frozen);
    harness_recover(&co);
    check_evidence(log_at(&co), 2, 1);
    CHECK_SAME_NUMBER(co.alarms, 1);
    end();
}

/* ---- hearing of ---- */

static void takes_evidence_as_a_message(void)
{
    begin(2, 3, 1);
    harness_send(&bs, &bs.bureau, &co);
    REQUIRE(show(&co, &twin) == ERROR_FORK);
    struct view bytes = buffer_view(&log_at(&co)->evidence);
    CHECK_OK(replica_take_evidence(pa.replica, bytes, harness_now(3), &error), &error);
    check_evidence(log_at(&pa), 5, 3);
    CHECK_SAME_NUMBER(pa.alarms, 1);
    CHECK_OK(replica_take_evidence(pa.replica, bytes, harness_now(4), &error), &error);
    CHECK_SAME_NUMBER(pa.alarms, 1);
    /* Nobody else publishes it: PA does, a minute later, and once. */
    CHECK_SAME_NUMBER(replica_fork_due_ms(pa.replica), harness_now(63).steady_ms);
    CHECK_OK(replica_publish_forks(pa.replica, harness_now(62), &error), &error);
    harness_commit(&pa);
    CHECK_SAME_NUMBER(replica_own_log(pa.replica)->stored, 0);
    CHECK_OK(replica_publish_forks(pa.replica, harness_now(63), &error), &error);
    CHECK_OK(replica_publish_forks(pa.replica, harness_now(200), &error), &error);
    harness_commit(&pa);
    CHECK_SAME_NUMBER(replica_own_log(pa.replica)->stored, 1);
    end();
}

static void publishes_nothing_that_another_log_holds(void)
{
    begin(2, 3, 1);
    harness_send(&bs, &bs.bureau, &co);
    REQUIRE(show(&co, &twin) == ERROR_FORK);
    CHECK_OK(replica_take_evidence(pa.replica, buffer_view(&log_at(&co)->evidence), harness_now(3), &error),
             &error);
    CHECK_OK(replica_publish_forks(co.replica, harness_now(3), &error), &error);
    harness_commit(&co);
    harness_send(&co, &co.bureau, &pa);
    CHECK(replica_fork_due_ms(pa.replica) == INT64_MAX);
    CHECK_OK(replica_publish_forks(pa.replica, harness_now(200), &error), &error);
    harness_commit(&pa);
    CHECK_SAME_NUMBER(replica_own_log(pa.replica)->stored, 0);
    end();
}

static void the_origin_itself_takes_it(void)
{
    begin(0, 2, 1);
    harness_send(&bs, &bs.bureau, &co);
    REQUIRE(show(&co, &twin) == ERROR_FORK);
    struct view bytes = buffer_view(&log_at(&co)->evidence);
    CHECK_OK(replica_take_evidence(bs.replica, bytes, harness_now(3), &error), &error);
    check_evidence(replica_own_log(bs.replica), 2, 1);
    CHECK(replica_fork_due_ms(bs.replica) == INT64_MAX); /* it signs nothing any more */
    end();
}

/* Shown a smaller history of its own, it makes the evidence itself. */
static void the_origin_itself_finds_it(void)
{
    begin(1, 2, 1);
    CHECK_ERROR(show(&bs, &twin), ERROR_FORK);
    check_evidence(replica_own_log(bs.replica), 3, 2);
    CHECK_SAME_NUMBER(bs.alarms, 1);
    end();
}

static void refuses_false_evidence(void)
{
    struct evidence evidence;
    struct buffer bytes;
    begin(2, 3, 1);
    harness_send(&bs, &bs.bureau, &co);
    REQUIRE(show(&co, &twin) == ERROR_FORK);
    evidence_init(&evidence);
    buffer_init(&bytes, LIMIT_EVIDENCE_BYTES);
    REQUIRE_OK(evidence_unpack(&evidence, buffer_view(&log_at(&co)->evidence), &error), &error);
    evidence.legs[0].root.bytes[0] ^= 1;
    REQUIRE_OK(evidence_pack(&evidence, &bytes, &error), &error);
    CHECK_ERROR(replica_take_evidence(pa.replica, buffer_view(&bytes), harness_now(3), &error), ERROR_PROOF);
    evidence.legs[0].root.bytes[0] ^= 1;
    /* True, but about another bureau than it says. */
    evidence.origin = co.bureau;
    buffer_clear(&bytes);
    REQUIRE_OK(evidence_pack(&evidence, &bytes, &error), &error);
    CHECK_OK(replica_take_evidence(pa.replica, buffer_view(&bytes), harness_now(3), &error), &error);
    CHECK_SAME_NUMBER(replica_frozen_count(pa.replica), 0);
    CHECK_ERROR(replica_take_evidence(pa.replica, view_of_text("junk"), harness_now(3), &error),
                ERROR_MALFORMED);
    /* About a bureau that is not known here. */
    evidence.origin = harness_bureau("XX");
    buffer_clear(&bytes);
    REQUIRE_OK(evidence_pack(&evidence, &bytes, &error), &error);
    CHECK_OK(replica_take_evidence(pa.replica, buffer_view(&bytes), harness_now(3), &error), &error);
    CHECK_SAME_NUMBER(replica_frozen_count(pa.replica), 0);
    CHECK_SAME_NUMBER(pa.alarms, 0);
    buffer_release(&bytes);
    evidence_release(&evidence);
    end();
}

/* Have CO publish this as the evidence of a fork, whatever it is worth. */
static void publish_evidence(struct harness *harness, const struct evidence *evidence)
{
    struct log *log = log_at(harness);
    buffer_clear(&log->evidence);
    REQUIRE_OK(evidence_pack(evidence, &log->evidence, &error), &error);
    log->evidence_is_logged = false;
    log->evidence_due_ms = 0;
    REQUIRE_OK(replica_publish_forks(harness->replica, harness_now(2), &error), &error);
    harness_commit(harness);
}

static void false_evidence_in_a_log_accuses_who_signed_it(void)
{
    struct evidence evidence;
    begin(2, 3, 1);
    harness_send(&bs, &bs.bureau, &co);
    REQUIRE(show(&co, &twin) == ERROR_FORK);
    evidence_init(&evidence);
    REQUIRE_OK(evidence_unpack(&evidence, buffer_view(&log_at(&co)->evidence), &error), &error);
    evidence.legs[0].root.bytes[0] ^= 1;
    publish_evidence(&co, &evidence);
    harness_send(&co, &co.bureau, &pa);
    CHECK_SAME_NUMBER(replica_frozen_count(pa.replica), 0);
    CHECK_SAME_NUMBER(pa.alarms, 1);
    CHECK(bureau_is_equal(&pa.alarm_origin, &co.bureau));
    CHECK_SAME_NUMBER(replica_log(pa.replica, &co.bureau)->stored, 1);
    evidence_release(&evidence);
    end();
}

static void evidence_about_a_newcomer_waits_until_it_is_known(void)
{
    struct harness mx;
    begin(2, 3, 1);
    harness_send(&bs, &bs.bureau, &co);
    REQUIRE(show(&co, &twin) == ERROR_FORK);
    CHECK_OK(replica_publish_forks(co.replica, harness_now(2), &error), &error);
    harness_commit(&co);
    harness_init(&mx, "MX");
    harness_acquaint(&mx, &co);
    harness_send(&co, &co.bureau, &mx);
    CHECK_SAME_NUMBER(mx.alarms, 0);
    harness_absorb(&mx);
    harness_restart(&mx);
    harness_learn(&mx, &co);
    CHECK_SAME_NUMBER(replica_frozen_count(mx.replica), 0);
    harness_learn(&mx, &bs);
    check_evidence(log_at(&mx), 5, 3);
    CHECK_SAME_NUMBER(mx.alarms, 1);
    harness_release(&mx);
    end();
}

/* A store that cannot write takes evidence all the same, and publishes it when it can. */
static void takes_and_keeps_evidence_without_a_disk(void)
{
    const struct log_batch *batch;
    begin(2, 3, 1);
    harness_send(&bs, &bs.bureau, &co);
    struct document document;
    struct audience everyone;
    struct replica_receipt receipt;
    document_init(&document, "STUCK", NULL);
    audience_init(&everyone, NULL);
    REQUIRE_OK(replica_publish(co.replica, harness_now(1), &document.record, &everyone.distribution, false,
                               &receipt, &error),
               &error);
    REQUIRE_OK(replica_begin_commit(co.replica, &batch, &error), &error);
    REQUIRE_OK(replica_end_commit(co.replica, ERROR_FULL, &error), &error);
    REQUIRE(show(&co, &twin) == ERROR_FORK);
    check_evidence(log_at(&co), 5, 3);
    CHECK(replica_fork_due_ms(co.replica) == INT64_MAX);
    harness_commit(&co);
    CHECK(replica_fork_due_ms(co.replica) <= harness_now(2).steady_ms);
    CHECK_OK(replica_publish_forks(co.replica, harness_now(2), &error), &error);
    harness_commit(&co);
    CHECK_SAME_NUMBER(replica_own_log(co.replica)->stored, 2);
    end();
}

CHECK_MAIN("replica_fork", {"proves a fork by a smaller checkpoint", proves_a_fork_by_a_smaller_checkpoint},
           {"proves two roots of one size", proves_two_roots_of_one_size},
           {"proves a fork before it is complete", proves_a_fork_before_it_is_complete},
           {"judges again with the next chunk", judges_again_with_the_next_chunk},
           {"proves a fork by leaves that pass a checkpoint", proves_a_fork_by_leaves_that_pass_a_checkpoint},
           {"blames nobody for what was not signed", blames_nobody_for_what_was_not_signed},
           {"proves a fork by a chunk's checkpoint", proves_a_fork_by_a_chunks_checkpoint},
           {"publishes what it found at once", publishes_what_it_found_at_once},
           {"is frozen again after a restart", is_frozen_again_after_a_restart},
           {"is frozen again from the logs alone", is_frozen_again_from_the_logs_alone},
           {"takes evidence as a message", takes_evidence_as_a_message},
           {"publishes nothing that another log holds", publishes_nothing_that_another_log_holds},
           {"the origin itself takes it", the_origin_itself_takes_it},
           {"the origin itself finds it", the_origin_itself_finds_it},
           {"refuses false evidence", refuses_false_evidence},
           {"false evidence in a log accuses who signed it", false_evidence_in_a_log_accuses_who_signed_it},
           {"evidence about a newcomer waits until it is known",
            evidence_about_a_newcomer_waits_until_it_is_known},
           {"takes and keeps evidence without a disk", takes_and_keeps_evidence_without_a_disk})
