#include "check.h"
#include "comity/reader.h"

static struct error error;

static void takes_integers_big_endian(void)
{
    struct reader reader;
    reader_init(&reader, view_of("\x01\x02\x03\x04\x05\x06\x07\xf8\xf9\xfa\xfb\xfc\xfd\xfe\xff", 15));
    CHECK(reader_u8(&reader) == 0x01);
    CHECK(reader_u16(&reader) == 0x0203);
    CHECK(reader_u32(&reader) == 0x04050607);
    CHECK(reader_u64(&reader) == 0xf8f9fafbfcfdfeff);
    CHECK_SAME_NUMBER(reader_remaining(&reader), 0);
    CHECK_OK(reader_finish(&reader, "integers", &error), &error);
}

static void takes_bytes_and_lines(void)
{
    struct reader reader;
    uint8_t copy[2];
    reader_init(&reader, view_of_text("abcdone\n\nx"));
    CHECK_SAME_BYTES(reader_bytes(&reader, 1), view_of_text("a"));
    reader_copy(&reader, copy, sizeof copy);
    CHECK_SAME_BYTES(view_of(copy, 2), view_of_text("bc"));
    CHECK_SAME_BYTES(reader_until(&reader, '\n'), view_of_text("done"));
    CHECK_SAME_BYTES(reader_until(&reader, '\n'), view_of_text(""));
    CHECK_SAME_NUMBER(reader.code, ERROR_NONE);
    CHECK_SAME_BYTES(reader_until(&reader, '\n'), view_of_text(""));
    CHECK_ERROR(reader_finish(&reader, "lines", &error), ERROR_TRUNCATED);
}

static void fails_once_and_stays_so(void)
{
    struct reader reader;
    uint8_t copy[2] = {9, 9};
    reader_init(&reader, view_of("\x01\x02\x03", 3));
    CHECK(reader_u32(&reader) == 0);
    CHECK(reader_u8(&reader) == 0);
    CHECK_SAME_NUMBER(reader_bytes(&reader, 1).size, 0);
    reader_copy(&reader, copy, sizeof copy);
    CHECK(copy[0] == 0 && copy[1] == 0);
    CHECK_SAME_NUMBER(reader_until(&reader, 2).size, 0);
    CHECK_SAME_NUMBER(reader_remaining(&reader), 0);
    reader_fail(&reader, ERROR_INVALID);
    CHECK_ERROR(reader_finish(&reader, "number", &error), ERROR_TRUNCATED);
    CHECK_SAME_TEXT(error.text, "number: ends too early at byte 0 of 3");
}

static void is_not_fooled_by_enormous_lengths(void)
{
    struct reader reader;
    reader_init(&reader, view_of("abcdef", 6));
    reader_u8(&reader);
    CHECK_SAME_NUMBER(reader_bytes(&reader, SIZE_MAX).size, 0);
    CHECK_ERROR(reader.code, ERROR_TRUNCATED);
    reader_init(&reader, view_of("abcdef", 6));
    reader_u8(&reader);
    CHECK_SAME_NUMBER(reader_bytes(&reader, SIZE_MAX - 1).size, 0);
    CHECK_ERROR(reader.code, ERROR_TRUNCATED);
}

static void reads_nothing_from_nothing(void)
{
    struct reader reader;
    reader_init(&reader, view_of(NULL, 0));
    CHECK_SAME_NUMBER(reader_bytes(&reader, 0).size, 0);
    CHECK_OK(reader_finish(&reader, "nothing", &error), &error);
    CHECK_SAME_NUMBER(reader_until(&reader, 0).size, 0);
    CHECK_ERROR(reader.code, ERROR_TRUNCATED);
}

static void refuses_left_over_bytes(void)
{
    struct reader reader;
    reader_init(&reader, view_of("ab", 2));
    reader_u8(&reader);
    CHECK_ERROR(reader_finish(&reader, "letter", &error), ERROR_MALFORMED);
}

static void keeps_the_first_failure_of_its_caller(void)
{
    struct reader reader;
    reader_init(&reader, view_of("ab", 2));
    reader_fail(&reader, ERROR_INVALID);
    CHECK(reader_u8(&reader) == 0);
    reader_fail(&reader, ERROR_LIMIT);
    CHECK_ERROR(reader_finish(&reader, "letter", &error), ERROR_INVALID);
}

CHECK_MAIN("reader", {"takes integers big-endian", takes_integers_big_endian},
           {"takes bytes and lines", takes_bytes_and_lines},
           {"fails once and stays so", fails_once_and_stays_so},
           {"is not fooled by enormous lengths", is_not_fooled_by_enormous_lengths},
           {"reads nothing from nothing", reads_nothing_from_nothing},
           {"refuses left-over bytes", refuses_left_over_bytes},
           {"keeps the first failure of its caller", keeps_the_first_failure_of_its_caller})
