/*
 * writer: puts values at the end of a buffer.
 *
 * The twin of reader: big-endian, sticky error. After the first failure (the buffer's limit, memory) writes do
 * nothing; check once with writer_finish(). The buffer belongs to the caller.
 */
#ifndef COMITY_WRITER_H
#define COMITY_WRITER_H

#include "comity/buffer.h"

struct writer {
    struct buffer *buffer;
    size_t start; /* size of the buffer at the beginning */
    enum error_code code;
};

/* Write at the end of `buffer`. */
void writer_init(struct writer *writer, struct buffer *buffer);

/* Append a number, big-endian, or bytes, or text without its NUL. Nothing is appended after a failure. */
void writer_u8(struct writer *writer, uint8_t value);
void writer_u16(struct writer *writer, uint16_t value);
void writer_u32(struct writer *writer, uint32_t value);
void writer_u64(struct writer *writer, uint64_t value);
void writer_bytes(struct writer *writer, struct view bytes);
void writer_text(struct writer *writer, const char *text);
void writer_format(struct writer *writer, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* End the writing: on failure cut the buffer back to where the writer began and say what failed. */
enum error_code writer_finish(struct writer *writer, const char *what, struct error *error);

#endif
