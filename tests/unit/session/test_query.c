#include "check.h"
#include "comity/reply.h"
#include "conversation.h"
#include "mutator.h"

#include <stdio.h>
#include <string.h>

enum { BS, CO };

static struct conversation talk;

static void begin(void)
{
    conversation_init(&talk);
    conversation_greet(&talk);
    conversation_settle(&talk);
}

static struct session *session(int place)
{
    return talk.ends[place].session;
}

/* CO asks BS. */
static enum error_code ask_as(uint64_t ticket, const char *value, struct statement *statement)
{
    static char texts[2][8192];
    Comity__QueryStatement content = COMITY__QUERY_STATEMENT__INIT;
    Comity__QueryStatement__Key key = COMITY__QUERY_STATEMENT__KEY__INIT;
    snprintf(texts[0], sizeof texts[0], "%s", value);
    snprintf(texts[1], sizeof texts[1], "border control");
    key.value = texts[0];
    content.purpose = texts[1];
    content.timeout_ms = 5000;
    content.question_case = COMITY__QUERY_STATEMENT__QUESTION_KEY;
    content.key = &key;
    return query_send(session(CO), &content, ticket, talk.now, statement, &talk.error);
}

static void ask(uint64_t ticket, const char *value)
{
    struct statement statement;
    REQUIRE_OK(ask_as(ticket, value, &statement), &talk.error);
    statement_release(&statement);
}

/* Take the query that CO has put out. */
static Comity__Query *heard(void)
{
    return (Comity__Query *)conversation_message(&talk, CO, FRAME_QUERY, &comity__query__descriptor);
}

static enum error_code tell(const Comity__Query *query)
{
    return conversation_tell(&talk, BS, FRAME_QUERY, &query->base);
}

static enum error_code read_one(void)
{
    Comity__QueryStatement *content = NULL;
    enum error_code code = query_read(session(BS), &content, &talk.error);
    if (content != NULL)
        message_free(&content->base);
    query_drop(session(BS));
    return code;
}

static void what_arrives_is_what_was_signed(void)
{
    struct statement statement;
    Comity__QueryStatement *content = NULL;
    begin();
    REQUIRE_OK(ask_as(7, "L898902C3", &statement), &talk.error);
    conversation_settle(&talk);
    REQUIRE(query_waiting(session(BS)) != NULL);
    CHECK_SAME_BYTES(buffer_view(&query_waiting(session(BS))->statement.bytes),
                     buffer_view(&statement.bytes));
    REQUIRE_OK(query_read(session(BS), &content, &talk.error), &talk.error);
    CHECK_SAME_TEXT(content->asker, "CO");
    CHECK_SAME_TEXT(content->answerer, "BS");
    CHECK_SAME_TEXT(content->federation, HARNESS_FEDERATION);
    CHECK_SAME_TEXT(content->purpose, "border control");
    CHECK_SAME_TEXT(content->key->value, "L898902C3");
    CHECK_SAME_NUMBER(content->number, 1);
    CHECK_SAME_NUMBER(content->time_ms, talk.now.wall_ms);
    CHECK_SAME_NUMBER(content->timeout_ms, 5000);
    message_free(&content->base);
    query_drop(session(BS));
    CHECK(query_waiting(session(BS)) == NULL);
    CHECK_SAME_NUMBER(session(BS)->query_faults, 0);
    statement_release(&statement);
    conversation_release(&talk);
}

static void a_peer_without_the_feature_is_not_asked(void)
{
    struct statement statement;
    begin();
    session(CO)->answers_queries = false;
    CHECK_ERROR(ask_as(7, "L898902C3", &statement), ERROR_UNSUPPORTED);
    CHECK(heard() == NULL);
    conversation_renew(&talk, CO);
    CHECK_ERROR(ask_as(7, "L898902C3", &statement), ERROR_CLOSED);
    conversation_release(&talk);
}

/* Every change of the statement or the signature is refused when the query is read, or at once where it is no query. */
static void a_forged_query_is_refused(void)
{
    struct buffer body;
    struct mutator mutator;
    struct view mutant;
    size_t refused = 0;
    begin();
    ask(7, "L898902C3");
    REQUIRE(conversation_hear(&talk, CO, FRAME_QUERY, &body));
    mutator_init(&mutator, buffer_view(&body));
    while (mutator_next(&mutator, &mutant)) {
        if (conversation_say(&talk, BS, FRAME_QUERY, mutant) != ERROR_NONE)
            continue;
        CHECK_ERROR(read_one(), ERROR_SIGNATURE);
        refused++;
    }
    CHECK(refused > 500);
    CHECK_SAME_NUMBER(session(BS)->query_faults, refused);
    CHECK(strstr(session(BS)->query_fault, "signed by none of the keys") != NULL);
    CHECK_OK(conversation_say(&talk, BS, FRAME_QUERY, buffer_view(&body)), &talk.error);
    CHECK_OK(read_one(), &talk.error);
    buffer_release(&body);
    conversation_release(&talk);
}

