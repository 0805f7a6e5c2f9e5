#include "session_messages.h"

#include "comity/evidence.h"

/* Put out evidence as it is kept: packed once, by who found the fork or as it came. */
static enum error_code put(struct session *session, const struct log *log, struct error *error)
{
    ProtobufCMessage *message = NULL;
    enum error_code code =
        session_unpack(&comity__evidence__descriptor, buffer_view(&log->evidence), &message, error);
    if (code == ERROR_NONE)
        code = session_put(session, FRAME_EVIDENCE, message, error);
    message_free(message);
    return code;
}

enum error_code evidence_send(struct session *session, struct error *error)
{
    enum error_code code = ERROR_NONE;
    for (size_t i = 0; i < replica_log_count(session->replica) && code == ERROR_NONE; i++) {
        struct log *log = replica_log_at(session->replica, i);
        if (log->evidence.size == 0 || session->room_bytes == 0)
            continue;
        struct session_origin *origin = session_origin(session, log);
        if (origin == NULL)
            return error_set(error, ERROR_MEMORY, "no memory for the log of %s", log->origin.code);
        if (origin->is_fork_told)
            continue;
        code = put(session, log, error);
        origin->is_fork_told = code == ERROR_NONE;
    }
    return code;
}

/* Whoever tells of a fork need not be told of it. */
static enum error_code note_told(struct session *session, const Comity__Evidence *evidence,
                                 struct error *error)
{
    struct log *log = NULL;
    enum error_code code = session_find_log(session, evidence->origin, &log, error);
    if (code != ERROR_NONE || log == NULL)
        return code;
    struct session_origin *origin = session_origin(session, log);
    if (origin == NULL)
        return error_set(error, ERROR_MEMORY, "no memory for the log of %s", log->origin.code);
    origin->is_fork_told = origin->is_fork_told || log->evidence.size > 0;
    return ERROR_NONE;
}

enum error_code evidence_receive(struct session *session, struct view body, struct now now,
                                 struct error *error)
{
    ProtobufCMessage *message = NULL;
    enum error_code code = replica_take_evidence(session->replica, body, now, error);
    if (code == ERROR_NONE)
        code = session_unpack(&comity__evidence__descriptor, body, &message, error);
    if (code == ERROR_NONE)
        code = note_told(session, (const Comity__Evidence *)message, error);
    message_free(message);
    return code;
}
