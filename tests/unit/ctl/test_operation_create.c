#include "check.h"
#include "scripted_operation.h"

#include "comity/message.h"

#include <string.h>

static struct scripted scripted;

static void publishes_the_operation_for_those_who_take_part(void)
{
    scripted_init(&scripted);
    scripted_bureau(&scripted, "BS");
    scripted_published(&scripted);
    CHECK_SAME_NUMBER(SCRIPTED_RUN(&scripted, "operation", "create", "SPECIMEN-VI", "--name", "Specimen VI",
                                   "--crime", "people-smuggling", "--start", "2026-11-01", "--participants",
                                   "CO,PA", "--contact", "BS:Desk:+1 555 0100"),
                      OUTCOME_DONE);
    scripted_pass(&scripted, COMITY__REQUEST__BODY_STATUS);
    Comity__Request *request = scripted_next(&scripted, COMITY__REQUEST__BODY_PUBLISH);
    const Comity__Record *record = request->publish->record;
    const Comity__Operation *operation = record->operation;
    CHECK_SAME_TEXT(record->operation_id, "SPECIMEN-VI");
    CHECK_SAME_TEXT(operation->lead, "BS");
    REQUIRE(operation->n_participants == 3);
    CHECK_SAME_TEXT(operation->participants[0], "BS");
    CHECK_SAME_TEXT(operation->participants[2], "PA");
    CHECK_SAME_NUMBER(operation->crime_area, COMITY__CRIME_AREA__PEOPLE_SMUGGLING);
    REQUIRE(operation->n_contacts == 1);
    CHECK_SAME_TEXT(operation->contacts[0]->phone, "+1 555 0100");
    CHECK_SAME_TEXT(operation->contacts[0]->email, "");
    CHECK_SAME_NUMBER(request->publish->distribution->n_bureaus, 3);
    CHECK_SAME_NUMBER(request->publish->distribution->kind, COMITY__DISTRIBUTION__KIND__ONLY);
    message_free(&request->base);
    scripted_release(&scripted);
}

static void the_id_is_made_of_the_name(void)
{
    scripted_init(&scripted);
    scripted_bureau(&scripted, "BS");
    scripted_published(&scripted);
    CHECK_SAME_NUMBER(SCRIPTED_RUN(&scripted, "operation", "create", "--name", "Specimen VI", "--crime",
                                   "drugs", "--start", "2026"),
                      OUTCOME_DONE);
    CHECK(scripted_says(&scripted, "operation BS/SPECIMEN-VI\n"));
    scripted_pass(&scripted, COMITY__REQUEST__BODY_STATUS);
    Comity__Request *request = scripted_next(&scripted, COMITY__REQUEST__BODY_PUBLISH);
    CHECK_SAME_TEXT(request->publish->record->operation_id, "SPECIMEN-VI");
    message_free(&request->base);
    CHECK_SAME_NUMBER(SCRIPTED_RUN(&scripted, "operation", "create", "--name", "---", "--crime", "drugs",
                                   "--start", "2026"),
                      OUTCOME_USAGE);
    CHECK(scripted_complains(&scripted, "no id can be made of that name"));
    scripted_release(&scripted);
}

static void it_can_be_announced_to_others(void)
{
    static const struct {
        const char *to;
        Comity__Distribution__Kind kind;
        size_t count;
    } CASES[] = {{"all", COMITY__DISTRIBUTION__KIND__ALL, 0}, {"MX", COMITY__DISTRIBUTION__KIND__ONLY, 3}};
    for (size_t i = 0; i < 2; i++) {
        scripted_init(&scripted);
        scripted_bureau(&scripted, "BS");
        scripted_published(&scripted);
        CHECK_SAME_NUMBER(SCRIPTED_RUN(&scripted, "operation", "create", "X", "--name", "X", "--crime",
                                       "DRUGS", "--start", "2026", "--participants", "CO", "--announce",
                                       CASES[i].to),
                          OUTCOME_DONE);
        scripted_pass(&scripted, COMITY__REQUEST__BODY_STATUS);
        Comity__Request *request = scripted_next(&scripted, COMITY__REQUEST__BODY_PUBLISH);
        CHECK_SAME_NUMBER(request->publish->distribution->kind, CASES[i].kind);
        CHECK_SAME_NUMBER(request->publish->distribution->n_bureaus, CASES[i].count);
        CHECK_SAME_NUMBER(request->publish->record->operation->n_participants, 2);
        message_free(&request->base);
        scripted_release(&scripted);
    }
}

