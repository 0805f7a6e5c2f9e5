#include "comity/replica_audit.h"
#include "log/replica_private.h"
#include "replica_harness.h"

#include "comity/date.h"
#include "comity/replica_figures.h"

#include <stdio.h>
#include <string.h>

#define DAY 86400

static struct error error;
static struct harness own;
static struct uuid record_id = {{1, 2, 3, 4, 5, 6, 0x70, 8, 0x80}};

static struct replica_audit_place put(int64_t seconds, const char *who, const char *shown_owner)
{
    Comity__AuditEntry entry = COMITY__AUDIT_ENTRY__INIT;
    Comity__AuditEntry__Shown shown = COMITY__AUDIT_ENTRY__SHOWN__INIT, *pointer = &shown;
    struct replica_audit_place place = {0};
    char name[32], owner[16], id[UUID_TEXT_CHARS + 1], request[] = "check";
    snprintf(name, sizeof name, "%s", who);
    entry.who = name;
    entry.request = request;
    if (shown_owner != NULL) {
        snprintf(owner, sizeof owner, "%s", shown_owner);
        uuid_format(&record_id, id);
        shown.owner = owner;
        shown.record = id;
        entry.n_shown = 1;
        entry.shown = &pointer;
    }
    REQUIRE_OK(replica_audit(own.replica, harness_now(seconds), &entry, &place, &error), &error);
    return place;
}

/* Return who stands in an entry; "" where it cannot be read. */
static const char *who_of(uint64_t index)
{
    static char who[64];
    struct log_run run;
    Comity__AuditEntry *entry = NULL;
    log_run_init(&run);
    who[0] = '\0';
    if (replica_read(own.replica, replica_audit_log(own.replica), index, 1, LIMIT_ENTRY_BYTES, &run,
                     &error) == ERROR_NONE &&
        run.leaves[0].kind == LEAF_ENTRY &&
        audit_entry_decode(run.leaves[0].bytes, &entry, &error) == ERROR_NONE)
        snprintf(who, sizeof who, "%s", entry->who);
    audit_entry_free(entry);
    log_run_release(&run);
    return who;
}

static void an_entry_is_kept_under_a_checkpoint_of_its_own(void)
{
    struct note note;
    struct checkpoint checkpoint;
    struct digest root;
    harness_init(&own, "BS");
    struct replica_audit_place place = put(0, "ines", NULL);
    CHECK_SAME_NUMBER(place.index, 0);
    CHECK_SAME_NUMBER(replica_audit_log(own.replica)->stored, 0);
    harness_commit(&own);
    CHECK(place.batch <= replica_stored_batch(own.replica));
    const struct log *log = replica_audit_log(own.replica);
    CHECK_SAME_NUMBER(log->stored, 1);
    CHECK_SAME_TEXT(who_of(0), "ines");
    REQUIRE_OK(note_parse(&note, buffer_view(&log->checkpoint), &error), &error);
    CHECK_OK(checkpoint_verify(&checkpoint, own.hasher, &note, log->keys, log->key_count, &error), &error);
    CHECK_SAME_TEXT(checkpoint.origin, "comity/test/BS/audit");
    frontier_root(&log->pending, own.hasher, &root);
    CHECK(digest_is_equal(&root, &checkpoint.root));
    harness_restart(&own);
    harness_recover(&own);
    CHECK_SAME_TEXT(who_of(0), "ines");
    harness_release(&own);
}

static void it_is_none_of_the_logs_that_peers_are_told_of(void)
{
    harness_init(&own, "BS");
    put(0, "ines", NULL);
    harness_commit(&own);
    harness_restart(&own);
    CHECK_SAME_NUMBER(replica_log_count(own.replica), 1);
    CHECK(replica_log(own.replica, &LOG_ORIGIN_AUDIT) == NULL);
    harness_release(&own);
}

