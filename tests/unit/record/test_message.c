#include "check.h"
#include "comity/message.h"
#include "record.pb-c.h"

#include <string.h>

#define BUDGET_BYTES 65536

static enum error_code unpack(const void *bytes, size_t size, struct error *error)
{
    ProtobufCMessage *message = NULL;
    enum error_code code =
        message_unpack(&comity__record__descriptor, view_of(bytes, size), BUDGET_BYTES, &message, error);
    CHECK((code == ERROR_NONE) == (message != NULL));
    message_free(message);
    return code;
}

#define UNPACK(text) unpack(text, sizeof(text) - 1, NULL)

static void reads_what_it_wrote(void)
{
    char charge[] = "first line\n\tsecond line, \xc3\xa9";
    Comity__Record record = COMITY__RECORD__INIT;
    Comity__Notice notice = COMITY__NOTICE__INIT;
    Comity__Record__Purpose purposes[] = {COMITY__RECORD__PURPOSE__WARNING,
                                          COMITY__RECORD__PURPOSE__BORDER_CONTROL};
    struct error error = {0};
    struct buffer buffer;
    ProtobufCMessage *message = NULL;

    record.type_case = COMITY__RECORD__TYPE_NOTICE;
    record.notice = &notice;
    record.purposes = purposes;
    record.n_purposes = 2;
    notice.subject_text = charge;
    buffer_init(&buffer, 1024);
    REQUIRE_OK(message_pack(&record.base, &buffer, &error), &error);
    REQUIRE_OK(
        message_unpack(&comity__record__descriptor, buffer_view(&buffer), BUDGET_BYTES, &message, &error),
        &error);
    const Comity__Record *read = (const Comity__Record *)message;
    CHECK(read->n_purposes == 2 && read->purposes[1] == COMITY__RECORD__PURPOSE__BORDER_CONTROL);
    if (CHECK(read->type_case == COMITY__RECORD__TYPE_NOTICE))
        CHECK_SAME_TEXT(read->notice->subject_text, charge);
    message_free(message);
    buffer_release(&buffer);
}

static void leaves_a_buffer_that_is_too_small_as_it_was(void)
{
    char text[] = "more than four bytes";
    Comity__Record record = COMITY__RECORD__INIT;
    struct buffer buffer;

    record.source_ref = text;
    buffer_init(&buffer, 4);
    CHECK_OK(buffer_append(&buffer, "ab", 2, NULL), NULL);
    CHECK_ERROR(message_pack(&record.base, &buffer, NULL), ERROR_LIMIT);
    CHECK_SAME_BYTES(buffer_view(&buffer), view_of_text("ab"));
    buffer_release(&buffer);
}

static void takes_an_empty_message_and_unknown_fields(void)
{
    CHECK_OK(UNPACK(""), NULL);
    CHECK_OK(UNPACK("\xf8\x7f\x05"), NULL);         /* field 2047, a number */
    CHECK_OK(UNPACK("\xfa\x7f\x02\x00\xff"), NULL); /* field 2047, bytes */
}

static void refuses_text_that_is_not_text(void)
{
    CHECK_OK(UNPACK("\x0a\x03"
                    "a\n\t"),
             NULL);
    CHECK_ERROR(UNPACK("\x0a\x03"
                       "a\0b"),
                ERROR_MALFORMED);
    CHECK_ERROR(UNPACK("\x0a\x03"
                       "a\rb"),
                ERROR_MALFORMED);
    CHECK_ERROR(UNPACK("\x0a\x03"
                       "a\x1b["),
                ERROR_MALFORMED);
    CHECK_ERROR(UNPACK("\x0a\x03"
                       "a\x7f"
                       "b"),
                ERROR_MALFORMED);
    CHECK_ERROR(UNPACK("\x0a\x03"
                       "a\xc2\x85"),
                ERROR_MALFORMED); /* U+0085, a control character */
    CHECK_ERROR(UNPACK("\x0a\x02\xc3\x28"), ERROR_MALFORMED);
    CHECK_ERROR(UNPACK("\x0a\x02\xc0\x80"), ERROR_MALFORMED); /* NUL, overlong */
}

static void names_the_field_that_is_at_fault(void)
{
    struct error error = {0};
    static const char bytes[] = "\xa2\x01\x03"
                                "\x22\x01\xff"; /* notice { family_name } */
    CHECK_ERROR(unpack(bytes, sizeof bytes - 1, &error), ERROR_MALFORMED);
    CHECK(strstr(error.text, "notice") != NULL && strstr(error.text, "family_name") != NULL);
}

