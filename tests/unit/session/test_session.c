#include "check.h"
#include "conversation.h"

#include <string.h>

enum { BS, CO };

#define UNKNOWN 50

static const struct view NOTHING = {.data = NULL, .size = 0};

static void nothing_but_hello_and_bye_comes_before_the_hello(void)
{
    static const enum frame_type TYPES[] = {FRAME_HEADS, FRAME_WANT, FRAME_CHUNK, FRAME_ACK,
                                            FRAME_ASK,   FRAME_FILL, FRAME_PING};
    struct conversation conversation;
    conversation_init(&conversation);
    for (size_t i = 0; i < sizeof TYPES / sizeof TYPES[0]; i++) {
        conversation_renew(&conversation, CO);
        enum error_code code = conversation_say(&conversation, CO, TYPES[i], NOTHING);
        CHECK_CASE(code == ERROR_STATE, "type %d: %s", TYPES[i], error_code_name(code));
        CHECK_CASE(strstr(conversation.error.text, "before hello") != NULL, "%s", conversation.error.text);
    }
    conversation_release(&conversation);
}

static void nothing_is_sent_before_the_hello(void)
{
    struct conversation conversation;
    conversation_init(&conversation);
    harness_publish(&conversation.ends[BS].harness, "A000001", NULL);
    conversation_drop(&conversation, BS); /* its own hello */
    conversation_pump(&conversation, BS);
    CHECK_SAME_NUMBER(conversation.ends[BS].session->out.size, 0);
    conversation_release(&conversation);
}

static void a_type_nobody_knows_is_refused_unless_it_is_optional(void)
{
    struct conversation conversation;
    conversation_init(&conversation);
    conversation_greet(&conversation);
    CHECK_ERROR(conversation_say(&conversation, CO, (enum frame_type)UNKNOWN, NOTHING), ERROR_UNSUPPORTED);
    CHECK_OK(conversation_say(&conversation, CO, (enum frame_type)(UNKNOWN | FRAME_OPTIONAL),
                              view_of_text("of a later version")),
             &conversation.error);
    conversation_release(&conversation);
}

static void an_error_names_the_message(void)
{
    struct conversation conversation;
    conversation_init(&conversation);
    conversation_greet(&conversation);
    CHECK_ERROR(conversation_say(&conversation, CO, FRAME_WANT, view_of_text("\xff\xff")), ERROR_MALFORMED);
    CHECK(strncmp(conversation.error.text, "want: ", 6) == 0);
    conversation_release(&conversation);
}

static void both_get_all_of_each_others_logs(void)
{
    struct conversation conversation;
    conversation_init(&conversation);
    conversation_greet(&conversation);
    conversation_want(&conversation, BS);
    conversation_want(&conversation, CO);
    for (int i = 0; i < 5; i++) {
        harness_publish(&conversation.ends[BS].harness, "A000001", NULL);
        harness_publish(&conversation.ends[CO].harness, "B000001", NULL);
        conversation_settle(&conversation);
    }
    CHECK_SAME_NUMBER(conversation_log(&conversation, CO, BS)->stored, 5);
    CHECK_SAME_NUMBER(conversation_log(&conversation, BS, CO)->stored, 5);
    CHECK(conversation.ends[BS].session->received_bytes == conversation.ends[CO].session->sent_bytes);
    CHECK(conversation.ends[BS].session->sent_bytes > 1000);
    conversation_release(&conversation);
}

static void what_is_sent_keeps_to_the_room(void)
{
    struct conversation conversation;
    conversation_init(&conversation);
    conversation_greet(&conversation);
    conversation_want(&conversation, CO);
    conversation_settle(&conversation);
    for (int i = 0; i < 3; i++)
        harness_publish(&conversation.ends[BS].harness, "A000001", NULL);
    struct session *session = conversation.ends[BS].session;
    conversation_pump(&conversation, BS); /* the first word of the new log */
    conversation_drop(&conversation, BS);
    harness_publish(&conversation.ends[BS].harness, "A000001", NULL);
    session->room_bytes = LIMIT_FRAME_BYTES - 1; /* perhaps not enough for a chunk */
    conversation_pump(&conversation, BS);
    CHECK_SAME_NUMBER(session->out.size, 0);
    session->room_bytes = LIMIT_FRAME_BYTES;
    conversation_pump(&conversation, BS);
    CHECK(session->out.size > 0);
    CHECK_SAME_NUMBER(session->room_bytes, LIMIT_FRAME_BYTES - session->out.size);
    conversation_release(&conversation);
}

