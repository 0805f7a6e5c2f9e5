/*
 * frame: how messages are cut from a stream, on the peer wire and on the control socket.
 *
 *     u32 big-endian length of type and body, u8 type, body
 *
 * The length is checked against a limit before anything is allocated for it. A type with FRAME_OPTIONAL set may be
 * passed over by who does not know it.
 */
#ifndef COMITY_FRAME_H
#define COMITY_FRAME_H

#include "comity/buffer.h"
#include <protobuf-c/protobuf-c.h>

#define FRAME_OPTIONAL 0x80u

enum frame_type {
    FRAME_HELLO = 1,
    FRAME_HEADS = 2,
    FRAME_WANT = 3,
    FRAME_CHUNK = 4,
    FRAME_ACK = 5,
    FRAME_ASK = 6,
    FRAME_FILL = 7,
    FRAME_PING = 8,
    FRAME_BYE = 9,
    FRAME_COSIGNED = 10,
    FRAME_EVIDENCE = 11,
    FRAME_SEEN = 12,
    FRAME_QUERY = 13,
    FRAME_REPLY = 14,
    FRAME_REQUEST = 64,
    FRAME_ANSWER = 65
};

struct frame {
    uint8_t type;
    struct view body; /* lives as long as the bytes it was taken from */
};

/* Take the first frame of `bytes`. A whole one: ERROR_NONE, `*ret_consumed` > 0. Not all there yet: ERROR_NONE,
 * `*ret_consumed` 0. A length of 0: ERROR_MALFORMED; above `limit_bytes`: ERROR_LIMIT, told from the first four bytes. */
enum error_code frame_take(struct view bytes, size_t limit_bytes, struct frame *ret, size_t *ret_consumed,
                           struct error *error);

/* Append a frame that holds the packed message. `out` is unchanged on failure. ERROR_LIMIT, ERROR_MEMORY. */
enum error_code frame_append(struct buffer *out, enum frame_type type, const ProtobufCMessage *message,
                             struct error *error);

#endif
