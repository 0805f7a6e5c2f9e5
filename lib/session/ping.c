#include "session_messages.h"

enum error_code ping_send(struct session *session, uint64_t number, bool answer, struct error *error)
{
    Comity__Ping ping = COMITY__PING__INIT;
    ping.number = number;
    ping.answer = answer;
    return session_put(session, FRAME_PING, &ping.base, error);
}

enum error_code ping_receive(struct session *session, struct view body, struct now now, struct error *error)
{
    ProtobufCMessage *message = NULL;
    (void)now;
    enum error_code code = session_unpack(&comity__ping__descriptor, body, &message, error);
    const Comity__Ping *ping = (const Comity__Ping *)message;
    /* A peer that pings without reading gets no more answers than the link has room for. */
    if (code == ERROR_NONE && !ping->answer && session->room_bytes > 0)
        code = ping_send(session, ping->number, true, error);
    message_free(message);
    return code;
}
