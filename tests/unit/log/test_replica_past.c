#include "replica_harness.h"

#include "comity/date.h"
#include "comity/replica_hit.h"

#include <string.h>

static struct error error;
static struct harness bs, old, co, pa;

/* BS publishes: for all, for CO alone, for nobody, in turn; CO and PA have it all. `old` is BS with the disk of when
 * it had `kept` of these. */
static void begin(int count, int kept)
{
    static const char *const TO[] = {NULL, "CO", ""};
    harness_init(&bs, "BS");
    harness_init(&old, "BS");
    harness_init(&co, "CO");
    harness_init(&pa, "PA");
    harness_acquaint(&bs, &co);
    harness_acquaint(&bs, &pa);
    harness_acquaint(&old, &co);
    harness_acquaint(&old, &pa);
    harness_acquaint(&co, &pa);
    for (int i = 0; i < count; i++) {
        harness_publish(&bs, "N1", TO[i % 3]);
        if (i < kept)
            harness_publish(&old, "N1", TO[i % 3]);
    }
    harness_send(&bs, &bs.bureau, &co);
    harness_send(&bs, &bs.bureau, &pa);
    old.random = 99;
    old.peers[0] = co.bureau;
    old.peers[1] = pa.bureau;
    old.peer_count = 2;
    harness_absorb(&old);
    harness_restart(&old);
    harness_recover(&old);
    harness_learn(&old, &co);
    harness_learn(&old, &pa);
}

static void end(void)
{
    harness_release(&bs);
    harness_release(&old);
    harness_release(&co);
    harness_release(&pa);
}

/* Have `from` give its word about the log of BS. */
static enum error_code say(struct harness *from)
{
    const struct log *log = replica_log(from->replica, &bs.bureau);
    return replica_hear_word(old.replica, &from->bureau, buffer_view(&log->checkpoint), log->stored,
                             harness_now(1), &error);
}

static enum error_code publish(struct replica_receipt *receipt)
{
    struct document document;
    struct audience everyone;
    document_init(&document, "NEW", NULL);
    audience_init(&everyone, NULL);
    return replica_publish(old.replica, harness_now(3), &document.record, &everyone.distribution, false,
                           receipt, &error);
}

static void expect(enum own_phase phase)
{
    CHECK_SAME_TEXT(own_state_name(replica_own_phase(old.replica)), own_state_name(phase));
}

static void a_restart_waits_for_a_word(void)
{
    struct replica_receipt receipt;
    begin(5, 5);
    expect(OWN_LOCKED);
    CHECK_ERROR(publish(&receipt), ERROR_LOCKED);
    CHECK(strstr(error.text, "heard 0 of 1 needed peers") != NULL);
    CHECK_OK(say(&co), &error);
    expect(OWN_SIGNING);
    CHECK(replica_own_is_signing(old.replica));
    CHECK_OK(publish(&receipt), &error);
    harness_commit(&old);
    CHECK_SAME_NUMBER(replica_own_log(old.replica)->stored, 6);
    CHECK_SAME_NUMBER(old.alarms, 0);
    end();
}

static void a_word_that_does_not_hold_is_refused_and_counts_for_nothing(void)
{
    const struct log *log;
    uint8_t bytes[1024];
    begin(5, 5);
    log = replica_log(co.replica, &bs.bureau);
    REQUIRE(log->checkpoint.size < sizeof bytes);
    for (size_t i = 0; i < log->checkpoint.size; i++) {
        memcpy(bytes, log->checkpoint.data, log->checkpoint.size);
        bytes[i] ^= 1;
        /* A changed name or key id makes it another's signature, which says nothing. */
        (void)replica_hear_word(old.replica, &co.bureau, view_of(bytes, log->checkpoint.size), 5,
                                harness_now(1), &error);
        CHECK_CASE(replica_own_phase(old.replica) == OWN_LOCKED, "byte %zu", i);
    }
    CHECK_ERROR(
        replica_hear_word(old.replica, &co.bureau, buffer_view(&log->checkpoint), 6, harness_now(1), &error),
        ERROR_MALFORMED);
    CHECK_ERROR(replica_hear_word(old.replica, &co.bureau, (struct view){0}, 1, harness_now(1), &error),
                ERROR_MALFORMED);
    expect(OWN_LOCKED);
    end();
}

