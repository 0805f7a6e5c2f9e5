#include "check.h"
#include "comity/reply.h"
#include "conversation.h"
#include "mutator.h"

#include <stdio.h>
#include <string.h>

enum { BS, CO };

static struct conversation talk;

static struct session *session(int place)
{
    return talk.ends[place].session;
}

/* CO has put a question to BS, which waits there. */
static void begin(void)
{
    char value[] = "L898902C3", purpose[] = "test";
    struct statement statement;
    Comity__QueryStatement content = COMITY__QUERY_STATEMENT__INIT;
    Comity__QueryStatement__Key key = COMITY__QUERY_STATEMENT__KEY__INIT;
    conversation_init(&talk);
    conversation_greet(&talk);
    harness_publish(&talk.ends[BS].harness, "A000001", NULL);
    conversation_want(&talk, CO);
    conversation_settle(&talk);
    key.value = value;
    content.purpose = purpose;
    content.question_case = COMITY__QUERY_STATEMENT__QUESTION_KEY;
    content.key = &key;
    REQUIRE_OK(query_send(session(CO), &content, 7, talk.now, &statement, &talk.error), &talk.error);
    statement_release(&statement);
    conversation_settle(&talk);
    REQUIRE(query_waiting(session(BS)) != NULL);
}

/* Let BS answer with one entry, that of these bytes at this place. */
static void answer(uint64_t index, struct view entry)
{
    struct statement statement;
    struct digest hash;
    Comity__ReplyStatement content = COMITY__REPLY_STATEMENT__INIT;
    Comity__ReplyStatement__Hit hit = COMITY__REPLY_STATEMENT__HIT__INIT, *hits[] = {&hit};
    hasher_leaf(talk.ends[BS].harness.hasher, entry, &hash);
    hit.index = index;
    hit.hash = (ProtobufCBinaryData){.len = sizeof hash.bytes, .data = hash.bytes};
    content.outcome = COMITY__REPLY_STATEMENT__OUTCOME__ANSWERED;
    content.n_hits = 1;
    content.hits = hits;
    REQUIRE_OK(reply_sign(session(BS), &content, talk.now, &statement, &talk.error), &talk.error);
    REQUIRE_OK(reply_send(session(BS), &statement, &entry, 1, &talk.error), &talk.error);
    statement_release(&statement);
}

static void answer_nothing(struct statement *statement)
{
    Comity__ReplyStatement content = COMITY__REPLY_STATEMENT__INIT;
    content.outcome = COMITY__REPLY_STATEMENT__OUTCOME__ANSWERED;
    REQUIRE_OK(reply_sign(session(BS), &content, talk.now, statement, &talk.error), &talk.error);
    REQUIRE_OK(reply_send(session(BS), statement, NULL, 0, &talk.error), &talk.error);
}

/* Return the bytes of the first entry of BS. */
static struct view first_entry(struct log_run *run)
{
    log_run_init(run);
    REQUIRE_OK(replica_read(talk.ends[BS].harness.replica, conversation_log(&talk, BS, BS), 0, 1,
                            LIMIT_ENTRY_BYTES, run, &talk.error),
               &talk.error);
    return run->leaves[0].bytes;
}

static void the_asker_gets_what_was_signed(void)
{
    struct log_run run;
    begin();
    answer(0, first_entry(&run));
    CHECK(query_waiting(session(BS)) == NULL);
    conversation_settle(&talk);
    struct reply *reply = reply_take(session(CO));
    REQUIRE(reply != NULL);
    CHECK_SAME_NUMBER(reply->ticket, 7);
    REQUIRE(reply->content != NULL);
    CHECK_SAME_NUMBER(reply->content->number, 1);
    REQUIRE(reply->content->n_hits == 1 && reply->message->n_entries == 1);
    CHECK_SAME_BYTES(view_of(reply->message->entries[0].data, reply->message->entries[0].len),
                     run.leaves[0].bytes);
    CHECK_SAME_NUMBER(session(CO)->question_count, 0);
    CHECK(reply_take(session(CO)) == NULL);
    reply_free(reply);
    log_run_release(&run);
    conversation_release(&talk);
}

