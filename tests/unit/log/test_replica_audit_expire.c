#include "comity/date.h"
#include "comity/replica_audit.h"
#include "replica_harness.h"

#include <stdio.h>
#include <string.h>

#define DAY 86400

static struct error error;
static struct harness own;

static void record(int64_t seconds, size_t count)
{
    Comity__AuditEntry entry = COMITY__AUDIT_ENTRY__INIT;
    Comity__AuditEntry__Shown shown = COMITY__AUDIT_ENTRY__SHOWN__INIT, *pointer = &shown;
    struct replica_audit_place place;
    char request[] = "check", owner[] = "CO", id[] = "01890a5d-ac96-774b-bcce-b302099a8057";
    entry.request = request;
    shown.owner = owner;
    shown.record = id;
    entry.n_shown = 1;
    entry.shown = &pointer;
    for (size_t i = 0; i < count; i++)
        REQUIRE_OK(replica_audit(own.replica, harness_now(seconds), &entry, &place, &error), &error);
    harness_commit(&own);
}

/* Erase what is of days before; return how many entries. */
static size_t expire(int32_t day)
{
    size_t ended = 0;
    bool is_done = false;
    for (int i = 0; i < 100 && !is_done; i++) {
        REQUIRE_OK(replica_expire_audit(own.replica, day, &ended, &is_done, &error), &error);
        harness_commit(&own);
    }
    CHECK(is_done);
    return ended;
}

static enum leaf_kind kind_of(uint64_t index)
{
    struct log_run run;
    log_run_init(&run);
    REQUIRE_OK(log_store_read(&own.store, &LOG_ORIGIN_AUDIT, index, 1, LIMIT_ENTRY_BYTES, &run, &error),
               &error);
    enum leaf_kind kind = run.leaves[0].kind;
    log_run_release(&run);
    return kind;
}

static size_t count_found(void)
{
    static uint64_t found[5000];
    struct bureau co = harness_bureau("CO");
    struct uuid id;
    REQUIRE_OK(uuid_parse(view_of_text("01890a5d-ac96-774b-bcce-b302099a8057"), &id, &error), &error);
    return replica_audit_shown(own.replica, &co, &id, 0, found, 5000);
}

static void what_is_over_is_erased_and_found_no_more(void)
{
    int32_t first = date_of_wall_ms(harness_now(0).wall_ms);
    harness_init(&own, "BS");
    record(0, 1200);
    record(DAY, 3);
    record(2 * DAY, 2);
    CHECK_SAME_NUMBER(expire(first), 0);
    CHECK_SAME_NUMBER(expire(first + 1), 1200);
    CHECK_SAME_NUMBER(count_found(), 5);
    CHECK_SAME_NUMBER(kind_of(0), LEAF_ERASED);
    CHECK_SAME_NUMBER(kind_of(1199), LEAF_ERASED);
    CHECK_SAME_NUMBER(kind_of(1200), LEAF_ENTRY);
    CHECK_SAME_NUMBER(expire(first + 1), 0);
    CHECK_SAME_NUMBER(expire(first + 2), 3);
    CHECK_SAME_NUMBER(replica_audit_since(own.replica, first + 2), 1203);
    harness_restart(&own); /* hashes and checkpoint still agree */
    harness_recover(&own);
    CHECK_SAME_NUMBER(count_found(), 2);
    harness_release(&own);
}

/* It says how the last run ended. */
static void the_newest_entry_stays(void)
{
    int32_t first = date_of_wall_ms(harness_now(0).wall_ms);
    harness_init(&own, "BS");
    CHECK_SAME_NUMBER(expire(first + 5000), 0);
    record(0, 4);
    CHECK_SAME_NUMBER(expire(first + 5000), 3);
    CHECK_SAME_NUMBER(kind_of(3), LEAF_ENTRY);
    harness_release(&own);
}

static void entries_of_a_clock_that_went_back_are_kept_with_those_before(void)
{
    int32_t first = date_of_wall_ms(harness_now(0).wall_ms);
    harness_init(&own, "BS");
    record(10 * DAY, 2);
    record(0, 2);
    record(11 * DAY, 1);
    CHECK_SAME_NUMBER(expire(first + 5), 0);
    CHECK_SAME_NUMBER(expire(first + 11), 4);
    harness_release(&own);
}

CHECK_MAIN("replica_audit_expire",
           {"what is over is erased and found no more", what_is_over_is_erased_and_found_no_more},
           {"the newest entry stays", the_newest_entry_stays},
           {"entries of a clock that went back are kept with those before",
            entries_of_a_clock_that_went_back_are_kept_with_those_before})
