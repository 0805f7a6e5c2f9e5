#include "check.h"
#include "scripted_operation.h"

#include "comity/message.h"

#include <string.h>

static struct scripted scripted;

#define RESULT(more) "{'operationId':'SPECIMEN-VI','operationResult':{" more "}}"
#define PERIOD "'periodFrom':'2026-11-01','periodTo':'2026-12-01'"

static void begin(bool is_json)
{
    scripted_init(&scripted);
    scripted.context.is_json = is_json;
    scripted_operation(&scripted, "", NULL, false);
}

static void end(void)
{
    scripted_done(&scripted);
    CHECK_SAME_NUMBER(SCRIPTED_RUN(&scripted, "operation", "board", "SPECIMEN-VI"), OUTCOME_DONE);
    scripted_pass(&scripted, COMITY__REQUEST__BODY_OPERATION);
    Comity__Request *request = scripted_next(&scripted, COMITY__REQUEST__BODY_OPERATION_RECORDS);
    CHECK_SAME_TEXT(request->operation_records->type, "operation_result");
    message_free(&request->base);
}

static void adds_up_and_says_who_is_missing(void)
{
    begin(false);
    scripted_record(&scripted, "CO",
                    RESULT(PERIOD ",'arrests':12,'preliminary':true,'victimsRescued':{'women':3,'girls':1},"
                                  "'drugs':[{'drug':'HEROIN','kilograms':1.5}],'checksMade':1000"));
    end();
    CHECK(scripted_says(&scripted, "Specimen VI: 1 of 2 bureaus have reported\n"));
    CHECK(scripted_says(&scripted, "CO      preliminary  2026-11-01  2026-12-01       12        4"));
    CHECK(scripted_says(&scripted, "BS      not yet"));
    CHECK(scripted_says(&scripted, "            12  arrests\n"));
    CHECK(scripted_says(&scripted, "             3  victims rescued, women\n"));
    CHECK(scripted_says(&scripted, "           1.5  heroin, kg\n"));
    CHECK(scripted_says(&scripted, "NOT REPORTED YET\n  BS\n"));
    scripted_release(&scripted);
}

static void several_periods_of_one_bureau_are_added(void)
{
    begin(true);
    scripted_record(&scripted, "CO", RESULT("'periodFrom':'2026-11-01','periodTo':'2026-11-10','arrests':5"));
    scripted_record(&scripted, "CO", RESULT("'periodFrom':'2026-11-11','periodTo':'2026-11-20','arrests':6"));
    scripted_record(&scripted, "BS", RESULT(PERIOD ",'arrests':100"));
    end();
    CHECK(scripted_says(&scripted, "\"arrests\": 11"));
    CHECK(scripted_says(&scripted, "\"arrests\": 111"));
    CHECK(scripted_says(&scripted, "\"results\": 2"));
    CHECK(scripted_says(&scripted, "\"from\": \"2026-11-01\""));
    CHECK(scripted_says(&scripted, "\"to\": \"2026-11-20\""));
    CHECK(!scripted_says(&scripted, "overlap"));
    CHECK(!scripted_says(&scripted, "missing\": [\n"));
    scripted_release(&scripted);
}

static void days_that_are_counted_twice_are_shown(void)
{
    begin(true);
    scripted_record(&scripted, "CO", RESULT("'periodFrom':'2026-11-01','periodTo':'2026-11-10','arrests':5"));
    scripted_record(&scripted, "CO", RESULT("'periodFrom':'2026-11-10','periodTo':'2026-11-20','arrests':6"));
    end();
    CHECK(scripted_says(&scripted, "periods overlap at 2026-11-10"));
    scripted_release(&scripted);
}

static void only_the_lead_reports_for_another(void)
{
    begin(true);
    scripted_record(&scripted, "BS", RESULT(PERIOD ",'bureau':'PA','arrests':7"));
    scripted_record(&scripted, "CO", RESULT(PERIOD ",'bureau':'BS','arrests':1000"));
    end();
    CHECK(scripted_says(&scripted, "\"bureau\": \"PA\""));
    CHECK(scripted_says(&scripted, "reported by BS"));
    CHECK(scripted_says(&scripted, "\"arrests\": 7"));
    CHECK(!scripted_says(&scripted, "1000"));
    scripted_release(&scripted);
}

CHECK_MAIN("operation_board", {"adds up and says who is missing", adds_up_and_says_who_is_missing},
           {"several periods of one bureau are added", several_periods_of_one_bureau_are_added},
           {"days that are counted twice are shown", days_that_are_counted_twice_are_shown},
           {"only the lead reports for another", only_the_lead_reports_for_another})
