#include "check.h"
#include "scripted_operation.h"

#include "comity/message.h"

#include <string.h>

static struct scripted scripted;

#define RESULT(more) "{'operationId':'SPECIMEN-VI','operationResult':{" more "}}"
#define PERIOD "'periodFrom':'2026-11-01','periodTo':'2026-12-01'"

/* Let the daemon of this bureau answer, with one result (NULL: none) that was filed before. */
static void begin(const char *own, const char *before)
{
    scripted_init(&scripted);
    scripted_bureau(&scripted, own);
    scripted_operation(&scripted, "", NULL, false);
    if (before != NULL)
        scripted_record(&scripted, own, before);
    scripted_done(&scripted);
    scripted_published(&scripted);
}

static Comity__Request *filed(Comity__Request__BodyCase body_case)
{
    scripted_pass(&scripted, COMITY__REQUEST__BODY_STATUS);
    scripted_pass(&scripted, COMITY__REQUEST__BODY_OPERATION);
    scripted_pass(&scripted, COMITY__REQUEST__BODY_OPERATION_RECORDS);
    return scripted_next(&scripted, body_case);
}

static void the_first_is_published_for_the_operation(void)
{
    begin("CO", NULL);
    CHECK_SAME_NUMBER(SCRIPTED_RUN(&scripted, "report", "SPECIMEN-VI", "--arrests", "12", "--drug",
                                   "heroin=1.5", "--drug", "khat=2", "--migrant-nationalities", "VE,HT",
                                   "--preliminary"),
                      OUTCOME_DONE);
    Comity__Request *request = filed(COMITY__REQUEST__BODY_PUBLISH);
    CHECK_SAME_TEXT(request->publish->distribution->operation, "BS/SPECIMEN-VI");
    const Comity__OperationResult *result = request->publish->record->operation_result;
    CHECK_SAME_TEXT(request->publish->record->operation_id, "SPECIMEN-VI");
    CHECK_SAME_TEXT(result->period_from, "2026-11-01");
    CHECK_SAME_TEXT(result->period_to, "2026-12-01");
    CHECK_SAME_NUMBER(result->arrests, 12);
    CHECK(result->preliminary);
    REQUIRE(result->n_drugs == 2);
    CHECK(result->drugs[0]->drug == COMITY__DRUG__HEROIN && result->drugs[0]->kilograms == 1.5);
    CHECK_SAME_TEXT(result->drugs[1]->drug_name, "khat");
    CHECK_SAME_NUMBER(result->n_migrant_nationalities, 2);
    message_free(&request->base);
    scripted_release(&scripted);
}

static void the_next_corrects_it(void)
{
    begin("CO", RESULT(PERIOD ",'arrests':10,'firearms':3,'preliminary':true,'drugs':[{'drug':'HEROIN',"
                              "'kilograms':1.5}]"));
    CHECK_SAME_NUMBER(
        SCRIPTED_RUN(&scripted, "report", "SPECIMEN-VI", "--arrests", "12", "--drug", "heroin=0"),
        OUTCOME_DONE);
    Comity__Request *request = filed(COMITY__REQUEST__BODY_AMEND);
    const Comity__OperationResult *result = request->amend->record->operation_result;
    CHECK_SAME_TEXT(request->amend->id, SCRIPTED_WISH_ID);
    CHECK_SAME_NUMBER(request->amend->expected_version, 2);
    CHECK_SAME_NUMBER(result->arrests, 12);
    CHECK_SAME_NUMBER(result->firearms, 3);
    CHECK_SAME_NUMBER(result->n_drugs, 0);
    CHECK(!result->preliminary);
    message_free(&request->base);
    scripted_release(&scripted);
}