/* CO had acknowledged 5, and now has nothing. */
static void lose_the_disk_of_co(void)
{
    CHECK_OK(replica_note_ack(old.replica, &co.bureau, &bs.bureau, 5, harness_now(0), &error), &error);
    CHECK_OK(replica_hear_word(old.replica, &co.bureau, (struct view){0}, 0, harness_now(1), &error), &error);
    expect(OWN_LOCKED);
}

static void a_peer_that_has_caught_up_again_counts(void)
{
    begin(5, 5);
    lose_the_disk_of_co();
    CHECK_OK(replica_note_ack(old.replica, &co.bureau, &bs.bureau, 4, harness_now(2), &error), &error);
    expect(OWN_LOCKED);
    CHECK_OK(replica_note_ack(old.replica, &co.bureau, &bs.bureau, 5, harness_now(3), &error), &error);
    expect(OWN_SIGNING);
    end();
}

static void a_peer_that_has_lost_its_disk_does_not_count(void)
{
    begin(5, 5);
    lose_the_disk_of_co();
    CHECK_OK(say(&pa), &error);
    expect(OWN_SIGNING);
    end();
}

/* Send `old` what `from` has of the log of BS. */
static void fetch(struct harness *from, size_t count)
{
    struct parcel parcel;
    bool taken = false;
    parcel_init(&parcel, from, &bs.bureau, &old, replica_own_log(old.replica)->pending.size, count);
    CHECK_OK(replica_take_chunk(old.replica, &parcel.chunk, harness_now(2), &taken, &error), &error);
    CHECK(taken);
    parcel_release(&parcel);
    harness_commit(&old);
    CHECK_OK(replica_settle_own(old.replica, harness_now(2), &error), &error);
}

static void an_old_backup_is_brought_up_to_date_and_goes_on(void)
{
    struct replica_receipt receipt;
    uint64_t missing[8];
    begin(9, 4);
    CHECK_OK(say(&pa), &error);
    expect(OWN_BEHIND);
    CHECK_SAME_NUMBER(replica_own_target(old.replica), 9);
    CHECK_SAME_NUMBER(old.alarms, 1);
    CHECK_SAME_NUMBER(alarm_count(replica_catalog(old.replica)), 1);
    CHECK_ERROR(publish(&receipt), ERROR_LOCKED);
    CHECK(strstr(error.text, "4 of 9 leaves") != NULL);
    fetch(&pa, 2);
    expect(OWN_BEHIND);
    fetch(&pa, 64);
    expect(OWN_SIGNING);
    CHECK_SAME_NUMBER(alarm_count(replica_catalog(old.replica)), 0);
    /* PA held what is for all, and hashes of the others; the bytes of those are asked for. */
    const struct log *own = replica_own_log(old.replica);
    CHECK(own->may_miss);
    CHECK_SAME_NUMBER(replica_count_missing(old.replica, own, 100), 4);
    CHECK_SAME_NUMBER(replica_count_missing(old.replica, own, 3), 3);
    REQUIRE(replica_missing(old.replica, own, 0, missing, 8) == 4);
    CHECK(missing[0] == 4 && missing[1] == 5 && missing[2] == 7 && missing[3] == 8);
    /* CO has two of them; what nobody held stays missing. */
    struct log_run run;
    log_run_init(&run);
    for (size_t i = 0; i < 4; i++) {
        REQUIRE_OK(replica_read(co.replica, replica_log(co.replica, &bs.bureau), missing[i], 1, 1u << 16,
                                &run, &error),
                   &error);
        CHECK_OK(replica_take_fill(old.replica, &bs.bureau, &co.bureau, missing[i], run.leaves[0].kind,
                                   run.leaves[0].bytes, &error),
                 &error);
    }
    log_run_release(&run);
    harness_commit(&old);
    CHECK_SAME_NUMBER(replica_count_missing(old.replica, own, 100), 2);
    CHECK_SAME_NUMBER(harness_kind(&old, &bs.bureau, 4), LEAF_ENTRY);
    CHECK_SAME_NUMBER(harness_kind(&old, &bs.bureau, 5), LEAF_MISSING);
    /* The same log goes on, for everybody. */
    CHECK_OK(publish(&receipt), &error);
    CHECK_SAME_NUMBER(receipt.index, 9);
    harness_commit(&old);
    harness_send(&old, &bs.bureau, &pa);
    CHECK_SAME_NUMBER(replica_log(pa.replica, &bs.bureau)->stored, 10);
    CHECK_SAME_NUMBER(replica_frozen_count(pa.replica), 0);
    end();
}

