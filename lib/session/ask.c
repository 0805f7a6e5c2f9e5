#include "session_messages.h"

enum error_code ask_send(struct session *session, struct error *error)
{
    struct log *log = replica_log(session->replica, &session->peer);
    uint64_t indexes[LIMIT_ASK_LEAVES];
    if (log == NULL || !log->may_miss || log->is_frozen)
        return ERROR_NONE;
    struct session_origin *origin = session_origin(session, log);
    if (origin == NULL)
        return error_set(error, ERROR_MEMORY, "no memory for the log of %s", session->peer.code);
    if (origin->is_asking)
        return ERROR_NONE;
    size_t count = replica_missing(session->replica, log, origin->ask_next, indexes, LIMIT_ASK_LEAVES);
    if (count == 0) {
        log->may_miss = false;
        origin->ask_next = 0;
        return ERROR_NONE;
    }
    Comity__Ask ask = COMITY__ASK__INIT;
    ask.origin = log->origin.code;
    ask.n_indexes = count;
    ask.indexes = indexes;
    enum error_code code = session_put(session, FRAME_ASK, &ask.base, error);
    if (code == ERROR_NONE)
        origin->is_asking = true;
    return code;
}

enum error_code ask_receive(struct session *session, struct view body, struct now now, struct error *error)
{
    ProtobufCMessage *message = NULL;
    struct log *log = NULL;
    (void)now;
    enum error_code code = session_unpack(&comity__ask__descriptor, body, &message, error);
    const Comity__Ask *ask = (const Comity__Ask *)message;
    if (code == ERROR_NONE)
        code = session_find_log(session, ask->origin, &log, error);
    if (code == ERROR_NONE && (ask->n_indexes == 0 || ask->n_indexes > LIMIT_ASK_LEAVES))
        code = error_set(error, ERROR_LIMIT, "%zu leaves", ask->n_indexes);
    if (code == ERROR_NONE && log != NULL)
        code = fill_send(session, log, ask->indexes, ask->n_indexes, error);
    message_free(message);
    return code;
}