static void a_replayed_query_is_refused(void)
{
    begin();
    ask(7, "L898902C3");
    Comity__Query *first = heard();
    ask(8, "L898902C4");
    Comity__Query *second = heard();
    REQUIRE(first != NULL && second != NULL);
    CHECK_OK(tell(second), &talk.error);
    CHECK_OK(read_one(), &talk.error);
    CHECK_OK(tell(second), &talk.error);
    CHECK_ERROR(read_one(), ERROR_STATE); /* again */
    CHECK_OK(tell(first), &talk.error);
    CHECK_ERROR(read_one(), ERROR_STATE); /* an earlier one */
    conversation_renew(&talk, BS);
    conversation_renew(&talk, CO);
    conversation_greet(&talk);
    CHECK_OK(tell(second), &talk.error);
    CHECK_ERROR(read_one(), ERROR_STATE); /* in another connection */
    CHECK(strstr(session(BS)->query_fault, "for another connection") != NULL);
    message_free(&first->base);
    message_free(&second->base);
    conversation_release(&talk);
}

/* Change one thing, sign again with CO's key, and let BS read it. */
static enum error_code resigned(void (*change)(Comity__QueryStatement *content))
{
    struct statement statement;
    ProtobufCMessage *content = NULL;
    Comity__Query query = COMITY__QUERY__INIT;
    ask(7, "L898902C3");
    Comity__Query *good = heard();
    REQUIRE_OK(message_unpack(&comity__query_statement__descriptor,
                              view_of(good->statement.data, good->statement.len), LIMIT_DECODE_BYTES,
                              &content, &talk.error),
               &talk.error);
    change((Comity__QueryStatement *)content);
    statement_init(&statement);
    REQUIRE_OK(message_pack(content, &statement.bytes, &talk.error), &talk.error);
    REQUIRE_OK(replica_sign(talk.ends[CO].harness.replica, &statement, STATEMENT_QUERY, &talk.error),
               &talk.error);
    query.statement = (ProtobufCBinaryData){.len = statement.bytes.size, .data = statement.bytes.data};
    query.signature = (ProtobufCBinaryData){.len = sizeof statement.signature, .data = statement.signature};
    REQUIRE_OK(tell(&query), &talk.error);
    enum error_code code = read_one();
    message_free(content);
    message_free(&good->base);
    statement_release(&statement);
    return code;
}

static void as_it_is(Comity__QueryStatement *content)
{
    (void)content;
}

static void of_another_federation(Comity__QueryStatement *content)
{
    content->federation[0] ^= 1;
}

static void by_another_bureau(Comity__QueryStatement *content)
{
    content->asker[0] = 'X';
}

static void for_another_bureau(Comity__QueryStatement *content)
{
    content->answerer[0] = 'X';
}

static void for_another_connection(Comity__QueryStatement *content)
{
    content->challenge.data[15] ^= 1;
}

static void a_query_is_good_for_one_asker_one_answerer_and_one_connection(void)
{
    begin();
    CHECK_OK(resigned(as_it_is), &talk.error);
    CHECK_ERROR(resigned(of_another_federation), ERROR_ORIGIN);
    CHECK_ERROR(resigned(by_another_bureau), ERROR_ORIGIN);
    CHECK_ERROR(resigned(for_another_bureau), ERROR_ORIGIN);
    CHECK_ERROR(resigned(for_another_connection), ERROR_STATE);
    conversation_release(&talk);
}

static void so_many_may_be_unanswered_and_no_more(void)
{
    struct statement statement;
    begin();
    for (unsigned i = 0; i < LIMIT_QUESTIONS; i++)
        ask(i + 1, "L898902C3");
    CHECK_ERROR(ask_as(99, "L898902C3", &statement), ERROR_BUSY);
    Comity__Query *query = heard();
    conversation_settle(&talk);
    CHECK_SAME_NUMBER(session(BS)->query_count, LIMIT_QUESTIONS - 1); /* one was taken out to be told */
    CHECK_OK(tell(query), &talk.error);
    CHECK_ERROR(tell(query), ERROR_LIMIT);
    message_free(&query->base);
    conversation_release(&talk);
}

static void a_question_is_of_a_limited_size(void)
{
    char value[LIMIT_QUERY_STATEMENT_BYTES + 1];
    struct statement statement;
    uint8_t bytes[LIMIT_QUERY_STATEMENT_BYTES + 1] = {0};
    Comity__Query query = COMITY__QUERY__INIT;
    begin();
    memset(value, 'A', sizeof value - 1);
    value[sizeof value - 1] = '\0';
    CHECK_ERROR(ask_as(7, value, &statement), ERROR_LIMIT);
    CHECK(heard() == NULL);
    query.statement = (ProtobufCBinaryData){.len = sizeof bytes, .data = bytes};
    query.signature = (ProtobufCBinaryData){.len = ED25519_SIGNATURE_BYTES, .data = bytes};
    CHECK_ERROR(tell(&query), ERROR_LIMIT);
    query.statement.len = 10;
    query.signature.len = 63;
    CHECK_ERROR(tell(&query), ERROR_MALFORMED);
    CHECK(query_waiting(session(BS)) == NULL);
    conversation_release(&talk);
}

CHECK_MAIN("query", {"what arrives is what was signed", what_arrives_is_what_was_signed},
           {"a peer without the feature is not asked", a_peer_without_the_feature_is_not_asked},
           {"a forged query is refused", a_forged_query_is_refused},
           {"a replayed query is refused", a_replayed_query_is_refused},
           {"a query is good for one asker, one answerer and one connection",
            a_query_is_good_for_one_asker_one_answerer_and_one_connection},
           {"so many may be unanswered, and no more", so_many_may_be_unanswered_and_no_more},
           {"a question is of a limited size", a_question_is_of_a_limited_size})