/* What an older version held, or who saw it, may be just what a lost one had changed. */
static void what_may_not_be_the_newest_is_not_amended_in_part(void)
{
    struct replica_receipt receipt;
    struct replica_record first = {0};
    struct document document;
    struct audience few, all;
    begin(9, 4);
    CHECK_OK(say(&pa), &error);
    fetch(&pa, 64);
    expect(OWN_SIGNING);
    document_init(&document, "N2", NULL);
    audience_init(&few, "CO");
    audience_init(&all, NULL);
    REQUIRE_OK(replica_record_at(old.replica, &bs.bureau, 0, &first, &error), &error);
    CHECK_ERROR(
        replica_amend(old.replica, harness_now(3), &first.id, NULL, &few.distribution, 1, &receipt, &error),
        ERROR_WITHHELD);
    CHECK(strstr(error.text, "entry 4 ") != NULL);
    CHECK_ERROR(
        replica_amend(old.replica, harness_now(3), &first.id, &document.record, NULL, 1, &receipt, &error),
        ERROR_WITHHELD);
    CHECK_OK(replica_amend(old.replica, harness_now(3), &first.id, &document.record, &few.distribution, 1,
                           &receipt, &error),
             &error);
    harness_commit(&old);
    CHECK_OK(
        replica_amend(old.replica, harness_now(3), &first.id, NULL, &all.distribution, 2, &receipt, &error),
        &error);
    replica_record_release(&first);
    end();
}

static void a_lost_disk_is_filled_again(void)
{
    struct replica_receipt receipt;
    begin(7, 0);
    old.own_start = OWN_START_REBUILD;
    harness_restart(&old);
    harness_learn(&old, &co);
    harness_learn(&old, &pa);
    CHECK_OK(replica_hear_word(old.replica, &pa.bureau, (struct view){0}, 0, harness_now(1), &error), &error);
    expect(OWN_LOCKED);
    CHECK_OK(say(&co), &error);
    expect(OWN_BEHIND);
    fetch(&co, 3);
    /* Stopped in the middle, it goes on where it was. */
    harness_absorb(&old);
    harness_restart(&old);
    harness_recover(&old);
    expect(OWN_BEHIND);
    CHECK_SAME_NUMBER(replica_own_target(old.replica), 7);
    CHECK_ERROR(publish(&receipt), ERROR_LOCKED);
    CHECK_OK(say(&co), &error);
    fetch(&co, 64);
    expect(OWN_SIGNING);
    CHECK_OK(publish(&receipt), &error);
    CHECK_SAME_NUMBER(receipt.index, 7);
    end();
}

static void what_comes_back_when_it_is_over_is_noticed(void)
{
    begin(7, 0);
    old.own_start = OWN_START_REBUILD;
    harness_restart(&old);
    harness_learn(&old, &co);
    harness_learn(&old, &pa);
    replica_set_day(old.replica, date_of_wall_ms(harness_now(0).wall_ms) + 100 * 366);
    CHECK_OK(say(&co), &error);
    CHECK(!replica_has_own_over(old.replica));
    fetch(&co, 64);
    CHECK(replica_has_own_over(old.replica));
    CHECK(!replica_has_own_over(old.replica)); /* once */
    end();
}