static void a_batch_of_nothing_else_waits(void)
{
    struct now now = harness_now(10);
    harness_init(&own, "BS");
    CHECK_SAME_NUMBER(replica_commit_due_ms(own.replica), INT64_MAX);
    put(10, "ines", "CO");
    for (int i = 0; i < 1000; i++)
        put(10, "omar", NULL);
    CHECK_SAME_NUMBER(replica_commit_due_ms(own.replica), now.steady_ms + REPLICA_AUDIT_WAIT_MS);
    replica_hurry(own.replica);
    CHECK_SAME_NUMBER(replica_commit_due_ms(own.replica), 0);
    harness_commit(&own);
    CHECK_SAME_NUMBER(replica_commit_due_ms(own.replica), INT64_MAX);
    put(11, "ines", "CO");
    CHECK_SAME_NUMBER(replica_commit_due_ms(own.replica), harness_now(11).steady_ms + REPLICA_AUDIT_WAIT_MS);
    harness_publish(&own, "L898902C3", NULL); /* joins it, and waits for nobody */
    CHECK_SAME_NUMBER(replica_audit_log(own.replica)->stored, 1002);
    harness_release(&own);
}

static void a_full_batch_waits_no_longer(void)
{
    harness_init(&own, "BS");
    for (unsigned i = 0; i < LIMIT_BATCH_LEAVES - 1; i++)
        put(0, "ines", NULL);
    CHECK(!replica_is_full(own.replica));
    CHECK(replica_commit_due_ms(own.replica) > 0);
    put(0, "ines", NULL);
    CHECK(replica_is_full(own.replica));
    CHECK_SAME_NUMBER(replica_commit_due_ms(own.replica), 0);
    harness_release(&own);
}

static void finds_who_was_shown_a_record(void)
{
    uint64_t found[4];
    struct bureau co = harness_bureau("CO"), pa = harness_bureau("PA");
    harness_init(&own, "BS");
    put(0, "ines", "CO");
    put(0, "omar", NULL);
    put(0, "lea", "CO");
    harness_commit(&own);
    for (int round = 0; round < 2; round++) {
        REQUIRE(replica_audit_shown(own.replica, &co, &record_id, 0, found, 4) == 2);
        CHECK_SAME_NUMBER(found[0], 0);
        CHECK_SAME_NUMBER(found[1], 2);
        CHECK_SAME_NUMBER(replica_audit_shown(own.replica, &co, &record_id, 1, found, 4), 1);
        CHECK_SAME_NUMBER(replica_audit_shown(own.replica, &co, &record_id, 0, found, 1), 1);
        CHECK_SAME_NUMBER(replica_audit_shown(own.replica, &pa, &record_id, 0, found, 4), 0);
        /* An index that is made again from the logs says the same. */
        index_free(&own.index);
        REQUIRE_OK(memory_index_new(&own.index, &error), &error);
        harness_restart(&own);
        harness_recover(&own);
    }
    harness_release(&own);
}

static void finds_where_a_day_begins(void)
{
    int32_t first = date_of_wall_ms(harness_now(0).wall_ms);
    harness_init(&own, "BS");
    put(0, "ines", NULL);
    put(1, "ines", NULL);
    put(DAY, "ines", NULL);
    put(3 * DAY, "ines", NULL);
    put(DAY, "ines", NULL); /* the clock went back */
    harness_commit(&own);
    CHECK_SAME_NUMBER(replica_audit_since(own.replica, first - 5), 0);
    CHECK_SAME_NUMBER(replica_audit_since(own.replica, first), 0);
    CHECK_SAME_NUMBER(replica_audit_since(own.replica, first + 1), 2);
    CHECK_SAME_NUMBER(replica_audit_since(own.replica, first + 2), 3);
    CHECK_SAME_NUMBER(replica_audit_since(own.replica, first + 4), 5);
    harness_release(&own);
}

