#include "comity/buffer.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#define SMALLEST_BYTES 64u

void buffer_init(struct buffer *buffer, size_t limit_bytes)
{
    *buffer = (struct buffer){.limit = limit_bytes};
}

void buffer_release(struct buffer *buffer)
{
    free(buffer->data);
    buffer_init(buffer, buffer->limit);
}

void buffer_clear(struct buffer *buffer)
{
    buffer->size = 0;
}

static size_t grown_capacity(const struct buffer *buffer, size_t needed)
{
    size_t capacity = buffer->capacity > buffer->limit / 2 ? buffer->limit : 2 * buffer->capacity;
    if (capacity < SMALLEST_BYTES)
        capacity = SMALLEST_BYTES;
    if (capacity < needed)
        capacity = needed;
    return capacity < buffer->limit ? capacity : buffer->limit;
}

enum error_code buffer_reserve(struct buffer *buffer, size_t size, struct error *error)
{
    if (size <= buffer->capacity - buffer->size)
        return ERROR_NONE;
    if (size > buffer->limit - buffer->size)
        return error_set(error, ERROR_LIMIT, "%zu more bytes after %zu are over the limit of %zu", size,
                         buffer->size, buffer->limit);
    size_t capacity = grown_capacity(buffer, buffer->size + size);
    uint8_t *data = realloc(buffer->data, capacity);
    if (data == NULL)
        return error_set(error, ERROR_MEMORY, "no memory for a buffer of %zu bytes", capacity);
    buffer->data = data;
    buffer->capacity = capacity;
    return ERROR_NONE;
}

enum error_code buffer_append(struct buffer *buffer, const void *data, size_t size, struct error *error)
{
    if (size == 0)
        return ERROR_NONE;
    enum error_code code = buffer_reserve(buffer, size, error);
    if (code != ERROR_NONE)
        return code;
    memcpy(buffer->data + buffer->size, data, size);
    buffer->size += size;
    return ERROR_NONE;
}

void buffer_consume(struct buffer *buffer, size_t size)
{
    assert(size <= buffer->size);
    if (size == 0)
        return;
    buffer->size -= size;
    memmove(buffer->data, buffer->data + size, buffer->size);
}

struct view buffer_view(const struct buffer *buffer)
{
    return view_of(buffer->data, buffer->size);
}

void buffer_move(struct buffer *to, struct buffer *from)
{
    assert(to != from);
    buffer_release(to);
    *to = *from;
    buffer_init(from, from->limit);
}