/* A peer shows a longer past while this node has signed something else meanwhile. */
static void two_histories_of_its_own_end_it(void)
{
    struct replica_receipt receipt;
    begin(6, 4);
    CHECK_OK(replica_hear_word(old.replica, &pa.bureau, (struct view){0}, 0, harness_now(1), &error), &error);
    expect(OWN_SIGNING);
    CHECK_OK(publish(&receipt), &error);
    harness_commit(&old);
    CHECK_OK(say(&co), &error);
    expect(OWN_BEHIND); /* which of 6 it is behind, only who holds them can tell */
    uint64_t size;
    CHECK_ERROR(replica_see_checkpoint(co.replica, &bs.bureau, &bs.bureau,
                                       buffer_view(&replica_own_log(old.replica)->checkpoint), harness_now(2),
                                       &size, &error),
                ERROR_FORK);
    CHECK_OK(replica_take_evidence(old.replica, buffer_view(&replica_log(co.replica, &bs.bureau)->evidence),
                                   harness_now(3), &error),
             &error);
    expect(OWN_FORKED);
    CHECK_ERROR(publish(&receipt), ERROR_FORK);
    CHECK_ERROR(replica_unlock(old.replica, harness_now(4), "because", "root", &receipt, &error),
                ERROR_STATE);
    CHECK_OK(say(&pa), &error);
    harness_absorb(&old);
    expect(OWN_FORKED);
    end();
}

static void a_smaller_history_in_a_word_ends_it_too(void)
{
    struct harness twin;
    begin(3, 3);
    harness_init(&twin, "BS");
    twin.random = 5;
    harness_publish(&twin, "OTHER", NULL);
    CHECK_OK(replica_hear_word(old.replica, &co.bureau,
                               buffer_view(&replica_own_log(twin.replica)->checkpoint), 1, harness_now(1),
                               &error),
             &error);
    expect(OWN_FORKED);
    CHECK(replica_own_log(old.replica)->evidence.size > 0);
    CHECK_SAME_NUMBER(old.alarms, 1);
    harness_release(&twin);
    end();
}

/* Two words beyond what is here that contradict each other: known when all of the longer one is here. */
static void contradicting_words_are_compared_when_they_can_be(void)
{
    struct harness twin;
    begin(6, 0);
    harness_init(&twin, "BS");
    twin.random = 5;
    for (int i = 0; i < 3; i++)
        harness_publish(&twin, "OTHER", NULL);
    CHECK_OK(replica_hear_word(old.replica, &pa.bureau,
                               buffer_view(&replica_own_log(twin.replica)->checkpoint), 3, harness_now(1),
                               &error),
             &error);
    CHECK_OK(say(&co), &error);
    expect(OWN_BEHIND);
    fetch(&co, 64);
    expect(OWN_FORKED);
    CHECK(replica_own_log(old.replica)->evidence.size > 0);
    harness_release(&twin);
    end();
}

static void is_forked_after_a_restart_too(void)
{
    begin(3, 3);
    struct harness twin;
    harness_init(&twin, "BS");
    twin.random = 5;
    harness_publish(&twin, "OTHER", NULL);
    harness_send(&bs, &bs.bureau, &pa);
    uint64_t size;
    CHECK_ERROR(replica_see_checkpoint(pa.replica, &bs.bureau, &co.bureau,
                                       buffer_view(&replica_own_log(twin.replica)->checkpoint),
                                       harness_now(2), &size, &error),
                ERROR_FORK);
    CHECK_OK(replica_publish_forks(pa.replica, harness_now(2), &error), &error);
    harness_commit(&pa);
    harness_send(&pa, &pa.bureau, &old);
    expect(OWN_FORKED);
    for (int is_absorbed = 0; is_absorbed < 2; is_absorbed++) {
        if (is_absorbed != 0)
            harness_absorb(&old);
        harness_restart(&old);
        harness_recover(&old);
        expect(OWN_FORKED);
    }
    harness_release(&twin);
    end();
}

/* ---- what was to be signed ---- */