static void who_says_nothing_is_left(void)
{
    struct conversation conversation;
    conversation_init(&conversation);
    struct session *session = conversation.ends[BS].session;
    struct now now = conversation.now;
    CHECK_SAME_NUMBER(session_deadline_ms(session), now.steady_ms + LIMIT_HELLO_MS);
    now.steady_ms += LIMIT_HELLO_MS - 1;
    CHECK_OK(session_tick(session, now, &conversation.error), &conversation.error);
    now.steady_ms++;
    CHECK_ERROR(session_tick(session, now, &conversation.error), ERROR_TIMEOUT);
    conversation_greet(&conversation);
    CHECK_SAME_NUMBER(session_deadline_ms(session), conversation.now.steady_ms + LIMIT_QUIET_MS);
    now.steady_ms = conversation.now.steady_ms + LIMIT_QUIET_MS;
    CHECK_OK(session_tick(session, now, &conversation.error), &conversation.error);
    CHECK_SAME_NUMBER(session_deadline_ms(session), conversation.now.steady_ms + LIMIT_SILENCE_MS);
    now.steady_ms = conversation.now.steady_ms + LIMIT_SILENCE_MS;
    CHECK_ERROR(session_tick(session, now, &conversation.error), ERROR_TIMEOUT);
    conversation_release(&conversation);
}

static void any_word_is_a_sign_of_life(void)
{
    struct conversation conversation;
    conversation_init(&conversation);
    conversation_greet(&conversation);
    struct session *session = conversation.ends[BS].session;
    struct now now = conversation.now;
    now.steady_ms += LIMIT_QUIET_MS;
    CHECK_OK(session_tick(session, now, &conversation.error), &conversation.error); /* a ping goes out */
    conversation.now.steady_ms += LIMIT_QUIET_MS + 1000;
    CHECK_OK(conversation_say(&conversation, BS, FRAME_HEADS, NOTHING), &conversation.error);
    CHECK_SAME_NUMBER(session_deadline_ms(session), conversation.now.steady_ms + LIMIT_QUIET_MS);
    conversation_release(&conversation);
}

static void after_the_end_it_neither_hears_nor_speaks(void)
{
    struct conversation conversation;
    conversation_init(&conversation);
    conversation_greet(&conversation);
    struct session *session = conversation.ends[BS].session;
    session_end(session, ERROR_CLOSED, "enough");
    conversation_drop(&conversation, BS);
    harness_publish(&conversation.ends[BS].harness, "A000001", NULL);
    CHECK_OK(conversation_say(&conversation, BS, FRAME_CHUNK, view_of_text("\xff")), &conversation.error);
    conversation_pump(&conversation, BS);
    CHECK_SAME_NUMBER(session->out.size, 0);
    CHECK(session_deadline_ms(session) == INT64_MAX);
    CHECK_OK(session_tick(session, harness_now(100000), &conversation.error), &conversation.error);
    conversation_release(&conversation);
}

CHECK_MAIN("session",
           {"nothing but hello and bye comes before the hello",
            nothing_but_hello_and_bye_comes_before_the_hello},
           {"nothing is sent before the hello", nothing_is_sent_before_the_hello},
           {"a type nobody knows is refused unless it is optional",
            a_type_nobody_knows_is_refused_unless_it_is_optional},
           {"an error names the message", an_error_names_the_message},
           {"both get all of each other's logs", both_get_all_of_each_others_logs},
           {"what is sent keeps to the room", what_is_sent_keeps_to_the_room},
           {"who says nothing is left", who_says_nothing_is_left},
           {"any word is a sign of life", any_word_is_a_sign_of_life},
           {"after the end it neither hears nor speaks", after_the_end_it_neither_hears_nor_speaks})
