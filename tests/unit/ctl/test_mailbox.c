#include "check.h"
#include "sample_message.h"

#include <string.h>

static struct sample_message sample;
static struct scripted scripted;

static void begin(void)
{
    sample_message_init(&sample);
    scripted_init(&scripted);
}

static void the_oldest_comes_first_and_what_needs_somebody_is_counted(void)
{
    char later[] = "2024-05-03T09:30:00.000Z", earlier[] = "2024-05-01T09:30:00.000Z", first[] = "First",
         last[] = "Last";
    begin();
    sample.view.unread = true;
    sample.record_view.time = later;
    sample.message.subject = last;
    sample_message_answer(&sample, &scripted, true);
    sample.view.unread = false;
    sample.view.overdue = true;
    sample.view.state = COMITY__MESSAGE_VIEW__STATE__OVERDUE;
    sample.record_view.time = earlier;
    sample.message.subject = first;
    sample_message_answer(&sample, &scripted, true);
    sample_message_done(&scripted);
    CHECK_SAME_NUMBER(SCRIPTED_RUN(&scripted, "inbox"), OUTCOME_DONE);
    CHECK(scripted_says(&scripted,
                        "2024-05-01 09:30  CO    OVERDUE  URGENT  request  2099-05-02 16:00  First"));
    CHECK(
        scripted_says(&scripted, "2024-05-03 09:30  CO    new      URGENT  request  2099-05-02 16:00  Last"));
    CHECK(scripted_says(&scripted, "CO/" SAMPLE_ID "\n"));
    CHECK(scripted_says(&scripted, "\n2 messages: 1 new, 2 waiting for an answer, 1 of them overdue\n"));
    CHECK(strstr(scripted.out, "First") < strstr(scripted.out, "Last"));
    scripted_release(&scripted);
}

static void none_is_said_to_be_none(void)
{
    begin();
    sample_message_done(&scripted);
    CHECK_SAME_NUMBER(SCRIPTED_RUN(&scripted, "inbox"), OUTCOME_DONE);
    CHECK_SAME_TEXT(scripted.out, "no messages\n");
    scripted.context.is_json = true;
    sample_message_done(&scripted);
    CHECK_SAME_NUMBER(SCRIPTED_RUN(&scripted, "inbox"), OUTCOME_DONE);
    CHECK_SAME_TEXT(scripted.out, "");
    scripted_release(&scripted);
}

static void programs_get_one_a_line(void)
{
    begin();
    scripted.context.is_json = true;
    sample_message_answer(&sample, &scripted, true);
    sample_message_answer(&sample, &scripted, true);
    sample_message_done(&scripted);
    CHECK_SAME_NUMBER(SCRIPTED_RUN(&scripted, "inbox"), OUTCOME_DONE);
    CHECK(scripted_says(&scripted, "}\n{"));
    CHECK(scripted_says(&scripted, "\"state\":\"READ\""));
    scripted_release(&scripted);
}

static void what_ends_in_a_failure_has_failed(void)
{
    begin();
    sample_message_answer(&sample, &scripted, true);
    scripted_refuse(&scripted, ERROR_IO, "the disk");
    CHECK_SAME_NUMBER(SCRIPTED_RUN(&scripted, "inbox"), OUTCOME_FAILED);
    CHECK(scripted_complains(&scripted, "the disk"));
    CHECK_SAME_TEXT(scripted.out, "");
    scripted_release(&scripted);
}

CHECK_MAIN("mailbox",
           {"the oldest comes first, and what needs somebody is counted",
            the_oldest_comes_first_and_what_needs_somebody_is_counted},
           {"none is said to be none", none_is_said_to_be_none},
           {"programs get one a line", programs_get_one_a_line},
           {"what ends in a failure has failed", what_ends_in_a_failure_has_failed})
