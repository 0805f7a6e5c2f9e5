#include "check.h"
#include "conversation.h"
#include "mutator.h"

#include <stdio.h>

enum { BS, CO };

/* What BS would say, to be changed before it is told to CO. */
struct greeting {
    Comity__Hello hello;
    char bureau[16], federation[16], software[16];
};

static void greeting_init(struct greeting *greeting)
{
    comity__hello__init(&greeting->hello);
    snprintf(greeting->bureau, sizeof greeting->bureau, "BS");
    snprintf(greeting->federation, sizeof greeting->federation, HARNESS_FEDERATION);
    snprintf(greeting->software, sizeof greeting->software, "test");
    greeting->hello.version_min = greeting->hello.version_max = SESSION_PROTOCOL_VERSION;
    greeting->hello.frame_bytes_max = LIMIT_FRAME_BYTES;
    greeting->hello.bureau = greeting->bureau;
    greeting->hello.federation = greeting->federation;
    greeting->hello.software = greeting->software;
}

static void is_the_first_word_and_says_who_speaks(void)
{
    struct conversation conversation;
    conversation_init(&conversation);
    Comity__Hello *hello =
        (Comity__Hello *)conversation_message(&conversation, BS, FRAME_HELLO, &comity__hello__descriptor);
    REQUIRE(hello != NULL);
    CHECK_SAME_TEXT(hello->bureau, "BS");
    CHECK_SAME_TEXT(hello->federation, HARNESS_FEDERATION);
    CHECK_SAME_TEXT(hello->software, "test");
    CHECK_SAME_NUMBER(hello->version_min, SESSION_PROTOCOL_VERSION);
    CHECK_SAME_NUMBER(hello->version_max, SESSION_PROTOCOL_VERSION);
    CHECK_SAME_NUMBER(hello->frame_bytes_max, LIMIT_FRAME_BYTES);
    message_free(&hello->base);
    conversation_release(&conversation);
}

/* Tell a greeting to CO, whose session is new. */
static enum error_code greet(struct conversation *conversation, const struct greeting *greeting)
{
    conversation_renew(conversation, CO);
    enum error_code code = conversation_tell(conversation, CO, FRAME_HELLO, &greeting->hello.base);
    CHECK((conversation->ends[CO].session->state == SESSION_OPEN) == (code == ERROR_NONE));
    return code;
}

static void opens_the_session(void)
{
    struct conversation conversation;
    struct greeting greeting;
    conversation_init(&conversation);
    greeting_init(&greeting);
    CHECK_SAME_NUMBER(session_frame_limit(conversation.ends[CO].session), LIMIT_FRAME_HELLO_BYTES);
    CHECK_OK(greet(&conversation, &greeting), &conversation.error);
    CHECK_SAME_NUMBER(session_frame_limit(conversation.ends[CO].session), LIMIT_FRAME_BYTES);
    greeting.hello.version_min = 0;
    greeting.hello.version_max = 99;
    greeting.hello.features = 1u << 31; /* bits that nobody knows yet */
    CHECK_OK(greet(&conversation, &greeting), &conversation.error);
    CHECK(!conversation.ends[CO].session->answers_queries);
    conversation_release(&conversation);
}

static void who_answers_queries_gives_a_challenge(void)
{
    struct conversation conversation;
    struct greeting greeting;
    uint8_t challenge[QUERY_CHALLENGE_BYTES] = "as BS has drawn";
    conversation_init(&conversation);
    greeting_init(&greeting);
    greeting.hello.features = SESSION_FEATURE_QUERIES;
    greeting.hello.query_challenge = (ProtobufCBinaryData){.len = sizeof challenge - 1, .data = challenge};
    CHECK_ERROR(greet(&conversation, &greeting), ERROR_MALFORMED);
    greeting.hello.query_challenge.len++;
    CHECK_OK(greet(&conversation, &greeting), &conversation.error);
    CHECK(conversation.ends[CO].session->answers_queries);
    CHECK_SAME_BYTES(view_of(conversation.ends[CO].session->peer_challenge, QUERY_CHALLENGE_BYTES),
                     view_of(challenge, sizeof challenge));
    CHECK(!view_is_equal(view_of(conversation.ends[CO].session->challenge, QUERY_CHALLENGE_BYTES),
                         view_of(conversation.ends[BS].session->challenge, QUERY_CHALLENGE_BYTES)));
    conversation_release(&conversation);
}

