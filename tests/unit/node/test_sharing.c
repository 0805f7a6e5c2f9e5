#include "check.h"
#include "joint.h"
#include "record_json.h"

#include "comity/message.h"

#include <string.h>

enum { BS, CO, PA };

static const char *const CODES[] = {"BS", "CO", "PA"};
static struct federation federation;
static char op[37], id[37];

#define PASSPORT(more)                                                                                       \
    "{" more                                                                                                 \
    "'travelDocument':{'documentType':'PASSPORT','category':'STOLEN','number':'A1','issuingCountry':"        \
    "'UTO'}}"
#define RESULT "{'operationResult':{'periodFrom':'2024','periodTo':'2024','arrests':1}}"

static void begin(void)
{
    op[0] = '\0';
    federation_init(&federation, CODES, 3);
    federation_link(&federation, BS, CO);
    federation_link(&federation, BS, PA);
    federation_link(&federation, CO, PA);
    federation_settle(&federation);
    joint_operation(&federation, BS, "SPECIMEN-VI", "'BS','CO'", "", op);
}

static void check_refused(Comity__Answer *answer, const char *failure_code, const char *text)
{
    if (!CHECK(answer->body_case == COMITY__ANSWER__BODY_FAILURE)) {
        federation_free_answer(answer);
        return;
    }
    CHECK_SAME_TEXT(answer->failure->code, failure_code);
    CHECK_SAME_TEXT(answer->failure->text, text);
    federation_free_answer(answer);
}

static void its_participants_are_written_out(void)
{
    begin();
    joint_share(&federation, BS, "A1", "specimen vi", id);
    CHECK_SAME_TEXT(joint_readers(&federation, BS, id), "BS,CO BS/SPECIMEN-VI");
    CHECK_SAME_TEXT(joint_readers(&federation, CO, id), "BS,CO BS/SPECIMEN-VI");
    CHECK_SAME_TEXT(joint_readers(&federation, PA, id), "");
    joint_share(&federation, CO, "A2", "BS/SPECIMEN-VI", id);
    CHECK_SAME_TEXT(joint_readers(&federation, BS, id), "BS,CO BS/SPECIMEN-VI");
    joint_share(&federation, CO, "A3", op, id); /* by the id of its record */
    CHECK_SAME_TEXT(joint_readers(&federation, BS, id), "BS,CO BS/SPECIMEN-VI");
    CHECK_SAME_TEXT(joint_readers(&federation, PA, id), "");
    federation_release(&federation);
}

static void the_record_names_the_operation(void)
{
    begin();
    joint_share(&federation, CO, "A1", "SPECIMEN-VI", id);
    Comity__Request request = COMITY__REQUEST__INIT;
    Comity__GetRequest get = COMITY__GET_REQUEST__INIT;
    get.id = id;
    request.body_case = COMITY__REQUEST__BODY_GET;
    request.get = &get;
    Comity__Answer *answer =
        federation_ask(&federation, federation_client(&federation, BS, NODE_RIGHT_QUERY), &request);
    REQUIRE(answer != NULL && answer->body_case == COMITY__ANSWER__BODY_RECORD);
    CHECK_SAME_TEXT(answer->record->record->operation_id, "SPECIMEN-VI");
    federation_free_answer(answer);
    check_refused(joint_publish(&federation, CO, PASSPORT("'operationId':'OTHER',"), "SPECIMEN-VI"),
                  "INVALID",
                  "operationId: is \"OTHER\", but it is to be shared with operation BS/SPECIMEN-VI");
    federation_free_answer(
        joint_publish(&federation, CO, PASSPORT("'operationId':'Specimen VI',"), "SPECIMEN-VI"));
    federation_release(&federation);
}

static void what_was_shared_otherwise_can_be_shared_with_it(void)
{
    begin();
    federation_publish(&federation, CO, "A1", COMITY__DISTRIBUTION__KIND__ONLY, "PA", id);
    CHECK_SAME_TEXT(joint_readers(&federation, PA, id), "PA");
    federation_free_answer(joint_amend(&federation, CO, id, NULL, NULL, "SPECIMEN-VI"));
    CHECK_SAME_TEXT(joint_readers(&federation, BS, id), "BS,CO BS/SPECIMEN-VI");
    CHECK_SAME_TEXT(joint_readers(&federation, PA, id), "");
    federation_release(&federation);
}

static void only_who_takes_part_shares_with_it(void)
{
    begin();
    check_refused(joint_publish(&federation, PA, PASSPORT(""), "SPECIMEN-VI"), "DENIED",
                  "PA takes no part in operation BS/SPECIMEN-VI: ask BS to join");
    check_refused(joint_publish(&federation, CO, PASSPORT(""), "OTHER"), "NOT_FOUND",
                  "no operation OTHER at this bureau");
    check_refused(joint_publish(&federation, CO, PASSPORT(""), "CO/SPECIMEN-VI"), "NOT_FOUND",
                  "no operation CO/SPECIMEN-VI at this bureau");
    federation_release(&federation);
}

