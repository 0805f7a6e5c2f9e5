#include "session_messages.h"

#include "comity/reply.h"
#include "comity/utf8.h"

#include <assert.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

/* One row per message: adding one is a row here and a file beside. */
struct message_row {
    uint8_t type;
    bool before_hello;
    enum error_code (*receive)(struct session *session, struct view body, struct now now,
                               struct error *error);
    const char *name;
};

static const struct message_row MESSAGES[] = {
    {FRAME_HELLO, true, hello_receive, "hello"},
    {FRAME_HEADS, false, heads_receive, "heads"},
    {FRAME_WANT, false, want_receive, "want"},
    {FRAME_CHUNK, false, chunk_receive, "chunk"},
    {FRAME_ACK, false, ack_receive, "ack"},
    {FRAME_ASK, false, ask_receive, "ask"},
    {FRAME_FILL, false, fill_receive, "fill"},
    {FRAME_PING, false, ping_receive, "ping"},
    {FRAME_BYE, true, bye_receive, "bye"},
    {FRAME_EVIDENCE, false, evidence_receive, "evidence"},
    {FRAME_COSIGNED, false, cosigned_receive, "cosigned"},
    {FRAME_SEEN, false, seen_receive, "seen"},
    {FRAME_QUERY, false, query_receive, "query"},
    {FRAME_REPLY, false, reply_receive, "reply"},
};

enum error_code session_new(struct session **ret, const struct session_settings *settings, struct now now,
                            struct error *error)
{
    struct session *session = calloc(1, sizeof *session);
    if (session == NULL)
        return error_set(error, ERROR_MEMORY, "no memory for a session with %s", settings->peer.code);
    session->channel = settings->channel;
    session->peer = settings->peer;
    session->own = settings->own;
    session->federation = settings->federation;
    session->software = settings->software;
    session->replica = settings->replica;
    session->dialled = settings->dialled;
    session->room_bytes = settings->room_bytes;
    session->begun_ms = session->received_ms = now.steady_ms;
    buffer_init(&session->out, SESSION_OUT_BYTES);
    replica_random(session->replica, session->challenge, sizeof session->challenge);
    enum error_code code = hello_send(session, error);
    if (code == ERROR_NONE)
        *ret = session;
    else
        session_free(session);
    return code;
}

void session_free(struct session *session)
{
    if (session == NULL)
        return;
    for (size_t i = 0; i < session->origin_count; i++) {
        buffer_release(&session->origins[i]->later);
        free(session->origins[i]->asked);
        free(session->origins[i]);
    }
    query_forget_all(session);
    reply_free(session->reply);
    buffer_release(&session->out);
    free(session);
}

/* ---- shared by the messages ---- */

enum error_code session_put(struct session *session, enum frame_type type, const ProtobufCMessage *message,
                            struct error *error)
{
    size_t before = session->out.size;
    enum error_code code = frame_append(&session->out, type, message, error);
    if (code == ERROR_NONE) {
        size_t size = session->out.size - before;
        session->room_bytes -= size < session->room_bytes ? size : session->room_bytes;
        session->sent_bytes += size;
    }
    return code;
}

enum error_code session_unpack(const ProtobufCMessageDescriptor *descriptor, struct view body,
                               ProtobufCMessage **ret, struct error *error)
{
    return message_unpack(descriptor, body, LIMIT_DECODE_BYTES, ret, error);
}

enum error_code session_find_log(const struct session *session, const char *origin, struct log **ret,
                                 struct error *error)
{
    struct bureau bureau;
    enum error_code code = bureau_parse(&bureau, view_of_text(origin), error);
    if (code == ERROR_NONE)
        *ret = replica_log(session->replica, &bureau);
    return code;
}

bool session_is_complete(const struct log *log)
{
    return log->checkpoint_size > 0 && log->stored == log->checkpoint_size;
}

void session_note_fault(struct session *session, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(session->query_fault, sizeof session->query_fault, format, arguments);
    va_end(arguments);
    utf8_mend(session->query_fault);
    session->query_faults++;
}

struct session_origin *session_origin(struct session *session, struct log *log)
{
    if (session->by_log[log->number] != NULL)
        return session->by_log[log->number];
    assert(session->origin_count < LIMIT_BUREAUS);
    struct session_origin *origin = calloc(1, sizeof *origin);
    if (origin != NULL) {
        origin->log = log;
        buffer_init(&origin->later, LIMIT_EVIDENCE_BYTES);
        session->origins[session->origin_count++] = origin;
        session->by_log[log->number] = origin;
    }
    return origin;
}

uint64_t session_sent(const struct session *session, const struct log *log)
{
    for (size_t i = 0; i < session->origin_count; i++) {
        if (session->origins[i]->log == log && session->origins[i]->is_fed)
            return session->origins[i]->next;
    }
    return 0;
}

/* ---- conversation ---- */

static const struct message_row *find_message(uint8_t type)
{
    for (size_t i = 0; i < sizeof MESSAGES / sizeof MESSAGES[0]; i++) {
        if (MESSAGES[i].type == type)
            return &MESSAGES[i];
    }
    return NULL;
}

