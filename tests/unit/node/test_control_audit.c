#include "check.h"
#include "federation.h"

#include "comity/replica.h"
#include "node/control.h"

#include "comity/date.h"

#include <stdio.h>
#include <string.h>

enum { BS, CO };

#define ALL COMITY__DISTRIBUTION__KIND__ALL

static const char *const CODES[] = {"BS", "CO"};
static struct federation federation;
static char here[37], foreign[37];

static void begin(void)
{
    federation_init(&federation, CODES, 2);
    federation_link(&federation, BS, CO);
    federation_publish(&federation, BS, "A000001", ALL, NULL, here);
    federation_publish(&federation, CO, "A000002", ALL, NULL, foreign);
    federation_settle(&federation);
}

/* Check a document number at BS, for a purpose. */
static void check(const char *number, const char *purpose)
{
    Comity__Request request = COMITY__REQUEST__INIT;
    Comity__CheckRequest check = COMITY__CHECK_REQUEST__INIT;
    char value[32], why[64];
    snprintf(value, sizeof value, "%s", number);
    snprintf(why, sizeof why, "%s", purpose);
    check.value = value;
    check.purpose = why;
    request.body_case = COMITY__REQUEST__BODY_CHECK;
    request.check = &check;
    struct wire *client = federation_client(&federation, BS, NODE_RIGHT_QUERY);
    Comity__Answer *answer = federation_ask(&federation, client, &request);
    CHECK(answer != NULL && answer->body_case == COMITY__ANSWER__BODY_CHECK);
    federation_free_answer(answer);
}

/* Ask the audit log of BS; return how many entries it gives, with the requests of the first ones in `out`; SIZE_MAX: it
 * refuses, with the text in `out`. */
static size_t audit(const Comity__AuditRequest *wanted, char out[256])
{
    Comity__Request request = COMITY__REQUEST__INIT;
    Comity__AuditRequest copy = *wanted;
    size_t count = 0, used = 0;
    request.body_case = COMITY__REQUEST__BODY_AUDIT;
    request.audit = &copy;
    struct wire *client = federation_client(&federation, BS, NODE_RIGHT_AUDIT);
    Comity__Answer *answer = federation_ask(&federation, client, &request);
    out[0] = '\0';
    while (answer != NULL && answer->body_case == COMITY__ANSWER__BODY_AUDIT) {
        used += (size_t)snprintf(out + used, 256 - used, "%s ", answer->audit->entry->request);
        count++;
        federation_free_answer(answer);
        answer = federation_answer(client);
    }
    REQUIRE(answer != NULL);
    if (answer->body_case == COMITY__ANSWER__BODY_FAILURE) {
        count = SIZE_MAX;
        snprintf(out, 256, "%s", answer->failure->text);
    } else {
        CHECK_SAME_NUMBER(answer->done->count, count);
    }
    federation_free_answer(answer);
    return count;
}

static void lists_everything_in_order_the_newest_too(void)
{
    Comity__AuditRequest wanted = COMITY__AUDIT_REQUEST__INIT;
    char requests[256];
    begin();
    check("A000001", "border control");
    check("NOTHING", "border control");
    CHECK_SAME_NUMBER(audit(&wanted, requests), 4);
    CHECK_SAME_TEXT(requests, "start publish check check ");
    CHECK_SAME_NUMBER(audit(&wanted, requests), 5); /* who reads it is in it, too */
    CHECK_SAME_TEXT(requests, "start publish check check audit ");
    federation_release(&federation);
}

static void finds_who_was_shown_a_record(void)
{
    Comity__AuditRequest wanted = COMITY__AUDIT_REQUEST__INIT;
    char requests[256], co[] = "CO", bs[] = "BS";
    begin();
    check("A000001", "");
    check("A000002", "");
    check("A000002", "");
    check("NOTHING", "");
    wanted.record = foreign;
    CHECK_SAME_NUMBER(audit(&wanted, requests), 2);
    wanted.owner = co;
    CHECK_SAME_NUMBER(audit(&wanted, requests), 2);
    wanted.owner = bs;
    CHECK_SAME_NUMBER(audit(&wanted, requests), 0);
    wanted.record = here;
    CHECK_SAME_NUMBER(audit(&wanted, requests), 2);
    CHECK_SAME_TEXT(requests, "publish check ");
    federation_release(&federation);
}

