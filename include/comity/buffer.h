/*
 * buffer: bytes that grow up to a limit fixed at the start.
 *
 * Owns its bytes. Invariants: size <= capacity <= limit. A buffer is never grown past its limit, whatever
 * a peer sends. Not thread-safe.
 */
#ifndef COMITY_BUFFER_H
#define COMITY_BUFFER_H

#include "comity/error.h"
#include "comity/view.h"

struct buffer {
    uint8_t *data;
    size_t size;     /* bytes in use */
    size_t capacity; /* bytes allocated */
    size_t limit;    /* bytes it may ever hold */
};

/* Make `buffer` empty with the given limit; allocates nothing yet. */
void buffer_init(struct buffer *buffer, size_t limit_bytes);

/* Free the bytes; the buffer is empty and keeps its limit. Harmless on a zeroed struct. */
void buffer_release(struct buffer *buffer);

/* Forget the content, keep the memory. */
void buffer_clear(struct buffer *buffer);

/* Make room for `size` more bytes. ERROR_LIMIT, ERROR_MEMORY; the buffer is unchanged on failure. */
enum error_code buffer_reserve(struct buffer *buffer, size_t size, struct error *error);

/* Append bytes. ERROR_LIMIT, ERROR_MEMORY; the buffer is unchanged on failure. */
enum error_code buffer_append(struct buffer *buffer, const void *data, size_t size, struct error *error);

/* Drop the first `size` bytes, size <= buffer->size. */
void buffer_consume(struct buffer *buffer, size_t size);

/* Return a view of the content, valid until the buffer next changes. */
struct view buffer_view(const struct buffer *buffer);

/* Move the content of `from` to `to` (released first); `from` becomes empty. Limits move along. */
void buffer_move(struct buffer *to, struct buffer *from);

#endif