/* The signed statement holds the entry's hash, and nothing of what is in the entry. */
static void what_is_signed_holds_no_content(void)
{
    struct log_run run;
    Comity__Reply *message;
    begin();
    struct view entry = first_entry(&run);
    answer(0, entry);
    message = (Comity__Reply *)conversation_message(&talk, BS, FRAME_REPLY, &comity__reply__descriptor);
    REQUIRE(message != NULL);
    CHECK(memmem(entry.data, entry.size, "A000001", 7) != NULL);
    CHECK(memmem(message->statement.data, message->statement.len, "A000001", 7) == NULL);
    message_free(&message->base);
    log_run_release(&run);
    conversation_release(&talk);
}

static void a_reply_to_no_question_is_passed_over_and_counted(void)
{
    struct buffer body;
    struct statement statement;
    begin();
    answer_nothing(&statement);
    statement_release(&statement);
    REQUIRE(conversation_hear(&talk, BS, FRAME_REPLY, &body));
    CHECK_OK(conversation_say(&talk, CO, FRAME_REPLY, buffer_view(&body)), &talk.error);
    reply_free(reply_take(session(CO)));
    CHECK_SAME_NUMBER(session(CO)->query_faults, 0);
    CHECK_OK(conversation_say(&talk, CO, FRAME_REPLY, buffer_view(&body)), &talk.error); /* again */
    CHECK(reply_take(session(CO)) == NULL);
    CHECK_SAME_NUMBER(session(CO)->query_faults, 1);
    CHECK(strstr(session(CO)->query_fault, "a question that was not put") != NULL);
    buffer_release(&body);
    conversation_release(&talk);
}

static void a_forged_reply_is_passed_over_and_counted(void)
{
    struct buffer body;
    struct statement statement;
    struct mutator mutator;
    struct view mutant;
    size_t passed = 0;
    begin();
    answer_nothing(&statement);
    statement_release(&statement);
    REQUIRE(conversation_hear(&talk, BS, FRAME_REPLY, &body));
    mutator_init(&mutator, buffer_view(&body));
    while (mutator_next(&mutator, &mutant)) {
        if (conversation_say(&talk, CO, FRAME_REPLY, mutant) != ERROR_NONE)
            continue;
        CHECK(reply_take(session(CO)) == NULL);
        passed++;
    }
    CHECK(passed > 300);
    CHECK_SAME_NUMBER(session(CO)->query_faults, passed);
    CHECK_SAME_NUMBER(session(CO)->question_count, 1);
    CHECK_OK(conversation_say(&talk, CO, FRAME_REPLY, buffer_view(&body)), &talk.error);
    struct reply *reply = reply_take(session(CO));
    CHECK(reply != NULL);
    reply_free(reply);
    buffer_release(&body);
    conversation_release(&talk);
}

/* What its owner did not write at that place of its log is not shown. */
static void an_entry_that_is_not_in_the_log_closes_the_question(void)
{
    begin();
    answer(0, view_of_text("not what is there"));
    conversation_settle(&talk);
    struct reply *reply = reply_take(session(CO));
    REQUIRE(reply != NULL);
    CHECK(reply->content == NULL);
    CHECK_SAME_TEXT(reply->why, "a reply: entry 0 of BS is another here");
    CHECK_SAME_NUMBER(session(CO)->query_faults, 1);
    CHECK_SAME_NUMBER(session(CO)->question_count, 0);
    reply_free(reply);
    conversation_release(&talk);
}

static void an_entry_that_is_not_here_yet_is_taken_on_its_owners_word(void)
{
    begin();
    answer(5, view_of_text("later"));
    conversation_settle(&talk);
    struct reply *reply = reply_take(session(CO));
    REQUIRE(reply != NULL);
    CHECK(reply->content != NULL);
    CHECK_SAME_NUMBER(session(CO)->query_faults, 0);
    reply_free(reply);
    conversation_release(&talk);
}

