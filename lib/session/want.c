#include "session_messages.h"

enum error_code want_send(struct session *session, const struct log *log, bool stop, struct error *error)
{
    Comity__Want want = COMITY__WANT__INIT;
    struct bureau origin = log->origin;
    want.origin = origin.code;
    want.first = log->pending.size;
    want.stop = stop;
    return session_put(session, FRAME_WANT, &want.base, error);
}

enum error_code want_receive(struct session *session, struct view body, struct now now, struct error *error)
{
    ProtobufCMessage *message = NULL;
    struct log *log = NULL;
    (void)now;
    enum error_code code = session_unpack(&comity__want__descriptor, body, &message, error);
    const Comity__Want *want = (const Comity__Want *)message;
    if (code == ERROR_NONE)
        code = session_find_log(session, want->origin, &log, error);
    if (code == ERROR_NONE && log != NULL) {
        struct session_origin *origin = session_origin(session, log);
        if (origin == NULL) {
            code = error_set(error, ERROR_MEMORY, "no memory for the log of %s", want->origin);
        } else {
            origin->is_fed = !want->stop;
            origin->next = want->first;
            origin->window_bytes = 0;
            origin->window_count = 0;
        }
    }
    message_free(message);
    return code;
}
