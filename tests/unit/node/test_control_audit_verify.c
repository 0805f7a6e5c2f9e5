#include "check.h"
#include "comity/replica_audit.h"
#include "federation.h"
#include "node/control.h"

#include <string.h>

enum { BS, CO };

#define ALL COMITY__DISTRIBUTION__KIND__ALL
#define NOBODY_LIES UINT64_MAX

static const char *const CODES[] = {"BS", "CO"};
static struct federation federation;
static char id[37];

/* The operations of the real store, and the entry of the audit log that it now reads wrongly. */
static const struct log_store_operations *real;
static struct log_store_operations lying;
static uint64_t lie_at = NOBODY_LIES;

static enum error_code lying_read(void *self, const struct bureau *origin, uint64_t first, size_t leaves_max,
                                  size_t bytes_max, struct log_run *run, struct error *error)
{
    enum error_code code = real->read(self, origin, first, leaves_max, bytes_max, run, error);
    if (code == ERROR_NONE && bureau_is_equal(origin, &LOG_ORIGIN_AUDIT) && lie_at >= first &&
        lie_at - first < run->count)
        run->bytes.data[run->leaves[lie_at - first].bytes.data - run->bytes.data + 1] ^= 1;
    return code;
}

static void begin(void)
{
    lie_at = NOBODY_LIES;
    federation_init(&federation, CODES, 2);
    real = federation.members[BS].log_store.operations;
    lying = *real;
    lying.read = lying_read;
    federation.members[BS].log_store.operations = &lying;
    federation_link(&federation, BS, CO);
    federation_publish(&federation, BS, "A000001", ALL, NULL, id);
    federation_settle(&federation);
}

static void get(void)
{
    Comity__Request request = COMITY__REQUEST__INIT;
    Comity__GetRequest get = COMITY__GET_REQUEST__INIT;
    get.id = id;
    request.body_case = COMITY__REQUEST__BODY_GET;
    request.get = &get;
    federation_free_answer(
        federation_ask(&federation, federation_client(&federation, BS, NODE_RIGHT_QUERY), &request));
    federation_wait(&federation, 1000);
}

static void publish_root(void)
{
    Comity__Request request = COMITY__REQUEST__INIT;
    Comity__AuditRootRequest root = COMITY__AUDIT_ROOT_REQUEST__INIT;
    request.body_case = COMITY__REQUEST__BODY_AUDIT_ROOT;
    request.audit_root = &root;
    federation_free_answer(
        federation_ask(&federation, federation_client(&federation, BS, NODE_RIGHT_AUDIT), &request));
    federation_wait(&federation, 1000);
}

/* Return the verdict of BS; federation_free_answer() it. */
static Comity__Answer *verify(void)
{
    Comity__Request request = COMITY__REQUEST__INIT;
    Comity__AuditVerifyRequest verify = COMITY__AUDIT_VERIFY_REQUEST__INIT;
    request.body_case = COMITY__REQUEST__BODY_AUDIT_VERIFY;
    request.audit_verify = &verify;
    Comity__Answer *answer =
        federation_ask(&federation, federation_client(&federation, BS, NODE_RIGHT_AUDIT), &request);
    REQUIRE(answer != NULL && answer->body_case == COMITY__ANSWER__BODY_AUDIT_VERIFY);
    return answer;
}

static void check_bad(const char *words)
{
    Comity__Answer *answer = verify();
    CHECK(!answer->audit_verify->good);
    CHECK_CASE(strstr(answer->audit_verify->fault, words) != NULL, "%s", answer->audit_verify->fault);
    federation_free_answer(answer);
}

static void a_good_log_agrees_with_every_published_root(void)
{
    begin();
    Comity__Answer *answer = verify();
    CHECK(answer->audit_verify->good);
    CHECK_SAME_NUMBER(answer->audit_verify->roots, 0);
    federation_free_answer(answer);
    publish_root();
    get();
    publish_root();
    get();
    answer = verify();
    CHECK(answer->audit_verify->good);
    CHECK_SAME_TEXT(answer->audit_verify->fault, "");
    CHECK_SAME_NUMBER(answer->audit_verify->size, 7);
    CHECK_SAME_NUMBER(answer->audit_verify->entries, 7);
    CHECK_SAME_NUMBER(answer->audit_verify->roots, 2);
    CHECK_SAME_NUMBER(answer->audit_verify->covered, 5);
    CHECK_SAME_NUMBER(answer->audit_verify->crashes, 0);
    CHECK(answer->audit_verify->covered_time[0] != '\0');
    federation_free_answer(answer);
    federation_release(&federation);
}

static void an_entry_that_was_changed_is_named(void)
{
    begin();
    get();
    lie_at = 2;
    check_bad("entry 2: its bytes do not have the hash that is kept for it");
    lie_at = NOBODY_LIES;
    Comity__Answer *answer = verify();
    CHECK(answer->audit_verify->good);
    federation_free_answer(answer);
    federation_release(&federation);
}

/* Whoever has the node's keys can write another log; not the root that other bureaus have. */
static void a_log_that_was_written_anew_is_not_the_published_one(void)
{
    begin();
    struct log_store backup = federation_backup(&federation, BS);
    for (int i = 0; i < 4; i++)
        get();
    publish_root();
    federation_kill(&federation, BS);
    federation_restore(&federation, BS, backup);
    federation_start(&federation, BS);
    federation_link(&federation, BS, CO);
    federation_settle(&federation); /* the own log comes back from CO, with the root */
    check_bad("published 6 entries, but 4 are here");
    get();
    get();
    check_bad("do not have the root that entry 1 of the own log published");
    federation_release(&federation);
}

static void ends_without_order_are_counted(void)
{
    begin();
    federation_kill(&federation, BS);
    federation_start(&federation, BS);
    get();
    Comity__Answer *answer = verify();
    CHECK(answer->audit_verify->good);
    CHECK_SAME_NUMBER(answer->audit_verify->crashes, 1);
    CHECK(answer->audit_verify->last_crash[0] != '\0');
    federation_free_answer(answer);
    federation_release(&federation);
}

CHECK_MAIN("control_audit_verify",
           {"a good log agrees with every published root", a_good_log_agrees_with_every_published_root},
           {"an entry that was changed is named", an_entry_that_was_changed_is_named},
           {"a log that was written anew is not the published one",
            a_log_that_was_written_anew_is_not_the_published_one},
           {"ends without order are counted", ends_without_order_are_counted})
