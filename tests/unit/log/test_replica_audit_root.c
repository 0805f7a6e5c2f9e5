#include "comity/replica_audit.h"
#include "log/replica_private.h"
#include "replica_harness.h"

#include <string.h>

static struct error error;
static struct harness bs, co;

static void begin(void)
{
    harness_init(&bs, "BS");
    harness_init(&co, "CO");
    harness_acquaint(&bs, &co);
}

static void end(void)
{
    harness_release(&bs);
    harness_release(&co);
}

static void record(int64_t seconds)
{
    Comity__AuditEntry entry = COMITY__AUDIT_ENTRY__INIT;
    struct replica_audit_place place;
    char request[] = "check";
    entry.request = request;
    REQUIRE_OK(replica_audit(bs.replica, harness_now(seconds), &entry, &place, &error), &error);
    harness_commit(&bs);
}

static uint64_t publish(int64_t seconds)
{
    struct replica_receipt receipt = {0};
    REQUIRE_OK(replica_publish_audit_root(bs.replica, harness_now(seconds), &receipt, &error), &error);
    harness_commit(&bs);
    CHECK(receipt.batch <= replica_stored_batch(bs.replica));
    return receipt.index;
}

static void nothing_is_published_of_nothing(void)
{
    struct replica_receipt receipt;
    struct replica_audit_root root;
    begin();
    CHECK_ERROR(replica_publish_audit_root(bs.replica, harness_now(0), &receipt, &error), ERROR_NOT_FOUND);
    CHECK_ERROR(replica_audit_root_last(bs.replica, &bs.bureau, &root, &error), ERROR_NOT_FOUND);
    CHECK_SAME_NUMBER(replica_own_log(bs.replica)->pending.size, 0);
    end();
}

static void another_bureau_has_what_was_published(void)
{
    struct replica_audit_root here, there;
    struct digest first, second;
    begin();
    record(0);
    frontier_root(&replica_audit_log(bs.replica)->pending, bs.hasher, &first);
    uint64_t index = publish(5);
    record(10);
    frontier_root(&replica_audit_log(bs.replica)->pending, bs.hasher, &second);
    uint64_t later = publish(20);
    harness_send(&bs, &bs.bureau, &co);
    for (int round = 0; round < 2; round++) {
        REQUIRE_OK(replica_audit_root_from(co.replica, &bs.bureau, 0, &there, &error), &error);
        CHECK_SAME_NUMBER(there.index, index);
        CHECK_SAME_NUMBER(there.size, 1);
        CHECK_SAME_NUMBER(there.time_ms, harness_now(5).wall_ms);
        CHECK(digest_is_equal(&there.root, &first));
        REQUIRE_OK(replica_audit_root_from(co.replica, &bs.bureau, index + 1, &there, &error), &error);
        REQUIRE_OK(replica_audit_root_last(bs.replica, &bs.bureau, &here, &error), &error);
        CHECK_SAME_NUMBER(there.index, later);
        CHECK_SAME_NUMBER(here.index, later);
        CHECK(digest_is_equal(&there.root, &second));
        CHECK(digest_is_equal(&here.root, &second));
        CHECK_ERROR(replica_audit_root_from(co.replica, &bs.bureau, later + 1, &there, &error),
                    ERROR_NOT_FOUND);
        /* An index that is made again from the logs says the same. */
        index_free(&co.index);
        REQUIRE_OK(memory_index_new(&co.index, &error), &error);
        harness_restart(&co);
        harness_learn(&co, &bs);
        harness_recover(&co);
    }
    end();
}

/* A bureau can publish roots of its own audit log only. */
static void a_root_of_another_log_is_an_alarm(void)
{
    Comity__Entry entry = COMITY__ENTRY__INIT;
    Comity__AuditRoot root = COMITY__AUDIT_ROOT__INIT;
    Comity__Distribution everyone = COMITY__DISTRIBUTION__INIT;
    struct replica_audit_root found;
    uint64_t index;
    begin();
    harness_publish(&bs, "L898902C3", NULL);
    struct buffer *own = &replica_own_log(bs.replica)->checkpoint;
    root.checkpoint = (ProtobufCBinaryData){.len = own->size, .data = own->data};
    everyone.kind = COMITY__DISTRIBUTION__KIND__ALL;
    entry.distribution = &everyone;
    entry.act_case = COMITY__ENTRY__ACT_AUDIT_ROOT;
    entry.audit_root = &root;
    unsigned before = bs.alarms;
    REQUIRE_OK(replica_append_own(bs.replica, harness_now(0), &entry, &index, &error), &error);
    CHECK_SAME_NUMBER(bs.alarms, before + 1);
    CHECK_SAME_NUMBER(bs.alarm_code, ERROR_ORIGIN);
    harness_commit(&bs);
    CHECK_ERROR(replica_audit_root_last(bs.replica, &bs.bureau, &found, &error), ERROR_NOT_FOUND);
    end();
}

CHECK_MAIN("replica_audit_root", {"nothing is published of nothing", nothing_is_published_of_nothing},
           {"another bureau has what was published", another_bureau_has_what_was_published},
           {"a root of another log is an alarm", a_root_of_another_log_is_an_alarm})
