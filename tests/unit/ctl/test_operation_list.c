#include "check.h"
#include "scripted_operation.h"

#include "comity/message.h"

#include <string.h>

static struct scripted scripted;

static void lists_operations_with_their_leads(void)
{
    scripted_init(&scripted);
    scripted_record(&scripted, "BS",
                    "{'operationId':'SPECIMEN-VI','operation':{'name':'Specimen VI','crimeArea':'DRUGS',"
                    "'start':'2026-11-01','lead':'BS','participants':['BS','CO'],'closedOn':'2026-12-02'}}");
    scripted_done(&scripted);
    CHECK_SAME_NUMBER(SCRIPTED_RUN(&scripted, "operation", "list", "--all"), OUTCOME_DONE);
    CHECK(scripted_says(&scripted, "BS/SPECIMEN-VI  Specimen VI  2026-11-01       2026-12-02        2"));
    Comity__Request *request = scripted_next(&scripted, COMITY__REQUEST__BODY_OPERATIONS);
    CHECK(request->operations->closed);
    message_free(&request->base);
    scripted_done(&scripted);
    CHECK_SAME_NUMBER(SCRIPTED_RUN(&scripted, "operation", "list"), OUTCOME_DONE);
    CHECK_SAME_TEXT(scripted.out, "");
    request = scripted_next(&scripted, COMITY__REQUEST__BODY_OPERATIONS);
    CHECK(!request->operations->closed);
    message_free(&request->base);
    scripted_release(&scripted);
}

static void lists_what_is_shared(void)
{
    scripted_init(&scripted);
    scripted.context.is_json = true;
    scripted_record(&scripted, "CO", "{'operationId':'X','vehicle':{'vin':'113456'}}");
    scripted_done(&scripted);
    CHECK_SAME_NUMBER(
        SCRIPTED_RUN(&scripted, "operation", "records", "X", "--type", "vehicle", "--owner", "CO"),
        OUTCOME_DONE);
    CHECK(scripted_says(&scripted, "\"vin\":\"113456\""));
    Comity__Request *request = scripted_next(&scripted, COMITY__REQUEST__BODY_OPERATION_RECORDS);
    CHECK_SAME_TEXT(request->operation_records->operation, "X");
    CHECK_SAME_TEXT(request->operation_records->type, "vehicle");
    CHECK_SAME_TEXT(request->operation_records->owner, "CO");
    message_free(&request->base);
    scripted_release(&scripted);
}

CHECK_MAIN("operation_list", {"lists operations with their leads", lists_operations_with_their_leads},
           {"lists what is shared", lists_what_is_shared})
