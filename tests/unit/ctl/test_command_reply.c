#include "check.h"
#include "comity/message.h"
#include "sample_message.h"

static struct sample_message sample;
static struct scripted scripted;

static void begin(void)
{
    sample_message_init(&sample);
    scripted_init(&scripted);
    sample_message_draft(&sample, &scripted);
    sample_message_published(&scripted, 7);
    sample_message_answer(&sample, &scripted, false);
}

static void names_what_it_replies_to_and_leaves_the_rest_to_the_daemon(void)
{
    begin();
    CHECK_SAME_NUMBER(SCRIPTED_RUN(&scripted, "reply", "CO/" SAMPLE_ID, "--refuse", "Not ours.", "--all"),
                      OUTCOME_DONE);
    Comity__Request *request = scripted_request(&scripted);
    REQUIRE(request != NULL && request->body_case == COMITY__REQUEST__BODY_DRAFT);
    const Comity__Message *message = request->draft->record->message;
    REQUIRE(message->in_reply_to != NULL);
    CHECK_SAME_TEXT(message->in_reply_to->owner, "CO");
    CHECK_SAME_TEXT(message->in_reply_to->record_id, SAMPLE_ID);
    CHECK_SAME_TEXT(message->refusal, "Not ours.");
    CHECK_SAME_TEXT(message->subject, "");
    CHECK_SAME_NUMBER(message->n_to, 0);
    CHECK_SAME_NUMBER(message->kind, COMITY__MESSAGE__KIND__KIND_NOT_SAID);
    CHECK(request->draft->reply_all && !message->closes);
    message_free(&request->base);
    scripted_release(&scripted);
}

static void a_thread_is_closed_without_words(void)
{
    begin();
    CHECK_SAME_NUMBER(SCRIPTED_RUN(&scripted, "reply", SAMPLE_ID, "--close"), OUTCOME_DONE);
    Comity__Request *request = scripted_request(&scripted);
    REQUIRE(request != NULL && request->draft->record->message->closes);
    message_free(&request->base);
    scripted_release(&scripted);
}

static void a_reply_says_something(void)
{
    scripted_init(&scripted);
    CHECK_SAME_NUMBER(SCRIPTED_RUN(&scripted, "reply", SAMPLE_ID), OUTCOME_USAGE);
    CHECK(scripted_complains(&scripted, "a reply says something"));
    CHECK_SAME_NUMBER(SCRIPTED_RUN(&scripted, "reply", "--body", "x"), OUTCOME_USAGE);
    CHECK_SAME_NUMBER(scripted.asked.size, 0);
    scripted_release(&scripted);
}

CHECK_MAIN("command_reply",
           {"names what it replies to, and leaves the rest to the daemon",
            names_what_it_replies_to_and_leaves_the_rest_to_the_daemon},
           {"a thread is closed without words", a_thread_is_closed_without_words},
           {"a reply says something", a_reply_says_something})