/* Take BS's reply, change what is beside the statement, and give it to CO. */
static struct reply *changed(void (*change)(Comity__Reply *message))
{
    struct log_run run;
    begin();
    answer(0, first_entry(&run));
    log_run_release(&run);
    Comity__Reply *message =
        (Comity__Reply *)conversation_message(&talk, BS, FRAME_REPLY, &comity__reply__descriptor);
    change(message);
    CHECK_OK(conversation_tell(&talk, CO, FRAME_REPLY, &message->base), &talk.error);
    message->n_entries = 1;
    message_free(&message->base);
    return reply_take(session(CO));
}

static void without_its_entry(Comity__Reply *message)
{
    message->n_entries = 0;
}

static void with_another_entry(Comity__Reply *message)
{
    message->entries[0].data[3] ^= 1;
}

static void entries_are_those_that_the_statement_names(void)
{
    static void (*const changes[])(Comity__Reply *) = {without_its_entry, with_another_entry};
    for (size_t i = 0; i < 2; i++) {
        struct reply *reply = changed(changes[i]);
        REQUIRE(reply != NULL);
        CHECK_SAME_NUMBER(reply->ticket, 7);
        CHECK(reply->content == NULL && reply->why[0] != '\0');
        reply_free(reply);
        conversation_release(&talk);
    }
}

static void what_is_over_the_limit_ends_the_conversation(void)
{
    uint8_t byte = 0, signature[ED25519_SIGNATURE_BYTES] = {0};
    static uint8_t many[LIMIT_ENTRY_BYTES + 1];
    ProtobufCBinaryData entries[LIMIT_REPLY_HITS + 1];
    Comity__Reply reply = COMITY__REPLY__INIT;
    begin();
    for (size_t i = 0; i < sizeof entries / sizeof entries[0]; i++)
        entries[i] = (ProtobufCBinaryData){.len = 1, .data = &byte};
    reply.signature = (ProtobufCBinaryData){.len = sizeof signature, .data = signature};
    reply.entries = entries;
    reply.n_entries = LIMIT_REPLY_HITS + 1;
    CHECK_ERROR(conversation_tell(&talk, CO, FRAME_REPLY, &reply.base), ERROR_LIMIT);
    entries[0] = (ProtobufCBinaryData){.len = sizeof many, .data = many};
    reply.n_entries = 1;
    CHECK_ERROR(conversation_tell(&talk, CO, FRAME_REPLY, &reply.base), ERROR_LIMIT);
    entries[0].len = 0;
    CHECK_ERROR(conversation_tell(&talk, CO, FRAME_REPLY, &reply.base), ERROR_LIMIT);
    reply.n_entries = 0;
    reply.signature.len = 1;
    CHECK_ERROR(conversation_tell(&talk, CO, FRAME_REPLY, &reply.base), ERROR_MALFORMED);
    CHECK(reply_take(session(CO)) == NULL);
    conversation_release(&talk);
}

CHECK_MAIN("reply", {"the asker gets what was signed", the_asker_gets_what_was_signed},
           {"what is signed holds no content", what_is_signed_holds_no_content},
           {"a reply to no question is passed over and counted",
            a_reply_to_no_question_is_passed_over_and_counted},
           {"a forged reply is passed over and counted", a_forged_reply_is_passed_over_and_counted},
           {"an entry that is not in the log closes the question",
            an_entry_that_is_not_in_the_log_closes_the_question},
           {"an entry that is not here yet is taken on its owner's word",
            an_entry_that_is_not_here_yet_is_taken_on_its_owners_word},
           {"entries are those that the statement names", entries_are_those_that_the_statement_names},
           {"what is over the limit ends the conversation", what_is_over_the_limit_ends_the_conversation})
