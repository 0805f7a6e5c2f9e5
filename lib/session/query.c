#include "session_messages.h"

#include <assert.h>
#include <inttypes.h>
#include <string.h>

/* ---- asking ---- */

/* protobuf-c's strings are not const; packing only reads. */
static char *text(const char *constant)
{
    return (char *)(uintptr_t)constant;
}

static enum error_code can_ask(const struct session *session, struct error *error)
{
    if (session->state != SESSION_OPEN)
        return error_set(error, ERROR_CLOSED, "not connected");
    if (!session->answers_queries)
        return error_set(error, ERROR_UNSUPPORTED, "does not answer questions");
    if (session->question_count == LIMIT_QUESTIONS)
        return error_set(error, ERROR_BUSY, "%u questions are not answered yet", LIMIT_QUESTIONS);
    return ERROR_NONE;
}

static enum error_code sign(struct session *session, Comity__QueryStatement *content, struct now now,
                            struct statement *statement, struct error *error)
{
    content->federation = text(session->federation);
    content->asker = session->own.code;
    content->answerer = session->peer.code;
    content->challenge = (ProtobufCBinaryData){.len = QUERY_CHALLENGE_BYTES, .data = session->peer_challenge};
    content->number = session->number + 1;
    content->time_ms = now.wall_ms;
    enum error_code code = message_pack(&content->base, &statement->bytes, error);
    if (code == ERROR_NONE && statement->bytes.size > LIMIT_QUERY_STATEMENT_BYTES)
        code = error_set(error, ERROR_LIMIT, "a question of %zu bytes, at most %u", statement->bytes.size,
                         LIMIT_QUERY_STATEMENT_BYTES);
    return code == ERROR_NONE ? replica_sign(session->replica, statement, STATEMENT_QUERY, error) : code;
}

static enum error_code put(struct session *session, struct statement *statement, struct error *error)
{
    Comity__Query query = COMITY__QUERY__INIT;
    query.statement = (ProtobufCBinaryData){.len = statement->bytes.size, .data = statement->bytes.data};
    query.signature = (ProtobufCBinaryData){.len = sizeof statement->signature, .data = statement->signature};
    return session_put(session, FRAME_QUERY, &query.base, error);
}

enum error_code query_send(struct session *session, Comity__QueryStatement *content, uint64_t ticket,
                           struct now now, struct statement *ret, struct error *error)
{
    struct statement statement;
    statement_init(&statement);
    enum error_code code = can_ask(session, error);
    if (code == ERROR_NONE)
        code = sign(session, content, now, &statement, error);
    if (code == ERROR_NONE)
        code = put(session, &statement, error);
    if (code != ERROR_NONE) {
        statement_release(&statement);
        return code;
    }
    struct query_put *question = &session->questions[session->question_count++];
    question->number = ++session->number;
    question->ticket = ticket;
    hasher_digest(replica_hasher(session->replica), buffer_view(&statement.bytes), &question->hash);
    *ret = statement;
    return ERROR_NONE;
}

/* ---- being asked ---- */

static enum error_code keep(struct session *session, const Comity__Query *message, struct now now,
                            struct error *error)
{
    struct view statement = view_of(message->statement.data, message->statement.len);
    struct view signature = view_of(message->signature.data, message->signature.len);
    if (session->query_count == LIMIT_QUESTIONS)
        return error_set(error, ERROR_LIMIT, "more than %u that wait for their answers", LIMIT_QUESTIONS);
    if (statement.size > LIMIT_QUERY_STATEMENT_BYTES)
        return error_set(error, ERROR_LIMIT, "a statement of %zu bytes", statement.size);
    struct query *query = &session->queries[session->query_count];
    statement_init(&query->statement);
    query->received_ms = now.steady_ms;
    enum error_code code = statement_set(&query->statement, statement, signature, error);
    if (code == ERROR_NONE)
        session->query_count++;
    return code;
}

enum error_code query_receive(struct session *session, struct view body, struct now now, struct error *error)
{
    ProtobufCMessage *message = NULL;
    enum error_code code = session_unpack(&comity__query__descriptor, body, &message, error);
    if (code == ERROR_NONE)
        code = keep(session, (const Comity__Query *)message, now, error);
    message_free(message);
    return code;
}

const struct query *query_waiting(const struct session *session)
{
    return session->query_count == 0 ? NULL : &session->queries[0];
}

void query_drop(struct session *session)
{
    assert(session->query_count > 0);
    statement_release(&session->queries[0].statement);
    session->query_count--;
    memmove(&session->queries[0], &session->queries[1], session->query_count * sizeof session->queries[0]);
}

void query_forget_all(struct session *session)
{
    while (session->query_count > 0)
        query_drop(session);
    session->question_count = 0;
}

/* ---- is it what it says? ---- */

static enum error_code check(const struct session *session, const Comity__QueryStatement *content,
                             struct error *error)
{
    if (strcmp(content->federation, session->federation) != 0)
        return error_set(error, ERROR_ORIGIN, "the question is for another federation");
    if (strcmp(content->asker, session->peer.code) != 0)
        return error_set(error, ERROR_ORIGIN, "the question is by another bureau than %s",
                         session->peer.code);
    if (strcmp(content->answerer, session->own.code) != 0)
        return error_set(error, ERROR_ORIGIN, "the question is for another bureau than %s",
                         session->own.code);
    if (!view_is_equal(view_of(content->challenge.data, content->challenge.len),
                       view_of(session->challenge, QUERY_CHALLENGE_BYTES)))
        return error_set(error, ERROR_STATE, "the question was signed for another connection");
    if (content->number <= session->peer_number)
        return error_set(error, ERROR_STATE, "question %" PRIu64 " was put before", content->number);
    return ERROR_NONE;
}

enum error_code query_read(struct session *session, Comity__QueryStatement **ret, struct error *error)
{
    const struct statement *statement = &session->queries[0].statement;
    const struct log *log = replica_log(session->replica, &session->peer);
    ProtobufCMessage *message = NULL;
    struct error why = {0};
    assert(session->query_count > 0);
    enum error_code code =
        log == NULL ? error_set(&why, ERROR_SIGNATURE, "no key of %s is known", session->peer.code)
                    : statement_verify(statement, STATEMENT_QUERY, log->keys, log->key_count, &why);
    if (code == ERROR_NONE)
        code = session_unpack(&comity__query_statement__descriptor, buffer_view(&statement->bytes), &message,
                              &why);
    if (code == ERROR_NONE)
        code = check(session, (const Comity__QueryStatement *)message, &why);
    if (code == ERROR_NONE) {
        *ret = (Comity__QueryStatement *)message;
        session->peer_number = (*ret)->number;
        return ERROR_NONE;
    }
    message_free(message);
    if (code != ERROR_MEMORY)
        session_note_fault(session, "a query: %s", why.text);
    return error_set(error, code, "%s", why.text);
}
