#include "check.h"
#include "joint.h"

#include "comity/message.h"
#include "comity/replica.h"
#include "node/control.h"
#include "record_json.h"

#include <stdio.h>
#include <string.h>

enum { BS, CO, PA, MX };

#define MANY 200

static const char *const CODES[] = {"BS", "CO", "PA", "MX"};
static struct federation federation;
static char op[37], id[37];

static void begin(void)
{
    op[0] = '\0';
    federation_init(&federation, CODES, 4);
    for (int from = BS; from < MX; from++)
        for (int to = from + 1; to <= MX; to++)
            federation_link(&federation, from, to);
    federation_settle(&federation);
    joint_operation(&federation, BS, "X", "'BS','CO'", "", op);
}

static void who_joins_later_gets_everything(void)
{
    char own[37], other[37];
    begin();
    joint_share(&federation, CO, "A1", "X", id);
    joint_share(&federation, BS, "A2", "X", own);
    federation_publish(&federation, CO, "A3", COMITY__DISTRIBUTION__KIND__ONLY, "BS", other);
    CHECK_SAME_TEXT(joint_readers(&federation, PA, id), "");
    joint_operation(&federation, BS, "X", "'BS','CO','PA'", "", op);
    federation_settle(&federation);
    CHECK_SAME_TEXT(joint_readers(&federation, PA, id), "BS,CO,PA BS/X");
    CHECK_SAME_TEXT(joint_readers(&federation, PA, own), "BS,CO,PA BS/X");
    CHECK_SAME_TEXT(joint_readers(&federation, PA, other), ""); /* it is not shared with the operation */
    CHECK_SAME_TEXT(joint_readers(&federation, MX, id), "");
    federation_release(&federation);
}

static void who_leaves_loses_it(void)
{
    begin();
    joint_operation(&federation, BS, "X", "'BS','CO','PA'", "", op);
    joint_share(&federation, CO, "A1", "X", id);
    CHECK_SAME_TEXT(joint_readers(&federation, PA, id), "BS,CO,PA BS/X");
    joint_operation(&federation, BS, "X", "'BS','CO','MX'", "", op);
    federation_settle(&federation);
    CHECK_SAME_NUMBER(federation_state(&federation, PA, id), COMITY__RECORD_VIEW__STATE__WITHDRAWN);
    CHECK_SAME_TEXT(joint_readers(&federation, MX, id), "BS,CO,MX BS/X");
    federation_release(&federation);
}

static void what_an_officer_has_decided_stays(void)
{
    char withdrawn[37];
    begin();
    joint_share(&federation, CO, "A1", "X", id);
    joint_share(&federation, CO, "A2", "X", withdrawn);
    federation_free_answer(joint_amend(&federation, CO, id, NULL, "BS", NULL));
    Comity__Request request = COMITY__REQUEST__INIT;
    Comity__WithdrawRequest withdraw = COMITY__WITHDRAW_REQUEST__INIT;
    withdraw.id = withdrawn;
    withdraw.reason = COMITY__WITHDRAW__REASON__ERROR;
    request.body_case = COMITY__REQUEST__BODY_WITHDRAW;
    request.withdraw = &withdraw;
    federation_free_answer(
        federation_ask(&federation, federation_client(&federation, CO, NODE_RIGHT_PUBLISH), &request));
    joint_operation(&federation, BS, "X", "'BS','CO','PA'", "", op);
    federation_settle(&federation);
    CHECK_SAME_TEXT(joint_readers(&federation, CO, id), "BS");
    CHECK_SAME_TEXT(joint_readers(&federation, PA, id), "");
    CHECK_SAME_NUMBER(federation_state(&federation, CO, withdrawn), COMITY__RECORD_VIEW__STATE__WITHDRAWN);
    federation_release(&federation);
}

static void nobody_but_the_lead_widens_anything(void)
{
    char false_id[37] = "", second[37] = "";
    begin();
    joint_share(&federation, CO, "A1", "X", id);
    federation.members[PA].bureau = (struct bureau){"BS"}; /* PA says that BS leads it */
    joint_operation(&federation, PA, "X", "'BS','CO','PA'", "", false_id);
    federation.members[PA].bureau = (struct bureau){"PA"};
    joint_operation(&federation, PA, "X", "'BS','CO','PA'", "", second); /* PA leads another X */
    federation_settle(&federation);
    CHECK_SAME_TEXT(joint_readers(&federation, PA, false_id), "all");
    CHECK_SAME_TEXT(joint_readers(&federation, CO, id), "BS,CO BS/X");
    federation_release(&federation);
}

static void who_takes_no_part_any_more_follows_nobody(void)
{
    begin();
    joint_share(&federation, CO, "A1", "X", id);
    joint_operation(&federation, BS, "X", "'BS','PA'", "", op);
    federation_settle(&federation);
    CHECK_SAME_TEXT(joint_readers(&federation, CO, id), "BS,CO BS/X");
    CHECK_SAME_TEXT(joint_readers(&federation, PA, id), "");
    joint_operation(&federation, BS, "X", "'BS','CO','PA'", "", op);
    federation_settle(&federation);
    CHECK_SAME_TEXT(joint_readers(&federation, PA, id), "BS,CO,PA BS/X");
    federation_release(&federation);
}

