#include "check.h"
#include "comity/replica_audit.h"
#include "federation.h"
#include "node/audit.h"
#include "node/control.h"
#include "replica_harness.h"

#include <stdio.h>
#include <string.h>

enum { BS };

#define ALL COMITY__DISTRIBUTION__KIND__ALL
#define RIGHTS (NODE_RIGHT_QUERY | NODE_RIGHT_PUBLISH)

static const char *const CODES[] = {"BS", "CO"};
static struct federation federation;
static struct error error;
static char id[37];

static struct replica *replica(void)
{
    return node_replica(federation.members[BS].node);
}

static uint64_t stored(void)
{
    return replica_audit_log(replica())->stored;
}

/* Start a node with one record, whose audit log is kept so; nothing was asked since. */
static void begin(enum node_audit_mode mode)
{
    federation_init(&federation, CODES, 1);
    federation_publish(&federation, BS, "A000001", ALL, NULL, id);
    federation_wait(&federation, 1000);
    federation_kill(&federation, BS);
    federation.members[BS].audit.mode = mode;
    federation_start(&federation, BS);
    federation_settle(&federation);
}

static Comity__AuditEntry *entry_at(uint64_t index)
{
    struct log_run run;
    Comity__AuditEntry *entry = NULL;
    log_run_init(&run);
    REQUIRE_OK(
        replica_read(replica(), replica_audit_log(replica()), index, 1, LIMIT_ENTRY_BYTES, &run, &error),
        &error);
    REQUIRE_OK(audit_entry_decode(run.leaves[0].bytes, &entry, &error), &error);
    log_run_release(&run);
    return entry;
}

static void send_withdraw(struct wire *client)
{
    Comity__Request request = COMITY__REQUEST__INIT;
    Comity__WithdrawRequest withdraw = COMITY__WITHDRAW_REQUEST__INIT;
    withdraw.id = id;
    request.body_case = COMITY__REQUEST__BODY_WITHDRAW;
    request.withdraw = &withdraw;
    federation_send(&federation, client, &request);
}

static void send_get(struct wire *client)
{
    Comity__Request request = COMITY__REQUEST__INIT;
    Comity__GetRequest get = COMITY__GET_REQUEST__INIT;
    get.id = id;
    request.body_case = COMITY__REQUEST__BODY_GET;
    request.get = &get;
    federation_send(&federation, client, &request);
}

static void send_check(struct wire *client, const char *number)
{
    Comity__Request request = COMITY__REQUEST__INIT;
    Comity__CheckRequest check = COMITY__CHECK_REQUEST__INIT;
    char value[32], kind[] = "document";
    snprintf(value, sizeof value, "%s", number);
    check.value = value;
    check.kind = kind;
    request.body_case = COMITY__REQUEST__BODY_CHECK;
    request.check = &check;
    federation_send(&federation, client, &request);
}

/* Take all answers there are; return how many are of this kind. */
static size_t take(struct wire *client, Comity__Answer__BodyCase wanted)
{
    size_t count = 0;
    Comity__Answer *answer;
    federation_settle(&federation);
    while ((answer = federation_answer(client)) != NULL) {
        count += answer->body_case == wanted ? 1 : 0;
        federation_free_answer(answer);
    }
    return count;
}

static void the_first_answer_waits_for_the_start(void)
{
    begin(NODE_AUDIT_PROMPT);
    uint64_t before = stored();
    struct wire *client = federation_client(&federation, BS, RIGHTS);
    federation.members[BS].holds_commits = true;
    send_check(client, "NOTHING");
    CHECK_SAME_NUMBER(take(client, COMITY__ANSWER__BODY_CHECK), 0);
    federation.members[BS].holds_commits = false;
    CHECK_SAME_NUMBER(take(client, COMITY__ANSWER__BODY_CHECK), 1);
    CHECK_SAME_NUMBER(stored(), before + 2);
    Comity__AuditEntry *start = entry_at(before);
    CHECK(start->start != NULL);
    audit_entry_free(start);
    federation.members[BS].holds_commits = true;
    send_get(client); /* that is no longer the first */
    CHECK_SAME_NUMBER(take(client, COMITY__ANSWER__BODY_RECORD), 1);
    federation.members[BS].holds_commits = false;
    federation_release(&federation);
}

