#include "check.h"
#include "message_text.h"
#include "sample_message.h"

#include <string.h>

static struct sample_message sample;
static struct scripted scripted;

static void begin(void)
{
    sample_message_init(&sample);
    scripted_init(&scripted);
}

static void show(void)
{
    sample_message_answer(&sample, &scripted, false);
    CHECK_SAME_NUMBER(SCRIPTED_RUN(&scripted, "read", SAMPLE_ID), OUTCOME_DONE);
}

static void all_of_a_message_is_shown(void)
{
    Comity__Reference about = COMITY__REFERENCE__INIT, *list[] = {&about};
    Comity__Message__File file = COMITY__MESSAGE__FILE__INIT, *files[] = {&file};
    char owner[] = "PA", id[] = SAMPLE_ID, name[] = "scan.pdf", why[] = "The judge has not decided.";
    begin();
    about.owner = owner;
    about.record_id = id;
    sample.message.references = list;
    sample.message.n_references = 1;
    file.name = name;
    file.size = 12345;
    sample.message.attachments = files;
    sample.message.n_attachments = 1;
    sample.message.refusal = why;
    show();
    CHECK(scripted_says(&scripted, "message      CO/" SAMPLE_ID "\n"));
    CHECK(scripted_says(&scripted, "from         CO\n"));
    CHECK(scripted_says(&scripted, "to           BS\n"));
    CHECK(scripted_says(&scripted, "subject      Holder of L898902C3\n"));
    CHECK(scripted_says(&scripted, "kind         request, urgent\n"));
    CHECK(scripted_says(&scripted, "due          2099-05-02T16:00:00.000Z\n"));
    CHECK(scripted_says(&scripted, "state        read, waits for your answer\n"));
    CHECK(scripted_says(&scripted, "about        PA/" SAMPLE_ID "\n"));
    CHECK(scripted_says(&scripted, "attached     scan.pdf, 12345 bytes\n"));
    CHECK(scripted_says(&scripted, "refused      The judge has not decided.\n"));
    CHECK(scripted_says(&scripted, "\n\nWho is it?\nPlease hurry.\n"));
    CHECK(!strstr(scripted.out, "DELIVERED"));
    scripted_release(&scripted);
}

static void receipts_are_shown_of_an_own_message(void)
{
    char delivered[] = "2024-05-02T12:00:01.000Z", why[] = "not connected since today";
    begin();
    sample.view.n_receipts = 2;
    sample.receipts[0].state = COMITY__MESSAGE_VIEW__STATE__DELIVERED;
    sample.receipts[0].delivered = delivered;
    sample.receipts[1].copy = true;
    sample.receipts[1].why = why;
    show();
    CHECK(scripted_says(&scripted, "state        read, waits for an answer\n"));
    CHECK(scripted_says(&scripted, "BS        delivered  2024-05-02T12:00:01.000Z"));
    CHECK(scripted_says(&scripted, "PA  copy  queued"));
    CHECK(scripted_says(&scripted, "not connected since today"));
    scripted_release(&scripted);
}

static void nothing_in_it_is_taken_for_the_terminals_own(void)
{
    char body[] = "one\nt\xe2\x80\xa8wo", subject[] = "x\xe2\x80\xaey";
    begin();
    sample.message.body = body;
    sample.message.subject = subject;
    sample.message.reminder = 2;
    sample.message.kind = COMITY__MESSAGE__KIND__REMINDER;
    sample.message.closes = true;
    show();
    CHECK(scripted_says(&scripted, "subject      x\\u202ey\n"));
    CHECK(scripted_says(&scripted, "one\nt\\u2028wo\n"));
    CHECK(scripted_says(&scripted, "kind         reminder 2, urgent\n"));
    CHECK(scripted_says(&scripted, "closes       its sender waits for no more answers"));
    scripted_release(&scripted);
}

static void each_state_has_its_word(void)
{
    CHECK_SAME_TEXT(message_text_state(COMITY__MESSAGE_VIEW__STATE__QUEUED), "queued");
    CHECK_SAME_TEXT(message_text_state(COMITY__MESSAGE_VIEW__STATE__ANSWERED), "answered");
    CHECK_SAME_TEXT(message_text_state(COMITY__MESSAGE_VIEW__STATE__OVERDUE), "overdue");
    CHECK_SAME_TEXT(message_text_state((Comity__MessageView__State)99), "");
}

CHECK_MAIN("message_text", {"all of a message is shown", all_of_a_message_is_shown},
           {"receipts are shown of an own message", receipts_are_shown_of_an_own_message},
           {"nothing in it is taken for the terminal's own", nothing_in_it_is_taken_for_the_terminals_own},
           {"each state has its word", each_state_has_its_word})