static void all_that_is_given_must_fit(void)
{
    Comity__AuditRequest wanted = COMITY__AUDIT_REQUEST__INIT;
    char requests[256], tester[] = "tester", other[] = "omar", why[] = "Border", name[] = "check";
    begin();
    check("A000001", "border control");
    check("A000001", "traffic stop");
    wanted.who = tester;
    CHECK_SAME_NUMBER(audit(&wanted, requests), 3);
    wanted.why = why;
    CHECK_SAME_NUMBER(audit(&wanted, requests), 1);
    CHECK_SAME_TEXT(requests, "check ");
    wanted.request = name;
    CHECK_SAME_NUMBER(audit(&wanted, requests), 1);
    wanted.who = other;
    CHECK_SAME_NUMBER(audit(&wanted, requests), 0);
    federation_release(&federation);
}

static void a_time_has_two_ends(void)
{
    Comity__AuditRequest wanted = COMITY__AUDIT_REQUEST__INIT;
    char requests[256], name[] = "check", today[DATE_TEXT_CHARS + 1], tomorrow[DATE_TEXT_CHARS + 1],
                        noon[INSTANT_TEXT_CHARS + 1], bad[] = "yesterday", nothing[] = "";
    begin();
    int32_t day = date_of_wall_ms(federation.now.wall_ms);
    check("A000001", "");
    federation_wait(&federation, 86400000);
    check("A000001", "");
    check("A000001", "");
    date_format(day, today);
    date_format(day + 1, tomorrow);
    instant_format(federation.now.wall_ms - 1, noon);
    wanted.request = name;
    wanted.until = today;
    CHECK_SAME_NUMBER(audit(&wanted, requests), 1);
    wanted.since = today;
    wanted.until = tomorrow;
    CHECK_SAME_NUMBER(audit(&wanted, requests), 3);
    wanted.since = tomorrow;
    CHECK_SAME_NUMBER(audit(&wanted, requests), 2);
    wanted.until = today;
    CHECK_SAME_NUMBER(audit(&wanted, requests), 0);
    wanted.since = nothing;
    wanted.until = noon;
    CHECK_SAME_NUMBER(audit(&wanted, requests), 1);
    wanted.until = bad;
    CHECK_SAME_NUMBER(audit(&wanted, requests), SIZE_MAX);
    CHECK_CASE(strstr(requests, "until: \"yesterday\"") != NULL, "%s", requests);
    federation_release(&federation);
}

static void only_who_has_the_right_may_read_it(void)
{
    Comity__Request request = COMITY__REQUEST__INIT;
    Comity__AuditRequest wanted = COMITY__AUDIT_REQUEST__INIT;
    char requests[256];
    begin();
    request.body_case = COMITY__REQUEST__BODY_AUDIT;
    request.audit = &wanted;
    struct wire *client =
        federation_client(&federation, BS, NODE_RIGHT_QUERY | NODE_RIGHT_PUBLISH | NODE_RIGHT_ADMINISTER);
    Comity__Answer *answer = federation_ask(&federation, client, &request);
    REQUIRE(answer != NULL && answer->body_case == COMITY__ANSWER__BODY_FAILURE);
    CHECK_CASE(strstr(answer->failure->text, "the right to audit is needed") != NULL, "%s",
               answer->failure->text);
    federation_free_answer(answer);
    /* That somebody tried is there. */
    CHECK_SAME_NUMBER(audit(&wanted, requests), 3);
    CHECK_SAME_TEXT(requests, "start publish audit ");
    federation_release(&federation);
}

CHECK_MAIN("control_audit",
           {"lists everything in order, the newest, too", lists_everything_in_order_the_newest_too},
           {"finds who was shown a record", finds_who_was_shown_a_record},
           {"all that is given must fit", all_that_is_given_must_fit},
           {"a time has two ends", a_time_has_two_ends},
           {"only who has the right may read it", only_who_has_the_right_may_read_it})
