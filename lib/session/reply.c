#include "comity/reply.h"

#include "session_messages.h"

#include <assert.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- answering ---- */

/* A query that cannot be read has no number; its hash names it all the same. */
static uint64_t number_of(const struct statement *query)
{
    ProtobufCMessage *message = NULL;
    uint64_t number = 0;
    if (message_unpack(&comity__query_statement__descriptor, buffer_view(&query->bytes), LIMIT_DECODE_BYTES,
                       &message, NULL) == ERROR_NONE)
        number = ((const Comity__QueryStatement *)message)->number;
    message_free(message);
    return number;
}

enum error_code reply_sign(struct session *session, Comity__ReplyStatement *content, struct now now,
                           struct statement *ret, struct error *error)
{
    struct digest hash;
    struct statement statement;
    assert(session->query_count > 0);
    const struct statement *query = &session->queries[0].statement;
    statement_init(&statement);
    hasher_digest(replica_hasher(session->replica), buffer_view(&query->bytes), &hash);
    content->query = (ProtobufCBinaryData){.len = sizeof hash.bytes, .data = hash.bytes};
    content->number = number_of(query);
    content->time_ms = now.wall_ms;
    enum error_code code = message_pack(&content->base, &statement.bytes, error);
    if (code == ERROR_NONE)
        code = replica_sign(session->replica, &statement, STATEMENT_REPLY, error);
    content->query = (ProtobufCBinaryData){0};
    if (code == ERROR_NONE)
        *ret = statement;
    else
        statement_release(&statement);
    return code;
}

static ProtobufCBinaryData bytes_of(struct view view)
{
    return (ProtobufCBinaryData){.len = view.size, .data = (uint8_t *)(uintptr_t)view.data};
}

enum error_code reply_send(struct session *session, const struct statement *statement,
                           const struct view *entries, size_t count, struct error *error)
{
    Comity__Reply reply = COMITY__REPLY__INIT;
    ProtobufCBinaryData list[LIMIT_REPLY_HITS];
    assert(session->query_count > 0 && count <= LIMIT_REPLY_HITS);
    for (size_t i = 0; i < count; i++)
        list[i] = bytes_of(entries[i]);
    reply.statement = bytes_of(buffer_view(&statement->bytes));
    reply.signature = bytes_of(view_of(statement->signature, sizeof statement->signature));
    reply.n_entries = count;
    reply.entries = list;
    enum error_code code = session_put(session, FRAME_REPLY, &reply.base, error);
    if (code == ERROR_NONE)
        query_drop(session);
    return code;
}

/* ---- being answered ---- */

void reply_free(struct reply *reply)
{
    if (reply == NULL)
        return;
    statement_release(&reply->statement);
    if (reply->message != NULL)
        message_free(&reply->message->base);
    if (reply->content != NULL)
        message_free(&reply->content->base);
    free(reply);
}

struct reply *reply_take(struct session *session)
{
    struct reply *reply = session->reply;
    session->reply = NULL;
    return reply;
}

static enum error_code check_form(const Comity__Reply *message, struct error *error)
{
    if (message->n_entries > LIMIT_REPLY_HITS)
        return error_set(error, ERROR_LIMIT, "%zu entries", message->n_entries);
    for (size_t i = 0; i < message->n_entries; i++) {
        if (message->entries[i].len == 0 || message->entries[i].len > LIMIT_ENTRY_BYTES)
            return error_set(error, ERROR_LIMIT, "an entry of %zu bytes", message->entries[i].len);
    }
    return ERROR_NONE;
}

static enum error_code verify(const struct session *session, struct reply *reply, struct error *error)
{
    const struct log *log = replica_log(session->replica, &session->peer);
    ProtobufCMessage *content = NULL;
    if (log == NULL)
        return error_set(error, ERROR_SIGNATURE, "no key of %s is known", session->peer.code);
    enum error_code code =
        statement_verify(&reply->statement, STATEMENT_REPLY, log->keys, log->key_count, error);
    if (code == ERROR_NONE)
        code = session_unpack(&comity__reply_statement__descriptor, buffer_view(&reply->statement.bytes),
                              &content, error);
    if (code == ERROR_NONE)
        reply->content = (Comity__ReplyStatement *)content;
    return code;
}

