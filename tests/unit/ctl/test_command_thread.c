#include "check.h"
#include "comity/message.h"
#include "sample_message.h"

static void asks_for_the_thread_of_the_message(void)
{
    struct scripted scripted;
    struct sample_message sample;
    scripted_init(&scripted);
    sample_message_init(&sample);
    sample_message_answer(&sample, &scripted, true);
    sample_message_done(&scripted);
    CHECK_SAME_NUMBER(SCRIPTED_RUN(&scripted, "thread", "CO/" SAMPLE_ID), OUTCOME_DONE);
    CHECK(scripted_says(&scripted, "FROM"));
    Comity__Request *request = scripted_request(&scripted);
    REQUIRE(request != NULL && request->body_case == COMITY__REQUEST__BODY_MESSAGES);
    CHECK_SAME_NUMBER(request->messages->box, COMITY__MESSAGES_REQUEST__BOX__THREAD);
    CHECK_SAME_TEXT(request->messages->owner, "CO");
    CHECK_SAME_TEXT(request->messages->id, SAMPLE_ID);
    message_free(&request->base);
    scripted_release(&scripted);
}

static void a_name_that_is_none_is_wrong_usage(void)
{
    struct scripted scripted;
    scripted_init(&scripted);
    CHECK_SAME_NUMBER(SCRIPTED_RUN(&scripted, "thread", "first"), OUTCOME_USAGE);
    CHECK_SAME_NUMBER(SCRIPTED_RUN(&scripted, "thread"), OUTCOME_USAGE);
    CHECK_SAME_NUMBER(scripted.asked.size, 0);
    scripted_release(&scripted);
}

CHECK_MAIN("command_thread", {"asks for the thread of the message", asks_for_the_thread_of_the_message},
           {"a name that is none is wrong usage", a_name_that_is_none_is_wrong_usage})
