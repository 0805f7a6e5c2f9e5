#include "check.h"
#include "scripted_operation.h"

#include "comity/message.h"

#include <string.h>

static struct scripted scripted;

static const Comity__Message *asked(Comity__Request **ret)
{
    *ret = scripted_next(&scripted, COMITY__REQUEST__BODY_PUBLISH);
    const Comity__PublishRequest *publish = (*ret)->publish;
    REQUIRE(publish->distribution->kind == COMITY__DISTRIBUTION__KIND__ONLY &&
            publish->distribution->n_bureaus == 1);
    CHECK_SAME_TEXT(publish->distribution->bureaus[0], "BS");
    CHECK_SAME_TEXT(publish->record->operation_id, "SPECIMEN-VI");
    return publish->record->message;
}

static void who_wants_to_join_asks_the_lead_alone(void)
{
    Comity__Request *request;
    scripted_init(&scripted);
    scripted_operation(&scripted, "", NULL, false);
    scripted_bureau(&scripted, "PA");
    scripted_published(&scripted);
    CHECK_SAME_NUMBER(SCRIPTED_RUN(&scripted, "operation", "join", "SPECIMEN-VI", "--note", "please"),
                      OUTCOME_DONE);
    CHECK(scripted_says(&scripted, "BS has been asked to let this bureau join; an officer there decides\n"));
    scripted_pass(&scripted, COMITY__REQUEST__BODY_OPERATION);
    scripted_pass(&scripted, COMITY__REQUEST__BODY_STATUS);
    const Comity__Message *message = asked(&request);
    CHECK_SAME_NUMBER(message->kind, COMITY__MESSAGE__KIND__CONSENT_REQUEST);
    CHECK_SAME_TEXT(message->body, "please");
    REQUIRE(message->n_references == 1);
    CHECK_SAME_TEXT(message->references[0]->record_id, SCRIPTED_OPERATION_ID);
    message_free(&request->base);
    scripted_release(&scripted);
}

static void an_operation_that_is_not_here_can_be_joined(void)
{
    Comity__Request *request;
    scripted_init(&scripted);
    scripted_refuse(&scripted, ERROR_NOT_FOUND, "no operation");
    scripted_published(&scripted);
    CHECK_SAME_NUMBER(SCRIPTED_RUN(&scripted, "operation", "join", "BS/SPECIMEN-VI"), OUTCOME_DONE);
    scripted_pass(&scripted, COMITY__REQUEST__BODY_OPERATION);
    CHECK_SAME_NUMBER(asked(&request)->n_references, 0);
    message_free(&request->base);
    scripted_refuse(&scripted, ERROR_NOT_FOUND, "no operation");
    CHECK_SAME_NUMBER(SCRIPTED_RUN(&scripted, "operation", "join", "SPECIMEN-VI"), OUTCOME_NOTHING);
    CHECK(scripted_complains(&scripted, "name the lead, too, to ask it: LEAD/ID\n"));
    scripted_release(&scripted);
}

static void who_leaves_says_why(void)
{
    Comity__Request *request;
    scripted_init(&scripted);
    CHECK_SAME_NUMBER(SCRIPTED_RUN(&scripted, "operation", "leave", "SPECIMEN-VI"), OUTCOME_USAGE);
    scripted_operation(&scripted, "", NULL, false);
    scripted_bureau(&scripted, "CO");
    scripted_published(&scripted);
    CHECK_SAME_NUMBER(SCRIPTED_RUN(&scripted, "operation", "leave", "SPECIMEN-VI", "--reason", "no officers"),
                      OUTCOME_DONE);
    scripted_pass(&scripted, COMITY__REQUEST__BODY_OPERATION);
    scripted_pass(&scripted, COMITY__REQUEST__BODY_STATUS);
    const Comity__Message *message = asked(&request);
    CHECK_SAME_NUMBER(message->kind, COMITY__MESSAGE__KIND__CONSENT_ANSWER);
    CHECK_SAME_TEXT(message->refusal, "no officers");
    CHECK(message->in_reply_to == NULL);
    message_free(&request->base);
    scripted_release(&scripted);
}

static void what_makes_no_sense_is_not_asked(void)
{
    static const struct {
        const char *act, *own, *closed_on, *fault;
    } CASES[] = {{"join", "CO", "", "this bureau takes part in it already\n"},
                 {"join", "BS", "", "this bureau leads it\n"},
                 {"leave", "PA", "", "this bureau takes no part in it\n"},
                 {"join", "PA", "2026-12-02", "this bureau comes too late: it is closed\n"}};
    for (size_t i = 0; i < sizeof CASES / sizeof CASES[0]; i++) {
        const char *words[] = {"operation", CASES[i].act, "X", i == 2 ? "--reason" : NULL, "none", NULL};
        scripted_init(&scripted);
        scripted_operation(&scripted, CASES[i].closed_on, NULL, false);
        scripted_bureau(&scripted, CASES[i].own);
        CHECK_SAME_NUMBER(scripted_run(&scripted, words), OUTCOME_FAILED);
        CHECK_CASE(scripted_complains(&scripted, CASES[i].fault), "%s", scripted.err);
        scripted_release(&scripted);
    }
}

CHECK_MAIN("operation_wish", {"who wants to join asks the lead alone", who_wants_to_join_asks_the_lead_alone},
           {"an operation that is not here can be joined", an_operation_that_is_not_here_can_be_joined},
           {"who leaves says why", who_leaves_says_why},
           {"what makes no sense is not asked", what_makes_no_sense_is_not_asked})
