#include "check.h"
#include "comity/message.h"
#include "sample_message.h"
#include "scratch.h"

static struct sample_message sample;
static struct scripted scripted;

static void begin(void)
{
    sample_message_init(&sample);
    scripted_init(&scripted);
}

static void opens_the_message_or_peeks(void)
{
    for (unsigned peek = 0; peek <= 1; peek++) {
        begin();
        sample_message_answer(&sample, &scripted, false);
        CHECK_SAME_NUMBER(SCRIPTED_RUN(&scripted, "read", "CO/" SAMPLE_ID, peek ? "--peek" : NULL),
                          OUTCOME_DONE);
        Comity__Request *request = scripted_request(&scripted);
        REQUIRE(request != NULL && request->body_case == COMITY__REQUEST__BODY_READ);
        CHECK_SAME_TEXT(request->read->owner, "CO");
        CHECK_SAME_TEXT(request->read->id, SAMPLE_ID);
        CHECK_SAME_NUMBER(request->read->peek, peek);
        message_free(&request->base);
        scripted_release(&scripted);
    }
}

static void gives_programs_one_document(void)
{
    begin();
    scripted.context.is_json = true;
    sample_message_answer(&sample, &scripted, false);
    CHECK_SAME_NUMBER(SCRIPTED_RUN(&scripted, "read", SAMPLE_ID), OUTCOME_DONE);
    CHECK(scripted_says(&scripted, "{\n  \"record\": {"));
    CHECK(scripted_says(&scripted, "\"subject\": \"Holder of L898902C3\""));
    scripted_release(&scripted);
}

static void what_has_nothing_attached_saves_nothing(void)
{
    char directory[SCRATCH_PATH_BYTES];
    begin();
    scratch_make(directory);
    sample_message_answer(&sample, &scripted, false);
    CHECK_SAME_NUMBER(SCRIPTED_RUN(&scripted, "read", SAMPLE_ID, "--save", directory), OUTCOME_DONE);
    CHECK(scripted_complains(&scripted, "nothing is attached"));
    scratch_remove(directory);
    scripted_release(&scripted);
}

static void what_is_not_there_ends_with_3(void)
{
    begin();
    scripted_refuse(&scripted, ERROR_NOT_FOUND, "no record");
    CHECK_SAME_NUMBER(SCRIPTED_RUN(&scripted, "read", SAMPLE_ID), OUTCOME_NOTHING);
    CHECK_SAME_NUMBER(SCRIPTED_RUN(&scripted, "read", "first"), OUTCOME_USAGE);
    scripted_release(&scripted);
}

CHECK_MAIN("command_read", {"opens the message or peeks", opens_the_message_or_peeks},
           {"gives programs one document", gives_programs_one_document},
           {"what has nothing attached saves nothing", what_has_nothing_attached_saves_nothing},
           {"what is not there ends with 3", what_is_not_there_ends_with_3})
