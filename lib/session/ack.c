#include "session_messages.h"

/* The origin reads more in it than others do: that the bytes are here which this bureau may see. */
static uint64_t size_to_acknowledge(const struct session *session, const struct session_origin *origin)
{
    return bureau_is_equal(&origin->log->origin, &session->peer)
               ? replica_settled(session->replica, origin->log)
               : origin->log->stored;
}

static enum error_code ack_one(struct session *session, struct session_origin *origin, struct error *error)
{
    Comity__Ack ack = COMITY__ACK__INIT;
    ack.origin = origin->log->origin.code;
    ack.size = size_to_acknowledge(session, origin);
    if (ack.size <= origin->ack_sent)
        return ERROR_NONE;
    enum error_code code = session_put(session, FRAME_ACK, &ack.base, error);
    if (code == ERROR_NONE)
        origin->ack_sent = ack.size;
    return code;
}

enum error_code ack_send(struct session *session, struct error *error)
{
    enum error_code code = ERROR_NONE;
    struct log *theirs = replica_log(session->replica, &session->peer);
    if (theirs != NULL && session_origin(session, theirs) == NULL)
        return error_set(error, ERROR_MEMORY, "no memory for the log of %s", session->peer.code);
    for (size_t i = 0; i < session->origin_count && code == ERROR_NONE; i++) {
        struct session_origin *origin = session->origins[i];
        if ((origin->is_wanted || origin->log == theirs) && origin->log->stored > origin->ack_sent)
            code = ack_one(session, origin, error);
    }
    return code;
}

static void slide_window(struct session_origin *origin, uint64_t size)
{
    while (origin->window_count > 0 && origin->window[origin->window_first].end <= size) {
        origin->window_bytes -= origin->window[origin->window_first].bytes;
        origin->window_first = (origin->window_first + 1) % LIMIT_WINDOW_CHUNKS;
        origin->window_count--;
    }
}

static void take_ack(struct session_origin *origin, uint64_t size)
{
    slide_window(origin, size);
    origin->ack_received = size;
    /* What was written there since its last head, or fetched back: it can be asked for. */
    if (origin->peer_size < size)
        origin->peer_size = size;
}

enum error_code ack_receive(struct session *session, struct view body, struct now now, struct error *error)
{
    ProtobufCMessage *message = NULL;
    struct log *log = NULL;
    enum error_code code = session_unpack(&comity__ack__descriptor, body, &message, error);
    const Comity__Ack *ack = (const Comity__Ack *)message;
    if (code == ERROR_NONE)
        code = session_find_log(session, ack->origin, &log, error);
    if (code == ERROR_NONE && log != NULL) {
        struct session_origin *origin = session_origin(session, log);
        if (origin == NULL)
            code = error_set(error, ERROR_MEMORY, "no memory for the log of %s", ack->origin);
        else
            take_ack(origin, ack->size);
    }
    message_free(message);
    return code != ERROR_NONE ? code : ack_review(session, now, error);
}

/* An acknowledgement of more than is here counts when it is: the own log is being fetched back. */
enum error_code ack_review(struct session *session, struct now now, struct error *error)
{
    enum error_code code = ERROR_NONE;
    for (size_t i = 0; i < session->origin_count && code == ERROR_NONE; i++) {
        struct session_origin *origin = session->origins[i];
        if (origin->ack_received == 0 || origin->ack_received > origin->log->stored)
            continue;
        code = replica_note_ack(session->replica, &session->peer, &origin->log->origin, origin->ack_received,
                                now, error);
        origin->ack_received = 0;
    }
    return code;
}
