#include "comity/writer.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#define SHORT_TEXT_BYTES 256

void writer_init(struct writer *writer, struct buffer *buffer)
{
    *writer = (struct writer){.buffer = buffer, .start = buffer->size};
}

void writer_bytes(struct writer *writer, struct view bytes)
{
    if (writer->code == ERROR_NONE)
        writer->code = buffer_append(writer->buffer, bytes.data, bytes.size, NULL);
}

static void put_unsigned(struct writer *writer, uint64_t value, size_t size)
{
    uint8_t bytes[8];
    for (size_t i = 0; i < size; i++)
        bytes[i] = (uint8_t)(value >> (8 * (size - 1 - i)));
    writer_bytes(writer, view_of(bytes, size));
}

void writer_u8(struct writer *writer, uint8_t value)
{
    put_unsigned(writer, value, 1);
}

void writer_u16(struct writer *writer, uint16_t value)
{
    put_unsigned(writer, value, 2);
}

void writer_u32(struct writer *writer, uint32_t value)
{
    put_unsigned(writer, value, 4);
}

void writer_u64(struct writer *writer, uint64_t value)
{
    put_unsigned(writer, value, 8);
}

void writer_text(struct writer *writer, const char *text)
{
    writer_bytes(writer, view_of_text(text));
}

static void put_long_text(struct writer *writer, size_t size, const char *format, va_list arguments)
    __attribute__((format(printf, 3, 0)));

static void put_long_text(struct writer *writer, size_t size, const char *format, va_list arguments)
{
    char *text = malloc(size + 1);
    if (text == NULL) {
        writer->code = ERROR_MEMORY;
        return;
    }
    vsnprintf(text, size + 1, format, arguments);
    writer_bytes(writer, view_of(text, size));
    free(text);
}

void writer_format(struct writer *writer, const char *format, ...)
{
    if (writer->code != ERROR_NONE)
        return;
    char text[SHORT_TEXT_BYTES];
    va_list arguments;
    va_list again;
    va_start(arguments, format);
    va_copy(again, arguments);
    int size = vsnprintf(text, sizeof text, format, arguments);
    if (size < 0)
        writer->code = ERROR_INVALID;
    else if ((size_t)size < sizeof text)
        writer_bytes(writer, view_of(text, (size_t)size));
    else
        put_long_text(writer, (size_t)size, format, again);
    va_end(again);
    va_end(arguments);
}

enum error_code writer_finish(struct writer *writer, const char *what, struct error *error)
{
    if (writer->code == ERROR_NONE)
        return ERROR_NONE;
    writer->buffer->size = writer->start;
    return error_set(error, writer->code, "%s: %s", what, error_code_text(writer->code));
}
