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

/* Give the word about the peer's own log. A note by none of its present keys would mean nothing to it. */
static enum error_code set_word(struct session *session, Comity__Hello *hello, struct buffer *note,
                                struct error *error)
{
    const struct log *theirs = replica_log(session->replica, &session->peer);
    if (theirs == NULL || theirs->checkpoint.size == 0)
        return ERROR_NONE;
    enum error_code code =
        checkpoint_strip(buffer_view(&theirs->checkpoint), theirs->keys, theirs->key_count, note, error);
    if (code == ERROR_NOT_FOUND)
        return ERROR_NONE;
    hello->your_checkpoint = (ProtobufCBinaryData){.len = note->size, .data = note->data};
    hello->your_size = theirs->stored;
    return code;
}

enum error_code hello_send(struct session *session, struct error *error)
{
    Comity__Hello hello = COMITY__HELLO__INIT;
    struct buffer note;
    buffer_init(&note, LIMIT_NOTE_BYTES);
    hello.version_min = SESSION_PROTOCOL_VERSION;
    hello.version_max = SESSION_PROTOCOL_VERSION;
    hello.bureau = session->own.code;
    hello.federation = text(session->federation);
    hello.frame_bytes_max = LIMIT_FRAME_BYTES;
    hello.software = text(session->software);
    hello.features = SESSION_FEATURE_QUERIES;
    hello.query_challenge =
        (ProtobufCBinaryData){.len = sizeof session->challenge, .data = session->challenge};
    enum error_code code = set_word(session, &hello, &note, error);
    if (code == ERROR_NONE)
        code = session_put(session, FRAME_HELLO, &hello.base, error);
    buffer_release(&note);
    return code;
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
    if ((hello->features & SESSION_FEATURE_QUERIES) != 0 &&
        hello->query_challenge.len != QUERY_CHALLENGE_BYTES)
        return error_set(error, ERROR_MALFORMED, "a challenge of %zu bytes", hello->query_challenge.len);
    return ERROR_NONE;
}

static void take_features(struct session *session, const Comity__Hello *hello)
{
    session->answers_queries = (hello->features & SESSION_FEATURE_QUERIES) != 0;
    if (session->answers_queries)
        memcpy(session->peer_challenge, hello->query_challenge.data, QUERY_CHALLENGE_BYTES);
}

static enum error_code take_word(struct session *session, const Comity__Hello *hello, struct now now,
                                 struct error *error)
{
    struct view note = view_of(hello->your_checkpoint.data, hello->your_checkpoint.len);
    return replica_hear_word(session->replica, &session->peer, note, hello->your_size, now, error);
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
    if (session->state != SESSION_GREETING)
        return error_set(error, ERROR_STATE, "a second hello");
    enum error_code code = session_unpack(&comity__hello__descriptor, body, &message, error);
    if (code == ERROR_NONE)
        code = check(session, (const Comity__Hello *)message, error);
    if (code == ERROR_NONE)
        code = take_word(session, (const Comity__Hello *)message, now, error);
    if (code == ERROR_NONE)
        take_features(session, (const Comity__Hello *)message);
    message_free(message);
    return code != ERROR_NONE ? code : open(session, error);
}