/* The own log turns out to be behind its past: what was to be signed of it is dropped, but not what was shown. */
static void nothing_is_lost_with_a_batch_that_is_dropped(void)
{
    uint64_t found[4];
    struct bureau co = harness_bureau("CO");
    struct replica_receipt receipt;
    struct document document;
    struct audience everyone;
    harness_init(&own, "BS");
    document_init(&document, "L898902C3", NULL);
    audience_init(&everyone, NULL);
    put(0, "ines", "CO");
    REQUIRE_OK(replica_publish(own.replica, harness_now(0), &document.record, &everyone.distribution, false,
                               &receipt, &error),
               &error);
    put(0, "omar", "CO");
    own.replica->own_state.phase = OWN_BEHIND;
    REQUIRE_OK(replica_drop_unsigned(own.replica, &error), &error);
    CHECK(replica_batch_is_dropped(own.replica, receipt.batch));
    harness_commit(&own);
    CHECK_SAME_NUMBER(replica_own_log(own.replica)->stored, 0);
    REQUIRE(replica_audit_log(own.replica)->stored == 2);
    CHECK_SAME_TEXT(who_of(0), "ines");
    CHECK_SAME_TEXT(who_of(1), "omar");
    CHECK_SAME_NUMBER(replica_audit_shown(own.replica, &co, &record_id, 0, found, 4), 2);
    CHECK_SAME_NUMBER(replica_audit_since(own.replica, date_of_wall_ms(harness_now(0).wall_ms)), 0);
    harness_restart(&own);
    harness_release(&own);
}

static struct query_count counted_on(int32_t day)
{
    struct query_count counts[4] = {{.day = 0}}, none = {.day = day};
    size_t count = 0;
    REQUIRE_OK(replica_query_counts(own.replica, NULL, counts, 4, &count, &error), &error);
    for (size_t i = 0; i < count; i++)
        if (counts[i].day == day)
            return counts[i];
    return none;
}

static void counts_each_question_once_whatever_is_applied_again(void)
{
    int32_t day = date_of_wall_ms(harness_now(0).wall_ms);
    harness_init(&own, "BS");
    put(0, "a", NULL);
    put(1, "b", "CO");
    put(2, "c", NULL);
    put(2 * DAY, "d", "CO");
    harness_commit(&own);
    CHECK_SAME_NUMBER(counted_on(day).asked, 3);
    CHECK_SAME_NUMBER(counted_on(day).shown, 1);
    CHECK_SAME_NUMBER(counted_on(day + 2).asked, 1);
    harness_absorb(&own);
    /* The index has the rows, and not yet the position. */
    const struct log *log = replica_audit_log(own.replica);
    struct index_row row = {
        .table = INDEX_POSITION, .key = view_of(log->origin.code, LIMIT_BUREAU_CHARS), .removed = true};
    CHECK_OK(catalog_put(replica_catalog(own.replica), &row, &error), &error);
    harness_absorb(&own);
    harness_restart(&own);
    harness_recover(&own);
    CHECK_SAME_NUMBER(counted_on(day).asked, 3);
    put(3, "e", NULL);
    harness_commit(&own);
    CHECK_SAME_NUMBER(counted_on(day).asked, 4);
    /* It has nothing: all is counted again. */
    index_free(&own.index);
    REQUIRE_OK(memory_index_new(&own.index, &error), &error);
    harness_restart(&own);
    harness_recover(&own);
    CHECK_SAME_NUMBER(counted_on(day).asked, 4);
    CHECK_SAME_NUMBER(counted_on(day).shown, 1);
    CHECK_SAME_NUMBER(counted_on(day + 2).shown, 1);
    harness_release(&own);
}

CHECK_MAIN("replica_audit",
           {"an entry is kept under a checkpoint of its own", an_entry_is_kept_under_a_checkpoint_of_its_own},
           {"it is none of the logs that peers are told of", it_is_none_of_the_logs_that_peers_are_told_of},
           {"a batch of nothing else waits", a_batch_of_nothing_else_waits},
           {"a full batch waits no longer", a_full_batch_waits_no_longer},
           {"finds who was shown a record", finds_who_was_shown_a_record},
           {"finds where a day begins", finds_where_a_day_begins},
           {"nothing is lost with a batch that is dropped", nothing_is_lost_with_a_batch_that_is_dropped},
           {"counts each question once, whatever is applied again",
            counts_each_question_once_whatever_is_applied_again})
