#include "check.h"
#include "comity/message.h"
#include "sample_message.h"

#include <string.h>

static struct sample_message sample;
static struct scripted scripted;

static void begin(void)
{
    sample_message_init(&sample);
    sample.view.n_receipts = 2;
    scripted_init(&scripted);
    sample_message_draft(&sample, &scripted);
    sample_message_published(&scripted, 7);
    sample_message_answer(&sample, &scripted, false);
}

static void what_was_typed_becomes_a_message(void)
{
    begin();
    CHECK_SAME_NUMBER(SCRIPTED_RUN(&scripted, "send", "--to=CO,PA", "--cc=VE", "--subject=Holder",
                                   "--body=Who?", "--kind=consent-request", "--priority=urgent",
                                   "--due=2099-01-01", "--crime-area=firearms", "--handling=h1",
                                   "--operation=HERON", "--about=PA/" SAMPLE_ID),
                      OUTCOME_DONE);
    Comity__Request *request = scripted_request(&scripted);
    REQUIRE(request != NULL && request->body_case == COMITY__REQUEST__BODY_DRAFT);
    const Comity__Message *message = request->draft->record->message;
    REQUIRE(message->n_to == 2 && message->n_cc == 1 && message->n_references == 1);
    CHECK_SAME_TEXT(message->to[1], "PA");
    CHECK_SAME_TEXT(message->cc[0], "VE");
    CHECK_SAME_TEXT(message->subject, "Holder");
    CHECK_SAME_TEXT(message->body, "Who?");
    CHECK_SAME_NUMBER(message->kind, COMITY__MESSAGE__KIND__CONSENT_REQUEST);
    CHECK_SAME_NUMBER(message->priority, COMITY__PRIORITY__URGENT);
    CHECK_SAME_TEXT(message->due_at, "2099-01-01T23:59:59.999Z");
    CHECK_SAME_NUMBER(message->crime_area, COMITY__CRIME_AREA__FIREARMS);
    CHECK_SAME_TEXT(message->references[0]->owner, "PA");
    CHECK(message->in_reply_to == NULL);
    CHECK_SAME_NUMBER(request->draft->record->handling_code, COMITY__RECORD__HANDLING_CODE__H1);
    CHECK_SAME_TEXT(request->draft->record->operation_id, "HERON");
    message_free(&request->base);
    /* What is sent is what the daemon has completed. */
    request = scripted_request(&scripted);
    REQUIRE(request != NULL && request->body_case == COMITY__REQUEST__BODY_SEND);
    CHECK_SAME_TEXT(request->send->record->message->subject, "Holder of L898902C3");
    message_free(&request->base);
    CHECK(scripted_says(&scripted, "sent         CO/01890a5d-"));
    CHECK(scripted_says(&scripted, "queued"));
    scripted_release(&scripted);
}

static void programs_get_what_publish_says(void)
{
    sample_message_init(&sample);
    scripted_init(&scripted);
    scripted.context.is_json = true;
    sample_message_draft(&sample, &scripted);
    sample_message_published(&scripted, 7);
    CHECK_SAME_NUMBER(SCRIPTED_RUN(&scripted, "send", "--to", "CO", "--subject", "x"), OUTCOME_DONE);
    CHECK(scripted_says(&scripted, "\"outcome\": \"PUBLISHED\""));
    scripted_release(&scripted);
}

static void wrong_usage_asks_nothing(void)
{
    static const struct {
        const char *words[10];
        const char *says;
    } cases[] = {
        {{"send", "--subject", "x"}, "--to is required"},
        {{"send", "--to", "CO"}, "--subject is required"},
        {{"send", "--to", "CO", "--subject", "x", "--body", "y", "--file", "z"}, "either --body or --file"},
        {{"send", "--to", "CO", "--subject", "x", "--kind", "letter"}, "--kind: one of request, answer,"},
        {{"send", "--to", "CO", "--subject", "x", "--priority", "1"}, "--priority: one of routine, urgent"},
        {{"send", "--to", "CO", "--subject", "x", "--due", "soon"}, "--due: \"soon\" is neither"},
        {{"send", "--to", "CO", "--subject", "x", "--remind"}, "--remind goes with --due"},
        {{"send", "--to", "CO", "--subject", "x", "--about", "y"}, "\"y\" is not a record's id"},
        {{"send", "--to", "nobody", "--subject", "x"}, "--to wants bureaus such as CO,PA, or all"},
        {{"send", "--to", "co", "--subject", "x"}, "--to: "},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        scripted_init(&scripted);
        CHECK_SAME_NUMBER(scripted_run(&scripted, cases[i].words), OUTCOME_USAGE);
        CHECK(scripted_complains(&scripted, cases[i].says));
        CHECK_SAME_NUMBER(scripted.asked.size, 0);
        scripted_release(&scripted);
    }
}

CHECK_MAIN("command_send", {"what was typed becomes a message", what_was_typed_becomes_a_message},
           {"programs get what publish says", programs_get_what_publish_says},
           {"wrong usage asks nothing", wrong_usage_asks_nothing})