/* Publish many at once, which do not wait for each other. */
static void share_many(int place, unsigned count)
{
    Comity__Request request = COMITY__REQUEST__INIT;
    Comity__PublishRequest publish = COMITY__PUBLISH_REQUEST__INIT;
    Comity__Distribution distribution = COMITY__DISTRIBUTION__INIT;
    char operation[] = "X", json[256];
    struct wire *client = federation_client(&federation, place, NODE_RIGHT_PUBLISH);
    distribution.operation = operation;
    publish.distribution = &distribution;
    request.body_case = COMITY__REQUEST__BODY_PUBLISH;
    request.publish = &publish;
    for (unsigned i = 0; i < count; i++) {
        snprintf(json, sizeof json,
                 "{'travelDocument':{'documentType':'PASSPORT','category':'STOLEN','number':'M%06u',"
                 "'issuingCountry':'UTO'}}",
                 i);
        publish.record = record_json_read(json);
        federation_send(&federation, client, &request);
        message_free(&publish.record->base);
    }
    federation_settle(&federation);
}

/* Count the records of CO that PA has. */
static unsigned count_at_pa(void)
{
    struct replica *replica = node_replica(federation.members[PA].node);
    unsigned count = 0;
    for (uint64_t i = 0; i < federation_size(&federation, PA, CO); i++) {
        struct replica_record record;
        if (replica_record_at(replica, &federation.members[CO].bureau, i, &record, NULL) != ERROR_NONE)
            continue;
        count += record.state == COMITY__RECORD_VIEW__STATE__CURRENT ? 1 : 0;
        replica_record_release(&record);
    }
    return count;
}

static void many_are_widened_in_bounded_steps(void)
{
    begin();
    share_many(CO, MANY);
    uint64_t size = federation_size(&federation, CO, CO);
    CHECK_SAME_NUMBER(size, MANY);
    CHECK_SAME_NUMBER(count_at_pa(), 0);
    federation.members[CO].holds_commits = true;
    joint_operation(&federation, BS, "X", "'BS','CO','PA'", "", op);
    federation_settle(&federation);
    CHECK_SAME_NUMBER(count_at_pa(), 0);
    federation.members[CO].holds_commits = false;
    federation_settle(&federation);
    CHECK_SAME_NUMBER(count_at_pa(), MANY);
    CHECK_SAME_NUMBER(federation_size(&federation, CO, CO), 2 * MANY); /* each once */
    CHECK_SAME_TEXT(federation.members[CO].last_report,
                    "operation-followed: 200 records go to those who take part in operation BS/X now; 0 "
                    "could not be changed");
    federation_wait(&federation, 60000);
    CHECK_SAME_NUMBER(federation_size(&federation, CO, CO), 2 * MANY);
    federation_release(&federation);
}

/* Let so many rounds pass, with ticks. */
static void pass_rounds(int rounds)
{
    struct node_event tick = {.type = NODE_EVENT_TICK};
    for (int i = 0; i < rounds; i++) {
        federation_event(&federation, CO, &tick);
        federation_round(&federation);
    }
}

static void a_crash_in_the_middle_is_made_up_for(void)
{
    unsigned restarts = 0;
    begin();
    share_many(CO, MANY);
    federation_kill(&federation, CO);
    joint_operation(&federation, BS, "X", "'BS','CO','PA'", "", op);
    for (; restarts < 20 && federation_size(&federation, BS, CO) < 2 * MANY; restarts++) {
        federation_start(&federation, CO);
        federation_link(&federation, CO, BS);
        pass_rounds(8 + (int)restarts);
        uint64_t size = federation_size(&federation, CO, CO);
        CHECK_CASE(size <= 2 * MANY, "%u leaves", (unsigned)size);
        federation_kill(&federation, CO);
        federation_settle(&federation);
    }
    CHECK(restarts > 1);
    federation_start(&federation, CO);
    federation_link(&federation, CO, BS);
    federation_link(&federation, CO, PA);
    federation_settle(&federation);
    CHECK_SAME_NUMBER(count_at_pa(), MANY);
    CHECK_SAME_NUMBER(federation_size(&federation, CO, CO), 2 * MANY);
    federation_release(&federation);
}

static void a_second_change_overtakes_the_first(void)
{
    const unsigned more = 1500;
    op[0] = '\0';
    federation_init(&federation, CODES, 3);
    struct wire *wire = federation_link(&federation, BS, CO);
    federation_link(&federation, BS, PA);
    federation_settle(&federation);
    joint_operation(&federation, BS, "X", "'BS','CO'", "", op);
    share_many(CO, more);
    federation_cut(&federation, wire);
    joint_operation(&federation, BS, "X", "'BS','CO','PA'", "", op);
    wire = federation_link(&federation, BS, CO);
    pass_rounds(12); /* it has begun... */
    federation_cut(&federation, wire);
    federation.members[CO].holds_commits = true; /* ...and gets no further than one batch */
    joint_operation(&federation, BS, "X", "'BS','CO'", "", op);
    federation_link(&federation, BS, CO);
    federation_settle(&federation);
    federation.members[CO].holds_commits = false;
    federation_settle(&federation);
    CHECK_SAME_NUMBER(count_at_pa(), 0);
    uint64_t size = federation_size(&federation, CO, CO); /* for each change: widened, withdrawn, and again */
    CHECK_CASE(size > more && size < more + 3 * more, "%u leaves", (unsigned)size);
    federation_release(&federation);
}

