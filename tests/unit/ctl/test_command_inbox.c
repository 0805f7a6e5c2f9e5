#include "check.h"
#include "comity/message.h"
#include "sample_message.h"

static void what_is_asked_is_passed_on(void)
{
    struct scripted scripted;
    scripted_init(&scripted);
    sample_message_done(&scripted);
    CHECK_SAME_NUMBER(SCRIPTED_RUN(&scripted, "inbox", "--open", "--from", "PA"), OUTCOME_DONE);
    Comity__Request *request = scripted_request(&scripted);
    REQUIRE(request != NULL && request->body_case == COMITY__REQUEST__BODY_MESSAGES);
    CHECK_SAME_NUMBER(request->messages->box, COMITY__MESSAGES_REQUEST__BOX__IN);
    CHECK_SAME_TEXT(request->messages->bureau, "PA");
    CHECK(request->messages->open && !request->messages->overdue && !request->messages->unread);
    message_free(&request->base);
    sample_message_done(&scripted);
    CHECK_SAME_NUMBER(SCRIPTED_RUN(&scripted, "inbox", "--overdue"), OUTCOME_DONE);
    request = scripted_request(&scripted);
    REQUIRE(request != NULL);
    CHECK_SAME_TEXT(request->messages->bureau, "");
    CHECK(request->messages->overdue && !request->messages->open);
    message_free(&request->base);
    scripted_release(&scripted);
}

static void other_words_are_wrong_usage(void)
{
    struct scripted scripted;
    scripted_init(&scripted);
    CHECK_SAME_NUMBER(SCRIPTED_RUN(&scripted, "inbox", "PA"), OUTCOME_USAGE);
    CHECK_SAME_NUMBER(SCRIPTED_RUN(&scripted, "inbox", "--from"), OUTCOME_USAGE);
    CHECK_SAME_NUMBER(scripted.asked.size, 0);
    scripted_release(&scripted);
}

CHECK_MAIN("command_inbox", {"what is asked is passed on", what_is_asked_is_passed_on},
           {"other words are wrong usage", other_words_are_wrong_usage})
