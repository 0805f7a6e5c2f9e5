#include "check.h"
#include "operation_ask.h"
#include "scripted_operation.h"

#include "comity/message.h"

#include <string.h>

static struct scripted scripted;

static void asks_what_an_operation_is(void)
{
    Comity__Answer *answer = NULL;
    scripted_init(&scripted);
    scripted_operation(&scripted, "", NULL, false);
    CHECK_SAME_NUMBER(operation_ask(&scripted.context, "SPECIMEN-VI", &answer), OUTCOME_DONE);
    REQUIRE(answer != NULL);
    CHECK_SAME_TEXT(answer->operation->record->record->operation->name, "Specimen VI");
    client_free_answer(answer);
    scripted_release(&scripted);
}

static void an_answer_without_its_record_is_none(void)
{
    Comity__Answer *answer = NULL, empty = COMITY__ANSWER__INIT;
    Comity__OperationAnswer operation = COMITY__OPERATION_ANSWER__INIT;
    scripted_init(&scripted);
    empty.body_case = COMITY__ANSWER__BODY_OPERATION;
    empty.operation = &operation;
    scripted_answer(&scripted, &empty);
    CHECK_SAME_NUMBER(operation_ask(&scripted.context, "SPECIMEN-VI", &answer), OUTCOME_FAILED);
    CHECK(answer == NULL);
    scripted_release(&scripted);
}

static void a_list_of_bureaus_is_nothing_else(void)
{
    static const struct command COMMAND = {.name = "x", .usage = ""};
    Comity__Distribution *list = NULL;
    scripted_init(&scripted);
    scripted.context.command = &COMMAND;
    CHECK_SAME_NUMBER(operation_read_bureaus(&scripted.context, "BUREAUS", "all", &list), OUTCOME_USAGE);
    CHECK_SAME_NUMBER(operation_read_bureaus(&scripted.context, "BUREAUS", "co", &list), OUTCOME_USAGE);
    CHECK(list == NULL);
    CHECK_SAME_NUMBER(operation_read_bureaus(&scripted.context, "BUREAUS", "CO,PA", &list), OUTCOME_DONE);
    REQUIRE(list != NULL);
    CHECK_SAME_NUMBER(list->n_bureaus, 2);
    message_free(&list->base);
    scripted_release(&scripted);
}

CHECK_MAIN("operation_ask", {"asks what an operation is", asks_what_an_operation_is},
           {"an answer without its record is none", an_answer_without_its_record_is_none},
           {"a list of bureaus is nothing else", a_list_of_bureaus_is_nothing_else})