static void nobody_can_pass_off_an_operation_as_anothers(void)
{
    char false_id[37];
    begin();
    Comity__Answer *answer = joint_amend(
        &federation, BS, op,
        "{'operationId':'SPECIMEN-VI','operation':{'name':'X','crimeArea':'DRUGS','start':'2024','lead':'BS',"
        "'participants':['BS','CO']}}",
        NULL, NULL);
    federation_free_answer(answer);
    /* PA says that BS leads it, and that PA takes part. */
    federation.members[PA].bureau = (struct bureau){"BS"};
    false_id[0] = '\0';
    joint_operation(&federation, PA, "SPECIMEN-VI", "'BS','CO','PA'", "", false_id);
    federation.members[PA].bureau = (struct bureau){"PA"};
    CHECK_SAME_TEXT(joint_readers(&federation, CO, false_id), "all");
    joint_share(&federation, CO, "A1", "SPECIMEN-VI", id);
    CHECK_SAME_TEXT(joint_readers(&federation, CO, id), "BS,CO BS/SPECIMEN-VI");
    /* PA leads one of its own by that id. */
    false_id[0] = '\0';
    joint_operation(&federation, PA, "specimen-vi", "'CO','PA'", "", false_id);
    check_refused(joint_publish(&federation, CO, PASSPORT(""), "SPECIMEN-VI"), "INVALID",
                  "operation: both BS/SPECIMEN-VI and PA/specimen-vi are known: say which");
    joint_share(&federation, CO, "A2", "BS/SPECIMEN-VI", id);
    CHECK_SAME_TEXT(joint_readers(&federation, CO, id), "BS,CO BS/SPECIMEN-VI");
    federation_release(&federation);
}

/* What was found last is not found again once it is gone. */
static void a_withdrawn_operation_is_none(void)
{
    begin();
    joint_share(&federation, BS, "A1", "SPECIMEN-VI", id);
    Comity__Request request = COMITY__REQUEST__INIT;
    Comity__WithdrawRequest withdraw = COMITY__WITHDRAW_REQUEST__INIT;
    withdraw.id = op;
    withdraw.reason = COMITY__WITHDRAW__REASON__ERROR;
    request.body_case = COMITY__REQUEST__BODY_WITHDRAW;
    request.withdraw = &withdraw;
    federation_free_answer(
        federation_ask(&federation, federation_client(&federation, BS, NODE_RIGHT_PUBLISH), &request));
    check_refused(joint_publish(&federation, BS, PASSPORT(""), "SPECIMEN-VI"), "NOT_FOUND",
                  "no operation SPECIMEN-VI at this bureau");
    op[0] = '\0';
    joint_operation(&federation, BS, "SPECIMEN-VI", "'BS','PA'", "", op);
    joint_share(&federation, BS, "A2", "SPECIMEN-VI", id);
    CHECK_SAME_TEXT(joint_readers(&federation, PA, id), "BS,PA BS/SPECIMEN-VI");
    federation_release(&federation);
}

static void one_id_is_given_once(void)
{
    begin();
    check_refused(joint_publish(&federation, BS,
                                "{'operationId':'specimen vi','operation':{'name':'X','crimeArea':'DRUGS',"
                                "'start':'2024','lead':'BS','participants':['BS']}}",
                                ""),
                  "EXISTS", "operation BS/SPECIMEN-VI is there already: amend it");
    federation_release(&federation);
}

/* By an import, or at the same moment, two come to be. */
static void the_leads_oldest_of_one_id_counts(void)
{
    begin();
    Comity__Request request = COMITY__REQUEST__INIT;
    Comity__PublishRequest publish = COMITY__PUBLISH_REQUEST__INIT;
    Comity__Distribution all = COMITY__DISTRIBUTION__INIT;
    all.kind = COMITY__DISTRIBUTION__KIND__ALL;
    publish.record = record_json_read("{'sourceRef':'1','operationId':'SPECIMEN-VI','operation':{'name':'X',"
                                      "'crimeArea':'DRUGS','start':'2024','lead':'BS','participants':['BS',"
                                      "'CO','PA']}}");
    publish.distribution = &all;
    publish.once = true;
    request.body_case = COMITY__REQUEST__BODY_PUBLISH;
    request.publish = &publish;
    Comity__Answer *answer =
        federation_ask(&federation, federation_client(&federation, BS, NODE_RIGHT_PUBLISH), &request);
    CHECK(answer != NULL && answer->body_case == COMITY__ANSWER__BODY_PUBLISH);
    federation_free_answer(answer);
    message_free(&publish.record->base);
    joint_share(&federation, CO, "A1", "SPECIMEN-VI", id);
    CHECK_SAME_TEXT(joint_readers(&federation, CO, id), "BS,CO BS/SPECIMEN-VI");
    federation_release(&federation);
}

static void only_results_are_filed_once_it_is_closed(void)
{
    begin();
    joint_share(&federation, CO, "A1", "SPECIMEN-VI", id);
    joint_operation(&federation, BS, "SPECIMEN-VI", "'BS','CO'", "2024-12-01", op);
    check_refused(joint_publish(&federation, CO, PASSPORT(""), "SPECIMEN-VI"), "STATE",
                  "operation BS/SPECIMEN-VI was closed on 2024-12-01: only results are filed still");
    Comity__Answer *answer = joint_publish(&federation, CO, RESULT, "SPECIMEN-VI");
    CHECK(answer->body_case == COMITY__ANSWER__BODY_PUBLISH);
    federation_free_answer(answer);
    answer = joint_amend(&federation, CO, id, PASSPORT("'conditions':'ask first',"), NULL, "SPECIMEN-VI");
    CHECK(answer->body_case == COMITY__ANSWER__BODY_PUBLISH);
    federation_free_answer(answer);
    federation_release(&federation);
}

CHECK_MAIN("sharing", {"its participants are written out", its_participants_are_written_out},
           {"the record names the operation", the_record_names_the_operation},
           {"what was shared otherwise can be shared with it",
            what_was_shared_otherwise_can_be_shared_with_it},
           {"only who takes part shares with it", only_who_takes_part_shares_with_it},
           {"nobody can pass off an operation as another's", nobody_can_pass_off_an_operation_as_anothers},
           {"a withdrawn operation is none", a_withdrawn_operation_is_none},
           {"one id is given once", one_id_is_given_once},
           {"the lead's oldest of one id counts", the_leads_oldest_of_one_id_counts},
           {"only results are filed once it is closed", only_results_are_filed_once_it_is_closed})
