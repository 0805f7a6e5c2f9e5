#include "comity/frame.h"

#include <assert.h>
#include <inttypes.h>

#include "comity/limits.h"
#include "comity/reader.h"

#define LENGTH_BYTES 4u

enum error_code frame_take(struct view bytes, size_t limit_bytes, struct frame *ret, size_t *ret_consumed,
                           struct error *error)
{
    struct reader reader;
    reader_init(&reader, bytes);
    if (reader_remaining(&reader) < LENGTH_BYTES) {
        *ret_consumed = 0;
        return ERROR_NONE;
    }
    uint32_t length = reader_u32(&reader);
    if (length == 0)
        return error_set(error, ERROR_MALFORMED, "frame without a type");
    if (length > limit_bytes)
        return error_set(error, ERROR_LIMIT, "frame of %" PRIu32 " bytes is over the limit of %zu", length,
                         limit_bytes);
    if (reader_remaining(&reader) < length) {
        *ret_consumed = 0;
        return ERROR_NONE;
    }
    ret->type = reader_u8(&reader);
    ret->body = reader_bytes(&reader, length - 1);
    *ret_consumed = LENGTH_BYTES + length;
    return ERROR_NONE;
}

static void write_header(uint8_t *out, uint32_t length, enum frame_type type)
{
    out[0] = (uint8_t)(length >> 24);
    out[1] = (uint8_t)(length >> 16);
    out[2] = (uint8_t)(length >> 8);
    out[3] = (uint8_t)length;
    out[4] = (uint8_t)type;
}

enum error_code frame_append(struct buffer *out, enum frame_type type, const ProtobufCMessage *message,
                             struct error *error)
{
    size_t body = protobuf_c_message_get_packed_size(message);
    if (body > LIMIT_FRAME_BYTES - 1)
        return error_set(error, ERROR_LIMIT, "%s of %zu bytes is over the limit of a frame",
                         message->descriptor->name, body);
    enum error_code code = buffer_reserve(out, LIMIT_FRAME_HEADER_BYTES + body, error);
    if (code != ERROR_NONE)
        return code;
    uint8_t *place = out->data + out->size;
    write_header(place, (uint32_t)body + 1, type);
    size_t packed = protobuf_c_message_pack(message, place + LIMIT_FRAME_HEADER_BYTES);
    assert(packed == body);
    out->size += LIMIT_FRAME_HEADER_BYTES + body;
    return ERROR_NONE;
}