static void a_start_says_whether_the_last_run_ended_in_order(void)
{
    struct node_event stop = {.type = NODE_EVENT_STOP};
    begin(NODE_AUDIT_PROMPT);
    uint64_t crashed = stored();
    struct wire *client = federation_client(&federation, BS, RIGHTS);
    send_get(client);
    CHECK_SAME_NUMBER(take(client, COMITY__ANSWER__BODY_RECORD), 1);
    Comity__AuditEntry *start = entry_at(crashed);
    REQUIRE(start->start != NULL);
    CHECK(start->start->after_crash);
    CHECK(start->start->last_ms > 0 && start->start->last_ms <= start->time_ms);
    audit_entry_free(start);
    federation_event(&federation, BS, &stop);
    federation_settle(&federation);
    Comity__AuditEntry *end = entry_at(stored() - 1);
    CHECK(end->stop != NULL);
    audit_entry_free(end);
    uint64_t clean = stored();
    federation_kill(&federation, BS);
    federation_start(&federation, BS);
    client = federation_client(&federation, BS, RIGHTS);
    send_get(client);
    CHECK_SAME_NUMBER(take(client, COMITY__ANSWER__BODY_RECORD), 1);
    start = entry_at(clean);
    REQUIRE(start->start != NULL);
    CHECK(!start->start->after_crash);
    audit_entry_free(start);
    federation_release(&federation);
}

/* A node that is killed with entries that only its memory had: the next run says that they may be missing. */
static void what_a_crash_takes_is_a_recorded_gap(void)
{
    begin(NODE_AUDIT_PROMPT);
    struct wire *client = federation_client(&federation, BS, RIGHTS);
    send_check(client, "FIRST");
    take(client, COMITY__ANSWER__BODY_CHECK);
    uint64_t before = stored();
    for (int i = 0; i < 10; i++)
        send_get(client);
    CHECK_SAME_NUMBER(take(client, COMITY__ANSWER__BODY_RECORD), 10);
    CHECK_SAME_NUMBER(stored(), before);
    federation_kill(&federation, BS);
    federation_start(&federation, BS);
    client = federation_client(&federation, BS, RIGHTS);
    send_check(client, "LATER");
    take(client, COMITY__ANSWER__BODY_CHECK);
    Comity__AuditEntry *start = entry_at(before);
    REQUIRE(start->start != NULL);
    CHECK(start->start->after_crash);
    audit_entry_free(start);
    federation_release(&federation);
}

static void many_questions_share_a_commit(void)
{
    begin(NODE_AUDIT_PROMPT);
    struct wire *client = federation_client(&federation, BS, RIGHTS);
    send_check(client, "FIRST");
    take(client, COMITY__ANSWER__BODY_CHECK);
    uint64_t before = stored();
    unsigned commits = federation.members[BS].commits;
    for (int i = 0; i < 1000; i++) {
        send_check(client, "NOTHING");
        CHECK_SAME_NUMBER(take(client, COMITY__ANSWER__BODY_CHECK), 1);
    }
    CHECK_SAME_NUMBER(federation.members[BS].commits, commits);
    CHECK_SAME_NUMBER(stored(), before);
    federation_wait(&federation, REPLICA_AUDIT_WAIT_MS - 1);
    CHECK_SAME_NUMBER(stored(), before);
    federation_wait(&federation, 1);
    CHECK_SAME_NUMBER(stored(), before + 1000);
    CHECK_SAME_NUMBER(federation.members[BS].commits, commits + 1);
    federation_release(&federation);
}

