#include "check.h"
#include "comity/reader.h"
#include "comity/writer.h"

#include <string.h>

static struct error error;

static void writes_what_reader_reads(void)
{
    struct buffer buffer;
    struct writer writer;
    struct reader reader;
    buffer_init(&buffer, 100);
    writer_init(&writer, &buffer);
    writer_u8(&writer, 0x01);
    writer_u16(&writer, 0x0203);
    writer_u32(&writer, 0x04050607);
    writer_u64(&writer, 0x08090a0b0c0d0e0f);
    writer_bytes(&writer, view_of("\x10\x11", 2));
    REQUIRE_OK(writer_finish(&writer, "numbers", &error), &error);
    CHECK_SAME_BYTES(buffer_view(&buffer),
                     view_of("\x01\x02\x03\x04\x05\x06\x07\x08\x09\x0a\x0b\x0c\x0d\x0e\x0f\x10\x11", 17));
    reader_init(&reader, buffer_view(&buffer));
    CHECK(reader_u8(&reader) == 0x01);
    CHECK(reader_u16(&reader) == 0x0203);
    CHECK(reader_u32(&reader) == 0x04050607);
    CHECK(reader_u64(&reader) == 0x08090a0b0c0d0e0f);
    buffer_release(&buffer);
}

static void writes_text_behind_what_is_there(void)
{
    struct buffer buffer;
    struct writer writer;
    buffer_init(&buffer, 100);
    CHECK_OK(buffer_append(&buffer, "before ", 7, &error), &error);
    writer_init(&writer, &buffer);
    writer_text(&writer, "text ");
    writer_format(&writer, "%d-%s", 42, "x");
    CHECK_OK(writer_finish(&writer, "text", &error), &error);
    CHECK_SAME_BYTES(buffer_view(&buffer), view_of_text("before text 42-x"));
    buffer_release(&buffer);
}

static void formats_long_text_whole(void)
{
    char text[3000];
    struct buffer buffer;
    struct writer writer;
    memset(text, 'y', sizeof text - 1);
    text[sizeof text - 1] = '\0';
    buffer_init(&buffer, sizeof text + 1);
    writer_init(&writer, &buffer);
    writer_format(&writer, "<%s>", text);
    CHECK_OK(writer_finish(&writer, "text", &error), &error);
    CHECK_SAME_NUMBER(buffer.size, 3001);
    CHECK(buffer.data[0] == '<' && buffer.data[1] == 'y' && buffer.data[2999] == 'y' &&
          buffer.data[3000] == '>');
    buffer_release(&buffer);
}

static void formats_up_to_the_last_byte_of_the_limit(void)
{
    struct buffer buffer;
    struct writer writer;
    buffer_init(&buffer, 5);
    writer_init(&writer, &buffer);
    writer_format(&writer, "%s", "12345");
    CHECK_OK(writer_finish(&writer, "text", &error), &error);
    CHECK_SAME_BYTES(buffer_view(&buffer), view_of_text("12345"));
    buffer_release(&buffer);
}

static void cuts_back_what_did_not_fit(void)
{
    struct buffer buffer;
    struct writer writer;
    buffer_init(&buffer, 10);
    CHECK_OK(buffer_append(&buffer, "keep", 4, &error), &error);
    writer_init(&writer, &buffer);
    writer_text(&writer, "12345");
    writer_u16(&writer, 7);
    writer_text(&writer, "6");
    writer_format(&writer, "%d", 7);
    CHECK_ERROR(writer_finish(&writer, "answer", &error), ERROR_LIMIT);
    CHECK_SAME_TEXT(error.text, "answer: over the limit");
    CHECK_SAME_BYTES(buffer_view(&buffer), view_of_text("keep"));
    buffer_release(&buffer);
}

CHECK_MAIN("writer", {"writes what reader reads", writes_what_reader_reads},
           {"writes text behind what is there", writes_text_behind_what_is_there},
           {"formats long text whole", formats_long_text_whole},
           {"formats up to the last byte of the limit", formats_up_to_the_last_byte_of_the_limit},
           {"cuts back what did not fit", cuts_back_what_did_not_fit})
