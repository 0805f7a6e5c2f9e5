#include "asker.h"
#include "check.h"

#include "comity/replica_audit.h"
#include "node/audit_told.h"
#include "node/node_private.h"

#include <stdio.h>
#include <string.h>

enum { BS, CO };

static struct federation federation;
static struct asker asker;
static char id[37];

/* BS has published a record, and answers CO's questions about its audit log, or not. CO has it. */
static void begin(bool answers)
{
    federation_init(&federation, (const char *const[]){"BS", "CO"}, 2);
    federation.members[CO].answers.has_audit_answers = answers;
    federation_kill(&federation, CO);
    federation_start(&federation, CO);
    federation_link(&federation, CO, BS);
    federation_settle(&federation);
    federation_publish(&federation, BS, "A000001", COMITY__DISTRIBUTION__KIND__ALL, NULL, id);
    federation_settle(&federation);
}

static void end(void)
{
    asker_release(&asker);
    federation_release(&federation);
}

/* An officer of CO opens the record. */
static void open_at_co(const char *purpose)
{
    char text[32];
    Comity__Request request = COMITY__REQUEST__INIT;
    Comity__GetRequest get = COMITY__GET_REQUEST__INIT;
    snprintf(text, sizeof text, "%s", purpose);
    get.id = id;
    get.purpose = text;
    request.body_case = COMITY__REQUEST__BODY_GET;
    request.get = &get;
    struct wire *client = federation_client(&federation, CO, NODE_RIGHT_QUERY);
    federation_free_answer(federation_ask(&federation, client, &request));
    federation_hang_up(&federation, client);
}

/* BS asks CO who was shown a record. */
static Comity__AskAnswer__Outcome ask(const char *record, unsigned rights)
{
    federation_wait(&federation, 1000);
    asker_release(&asker);
    asker_init(&asker, &federation, BS, "CO");
    asker.client = federation_client(&federation, BS, rights);
    snprintf(asker.record, sizeof asker.record, "%s", record);
    asker.request.record = asker.record;
    asker_send(&asker);
    for (int i = 0; i < 20; i++)
        federation_wait(&federation, 1);
    asker_collect(&asker);
    return asker_outcome(&asker, "CO");
}

static void the_owner_hears_who_was_shown_its_record(void)
{
    begin(true);
    CHECK_SAME_NUMBER(ask(id, NODE_RIGHT_AUDIT), COMITY__ASK_ANSWER__OUTCOME__NO_HIT);
    open_at_co("first");
    federation_wait(&federation, 1000);
    open_at_co("second");
    CHECK_SAME_NUMBER(ask(id, NODE_RIGHT_AUDIT), COMITY__ASK_ANSWER__OUTCOME__HIT);
    const Comity__AskAnswer *answer = asker_answer(&asker, "CO");
    REQUIRE(answer != NULL && answer->n_disclosures == 2);
    CHECK_SAME_TEXT(answer->disclosures[0]->purpose, "second"); /* the newest first */
    CHECK_SAME_TEXT(answer->disclosures[1]->purpose, "first");
    CHECK_SAME_TEXT(answer->disclosures[0]->request, "get");
    CHECK(answer->disclosures[0]->who[0] != '\0');
    CHECK(answer->disclosures[0]->time[0] != '\0');
    CHECK_SAME_NUMBER(answer->disclosures[0]->version, 1);
    CHECK(!answer->cut);
    end();
}

static void who_is_not_to_hear_it_is_refused(void)
{
    begin(false);
    open_at_co("first");
    CHECK_SAME_NUMBER(ask(id, NODE_RIGHT_AUDIT), COMITY__ASK_ANSWER__OUTCOME__REFUSED);
    CHECK_SAME_TEXT(asker_why(&asker, "CO"), "CO answers no questions of BS about its audit log");
    end();
}

static void an_officer_needs_the_right_to_audit(void)
{
    begin(true);
    CHECK_SAME_NUMBER(ask(id, NODE_RIGHT_QUERY), COMITY__ASK_ANSWER__OUTCOME__OUTCOME_UNKNOWN);
    CHECK_SAME_TEXT(asker_failure(&asker),
                    "tester is not allowed to disclosures: the right to audit is needed");
    end();
}

/* It is asked by id alone, and looked for among the asker's own: nothing of others' records is told. */
static void of_other_bureaus_records_nothing_is_told(void)
{
    char own[37];
    begin(true);
    federation_publish(&federation, CO, "A000002", COMITY__DISTRIBUTION__KIND__ALL, NULL, own);
    federation_settle(&federation);
    memcpy(id, own, sizeof id);
    open_at_co("first");
    CHECK_SAME_NUMBER(ask(own, NODE_RIGHT_AUDIT), COMITY__ASK_ANSWER__OUTCOME__NO_HIT);
    end();
}

static void a_long_list_is_cut_and_the_newest_are_told(void)
{
    char purpose[32];
    begin(true);
    for (unsigned i = 1; i <= LIMIT_REPLY_DISCLOSURES + 5; i++) {
        snprintf(purpose, sizeof purpose, "number %u", i);
        open_at_co(purpose);
    }
    CHECK_SAME_NUMBER(ask(id, NODE_RIGHT_AUDIT), COMITY__ASK_ANSWER__OUTCOME__HIT);
    const Comity__AskAnswer *answer = asker_answer(&asker, "CO");
    REQUIRE(answer->n_disclosures == LIMIT_REPLY_DISCLOSURES);
    CHECK_SAME_TEXT(answer->disclosures[0]->purpose, "number 101");
    CHECK_SAME_TEXT(answer->disclosures[LIMIT_REPLY_DISCLOSURES - 1]->purpose, "number 6");
    CHECK(answer->cut);
    end();
}

CHECK_MAIN("audit_told",
           {"the owner hears who was shown its record", the_owner_hears_who_was_shown_its_record},
           {"who is not to hear it is refused", who_is_not_to_hear_it_is_refused},
           {"an officer needs the right to audit", an_officer_needs_the_right_to_audit},
           {"of other bureaus' records nothing is told", of_other_bureaus_records_nothing_is_told},
           {"a long list is cut, and the newest are told", a_long_list_is_cut_and_the_newest_are_told})
