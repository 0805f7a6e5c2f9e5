#include "check.h"
#include "joint.h"

#include <stdio.h>
#include <string.h>

enum { BS, CO, PA };

static const char *const CODES[] = {"BS", "CO", "PA"};
static struct federation federation;
static char op[37], id[37];

static void begin(void)
{
    op[0] = '\0';
    federation_init(&federation, CODES, 3);
    federation_link(&federation, BS, CO);
    federation_link(&federation, BS, PA);
    federation_link(&federation, CO, PA);
    federation_settle(&federation);
}

/* Ask, and say what came: owner and operation or number of each record, and how many the end tells; or the failure. */
static const char *ask(int place, const Comity__Request *request)
{
    static char out[4096];
    size_t used = 0;
    struct wire *client = federation_client(&federation, place, NODE_RIGHT_QUERY);
    Comity__Answer *answer = federation_ask(&federation, client, request);
    out[0] = '\0';
    while (answer != NULL && answer->body_case == COMITY__ANSWER__BODY_RECORD) {
        const Comity__Record *record = answer->record->record;
        used += (size_t)snprintf(out + used, sizeof out - used, "%s:%s ", answer->record->owner,
                                 record->type_case == COMITY__RECORD__TYPE_TRAVEL_DOCUMENT
                                     ? record->travel_document->number
                                     : record->operation_id);
        CHECK(answer->more);
        federation_free_answer(answer);
        answer = federation_answer(client);
    }
    REQUIRE(answer != NULL);
    if (answer->body_case == COMITY__ANSWER__BODY_FAILURE)
        snprintf(out + used, sizeof out - used, "%s", answer->failure->text);
    else
        snprintf(out + used, sizeof out - used, "%u", (unsigned)answer->done->count);
    federation_free_answer(answer);
    return out;
}

static const char *list(int place, bool closed)
{
    Comity__Request request = COMITY__REQUEST__INIT;
    Comity__OperationsRequest wanted = COMITY__OPERATIONS_REQUEST__INIT;
    wanted.closed = closed;
    request.body_case = COMITY__REQUEST__BODY_OPERATIONS;
    request.operations = &wanted;
    return ask(place, &request);
}

static const char *records(int place, const char *operation, const char *type, const char *owner)
{
    char texts[3][32];
    Comity__Request request = COMITY__REQUEST__INIT;
    Comity__OperationRecordsRequest wanted = COMITY__OPERATION_RECORDS_REQUEST__INIT;
    snprintf(texts[0], sizeof texts[0], "%s", operation);
    snprintf(texts[1], sizeof texts[1], "%s", type);
    snprintf(texts[2], sizeof texts[2], "%s", owner);
    wanted.operation = texts[0];
    wanted.type = texts[1];
    wanted.owner = texts[2];
    request.body_case = COMITY__REQUEST__BODY_OPERATION_RECORDS;
    request.operation_records = &wanted;
    return ask(place, &request);
}

static void lists_what_the_leads_say(void)
{
    char other[37] = "", false_id[37] = "";
    begin();
    CHECK_SAME_TEXT(list(PA, true), "0");
    joint_operation(&federation, BS, "X", "'BS','CO'", "", op);
    joint_operation(&federation, CO, "Y", "'CO'", "2024-12-01", other);
    federation.members[PA].bureau = (struct bureau){"BS"}; /* PA says that BS leads it */
    joint_operation(&federation, PA, "Z", "'BS','PA'", "", false_id);
    federation.members[PA].bureau = (struct bureau){"PA"};
    CHECK_SAME_TEXT(list(PA, false), "BS:X 1");
    CHECK_SAME_TEXT(list(PA, true), "BS:X CO:Y 2");
    federation_release(&federation);
}

static void lists_more_than_one_run(void)
{
    char name[16], found[40 * 8] = "";
    begin();
    for (unsigned i = 0; i < 40; i++) {
        snprintf(name, sizeof name, "X%02u", i);
        op[0] = '\0';
        joint_operation(&federation, BS, name, "'BS'", "", op);
        snprintf(found + strlen(found), sizeof found - strlen(found), "BS:%s ", name);
    }
    const char *said = list(CO, false);
    CHECK(strncmp(said, found, strlen(found)) == 0);
    CHECK_SAME_TEXT(said + strlen(found), "40");
    federation_release(&federation);
}

static void gives_what_is_shared_with_it(void)
{
    begin();
    joint_operation(&federation, BS, "X", "'BS','CO'", "", op);
    joint_share(&federation, CO, "A1", "X", id);
    joint_share(&federation, BS, "A2", "X", id);
    Comity__Answer *answer = joint_publish(
        &federation, CO, "{'operationResult':{'periodFrom':'2024','periodTo':'2024','arrests':1}}", "X");
    federation_free_answer(answer);
    joint_share(&federation, CO, "A3", "X", id);
    federation_free_answer(
        joint_amend(&federation, CO, id, NULL, "BS", NULL)); /* by hand: not with it any more */
    CHECK_SAME_TEXT(records(BS, "X", "", ""), "BS:A2 CO:A1 CO:X 3");
    CHECK_SAME_TEXT(records(BS, "X", "travel_document", ""), "BS:A2 CO:A1 2");
    CHECK_SAME_TEXT(records(BS, "X", "operation_result", "CO"), "CO:X 1");
    CHECK_SAME_TEXT(records(BS, "X", "", "BS"), "BS:A2 1");
    CHECK_SAME_TEXT(records(PA, "X", "", ""), "0");
    CHECK_SAME_TEXT(records(BS, "X", "car", ""), "type: \"car\" is not known");
    CHECK_SAME_TEXT(records(BS, "X", "", "MX"), "bureau MX is not known to this node");
    CHECK_SAME_TEXT(records(BS, "Y", "", ""), "no operation Y at this bureau");
    federation_release(&federation);
}

static void results_are_given_of_one_operation(void)
{
    char other[37] = "", json[128], found[40 * 8] = "";
    begin();
    joint_operation(&federation, BS, "X", "'BS','CO'", "", op);
    joint_operation(&federation, BS, "Y", "'BS','CO'", "", other);
    for (unsigned i = 0; i < 40; i++) {
        snprintf(json, sizeof json, "{'operationResult':{'periodFrom':'20%02u','periodTo':'20%02u'}}", i, i);
        federation_free_answer(joint_publish(&federation, i % 2 == 0 ? BS : CO, json, "X"));
        if (i < 3)
            federation_free_answer(joint_publish(&federation, BS, json, "Y"));
    }
    for (unsigned i = 0; i < 40; i++)
        snprintf(found + strlen(found), sizeof found - strlen(found), "%s:X ", i < 20 ? "BS" : "CO");
    const char *said = records(CO, "X", "operation_result", "");
    CHECK(strncmp(said, found, strlen(found)) == 0);
    CHECK_SAME_TEXT(said + strlen(found), "40");
    CHECK_SAME_TEXT(records(CO, "Y", "operation_result", ""), "BS:Y BS:Y BS:Y 3");
    CHECK_SAME_TEXT(records(CO, "Y", "operation_result", "CO"), "0");
    CHECK_SAME_TEXT(records(CO, "X", "operation", ""), "0"); /* its own record is not shared with it */
    federation_release(&federation);
}

CHECK_MAIN("control_operations", {"lists what the leads say", lists_what_the_leads_say},
           {"lists more than one run", lists_more_than_one_run},
           {"gives what is shared with it", gives_what_is_shared_with_it},
           {"results are given of one operation", results_are_given_of_one_operation})
