#include "check.h"
#include "scripted_operation.h"

#include "comity/message.h"

#include <string.h>

static struct scripted scripted;

static void accepted_bureaus_take_part_and_see_the_record(void)
{
    scripted_init(&scripted);
    scripted_operation(&scripted, "", "PA", false);
    scripted_published(&scripted);
    scripted_published(&scripted);
    CHECK_SAME_NUMBER(SCRIPTED_RUN(&scripted, "operation", "accept", "SPECIMEN-VI", "PA,MX"), OUTCOME_DONE);
    scripted_pass(&scripted, COMITY__REQUEST__BODY_OPERATION);
    Comity__Request *request = scripted_next(&scripted, COMITY__REQUEST__BODY_AMEND);
    const Comity__AmendRequest *amend = request->amend;
    REQUIRE(amend->record->operation->n_participants == 4);
    CHECK_SAME_TEXT(amend->record->operation->participants[0], "BS");
    CHECK_SAME_TEXT(amend->record->operation->participants[3], "MX");
    REQUIRE(amend->distribution != NULL && amend->distribution->n_bureaus == 4);
    CHECK_SAME_NUMBER(amend->expected_version, 3);
    message_free(&request->base);
    request =
        scripted_next(&scripted, COMITY__REQUEST__BODY_PUBLISH); /* PA, which has asked, gets an answer */
    CHECK_SAME_TEXT(request->publish->record->message->subject, "Operation BS/SPECIMEN-VI: accepted");
    CHECK_SAME_TEXT(request->publish->record->message->refusal, "");
    CHECK_SAME_TEXT(request->publish->record->message->in_reply_to->record_id, SCRIPTED_WISH_ID);
    CHECK_SAME_TEXT(request->publish->record->message->thread_id, SCRIPTED_WISH_ID);
    message_free(&request->base);
    CHECK(scripted_request(&scripted) == NULL);
    scripted_release(&scripted);
}

static void removed_bureaus_do_not_any_more(void)
{
    scripted_init(&scripted);
    scripted_operation(&scripted, "", NULL, false);
    scripted_published(&scripted);
    CHECK_SAME_NUMBER(SCRIPTED_RUN(&scripted, "operation", "remove", "SPECIMEN-VI", "CO"), OUTCOME_DONE);
    scripted_pass(&scripted, COMITY__REQUEST__BODY_OPERATION);
    Comity__Request *request = scripted_next(&scripted, COMITY__REQUEST__BODY_AMEND);
    CHECK_SAME_NUMBER(request->amend->record->operation->n_participants, 1);
    CHECK_SAME_NUMBER(request->amend->distribution->n_bureaus, 1);
    message_free(&request->base);
    scripted_release(&scripted);
}

static void what_makes_no_sense_is_refused(void)
{
    static const struct {
        const char *act, *bureau, *closed_on, *fault;
    } CASES[] = {{"accept", "CO", "", "CO takes part already\n"},
                 {"remove", "PA", "", "PA takes no part\n"},
                 {"remove", "BS", "", "BS leads the operation\n"},
                 {"accept", "PA", "2026-12-02", "the operation is closed\n"}};
    for (size_t i = 0; i < sizeof CASES / sizeof CASES[0]; i++) {
        scripted_init(&scripted);
        scripted_operation(&scripted, CASES[i].closed_on, NULL, false);
        CHECK_SAME_NUMBER(SCRIPTED_RUN(&scripted, "operation", CASES[i].act, "X", CASES[i].bureau),
                          OUTCOME_FAILED);
        CHECK_CASE(scripted_complains(&scripted, CASES[i].fault), "%s", scripted.err);
        scripted_pass(&scripted, COMITY__REQUEST__BODY_OPERATION);
        CHECK(scripted_request(&scripted) == NULL);
        scripted_release(&scripted);
    }
}

static void a_refusal_answers_the_wish(void)
{
    scripted_init(&scripted);
    scripted_operation(&scripted, "", "PA", false);
    scripted_published(&scripted);
    CHECK_SAME_NUMBER(
        SCRIPTED_RUN(&scripted, "operation", "refuse", "SPECIMEN-VI", "PA", "--reason", "not your area"),
        OUTCOME_DONE);
    scripted_pass(&scripted, COMITY__REQUEST__BODY_OPERATION);
    Comity__Request *request = scripted_next(&scripted, COMITY__REQUEST__BODY_PUBLISH);
    const Comity__Message *message = request->publish->record->message;
    CHECK_SAME_NUMBER(message->kind, COMITY__MESSAGE__KIND__CONSENT_ANSWER);
    CHECK_SAME_TEXT(message->refusal, "not your area");
    CHECK_SAME_TEXT(message->in_reply_to->owner, "PA");
    CHECK_SAME_TEXT(message->in_reply_to->record_id, SCRIPTED_WISH_ID);
    CHECK_SAME_TEXT(request->publish->record->operation_id, "SPECIMEN-VI");
    REQUIRE(request->publish->distribution->n_bureaus == 1);
    CHECK_SAME_TEXT(request->publish->distribution->bureaus[0], "PA");
    message_free(&request->base);
    scripted_operation(&scripted, "", "PA", false);
    CHECK_SAME_NUMBER(SCRIPTED_RUN(&scripted, "operation", "refuse", "X", "MX", "--reason", "no"),
                      OUTCOME_NOTHING);
    CHECK(scripted_complains(&scripted, "MX has asked for nothing that is still open\n"));
    CHECK_SAME_NUMBER(SCRIPTED_RUN(&scripted, "operation", "refuse", "X", "PA"), OUTCOME_USAGE);
    scripted_release(&scripted);
}

CHECK_MAIN("operation_members",
           {"accepted bureaus take part and see the record", accepted_bureaus_take_part_and_see_the_record},
           {"removed bureaus do not any more", removed_bureaus_do_not_any_more},
           {"what makes no sense is refused", what_makes_no_sense_is_refused},
           {"a refusal answers the wish", a_refusal_answers_the_wish})
