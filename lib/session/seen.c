#include "session_messages.h"

#include <assert.h>
#include <string.h>

/* ---- the reader tells ---- */

static enum error_code tell(struct session *session, struct log *log, struct error *error)
{
    struct replica_seen seen[LIMIT_SEEN];
    uint64_t indexes[LIMIT_SEEN];
    int64_t times_ms[LIMIT_SEEN];
    Comity__Seen message = COMITY__SEEN__INIT;
    size_t count = replica_unsaid(session->replica, &log->origin, seen, LIMIT_SEEN);
    log->is_unsaid = count > 0;
    if (count == 0)
        return ERROR_NONE;
    for (size_t i = 0; i < count; i++) {
        indexes[i] = seen[i].index;
        times_ms[i] = seen[i].time_ms;
    }
    message.origin = log->origin.code;
    message.n_indexes = message.n_times_ms = count;
    message.indexes = indexes;
    message.times_ms = times_ms;
    enum error_code code = session_put(session, FRAME_SEEN, &message.base, error);
    if (code == ERROR_NONE)
        session->is_telling_seen = true;
    return code;
}

static enum error_code confirm(struct session *session, struct error *error)
{
    Comity__Seen message = COMITY__SEEN__INIT;
    message.origin = session->own.code;
    message.n_indexes = session->seen_count;
    message.indexes = session->seen;
    message.confirmed = true;
    enum error_code code = session_put(session, FRAME_SEEN, &message.base, error);
    if (code == ERROR_NONE)
        session->seen_count = 0;
    return code;
}

enum error_code seen_send(struct session *session, struct error *error)
{
    struct log *theirs = replica_log(session->replica, &session->peer);
    enum error_code code = ERROR_NONE;
    bool is_absorbed = replica_catalog(session->replica)->absorbed >= session->seen_due;
    if (session->seen_count > 0 && is_absorbed)
        code = confirm(session, error);
    if (code == ERROR_NONE && theirs != NULL && theirs->is_unsaid && !session->is_telling_seen)
        code = tell(session, theirs, error);
    return code;
}

/* ---- receiving ---- */

static enum error_code take_confirmation(struct session *session, const Comity__Seen *message, struct now now,
                                         struct error *error)
{
    enum error_code code = ERROR_NONE;
    if (!session->is_telling_seen || strcmp(message->origin, session->peer.code) != 0)
        return error_set(error, ERROR_STATE, "a confirmation of what was not told");
    for (size_t i = 0; i < message->n_indexes && code == ERROR_NONE; i++)
        code = replica_note_told(session->replica, &session->peer, message->indexes[i], now, error);
    if (code == ERROR_NONE)
        session->is_telling_seen = false;
    return code;
}

static enum error_code take_seen(struct session *session, const Comity__Seen *message, struct now now,
                                 struct error *error)
{
    enum error_code code = ERROR_NONE;
    if (session->seen_count > 0)
        return error_set(error, ERROR_STATE, "more before the first was confirmed");
    if (strcmp(message->origin, session->own.code) != 0)
        return error_set(error, ERROR_ORIGIN, "of the log of %s", message->origin);
    if (message->n_times_ms != message->n_indexes)
        return error_set(error, ERROR_MALFORMED, "%zu times for %zu entries", message->n_times_ms,
                         message->n_indexes);
    for (size_t i = 0; i < message->n_indexes && code == ERROR_NONE; i++) {
        struct replica_seen seen = {message->indexes[i], message->times_ms[i]};
        code = replica_note_seen(session->replica, &session->peer, &seen, now, error);
    }
    if (code == ERROR_NONE) {
        memcpy(session->seen, message->indexes, message->n_indexes * sizeof session->seen[0]);
        session->seen_count = message->n_indexes;
        session->seen_due = catalog_due(replica_catalog(session->replica));
    }
    return code;
}

enum error_code seen_receive(struct session *session, struct view body, struct now now, struct error *error)
{
    ProtobufCMessage *unpacked = NULL;
    enum error_code code = session_unpack(&comity__seen__descriptor, body, &unpacked, error);
    const Comity__Seen *message = (const Comity__Seen *)unpacked;
    if (code == ERROR_NONE && (message->n_indexes == 0 || message->n_indexes > LIMIT_SEEN))
        code = error_set(error, ERROR_LIMIT, "%zu entries", message->n_indexes);
    if (code == ERROR_NONE)
        code = message->confirmed ? take_confirmation(session, message, now, error)
                                  : take_seen(session, message, now, error);
    message_free(unpacked);
    return code;
}