/* Entries wait for the next batch, because a commit is under way, when a longer past turns up. */
static void what_was_not_signed_yet_is_dropped(void)
{
    const struct log_batch *batch;
    struct replica_receipt first, second;
    begin(6, 4);
    CHECK_OK(replica_hear_word(old.replica, &pa.bureau, (struct view){0}, 0, harness_now(1), &error), &error);
    expect(OWN_SIGNING);
    /* Something of another bureau is under way, and something waits. */
    harness_publish(&co, "FOREIGN1", NULL);
    struct parcel parcel;
    bool taken;
    parcel_init(&parcel, &co, &co.bureau, &old, 0, 1);
    REQUIRE_OK(replica_take_chunk(old.replica, &parcel.chunk, harness_now(2), &taken, &error), &error);
    parcel_release(&parcel);
    REQUIRE_OK(replica_begin_commit(old.replica, &batch, &error), &error);
    REQUIRE(batch != NULL);
    CHECK_OK(publish(&first), &error);
    harness_publish(&co, "FOREIGN2", NULL);
    parcel_init(&parcel, &co, &co.bureau, &old, 1, 1);
    REQUIRE_OK(replica_take_chunk(old.replica, &parcel.chunk, harness_now(2), &taken, &error), &error);
    parcel_release(&parcel);
    CHECK(taken);
    CHECK_OK(say(&co), &error);
    expect(OWN_BEHIND);
    CHECK(replica_batch_is_dropped(old.replica, first.batch));
    CHECK_SAME_NUMBER(replica_own_log(old.replica)->pending.size, 4);
    CHECK_SAME_NUMBER(replica_log(old.replica, &co.bureau)->pending.size, 1);
    REQUIRE_OK(log_store_commit(&old.store, batch, &error), &error);
    REQUIRE_OK(replica_end_commit(old.replica, ERROR_NONE, &error), &error);
    harness_commit(&old);
    CHECK_SAME_NUMBER(replica_own_log(old.replica)->stored, 4);
    CHECK_SAME_NUMBER(replica_log(old.replica, &co.bureau)->stored, 1);
    CHECK_SAME_NUMBER(harness_check(&old, "NEW", NULL), 0);
    /* All of it comes again. */
    harness_send(&co, &co.bureau, &old);
    CHECK_SAME_NUMBER(replica_log(old.replica, &co.bureau)->stored, 2);
    fetch(&co, 64);
    expect(OWN_SIGNING);
    CHECK_OK(publish(&second), &error);
    CHECK_SAME_NUMBER(second.index, 6);
    CHECK(!replica_batch_is_dropped(old.replica, second.batch));
    CHECK(!replica_batch_is_dropped(old.replica, 0));
    harness_commit(&old);
    CHECK_SAME_NUMBER(harness_check(&old, "NEW", NULL), 1);
    end();
}

/* A batch that was signed, but could not be stored, was seen by nobody. */
static void a_hit_that_was_dropped_is_told_again(void)
{
    struct uuid met = {.bytes = {7}};
    struct replica_hit hit = {.owner = &pa.bureau,
                              .id = &met,
                              .version = 1,
                              .cause = COMITY__HIT__CAUSE__CHECK,
                              .field = "",
                              .asker = "officer",
                              .agency = "",
                              .place = "",
                              .purpose = ""};
    bool is_left = false;
    begin(6, 4);
    CHECK_OK(replica_note_hit(old.replica, &hit, harness_now(1), &error), &error);
    CHECK(replica_tell_hits(old.replica, harness_now(1), 9, &is_left, &error) == ERROR_LOCKED);
    CHECK_OK(replica_hear_word(old.replica, &pa.bureau, (struct view){0}, 0, harness_now(1), &error), &error);
    expect(OWN_SIGNING);
    CHECK_OK(replica_tell_hits(old.replica, harness_now(2), 9, &is_left, &error), &error);
    CHECK_OK(say(&co), &error);
    expect(OWN_BEHIND); /* what was to be signed next is dropped */
    CHECK_SAME_NUMBER(replica_count_untold(old.replica, 9), 1);
    fetch(&co, 64);
    expect(OWN_SIGNING);
    CHECK_OK(replica_tell_hits(old.replica, harness_now(3), 9, &is_left, &error), &error);
    harness_commit(&old);
    CHECK_SAME_NUMBER(replica_own_log(old.replica)->stored, 7);
    CHECK_SAME_NUMBER(replica_count_untold(old.replica, 9), 0);
    end();
}

static void what_was_signed_but_not_stored_is_dropped(void)
{
    const struct log_batch *batch;
    struct replica_receipt receipt;
    begin(6, 4);
    CHECK_OK(replica_hear_word(old.replica, &pa.bureau, (struct view){0}, 0, harness_now(1), &error), &error);
    CHECK_OK(publish(&receipt), &error);
    REQUIRE_OK(replica_begin_commit(old.replica, &batch, &error), &error);
    REQUIRE_OK(replica_end_commit(old.replica, ERROR_FULL, &error), &error);
    CHECK_OK(say(&co), &error);
    CHECK(replica_batch_is_dropped(old.replica, receipt.batch));
    REQUIRE_OK(replica_begin_commit(old.replica, &batch, &error), &error);
    CHECK(batch == NULL);
    CHECK_SAME_NUMBER(replica_own_log(old.replica)->pending.size, 4);
    fetch(&co, 64);
    expect(OWN_SIGNING);
    CHECK_SAME_NUMBER(replica_own_log(old.replica)->stored, 6);
    end();
}

