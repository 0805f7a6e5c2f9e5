#include "wire.h"

#define VARINT_BYTES_MAX 10u
#define FIELD_NUMBER_MAX ((1u << 29) - 1)

static uint64_t next_varint(struct reader *reader, bool *is_shortest)
{
    uint64_t value = 0;
    uint8_t byte = 0x80;
    unsigned count = 0;

    while (byte >= 0x80 && count < VARINT_BYTES_MAX && reader->code == ERROR_NONE) {
        byte = reader_u8(reader);
        value |= (uint64_t)(byte & 0x7f) << (7 * count++);
    }
    if (byte >= 0x80 || (count == VARINT_BYTES_MAX && byte > 1))
        reader_fail(reader, ERROR_MALFORMED);
    *is_shortest = count == 1 || byte != 0;
    return value;
}

static uint32_t next_small(struct reader *reader)
{
    bool is_shortest = false;
    uint64_t value = next_varint(reader, &is_shortest);

    if (!is_shortest || value > UINT32_MAX)
        reader_fail(reader, ERROR_MALFORMED);
    return reader->code == ERROR_NONE ? (uint32_t)value : 0;
}

bool wire_next(struct reader *reader, struct wire_field *ret)
{
    bool ignored = false;

    if (reader_remaining(reader) == 0)
        return false;
    uint32_t tag = next_small(reader);
    struct wire_field field = {.number = tag >> 3, .type = (enum wire_type)(tag & 7)};
    if (field.number == 0 || field.number > FIELD_NUMBER_MAX)
        reader_fail(reader, ERROR_MALFORMED);
    switch (field.type) {
    case WIRE_VARINT:
        next_varint(reader, &ignored);
        break;
    case WIRE_64_BITS:
        reader_bytes(reader, 8);
        break;
    case WIRE_BYTES:
        field.bytes = reader_bytes(reader, next_small(reader));
        break;
    case WIRE_32_BITS:
        reader_bytes(reader, 4);
        break;
    default:
        reader_fail(reader, ERROR_MALFORMED);
        break;
    }
    if (reader->code != ERROR_NONE)
        return false;
    *ret = field;
    return true;
}
