#include "check.h"
#include "conversation.h"
#include "mutator.h"

#include <string.h>

enum { BS, CO };

static enum error_code tell(struct conversation *conversation, char *words)
{
    char name[] = "LIMIT";
    Comity__Bye bye = COMITY__BYE__INIT;
    bye.code = name;
    bye.text = words;
    return conversation_tell(conversation, CO, FRAME_BYE, &bye.base);
}

static void ends_the_session_with_the_peers_words(void)
{
    struct conversation conversation;
    char words[] = "enough", later[] = "again";
    conversation_init(&conversation);
    conversation_greet(&conversation);
    const struct session *session = conversation.ends[CO].session;
    CHECK_ERROR(tell(&conversation, words), ERROR_CLOSED);
    CHECK_SAME_TEXT(conversation.error.text, "BS said goodbye: enough");
    CHECK_SAME_TEXT(session->bye, "enough");
    CHECK_SAME_NUMBER(session->state, SESSION_ENDED);
    CHECK(session->bye_is_fault);                              /* LIMIT */
    CHECK_OK(tell(&conversation, later), &conversation.error); /* is not listened to */
    CHECK_SAME_TEXT(session->bye, "enough");
    conversation_release(&conversation);
}

static void who_leaves_finds_no_fault(void)
{
    static const enum error_code CODES[] = {ERROR_CLOSED, ERROR_EXISTS};
    for (size_t i = 0; i < 2; i++) {
        struct conversation conversation;
        struct buffer body;
        conversation_init(&conversation);
        session_end(conversation.ends[BS].session, CODES[i], "the node is stopping");
        REQUIRE(conversation_hear(&conversation, BS, FRAME_BYE, &body));
        CHECK_ERROR(conversation_say(&conversation, CO, FRAME_BYE, buffer_view(&body)), ERROR_CLOSED);
        CHECK(!conversation.ends[CO].session->bye_is_fault);
        buffer_release(&body);
        conversation_release(&conversation);
    }
}

static void may_come_before_the_hello(void)
{
    struct conversation conversation;
    char words[] = "you are not configured here";
    conversation_init(&conversation);
    CHECK_ERROR(tell(&conversation, words), ERROR_CLOSED);
    CHECK_SAME_TEXT(conversation.ends[CO].session->bye, words);
    conversation_release(&conversation);
}

static void long_words_are_cut(void)
{
    static char words[4000];
    struct conversation conversation;
    conversation_init(&conversation);
    conversation_greet(&conversation);
    memset(words, 'x', sizeof words - 1);
    CHECK_ERROR(tell(&conversation, words), ERROR_CLOSED);
    CHECK_SAME_NUMBER(strlen(conversation.ends[CO].session->bye),
                      sizeof conversation.ends[CO].session->bye - 1);
    conversation_release(&conversation);
}

static void is_said_once_and_last(void)
{
    struct conversation conversation;
    conversation_init(&conversation);
    conversation_greet(&conversation);
    struct session *session = conversation.ends[BS].session;
    session_end(session, ERROR_PROOF, "the chunk does not verify");
    session_end(session, ERROR_CLOSED, "once more");
    conversation_pump(&conversation, BS);
    Comity__Bye *bye =
        (Comity__Bye *)conversation_message(&conversation, BS, FRAME_BYE, &comity__bye__descriptor);
    REQUIRE(bye != NULL);
    CHECK_SAME_TEXT(bye->code, error_code_name(ERROR_PROOF));
    CHECK_SAME_TEXT(bye->text, "the chunk does not verify");
    CHECK_SAME_NUMBER(session->out.size, 0);
    message_free(&bye->base);
    conversation_release(&conversation);
}

static void a_mutant_is_refused_or_a_goodbye(void)
{
    struct conversation conversation;
    struct mutator mutator;
    struct buffer body;
    struct view mutant;
    unsigned refused = 0, ended = 0;
    conversation_init(&conversation);
    session_end(conversation.ends[BS].session, ERROR_LIMIT, "enough");
    REQUIRE(conversation_hear(&conversation, BS, FRAME_BYE, &body));
    mutator_init(&mutator, buffer_view(&body));
    while (mutator_next(&mutator, &mutant)) {
        conversation_renew(&conversation, CO);
        enum error_code code = conversation_say(&conversation, CO, FRAME_BYE, mutant);
        CHECK(code != ERROR_NONE);
        CHECK((conversation.ends[CO].session->state == SESSION_ENDED) == (code == ERROR_CLOSED));
        refused += code != ERROR_CLOSED;
        ended += code == ERROR_CLOSED;
    }
    CHECK_CASE(refused > 50 && ended > 50, "%u refused, %u ended", refused, ended);
    buffer_release(&body);
    conversation_release(&conversation);
}

CHECK_MAIN("bye", {"ends the session with the peer's words", ends_the_session_with_the_peers_words},
           {"who leaves finds no fault", who_leaves_finds_no_fault},
           {"may come before the hello", may_come_before_the_hello},
           {"long words are cut", long_words_are_cut}, {"is said once and last", is_said_once_and_last},
           {"a mutant is refused or a goodbye", a_mutant_is_refused_or_a_goodbye})