enum error_code session_receive(struct session *session, uint8_t type, struct view body, struct now now,
                                struct error *error)
{
    const struct message_row *row = find_message(type);
    if (session->state == SESSION_ENDED)
        return ERROR_NONE;
    session->received_ms = now.steady_ms;
    session->received_bytes += LIMIT_FRAME_HEADER_BYTES + body.size;
    session->pinged_ms = 0;
    if (row == NULL && (type & FRAME_OPTIONAL) != 0)
        return ERROR_NONE;
    if (row == NULL)
        return error_set(error, ERROR_UNSUPPORTED, "unknown message type %u", type);
    if (session->state == SESSION_GREETING && !row->before_hello)
        return error_set(error, ERROR_STATE, "%s before hello", row->name);
    enum error_code code = row->receive(session, body, now, error);
    if (code != ERROR_NONE && code != ERROR_CLOSED)
        error_wrap(error, "%s", row->name);
    if (code == ERROR_NONE)
        replica_note_heard(session->replica, &session->peer, now);
    return code;
}

/* Give every fed origin one chunk in turn, until nothing is due or the room is used up. */
static enum error_code pump_chunks(struct session *session, struct error *error)
{
    enum error_code code = ERROR_NONE;
    size_t idle = 0;
    while (code == ERROR_NONE && idle < session->origin_count && session->room_bytes >= LIMIT_FRAME_BYTES) {
        bool sent = false;
        session->turn = (session->turn + 1) % session->origin_count;
        code = chunk_send(session, session->origins[session->turn], &sent, error);
        idle = sent ? 0 : idle + 1;
    }
    return code;
}

enum error_code session_pump(struct session *session, struct now now, struct error *error)
{
    if (session->state != SESSION_OPEN)
        return ERROR_NONE;
    enum error_code code = heads_review(session, now, error);
    if (code == ERROR_NONE)
        code = evidence_send(session, error);
    if (code == ERROR_NONE)
        code = ack_review(session, now, error);
    if (code == ERROR_NONE)
        code = ack_send(session, error);
    if (code == ERROR_NONE && session->room_bytes > 0)
        code = heads_send(session, error);
    if (code == ERROR_NONE && session->room_bytes > 0)
        code = cosigned_send(session, error);
    if (code == ERROR_NONE && session->room_bytes > 0)
        code = seen_send(session, error);
    if (code == ERROR_NONE && session->room_bytes > 0)
        code = ask_send(session, now, error);
    if (code == ERROR_NONE)
        code = ask_answer(session, error);
    if (code == ERROR_NONE)
        code = pump_chunks(session, error);
    return code;
}

enum error_code session_want(struct session *session, struct log *log, bool wanted, struct error *error)
{
    struct session_origin *origin = session_origin(session, log);
    if (origin == NULL)
        return error_set(error, ERROR_MEMORY, "no memory for the log of %s", log->origin.code);
    if (origin->is_wanted == wanted)
        return ERROR_NONE;
    enum error_code code = want_send(session, log, !wanted, error);
    if (code == ERROR_NONE) {
        origin->is_wanted = wanted;
        origin->is_resynced = false;
    }
    return code;
}

void session_end(struct session *session, enum error_code code, const char *text)
{
    if (session->state == SESSION_ENDED)
        return;
    session->state = SESSION_ENDED;
    /* A goodbye that finds no memory is left out: the link closes all the same. */
    (void)bye_send(session, code, text, NULL);
}

/* ---- time ---- */

enum error_code session_tick(struct session *session, struct now now, struct error *error)
{
    int64_t quiet_ms = now.steady_ms - session->received_ms;
    if (session->state == SESSION_ENDED)
        return ERROR_NONE;
    if (session->state == SESSION_GREETING && now.steady_ms - session->begun_ms >= LIMIT_HELLO_MS)
        return error_set(error, ERROR_TIMEOUT, "no hello in %d s", LIMIT_HELLO_MS / 1000);
    if (quiet_ms >= LIMIT_SILENCE_MS)
        return error_set(error, ERROR_TIMEOUT, "silent for %d s", LIMIT_SILENCE_MS / 1000);
    if (session->state == SESSION_OPEN && quiet_ms >= LIMIT_QUIET_MS && session->pinged_ms == 0) {
        session->pinged_ms = now.steady_ms;
        return ping_send(session, (uint64_t)now.steady_ms, false, error);
    }
    return ERROR_NONE;
}

int64_t session_deadline_ms(const struct session *session)
{
    if (session->state == SESSION_ENDED)
        return INT64_MAX;
    if (session->state == SESSION_GREETING)
        return session->begun_ms + LIMIT_HELLO_MS;
    return session->received_ms + (session->pinged_ms == 0 ? LIMIT_QUIET_MS : LIMIT_SILENCE_MS);
}

size_t session_frame_limit(const struct session *session)
{
    return session->state == SESSION_GREETING ? LIMIT_FRAME_HELLO_BYTES : LIMIT_FRAME_BYTES;
}