static void says_what_is_wrong(void)
{
    scripted_init(&scripted);
    CHECK_SAME_NUMBER(SCRIPTED_RUN(&scripted, "operation", "create", "X", "--name", "X", "--start", "2026"),
                      OUTCOME_USAGE);
    CHECK(scripted_complains(&scripted, "--name, --crime and --start are wanted"));
    CHECK_SAME_NUMBER(SCRIPTED_RUN(&scripted, "operation", "create", "X", "--name", "X", "--crime", "smoking",
                                   "--start", "2026"),
                      OUTCOME_USAGE);
    CHECK(scripted_complains(&scripted, "--crime is one of human-trafficking, people-smuggling, drugs,"));
    CHECK_SAME_NUMBER(SCRIPTED_RUN(&scripted, "operation", "create", "CO/X", "--name", "X", "--crime",
                                   "drugs", "--start", "2026"),
                      OUTCOME_USAGE);
    CHECK(scripted_complains(&scripted, "this bureau leads what it creates"));
    CHECK_SAME_NUMBER(SCRIPTED_RUN(&scripted, "operation", "create", "X", "--name", "X", "--crime", "drugs",
                                   "--start", "2026", "--contact", "BS"),
                      OUTCOME_USAGE);
    CHECK(scripted_complains(&scripted, "--contact: BUREAU:NAME:PHONE:EMAIL"));
    CHECK(scripted_request(&scripted) == NULL);
    scripted_release(&scripted);
}

static void what_is_not_named_stays(void)
{
    scripted_init(&scripted);
    scripted_operation(&scripted, "", NULL, false);
    scripted_published(&scripted);
    CHECK_SAME_NUMBER(SCRIPTED_RUN(&scripted, "operation", "amend", "SPECIMEN-VI", "--end", "2026-12-15",
                                   "--contact", "BS:Desk"),
                      OUTCOME_DONE);
    scripted_pass(&scripted, COMITY__REQUEST__BODY_OPERATION);
    Comity__Request *request = scripted_next(&scripted, COMITY__REQUEST__BODY_AMEND);
    const Comity__Operation *operation = request->amend->record->operation;
    CHECK_SAME_TEXT(request->amend->id, SCRIPTED_OPERATION_ID);
    CHECK_SAME_NUMBER(request->amend->expected_version, 3);
    CHECK(request->amend->distribution == NULL);
    CHECK_SAME_TEXT(operation->end, "2026-12-15");
    CHECK_SAME_TEXT(operation->start, "2026-11-01");
    REQUIRE(operation->n_contacts == 2);
    CHECK_SAME_TEXT(operation->contacts[0]->name, "Oficina");
    CHECK_SAME_TEXT(operation->contacts[1]->name, "Desk");
    message_free(&request->base);
    scripted_operation(&scripted, "", NULL, false);
    scripted_published(&scripted);
    CHECK_SAME_NUMBER(SCRIPTED_RUN(&scripted, "operation", "amend", "X", "--contact", "CO:Guardia"),
                      OUTCOME_DONE);
    scripted_pass(&scripted, COMITY__REQUEST__BODY_OPERATION);
    request = scripted_next(&scripted, COMITY__REQUEST__BODY_AMEND);
    REQUIRE(request->amend->record->operation->n_contacts == 1); /* it takes the place of the other */
    CHECK_SAME_TEXT(request->amend->record->operation->contacts[0]->name, "Guardia");
    message_free(&request->base);
    CHECK_SAME_NUMBER(SCRIPTED_RUN(&scripted, "operation", "amend", "X"), OUTCOME_USAGE);
    scripted_release(&scripted);
}

static void closes_on_a_day(void)
{
    scripted_init(&scripted);
    scripted_operation(&scripted, "", NULL, false);
    scripted_published(&scripted);
    CHECK_SAME_NUMBER(SCRIPTED_RUN(&scripted, "operation", "close", "SPECIMEN-VI", "--on", "2026-12-02"),
                      OUTCOME_DONE);
    scripted_pass(&scripted, COMITY__REQUEST__BODY_OPERATION);
    Comity__Request *request = scripted_next(&scripted, COMITY__REQUEST__BODY_AMEND);
    CHECK_SAME_TEXT(request->amend->record->operation->closed_on, "2026-12-02");
    CHECK_SAME_TEXT(request->amend->record->operation->name, "Specimen VI");
    CHECK_SAME_NUMBER(request->amend->record->operation->n_contacts, 1);
    message_free(&request->base);
    scripted_release(&scripted);
}

CHECK_MAIN("operation_create",
           {"publishes the operation for those who take part",
            publishes_the_operation_for_those_who_take_part},
           {"the id is made of the name", the_id_is_made_of_the_name},
           {"it can be announced to others", it_can_be_announced_to_others},
           {"says what is wrong", says_what_is_wrong}, {"what is not named stays", what_is_not_named_stays},
           {"closes on a day", closes_on_a_day})