static void refuses_what_could_be_read_in_two_ways(void)
{
    CHECK_ERROR(UNPACK("\x0a\x01"
                       "a\x0a\x01"
                       "b"),
                ERROR_MALFORMED);                                     /* source_ref twice */
    CHECK_ERROR(UNPACK("\xa2\x01\x00\xa2\x01\x00"), ERROR_MALFORMED); /* notice twice */
    CHECK_ERROR(UNPACK("\xa2\x01\x00\xaa\x01\x00"), ERROR_MALFORMED); /* notice and document */
    CHECK_ERROR(UNPACK("\x20\x01\x20\x01"), ERROR_MALFORMED);         /* person_status twice */
    CHECK_ERROR(UNPACK("\x8a\x00\x01"
                       "a"),
                ERROR_MALFORMED); /* tag longer than need be */
    CHECK_ERROR(UNPACK("\x0a\x81\x00"
                       "a"),
                ERROR_MALFORMED);                     /* length longer than need be */
    CHECK_ERROR(UNPACK("\x0b\x0c"), ERROR_MALFORMED); /* a group */
    CHECK_ERROR(UNPACK("\x02\x00"), ERROR_MALFORMED); /* field 0 */
    CHECK_ERROR(UNPACK("\x08\x01"), ERROR_MALFORMED); /* source_ref as a number */
}

static void refuses_what_ends_too_early(void)
{
    CHECK_ERROR(UNPACK("\x0a"), ERROR_MALFORMED);
    CHECK_ERROR(UNPACK("\x0a\x05"
                       "abcd"),
                ERROR_MALFORMED);
    CHECK_ERROR(UNPACK("\x0a\xff\xff\xff\xff\x0f"), ERROR_MALFORMED);
    CHECK_ERROR(UNPACK("\x20\xff"), ERROR_MALFORMED);
    CHECK_ERROR(UNPACK("\x20\xff\xff\xff\xff\xff\xff\xff\xff\xff\x7f"), ERROR_MALFORMED); /* over 64 bits */
}

/* Each empty arrest warrant is 3 bytes that become a struct of 104. */
static void ends_an_unpacking_that_takes_more_than_its_budget(void)
{
    static uint8_t bytes[6 + 3 * 5000] = {0xa2, 0x01, 0x98, 0x75};
    for (size_t i = 0; i < 5000; i++)
        memcpy(bytes + 4 + 3 * i, "\xe2\x01\x00", 3);
    CHECK_ERROR(unpack(bytes, 4 + 3 * 5000, NULL), ERROR_LIMIT);
}

/* Whatever allocation is the one too many, nothing leaks or crashes. */
static void ends_cleanly_at_any_budget(void)
{
    static const char bytes[] = "\x0a\x01"
                                "a\x1a\x02\x01\x02"
                                "\x6a\x03\x1a\x01"
                                "b\x6a\x02\x08\x01"
                                "\xa2\x01\x0b"
                                "\x32\x01"
                                "c\x32\x01"
                                "d\xe2\x01\x02\x0a\x00";
    struct error error = {0};
    size_t refused = 0;
    REQUIRE_OK(unpack(bytes, sizeof bytes - 1, &error), &error);
    for (size_t budget = 0; budget < 4096; budget++) {
        ProtobufCMessage *message = NULL;
        enum error_code code = message_unpack(&comity__record__descriptor, view_of(bytes, sizeof bytes - 1),
                                              budget, &message, NULL);
        CHECK(code == ERROR_LIMIT || code == ERROR_NONE);
        refused += code == ERROR_LIMIT;
        message_free(message);
    }
    CHECK(refused > 500 && refused < 4096);
}

CHECK_MAIN("message", {"reads what it wrote", reads_what_it_wrote},
           {"leaves a buffer that is too small as it was", leaves_a_buffer_that_is_too_small_as_it_was},
           {"takes an empty message and unknown fields", takes_an_empty_message_and_unknown_fields},
           {"refuses text that is not text", refuses_text_that_is_not_text},
           {"names the field that is at fault", names_the_field_that_is_at_fault},
           {"refuses what could be read in two ways", refuses_what_could_be_read_in_two_ways},
           {"refuses what ends too early", refuses_what_ends_too_early},
           {"ends an unpacking that takes more than its budget",
            ends_an_unpacking_that_takes_more_than_its_budget},
           {"ends cleanly at any budget", ends_cleanly_at_any_budget})