static void before_an_answer_that_shows_something_waits_for_the_disk(void)
{
    begin(NODE_AUDIT_BEFORE);
    struct wire *client = federation_client(&federation, BS, RIGHTS);
    send_check(client, "FIRST");
    take(client, COMITY__ANSWER__BODY_CHECK);
    federation.members[BS].holds_commits = true;
    send_check(client, "NOTHING");
    CHECK_SAME_NUMBER(take(client, COMITY__ANSWER__BODY_CHECK), 1);
    send_get(client);
    CHECK_SAME_NUMBER(take(client, COMITY__ANSWER__BODY_RECORD), 0);
    send_check(client, "NOTHING"); /* stays behind it */
    CHECK_SAME_NUMBER(take(client, COMITY__ANSWER__BODY_CHECK), 0);
    federation.members[BS].holds_commits = false;
    CHECK_SAME_NUMBER(take(client, COMITY__ANSWER__BODY_RECORD), 1);
    federation_release(&federation);
}

static void before_a_long_answer_comes_whole_too(void)
{
    Comity__Request request = COMITY__REQUEST__INIT;
    Comity__ExportRequest export = COMITY__EXPORT_REQUEST__INIT;
    char reference[32], ignored[37];
    begin(NODE_AUDIT_BEFORE);
    for (int i = 0; i < 700; i++) {
        snprintf(reference, sizeof reference, "B%06d", i);
        federation_publish(&federation, BS, reference, ALL, NULL, ignored);
    }
    federation_wait(&federation, 1000);
    uint64_t before = stored();
    struct wire *client = federation_client(&federation, BS, RIGHTS);
    federation.members[BS].holds_commits = true;
    request.body_case = COMITY__REQUEST__BODY_EXPORT;
    request.export = &export;
    federation_send(&federation, client, &request);
    CHECK_SAME_NUMBER(take(client, COMITY__ANSWER__BODY_RECORD), 0);
    federation.members[BS].holds_commits = false;
    CHECK_SAME_NUMBER(take(client, COMITY__ANSWER__BODY_RECORD), 701);
    federation_wait(&federation, 1000);
    size_t shown = 0;
    for (uint64_t i = before; i < stored(); i++) {
        Comity__AuditEntry *entry = entry_at(i);
        CHECK_SAME_TEXT(entry->request, "export");
        CHECK_SAME_NUMBER(entry->continues, i == before ? 0 : before + 1);
        shown += entry->n_shown;
        audit_entry_free(entry);
    }
    CHECK_SAME_NUMBER(shown, 701);
    federation_release(&federation);
}

/* With prompt a full disk stops nobody until what waits to be recorded is as much as may be. */
static void a_full_disk_refuses_when_no_more_can_be_remembered(void)
{
    begin(NODE_AUDIT_PROMPT);
    struct wire *client = federation_client(&federation, BS, RIGHTS);
    send_check(client, "FIRST");
    take(client, COMITY__ANSWER__BODY_CHECK);
    federation.members[BS].gives_full = true;
    send_get(client);
    federation_wait(&federation, REPLICA_AUDIT_WAIT_MS);
    CHECK_SAME_NUMBER(take(client, COMITY__ANSWER__BODY_RECORD), 1);
    size_t answered = 0, more;
    do {
        if (answered % 10000 == 0) /* whose output has no end */
            client = federation_client(&federation, BS, RIGHTS);
        for (int i = 0; i < 500; i++)
            send_get(client);
        more = take(client, COMITY__ANSWER__BODY_RECORD);
        answered += more;
    } while (more == 500 && answered < 5 * LIMIT_BATCH_LEAVES);
    CHECK_CASE(answered > LIMIT_AUDIT_RESERVE_LEAVES &&
                   answered <= 2 * LIMIT_BATCH_LEAVES + LIMIT_AUDIT_RESERVE_LEAVES + 500,
               "%zu answered", answered);
    send_get(client);
    CHECK_SAME_NUMBER(take(client, COMITY__ANSWER__BODY_FAILURE), 1);
    federation.members[BS].gives_full = false;
    federation_wait(&federation, 2000);
    send_get(client);
    CHECK_SAME_NUMBER(take(client, COMITY__ANSWER__BODY_RECORD), 1);
    federation_wait(&federation, 2000);
    CHECK(stored() > answered);
    federation_release(&federation);
}