/* Ask, and do not wait. */
static void send(struct wire *client, const char *json, const char *amended)
{
    Comity__Request request = COMITY__REQUEST__INIT;
    Comity__PublishRequest publish = COMITY__PUBLISH_REQUEST__INIT;
    Comity__AmendRequest amend = COMITY__AMEND_REQUEST__INIT;
    Comity__Distribution distribution = COMITY__DISTRIBUTION__INIT;
    char operation[] = "X", text[37];
    snprintf(text, sizeof text, "%s", amended == NULL ? "" : amended);
    distribution.operation = operation;
    publish.distribution = &distribution;
    publish.record = amend.record = record_json_read(json);
    amend.id = text;
    request.body_case = amended != NULL ? COMITY__REQUEST__BODY_AMEND : COMITY__REQUEST__BODY_PUBLISH;
    if (amended != NULL)
        request.amend = &amend;
    else
        request.publish = &publish;
    federation_send(&federation, client, &request);
    message_free(&publish.record->base);
}

#define PASSPORT(number)                                                                                     \
    "{'operationId':'X','travelDocument':{'documentType':'PASSPORT','category':'STOLEN','number':'" number   \
    "','issuingCountry':'UTO'}}"

static void what_was_under_way_is_not_passed_over(void)
{
    begin();
    struct wire *client = federation_client(&federation, CO, NODE_RIGHT_PUBLISH);
    federation.members[CO].holds_commits = true;
    joint_operation(&federation, BS, "X", "'BS','CO','PA'", "", op); /* CO's disk does not have it yet... */
    send(client, PASSPORT("A1"), NULL);                              /* ...when this is written out */
    federation_settle(&federation);
    federation.members[CO].holds_commits = false;
    federation_settle(&federation);
    Comity__Answer *answer = federation_answer(client);
    REQUIRE(answer != NULL && answer->body_case == COMITY__ANSWER__BODY_PUBLISH);
    CHECK_SAME_TEXT(joint_readers(&federation, PA, answer->publish->id), "BS,CO,PA BS/X");
    federation_free_answer(answer);
    federation_release(&federation);
}

static void what_is_amended_meanwhile_is_not_passed_over(void)
{
    op[0] = '\0';
    federation_init(&federation, CODES, 3);
    struct wire *wire = federation_link(&federation, BS, CO);
    federation_settle(&federation);
    joint_operation(&federation, BS, "X", "'BS','CO'", "", op);
    joint_share(&federation, CO, "A1", "X", id);
    struct wire *client = federation_client(&federation, CO, NODE_RIGHT_PUBLISH);
    federation.members[CO].holds_commits = true;
    joint_operation(&federation, BS, "X", "'BS','CO','PA'", "", op);
    federation_cut(&federation, wire); /* so that nothing else happens at CO... */
    federation.members[CO].holds_commits = false;
    send(client, PASSPORT("A2"),
         id); /* ...before this comes, when the pass has just begun; it keeps the old list */
    federation_settle(&federation);
    CHECK_SAME_TEXT(joint_readers(&federation, CO, id), "BS,CO,PA BS/X");
    federation_release(&federation);
}

static void a_full_disk_only_delays_it(void)
{
    begin();
    share_many(CO, 3);
    joint_share(&federation, CO, "A1", "X", id);
    federation.members[CO].gives_full = true;
    joint_operation(&federation, BS, "X", "'BS','CO','PA'", "", op);
    federation_wait(&federation, 3000);
    CHECK_SAME_TEXT(joint_readers(&federation, PA, id), "");
    federation.members[CO].gives_full = false;
    federation_wait(&federation, 3000);
    federation_wait(&federation, 6000);
    CHECK_SAME_TEXT(joint_readers(&federation, PA, id), "BS,CO,PA BS/X");
    federation_release(&federation);
}

CHECK_MAIN("following", {"who joins later gets everything", who_joins_later_gets_everything},
           {"who leaves loses it", who_leaves_loses_it},
           {"what an officer has decided stays", what_an_officer_has_decided_stays},
           {"nobody but the lead widens anything", nobody_but_the_lead_widens_anything},
           {"who takes no part any more follows nobody", who_takes_no_part_any_more_follows_nobody},
           {"many are widened in bounded steps", many_are_widened_in_bounded_steps},
           {"a crash in the middle is made up for", a_crash_in_the_middle_is_made_up_for},
           {"a second change overtakes the first", a_second_change_overtakes_the_first},
           {"what was under way is not passed over", what_was_under_way_is_not_passed_over},
           {"what is amended meanwhile is not passed over", what_is_amended_meanwhile_is_not_passed_over},
           {"a full disk only delays it", a_full_disk_only_delays_it})