static void refuses_versions_it_does_not_speak(void)
{
    struct conversation conversation;
    struct greeting greeting;
    conversation_init(&conversation);
    greeting_init(&greeting);
    greeting.hello.version_min = greeting.hello.version_max = SESSION_PROTOCOL_VERSION + 1;
    CHECK_ERROR(greet(&conversation, &greeting), ERROR_UNSUPPORTED);
    greeting.hello.version_min = greeting.hello.version_max = SESSION_PROTOCOL_VERSION - 1;
    CHECK_ERROR(greet(&conversation, &greeting), ERROR_UNSUPPORTED);
    greeting_init(&greeting);
    greeting.hello.frame_bytes_max = LIMIT_FRAME_BYTES - 1;
    CHECK_ERROR(greet(&conversation, &greeting), ERROR_UNSUPPORTED);
    conversation_release(&conversation);
}

static void refuses_whom_the_certificate_does_not_name(void)
{
    struct conversation conversation;
    struct greeting greeting;
    conversation_init(&conversation);
    greeting_init(&greeting);
    snprintf(greeting.bureau, sizeof greeting.bureau, "PA");
    CHECK_ERROR(greet(&conversation, &greeting), ERROR_ORIGIN);
    CHECK_SAME_TEXT(conversation.error.text, "hello: the peer's certificate is of BS, its hello is not");
    greeting_init(&greeting);
    snprintf(greeting.federation, sizeof greeting.federation, "another");
    CHECK_ERROR(greet(&conversation, &greeting), ERROR_ORIGIN);
    conversation_release(&conversation);
}

static void is_said_once(void)
{
    struct conversation conversation;
    struct greeting greeting;
    conversation_init(&conversation);
    greeting_init(&greeting);
    CHECK_OK(greet(&conversation, &greeting), &conversation.error);
    CHECK_ERROR(conversation_tell(&conversation, CO, FRAME_HELLO, &greeting.hello.base), ERROR_STATE);
    conversation_release(&conversation);
}

static void a_mutant_is_refused_or_says_the_same(void)
{
    struct conversation conversation;
    struct mutator mutator;
    struct buffer body;
    struct view mutant;
    unsigned refused = 0;
    conversation_init(&conversation);
    REQUIRE(conversation_hear(&conversation, BS, FRAME_HELLO, &body));
    mutator_init(&mutator, buffer_view(&body));
    while (mutator_next(&mutator, &mutant)) {
        conversation_renew(&conversation, CO);
        enum error_code code = conversation_say(&conversation, CO, FRAME_HELLO, mutant);
        const struct session *session = conversation.ends[CO].session;
        CHECK((session->state == SESSION_OPEN) == (code == ERROR_NONE));
        CHECK_SAME_TEXT(session->peer.code, "BS");
        refused += code != ERROR_NONE;
    }
    /* Of its 24 bytes only the 4 of the software's name may be any. */
    CHECK_CASE(refused > 200, "%u were refused", refused);
    buffer_release(&body);
    conversation_release(&conversation);
}

CHECK_MAIN("hello", {"is the first word and says who speaks", is_the_first_word_and_says_who_speaks},
           {"opens the session", opens_the_session},
           {"who answers queries gives a challenge", who_answers_queries_gives_a_challenge},
           {"refuses versions it does not speak", refuses_versions_it_does_not_speak},
           {"refuses whom the certificate does not name", refuses_whom_the_certificate_does_not_name},
           {"is said once", is_said_once},
           {"a mutant is refused or says the same", a_mutant_is_refused_or_says_the_same})
