#include "check.h"
#include "comity/message.h"
#include "sample_message.h"

static struct sample_message sample;
static struct scripted scripted;

static void asks_for_a_reminder(void)
{
    sample_message_init(&sample);
    scripted_init(&scripted);
    sample_message_draft(&sample, &scripted);
    sample_message_published(&scripted, 7);
    sample_message_answer(&sample, &scripted, false);
    CHECK_SAME_NUMBER(SCRIPTED_RUN(&scripted, "remind", SAMPLE_ID, "--due", "2099-01-01T12:00Z"),
                      OUTCOME_DONE);
    Comity__Request *request = scripted_request(&scripted);
    REQUIRE(request != NULL && request->body_case == COMITY__REQUEST__BODY_DRAFT);
    const Comity__Message *message = request->draft->record->message;
    CHECK_SAME_NUMBER(message->kind, COMITY__MESSAGE__KIND__REMINDER);
    CHECK_SAME_TEXT(message->in_reply_to->record_id, SAMPLE_ID);
    CHECK_SAME_TEXT(message->due_at, "2099-01-01T12:00:00.000Z");
    message_free(&request->base);
    scripted_release(&scripted);
}

static void what_is_refused_is_not_sent(void)
{
    scripted_init(&scripted);
    scripted_refuse(&scripted, ERROR_STATE, "nobody is to be reminded: all have answered");
    CHECK_SAME_NUMBER(SCRIPTED_RUN(&scripted, "remind", SAMPLE_ID), OUTCOME_FAILED);
    CHECK(scripted_complains(&scripted, "all have answered"));
    Comity__Request *request = scripted_request(&scripted);
    message_free(&request->base);
    CHECK(scripted_request(&scripted) == NULL);
    scripted_release(&scripted);
}

CHECK_MAIN("command_remind", {"asks for a reminder", asks_for_a_reminder},
           {"what is refused is not sent", what_is_refused_is_not_sent})