/* ---- the administrator's word ---- */

static void an_unlock_is_the_first_thing_signed(void)
{
    struct replica_receipt receipt, published;
    struct log_run run;
    Comity__Entry *entry = NULL;
    begin(5, 5);
    CHECK_ERROR(replica_unlock(old.replica, harness_now(2), "", "root", &receipt, &error), ERROR_INVALID);
    expect(OWN_LOCKED);
    CHECK_OK(replica_unlock(old.replica, harness_now(2), "both others burnt", "root", &receipt, &error),
             &error);
    expect(OWN_SIGNING);
    CHECK_OK(publish(&published), &error);
    CHECK_SAME_NUMBER(receipt.index, 5);
    CHECK_SAME_NUMBER(published.index, 6);
    harness_commit(&old);
    log_run_init(&run);
    REQUIRE_OK(replica_read(old.replica, replica_own_log(old.replica), 5, 1, 1u << 16, &run, &error), &error);
    REQUIRE_OK(entry_decode(run.leaves[0].bytes, &bs.bureau, 5, &entry, &error), &error);
    REQUIRE(entry->act_case == COMITY__ENTRY__ACT_UNLOCK);
    CHECK_SAME_TEXT(entry->unlock->reason, "both others burnt");
    CHECK_SAME_TEXT(entry->unlock->who, "root");
    CHECK_SAME_NUMBER(entry->unlock->size, 5);
    CHECK_SAME_NUMBER(old.alarms, 1);
    CHECK_ERROR(replica_unlock(old.replica, harness_now(2), "again", "root", &receipt, &error), ERROR_STATE);
    entry_free(entry);
    log_run_release(&run);
    end();
}

static void a_known_past_cannot_be_unlocked_over(void)
{
    struct replica_receipt receipt;
    begin(6, 4);
    CHECK_OK(say(&co), &error);
    CHECK_ERROR(replica_unlock(old.replica, harness_now(2), "hurry", "root", &receipt, &error), ERROR_STATE);
    CHECK(strstr(error.text, "4 of 6") != NULL);
    expect(OWN_BEHIND);
    end();
}

CHECK_MAIN(
    "replica_past", {"a restart waits for a word", a_restart_waits_for_a_word},
    {"a word that does not hold is refused, and counts for nothing",
     a_word_that_does_not_hold_is_refused_and_counts_for_nothing},
    {"a peer that has lost its disk does not count", a_peer_that_has_lost_its_disk_does_not_count},
    {"a peer that has caught up again counts", a_peer_that_has_caught_up_again_counts},
    {"an old backup is brought up to date, and goes on", an_old_backup_is_brought_up_to_date_and_goes_on},
    {"what may not be the newest is not amended in part", what_may_not_be_the_newest_is_not_amended_in_part},
    {"a lost disk is filled again", a_lost_disk_is_filled_again},
    {"what comes back when it is over is noticed", what_comes_back_when_it_is_over_is_noticed},
    {"two histories of its own end it", two_histories_of_its_own_end_it},
    {"a smaller history in a word ends it, too", a_smaller_history_in_a_word_ends_it_too},
    {"contradicting words are compared when they can be", contradicting_words_are_compared_when_they_can_be},
    {"is forked after a restart, too", is_forked_after_a_restart_too},
    {"what was not signed yet is dropped", what_was_not_signed_yet_is_dropped},
    {"a hit that was dropped is told again", a_hit_that_was_dropped_is_told_again},
    {"what was signed but not stored is dropped", what_was_signed_but_not_stored_is_dropped},
    {"an unlock is the first thing signed", an_unlock_is_the_first_thing_signed},
    {"a known past cannot be unlocked over", a_known_past_cannot_be_unlocked_over})
