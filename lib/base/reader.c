#include "comity/reader.h"

#include <string.h>

void reader_init(struct reader *reader, struct view bytes)
{
    *reader = (struct reader){.data = bytes.data, .size = bytes.size};
}

size_t reader_remaining(const struct reader *reader)
{
    return reader->code == ERROR_NONE ? reader->size - reader->position : 0;
}

void reader_fail(struct reader *reader, enum error_code code)
{
    if (reader->code == ERROR_NONE)
        reader->code = code;
}

struct view reader_bytes(struct reader *reader, size_t size)
{
    if (size > reader_remaining(reader)) {
        reader_fail(reader, ERROR_TRUNCATED);
        return view_of(NULL, 0);
    }
    if (size == 0)
        return view_of(NULL, 0);
    struct view taken = view_of(reader->data + reader->position, size);
    reader->position += size;
    return taken;
}

static uint64_t unsigned_of(struct reader *reader, size_t size)
{
    struct view bytes = reader_bytes(reader, size);
    uint64_t value = 0;
    for (size_t i = 0; i < bytes.size; i++)
        value = value << 8 | bytes.data[i];
    return value;
}

uint8_t reader_u8(struct reader *reader)
{
    return (uint8_t)unsigned_of(reader, 1);
}

uint16_t reader_u16(struct reader *reader)
{
    return (uint16_t)unsigned_of(reader, 2);
}

uint32_t reader_u32(struct reader *reader)
{
    return (uint32_t)unsigned_of(reader, 4);
}

uint64_t reader_u64(struct reader *reader)
{
    return unsigned_of(reader, 8);
}

void reader_copy(struct reader *reader, void *out, size_t size)
{
    struct view bytes = reader_bytes(reader, size);
    if (bytes.size == 0 && size != 0)
        memset(out, 0, size);
    else if (size != 0)
        memcpy(out, bytes.data, size);
}

struct view reader_until(struct reader *reader, uint8_t delimiter)
{
    size_t remaining = reader_remaining(reader);
    const uint8_t *start = remaining == 0 ? NULL : reader->data + reader->position;
    const uint8_t *end = remaining == 0 ? NULL : memchr(start, delimiter, remaining);
    if (end == NULL) {
        reader_fail(reader, ERROR_TRUNCATED);
        return view_of(NULL, 0);
    }
    size_t size = (size_t)(end - start);
    reader->position += size + 1;
    return view_of(start, size);
}

enum error_code reader_finish(struct reader *reader, const char *what, struct error *error)
{
    if (reader->code == ERROR_NONE && reader->position < reader->size) {
        reader->code = ERROR_MALFORMED;
        return error_set(error, ERROR_MALFORMED, "%s: %zu bytes are left over", what,
                         reader->size - reader->position);
    }
    if (reader->code == ERROR_NONE)
        return ERROR_NONE;
    return error_set(error, reader->code, "%s: %s at byte %zu of %zu", what, error_code_text(reader->code),
                     reader->position, reader->size);
}