/* Publish until nothing more is taken in. */
static void fill(void)
{
    struct document document;
    struct audience everyone;
    struct replica_receipt receipt;
    document_init(&document, "L898902C3", NULL);
    audience_init(&everyone, NULL);
    while (!replica_is_full(replica()))
        REQUIRE_OK(replica_publish(replica(), federation.now, &document.record, &everyone.distribution, false,
                                   &receipt, &error),
                   &error);
}

static void what_an_import_fills_does_not_end_the_answering(void)
{
    begin(NODE_AUDIT_PROMPT);
    struct wire *client = federation_client(&federation, BS, RIGHTS);
    send_check(client, "FIRST");
    take(client, COMITY__ANSWER__BODY_CHECK);
    federation.members[BS].holds_commits = true;
    fill();
    federation_wait(&federation, 0);
    fill();
    federation.members[BS].gives_full = true;
    federation.members[BS].holds_commits = false;
    federation_wait(&federation, 10);
    CHECK_SAME_NUMBER(replica_store_trouble(replica()), ERROR_FULL);
    CHECK(replica_is_full(replica()));
    for (int i = 0; i < 500; i++)
        send_get(client);
    CHECK_SAME_NUMBER(take(client, COMITY__ANSWER__BODY_RECORD), 500);
    for (int i = 0; i < 500; i++)
        send_withdraw(client);
    CHECK_SAME_NUMBER(take(client, COMITY__ANSWER__BODY_FAILURE), 500);
    federation.members[BS].gives_full = false;
    federation_wait(&federation, 3000);
    CHECK(stored() > 500 && stored() < 1000);
    federation_release(&federation);
}

static void before_a_full_disk_refuses_at_once(void)
{
    begin(NODE_AUDIT_BEFORE);
    struct wire *client = federation_client(&federation, BS, RIGHTS);
    send_check(client, "FIRST");
    take(client, COMITY__ANSWER__BODY_CHECK);
    federation.members[BS].gives_full = true;
    send_get(client); /* waits, and is given up */
    CHECK_SAME_NUMBER(take(client, COMITY__ANSWER__BODY_RECORD), 0);
    send_check(client, "NOTHING");
    federation_wait(&federation, 20000);
    CHECK_SAME_NUMBER(take(client, COMITY__ANSWER__BODY_FAILURE), 2);
    federation.members[BS].gives_full = false;
    federation_wait(&federation, 2000);
    send_get(client);
    CHECK_SAME_NUMBER(take(client, COMITY__ANSWER__BODY_RECORD), 1);
    federation_release(&federation);
}

CHECK_MAIN("audit", {"the first answer waits for the start", the_first_answer_waits_for_the_start},
           {"a start says whether the last run ended in order",
            a_start_says_whether_the_last_run_ended_in_order},
           {"what a crash takes is a recorded gap", what_a_crash_takes_is_a_recorded_gap},
           {"many questions share a commit", many_questions_share_a_commit},
           {"before: an answer that shows something waits for the disk",
            before_an_answer_that_shows_something_waits_for_the_disk},
           {"before: a long answer comes whole, too", before_a_long_answer_comes_whole_too},
           {"a full disk refuses when no more can be remembered",
            a_full_disk_refuses_when_no_more_can_be_remembered},
           {"what an import fills does not end the answering",
            what_an_import_fills_does_not_end_the_answering},
           {"before: a full disk refuses at once", before_a_full_disk_refuses_at_once})
