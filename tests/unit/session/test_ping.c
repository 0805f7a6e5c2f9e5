#include "check.h"
#include "conversation.h"
#include "mutator.h"

enum { BS, CO };

static Comity__Ping *hear_ping(struct conversation *conversation, int place)
{
    return (Comity__Ping *)conversation_message(conversation, place, FRAME_PING, &comity__ping__descriptor);
}

static enum error_code tell(struct conversation *conversation, uint64_t number, bool answer)
{
    Comity__Ping ping = COMITY__PING__INIT;
    ping.number = number;
    ping.answer = answer;
    return conversation_tell(conversation, CO, FRAME_PING, &ping.base);
}

static void is_answered_by_the_same_number(void)
{
    struct conversation conversation;
    conversation_init(&conversation);
    conversation_greet(&conversation);
    CHECK_OK(tell(&conversation, UINT64_MAX, false), &conversation.error);
    Comity__Ping *ping = hear_ping(&conversation, CO);
    REQUIRE(ping != NULL);
    CHECK(ping->number == UINT64_MAX && ping->answer);
    message_free(&ping->base);
    conversation_release(&conversation);
}

static void an_answer_is_not_answered(void)
{
    struct conversation conversation;
    conversation_init(&conversation);
    conversation_greet(&conversation);
    CHECK_OK(tell(&conversation, 7, true), &conversation.error);
    CHECK(hear_ping(&conversation, CO) == NULL);
    conversation_release(&conversation);
}

static void who_does_not_read_gets_no_more_answers(void)
{
    struct conversation conversation;
    conversation_init(&conversation);
    conversation_greet(&conversation);
    struct session *session = conversation.ends[CO].session;
    session->room_bytes = 100;
    for (int i = 0; i < 1000; i++)
        CHECK_OK(tell(&conversation, 7, false), &conversation.error);
    CHECK_CASE(session->out.size < 120, "%zu bytes wait", session->out.size);
    CHECK(session->out.size > 0);
    conversation_release(&conversation);
}

static void a_quiet_peer_is_asked_whether_it_is_there(void)
{
    struct conversation conversation;
    conversation_init(&conversation);
    conversation_greet(&conversation);
    struct session *session = conversation.ends[BS].session;
    struct now now = conversation.now;
    now.steady_ms += LIMIT_QUIET_MS - 1;
    CHECK_OK(session_tick(session, now, &conversation.error), &conversation.error);
    CHECK(hear_ping(&conversation, BS) == NULL);
    now.steady_ms++;
    CHECK_OK(session_tick(session, now, &conversation.error), &conversation.error);
    CHECK_OK(session_tick(session, now, &conversation.error), &conversation.error);
    Comity__Ping *ping = hear_ping(&conversation, BS);
    REQUIRE(ping != NULL);
    CHECK(!ping->answer);
    CHECK(hear_ping(&conversation, BS) == NULL); /* once */
    message_free(&ping->base);
    conversation_release(&conversation);
}

static void a_mutant_is_refused_or_answered(void)
{
    struct conversation conversation;
    struct mutator mutator;
    struct buffer body;
    struct view mutant;
    unsigned refused = 0, answered = 0;
    Comity__Ping ping = COMITY__PING__INIT;
    ping.number = 123456789;
    conversation_init(&conversation);
    conversation_greet(&conversation);
    buffer_init(&body, 64);
    REQUIRE_OK(message_pack(&ping.base, &body, &conversation.error), &conversation.error);
    mutator_init(&mutator, buffer_view(&body));
    while (mutator_next(&mutator, &mutant)) {
        bool is_refused = conversation_say(&conversation, CO, FRAME_PING, mutant) != ERROR_NONE;
        Comity__Ping *answer = hear_ping(&conversation, CO);
        CHECK(!is_refused || answer == NULL);
        refused += is_refused;
        answered += answer != NULL;
        message_free(answer == NULL ? NULL : &answer->base);
    }
    CHECK_CASE(refused > 10 && answered > 20, "%u refused, %u answered", refused, answered);
    buffer_release(&body);
    conversation_release(&conversation);
}

CHECK_MAIN("ping", {"is answered by the same number", is_answered_by_the_same_number},
           {"an answer is not answered", an_answer_is_not_answered},
           {"who does not read gets no more answers", who_does_not_read_gets_no_more_answers},
           {"a quiet peer is asked whether it is there", a_quiet_peer_is_asked_whether_it_is_there},
           {"a mutant is refused or answered", a_mutant_is_refused_or_answered})
