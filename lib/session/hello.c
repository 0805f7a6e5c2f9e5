#include "session_messages.h"

#include <inttypes.h>
#include <string.h>

/* protobuf-c's strings are not const; packing only reads. */
static char *text(const char *constant)
{
    union {
        const char *in;
        char *out;
    } cast = {.in = constant};
    return cast.out;
}

enum error_code hello_send(struct session *session, struct error *error)
{
    Comity__Hello hello = COMITY__HELLO__INIT;
    hello.version_min = SESSION_PROTOCOL_VERSION;
    hello.version_max = SESSION_PROTOCOL_VERSION;
    hello.bureau = session->own.code;
    hello.federation = text(session->federation);
    hello.frame_bytes_max = LIMIT_FRAME_BYTES;
    hello.software = text(session->software);
    return session_put(session, FRAME_HELLO, &hello.base, error);
}

static enum error_code check(const struct session *session, const Comity__Hello *hello, struct error *error)
{
    if (hello->version_min > SESSION_PROTOCOL_VERSION || hello->version_max < SESSION_PROTOCOL_VERSION)
        return error_set(error, ERROR_UNSUPPORTED,
                         "the peer speaks protocol versions %" PRIu32 " to %" PRIu32 ", this node speaks %u",
                         hello->version_min, hello->version_max, SESSION_PROTOCOL_VERSION);
    if (strcmp(hello->federation, session->federation) != 0)
        return error_set(error, ERROR_ORIGIN, "the peer is of another federation than \"%s\"",
                         session->federation);
    if (strcmp(hello->bureau, session->peer.code) != 0)
        return error_set(error, ERROR_ORIGIN, "the peer's certificate is of %s, its hello is not",
                         session->peer.code);
    if (hello->frame_bytes_max < LIMIT_FRAME_BYTES)
        return error_set(error, ERROR_UNSUPPORTED, "the peer takes frames of %" PRIu32 " bytes only",
                         hello->frame_bytes_max);
    return ERROR_NONE;
}

/* The peer compares these heads before it sends a chunk of a history that is not this node's. */
static enum error_code open(struct session *session, struct error *error)
{
    session->state = SESSION_OPEN;
    enum error_code code = evidence_send(session, error);
    return code != ERROR_NONE ? code : heads_send(session, error);
}

enum error_code hello_receive(struct session *session, struct view body, struct now now, struct error *error)
{
    ProtobufCMessage *message = NULL;
    (void)now;
    if (session->state != SESSION_GREETING)
        return error_set(error, ERROR_STATE, "a second hello");
    enum error_code code = session_unpack(&comity__hello__descriptor, body, &message, error);
    if (code == ERROR_NONE)
        code = check(session, (const Comity__Hello *)message, error);
    message_free(message);
    return code != ERROR_NONE ? code : open(session, error);
}
