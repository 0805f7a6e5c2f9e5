#include "check.h"
#include "comity/message.h"
#include "sample_message.h"
#include "scratch.h"

#include <string.h>

static struct sample_message sample;
static struct scripted scripted;
static char directory[SCRATCH_PATH_BYTES], path[SCRATCH_PATH_BYTES + 16];

static void begin(void)
{
    scratch_make(directory);
    snprintf(path, sizeof path, "%s/text", directory);
    sample_message_init(&sample);
    scripted_init(&scripted);
}

static void end(void)
{
    scripted_release(&scripted);
    scratch_remove(directory);
}

static enum outcome send(void)
{
    return SCRIPTED_RUN(&scripted, "send", "--to", "CO", "--subject", "x", "--file", path);
}

static void script_all(void)
{
    sample_message_draft(&sample, &scripted);
    sample_message_published(&scripted, 1);
    sample_message_answer(&sample, &scripted, false);
}

static void a_text_of_another_system_has_plain_lines(void)
{
    begin();
    scratch_write(path, "one\r\ntwo\r\n");
    script_all();
    CHECK_SAME_NUMBER(send(), OUTCOME_DONE);
    Comity__Request *request = scripted_request(&scripted);
    REQUIRE(request != NULL);
    CHECK_SAME_TEXT(request->draft->record->message->body, "one\ntwo\n");
    message_free(&request->base);
    end();
}

static void what_is_no_text_is_refused(void)
{
    begin();
    scratch_write(path, "\xff\xd8\xff");
    CHECK_SAME_NUMBER(send(), OUTCOME_FAILED);
    CHECK(scripted_complains(&scripted, "is not UTF-8 text; attach it"));
    scratch_write(path, "a");
    scratch_patch(path, 0, "\0b", 2);
    CHECK_SAME_NUMBER(send(), OUTCOME_FAILED);
    CHECK(scripted_complains(&scripted, "is not UTF-8 text; attach it"));
    CHECK_SAME_NUMBER(scripted.asked.size, 0);
    end();
}

static void a_long_text_goes_as_an_attachment(void)
{
    static char text[16384 + 16];
    begin();
    memset(text, 'x', 16384);
    scratch_write(path, text);
    script_all();
    CHECK_SAME_NUMBER(send(), OUTCOME_DONE);
    buffer_clear(&scripted.asked);
    memset(text, 'x', sizeof text - 1);
    scratch_write(path, text);
    CHECK_SAME_NUMBER(send(), OUTCOME_FAILED);
    CHECK(scripted_complains(&scripted, "what is longer goes as an attachment"));
    CHECK_SAME_NUMBER(scripted.asked.size, 0);
    end();
}

static void all_is_every_configured_bureau(void)
{
    Comity__Answer answer = COMITY__ANSWER__INIT;
    Comity__PeersAnswer peers = COMITY__PEERS_ANSWER__INIT;
    Comity__PeersAnswer__Peer co = COMITY__PEERS_ANSWER__PEER__INIT, pa = COMITY__PEERS_ANSWER__PEER__INIT;
    Comity__PeersAnswer__Peer *list[] = {&co, &pa};
    char co_code[] = "CO", pa_code[] = "PA";
    begin();
    co.bureau = co_code;
    pa.bureau = pa_code;
    peers.peers = list;
    peers.n_peers = 2;
    answer.body_case = COMITY__ANSWER__BODY_PEERS;
    answer.peers = &peers;
    scripted_answer(&scripted, &answer);
    script_all();
    CHECK_SAME_NUMBER(SCRIPTED_RUN(&scripted, "send", "--to", "all", "--subject", "x"), OUTCOME_DONE);
    message_free(&scripted_request(&scripted)->base);
    Comity__Request *request = scripted_request(&scripted);
    REQUIRE(request != NULL && request->draft->record->message->n_to == 2);
    CHECK_SAME_TEXT(request->draft->record->message->to[1], "PA");
    message_free(&request->base);
    end();
}

/* The store could not write in time: it may still be sent. */
static void what_is_undecided_is_said_to_be(void)
{
    begin();
    sample_message_draft(&sample, &scripted);
    scripted_refuse(&scripted, ERROR_TIMEOUT, "not durable yet");
    CHECK_SAME_NUMBER(SCRIPTED_RUN(&scripted, "send", "--to", "CO", "--subject", "x"), OUTCOME_FAILED);
    CHECK(scripted_complains(&scripted, "whether it is sent, comity outbox tells"));
    end();
}

CHECK_MAIN("dispatch", {"a text of another system has plain lines", a_text_of_another_system_has_plain_lines},
           {"what is no text is refused", what_is_no_text_is_refused},
           {"a long text goes as an attachment", a_long_text_goes_as_an_attachment},
           {"all is every configured bureau", all_is_every_configured_bureau},
           {"what is undecided is said to be", what_is_undecided_is_said_to_be})
