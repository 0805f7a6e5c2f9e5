#include "record_json.h"
#include "replica_harness.h"

#include "comity/message.h"
#include "comity/replica_followed.h"

static struct error error;
static struct harness bs;

static struct uuid publish(const char *json, const struct uuid *id)
{
    struct audience audience;
    struct replica_receipt receipt;
    Comity__Record *record = record_json_read(json);
    audience_init(&audience, NULL);
    if (id == NULL)
        REQUIRE_OK(replica_publish(bs.replica, harness_now(100), record, &audience.distribution, false,
                                   &receipt, &error),
                   &error);
    else
        REQUIRE_OK(replica_amend(bs.replica, harness_now(100), id, record, NULL, 0, &receipt, &error),
                   &error);
    message_free(&record->base);
    return receipt.id;
}

#define OPERATION                                                                                            \
    "{'operationId':'X','operation':{'name':'X','crimeArea':'DRUGS','start':'2024','lead':'BS',"             \
    "'participants':['BS']}}"

static void counts_when_operations_may_have_changed(void)
{
    struct replica_receipt receipt;
    harness_init(&bs, "BS");
    uint64_t before = replica_operation_changes(bs.replica);
    CHECK(before != 0);
    harness_publish(&bs, "A1", NULL);
    CHECK_SAME_NUMBER(replica_operation_changes(bs.replica), before);
    struct uuid id = publish(OPERATION, NULL);
    CHECK_SAME_NUMBER(replica_operation_changes(bs.replica), before); /* it is not stored yet */
    harness_commit(&bs);
    CHECK_SAME_NUMBER(replica_operation_changes(bs.replica), before + 1);
    publish("{'operationId':'X','operationResult':{'periodFrom':'2024','periodTo':'2024'}}", NULL);
    harness_commit(&bs);
    CHECK_SAME_NUMBER(replica_operation_changes(bs.replica), before + 1);
    REQUIRE_OK(replica_withdraw(bs.replica, harness_now(200), &id, COMITY__WITHDRAW__REASON__ERROR, &receipt,
                                &error),
               &error);
    harness_commit(&bs);
    CHECK_SAME_NUMBER(replica_operation_changes(bs.replica), before + 2);
    harness_release(&bs);
}

static struct replica_record find(const struct uuid *id)
{
    struct replica_record record;
    REQUIRE_OK(replica_find(bs.replica, NULL, id, &record, &error), &error);
    return record;
}

static void remembers_which_version_is_followed(void)
{
    harness_init(&bs, "BS");
    struct uuid id = publish(OPERATION, NULL), other = publish(OPERATION, NULL);
    harness_commit(&bs);
    struct replica_record record = find(&id);
    CHECK(!replica_is_followed(bs.replica, &record));
    REQUIRE_OK(replica_note_followed(bs.replica, &record, &error), &error);
    CHECK(replica_is_followed(bs.replica, &record));
    harness_absorb(&bs);
    harness_restart(&bs);
    harness_recover(&bs);
    CHECK(replica_is_followed(bs.replica, &record));
    replica_record_release(&record);
    record = find(&other);
    CHECK(!replica_is_followed(bs.replica, &record));
    replica_record_release(&record);
    publish(OPERATION, &id);
    harness_commit(&bs);
    record = find(&id);
    CHECK(!replica_is_followed(bs.replica, &record));
    replica_record_release(&record);
    harness_release(&bs);
}

CHECK_MAIN("replica_followed",
           {"counts when operations may have changed", counts_when_operations_may_have_changed},
           {"remembers which version is followed", remembers_which_version_is_followed})