/* Find the question that a reply answers, and close it. */
static enum error_code close_question(struct session *session, struct reply *reply, struct error *error)
{
    const Comity__ReplyStatement *content = reply->content;
    for (size_t i = 0; i < session->question_count; i++) {
        const struct query_put *question = &session->questions[i];
        struct view hash = view_of(question->hash.bytes, DIGEST_BYTES);
        if (question->number != content->number ||
            !view_is_equal(view_of(content->query.data, content->query.len), hash))
            continue;
        reply->ticket = question->ticket;
        session->questions[i] = session->questions[--session->question_count];
        return ERROR_NONE;
    }
    return error_set(error, ERROR_STATE, "to a question that was not put, number %" PRIu64, content->number);
}

/* The entries are those that the statement names, and no other than this node has at their places. */
static enum error_code check_entries(struct session *session, const struct reply *reply, struct error *error)
{
    const Comity__ReplyStatement *content = reply->content;
    struct log *log = replica_log(session->replica, &session->peer);
    enum error_code code = ERROR_NONE;
    if (content->n_hits != reply->message->n_entries)
        return error_set(error, ERROR_MALFORMED, "%zu entries for %zu hits", reply->message->n_entries,
                         content->n_hits);
    for (size_t i = 0; i < content->n_hits && code == ERROR_NONE; i++) {
        const ProtobufCBinaryData *entry = &reply->message->entries[i];
        struct digest hash;
        hasher_leaf(replica_hasher(session->replica), view_of(entry->data, entry->len), &hash);
        if (!view_is_equal(view_of(content->hits[i]->hash.data, content->hits[i]->hash.len),
                           view_of(hash.bytes, DIGEST_BYTES)))
            code = error_set(error, ERROR_PROOF, "the entry is not the one that is named");
        else
            code = replica_check_leaf(session->replica, log, content->hits[i]->index, &hash, error);
    }
    return code;
}

/* A reply that contradicts itself or the log closes its question, and shows nothing. */
static enum error_code take(struct session *session, struct reply *reply, struct error *error)
{
    struct error why = {0};
    enum error_code code = check_entries(session, reply, &why);
    if (code == ERROR_NONE)
        return ERROR_NONE;
    if (code != ERROR_PROOF && code != ERROR_MALFORMED)
        return error_set(error, code, "%s", why.text);
    session_note_fault(session, "a reply: %s", why.text);
    snprintf(reply->why, sizeof reply->why, "%s", session->query_fault);
    message_free(&reply->content->base);
    reply->content = NULL;
    return ERROR_NONE;
}

static enum error_code read(struct session *session, struct reply *reply, struct error *error)
{
    const Comity__Reply *message = reply->message;
    struct error why = {0};
    enum error_code code = check_form(message, error);
    if (code == ERROR_NONE)
        code = statement_set(&reply->statement, view_of(message->statement.data, message->statement.len),
                             view_of(message->signature.data, message->signature.len), error);
    if (code != ERROR_NONE)
        return code;
    code = verify(session, reply, &why);
    if (code == ERROR_NONE)
        code = close_question(session, reply, &why);
    if (code == ERROR_MEMORY)
        return error_set(error, code, "%s", why.text);
    if (code != ERROR_NONE) {
        session_note_fault(session, "a reply: %s", why.text);
        return ERROR_NONE;
    }
    return take(session, reply, error);
}

enum error_code reply_receive(struct session *session, struct view body, struct now now, struct error *error)
{
    ProtobufCMessage *message = NULL;
    struct reply *reply = calloc(1, sizeof *reply);
    (void)now;
    if (reply == NULL)
        return error_set(error, ERROR_MEMORY, "no memory for a reply");
    statement_init(&reply->statement);
    reply->bytes = sizeof *reply + 2 * body.size;
    enum error_code code = session_unpack(&comity__reply__descriptor, body, &message, error);
    reply->message = (Comity__Reply *)message;
    if (code == ERROR_NONE)
        code = read(session, reply, error);
    /* No ticket: it was passed over. */
    if (code == ERROR_NONE && reply->ticket != 0) {
        reply_free(session->reply);
        session->reply = reply;
    } else {
        reply_free(reply);
    }
    return code;
}