static void a_period_may_not_overlap_another(void)
{
    begin("CO", RESULT("'periodFrom':'2026-11-01','periodTo':'2026-11-10','arrests':10"));
    CHECK_SAME_NUMBER(SCRIPTED_RUN(&scripted, "report", "X", "--from", "2026-11-10", "--to", "2026-11-20",
                                   "--arrests", "1"),
                      OUTCOME_FAILED);
    CHECK(scripted_complains(&scripted,
                             "there is one for 2026-11-01 to 2026-11-10 already, which has days in "
                             "common with 2026-11-10 to 2026-11-20"));
    scripted_release(&scripted);
    begin("CO", RESULT("'periodFrom':'2026-11-01','periodTo':'2026-11-10','arrests':10"));
    CHECK_SAME_NUMBER(SCRIPTED_RUN(&scripted, "report", "X", "--from", "2026-11-11", "--to", "2026-11-20",
                                   "--arrests", "1"),
                      OUTCOME_DONE);
    Comity__Request *request = filed(COMITY__REQUEST__BODY_PUBLISH);
    CHECK_SAME_TEXT(request->publish->record->operation_result->period_from, "2026-11-11");
    message_free(&request->base);
    scripted_release(&scripted);
}

static void without_a_period_the_one_that_was_filed_is_corrected(void)
{
    begin("CO", RESULT("'periodFrom':'2026-11-01','periodTo':'2026-11-10','arrests':10"));
    CHECK_SAME_NUMBER(SCRIPTED_RUN(&scripted, "report", "X", "--arrests", "11"), OUTCOME_DONE);
    Comity__Request *request = filed(COMITY__REQUEST__BODY_AMEND);
    CHECK_SAME_TEXT(request->amend->record->operation_result->period_to, "2026-11-10");
    message_free(&request->base);
    scripted_release(&scripted);
    scripted_init(&scripted);
    scripted_bureau(&scripted, "CO");
    scripted_operation(&scripted, "", NULL, false);
    scripted_record(&scripted, "CO", RESULT("'periodFrom':'2026-11-01','periodTo':'2026-11-10'"));
    scripted_record(&scripted, "CO", RESULT("'periodFrom':'2026-11-11','periodTo':'2026-11-20'"));
    scripted_done(&scripted);
    CHECK_SAME_NUMBER(SCRIPTED_RUN(&scripted, "report", "X", "--arrests", "11"), OUTCOME_FAILED);
    CHECK(scripted_complains(&scripted, "there are several: say which with --from and --to\n"));
    scripted_release(&scripted);
}

static void the_lead_alone_reports_for_another(void)
{
    begin("CO", NULL);
    CHECK_SAME_NUMBER(SCRIPTED_RUN(&scripted, "report", "X", "--bureau", "PA", "--arrests", "1"),
                      OUTCOME_FAILED);
    CHECK(scripted_complains(&scripted, "for another bureau only the lead reports, BS\n"));
    scripted_release(&scripted);
    begin("BS", RESULT(PERIOD ",'arrests':100"));
    CHECK_SAME_NUMBER(SCRIPTED_RUN(&scripted, "report", "X", "--bureau", "PA", "--arrests", "1"),
                      OUTCOME_DONE);
    Comity__Request *request = filed(COMITY__REQUEST__BODY_PUBLISH);
    CHECK_SAME_TEXT(request->publish->record->operation_result->bureau, "PA");
    message_free(&request->base);
    scripted_release(&scripted);
}

static void says_what_is_no_drug(void)
{
    static const char *const CASES[] = {"heroin", "=1", "heroin=", "heroin=many", "heroin=-1", "heroin=nan"};
    for (size_t i = 0; i < sizeof CASES / sizeof CASES[0]; i++) {
        begin("CO", NULL);
        CHECK_SAME_NUMBER(SCRIPTED_RUN(&scripted, "report", "X", "--drug", CASES[i]), OUTCOME_USAGE);
        CHECK_CASE(scripted_complains(&scripted, "--drug wants DRUG=KILOGRAMS"), "%s", CASES[i]);
        scripted_release(&scripted);
    }
}

CHECK_MAIN("command_report",
           {"the first is published for the operation", the_first_is_published_for_the_operation},
           {"the next corrects it", the_next_corrects_it},
           {"a period may not overlap another", a_period_may_not_overlap_another},
           {"without a period the one that was filed is corrected",
            without_a_period_the_one_that_was_filed_is_corrected},
           {"the lead alone reports for another", the_lead_alone_reports_for_another},
           {"says what is no drug", says_what_is_no_drug})
