#include "check.h"
#include "record/json_number.h"

#include <inttypes.h>
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct error error;

/* A place whose field has just a type: all that numbers look at. */
struct sample {
    ProtobufCFieldDescriptor field;
    struct json_place place;
};

static void sample_init(struct sample *sample, ProtobufCType type)
{
    const ProtobufCFieldDescriptor field = {.name = "value", .type = type};
    memcpy(&sample->field, &field, sizeof field);
    sample->place = (struct json_place){NULL, &sample->field, SIZE_MAX, 1};
}

static enum error_code decode(ProtobufCType type, const char *text, void *out)
{
    struct sample sample;
    json_t *json = json_loads(text, JSON_DECODE_ANY, NULL);
    REQUIRE(json != NULL);
    sample_init(&sample, type);
    enum error_code code = json_number_decode(json, &sample.place, out, &error);
    json_decref(json);
    return code;
}

static void writes(ProtobufCType type, const void *value, const char *expected)
{
    json_t *json = json_number_encode(type, value);
    char *text = json == NULL ? NULL : json_dumps(json, JSON_ENCODE_ANY);
    CHECK_SAME_TEXT(text, expected);
    free(text);
    json_decref(json);
}

static void sixty_four_bits_are_written_as_strings(void)
{
    int32_t narrow = INT32_MIN;
    uint32_t wide = UINT32_MAX;
    int64_t least = INT64_MIN;
    uint64_t most = UINT64_MAX;
    writes(PROTOBUF_C_TYPE_INT32, &narrow, "-2147483648");
    writes(PROTOBUF_C_TYPE_SINT32, &narrow, "-2147483648");
    writes(PROTOBUF_C_TYPE_UINT32, &wide, "4294967295");
    writes(PROTOBUF_C_TYPE_FIXED32, &wide, "4294967295");
    writes(PROTOBUF_C_TYPE_ENUM, &narrow, "-2147483648");
    writes(PROTOBUF_C_TYPE_INT64, &least, "\"-9223372036854775808\"");
    writes(PROTOBUF_C_TYPE_SFIXED64, &least, "\"-9223372036854775808\"");
    writes(PROTOBUF_C_TYPE_UINT64, &most, "\"18446744073709551615\"");
}

static void what_json_has_no_number_for_is_a_name(void)
{
    double values[] = {NAN, INFINITY, -INFINITY, 1.5};
    float narrow = -0.5f;
    writes(PROTOBUF_C_TYPE_DOUBLE, &values[0], "\"NaN\"");
    writes(PROTOBUF_C_TYPE_DOUBLE, &values[1], "\"Infinity\"");
    writes(PROTOBUF_C_TYPE_DOUBLE, &values[2], "\"-Infinity\"");
    writes(PROTOBUF_C_TYPE_DOUBLE, &values[3], "1.5");
    writes(PROTOBUF_C_TYPE_FLOAT, &narrow, "-0.5");
}

static void reads(ProtobufCType type, const char *text, uint64_t expected)
{
    uint64_t value = 0;
    CHECK_CASE(decode(type, text, &value) == ERROR_NONE, "%s: %s", text, error.text);
    CHECK_CASE(value == expected, "%s: %" PRIx64, text, value);
}

static void whole_numbers_are_read_in_any_form(void)
{
    reads(PROTOBUF_C_TYPE_UINT64, "\"18446744073709551615\"", UINT64_MAX);
    reads(PROTOBUF_C_TYPE_UINT64, "7", 7);
    reads(PROTOBUF_C_TYPE_UINT64, "7.0", 7);
    reads(PROTOBUF_C_TYPE_UINT64, "9007199254740992.0", 1ull << 53);
    reads(PROTOBUF_C_TYPE_INT64, "\"-9223372036854775808\"", 1ull << 63);
    reads(PROTOBUF_C_TYPE_INT64, "-9223372036854775808", 1ull << 63);
    reads(PROTOBUF_C_TYPE_INT32, "-1", UINT32_MAX);
    reads(PROTOBUF_C_TYPE_INT32, "\"-2147483648\"", 1ull << 31);
    reads(PROTOBUF_C_TYPE_INT32, "2147483647", INT32_MAX);
    reads(PROTOBUF_C_TYPE_UINT32, "4294967295", UINT32_MAX);
    reads(PROTOBUF_C_TYPE_UINT32, "\"-0\"", 0);
}

static void refuses(ProtobufCType type, const char *text, const char *why)
{
    uint64_t value = 42;
    enum error_code code = decode(type, text, &value);
    CHECK_CASE(code == ERROR_INVALID && value == 42, "%s", text);
    CHECK_CASE(strstr(error.text, why) != NULL, "%s: %s", text, error.text);
}

static void what_is_no_whole_number_or_does_not_fit_is_refused(void)
{
    refuses(PROTOBUF_C_TYPE_INT32, "2147483648", "value: is out of range");
    refuses(PROTOBUF_C_TYPE_INT32, "-2147483649", "is out of range");
    refuses(PROTOBUF_C_TYPE_UINT32, "4294967296", "is out of range");
    refuses(PROTOBUF_C_TYPE_UINT32, "-1", "is out of range");
    refuses(PROTOBUF_C_TYPE_INT64, "\"9223372036854775808\"", "is out of range");
    refuses(PROTOBUF_C_TYPE_INT64, "\"-9223372036854775809\"", "is out of range");
    refuses(PROTOBUF_C_TYPE_UINT64, "\"18446744073709551616\"", "in range");
    refuses(PROTOBUF_C_TYPE_UINT64, "9007199254740994.0", "in range"); /* a double cannot say which */
    refuses(PROTOBUF_C_TYPE_UINT64, "1.5", "whole number");
    refuses(PROTOBUF_C_TYPE_UINT64, "1e300", "whole number");
    refuses(PROTOBUF_C_TYPE_UINT64, "\"\"", "whole number");
    refuses(PROTOBUF_C_TYPE_UINT64, "\"-\"", "whole number");
    refuses(PROTOBUF_C_TYPE_UINT64, "\"+1\"", "whole number");
    refuses(PROTOBUF_C_TYPE_UINT64, "\" 1\"", "whole number");
    refuses(PROTOBUF_C_TYPE_UINT64, "\"01\"", "whole number");
    refuses(PROTOBUF_C_TYPE_UINT64, "\"0x10\"", "whole number");
    refuses(PROTOBUF_C_TYPE_UINT64, "true", "whole number");
    refuses(PROTOBUF_C_TYPE_UINT64, "[1]", "whole number");
}

static void real_numbers_are_read_with_their_names(void)
{
    double wide = 0;
    float narrow = 0;
    CHECK_OK(decode(PROTOBUF_C_TYPE_DOUBLE, "\"NaN\"", &wide), &error);
    CHECK(isnan(wide));
    CHECK_OK(decode(PROTOBUF_C_TYPE_DOUBLE, "\"-Infinity\"", &wide), &error);
    CHECK(isinf(wide) && wide < 0);
    CHECK_OK(decode(PROTOBUF_C_TYPE_DOUBLE, "7", &wide), &error);
    CHECK(wide > 6.5 && wide < 7.5);
    CHECK_OK(decode(PROTOBUF_C_TYPE_FLOAT, "\"Infinity\"", &narrow), &error);
    CHECK(isinf(narrow));
    CHECK_OK(decode(PROTOBUF_C_TYPE_FLOAT, "3.4e38", &narrow), &error);
    CHECK_ERROR(decode(PROTOBUF_C_TYPE_FLOAT, "3.5e38", &narrow), ERROR_INVALID);
    CHECK_ERROR(decode(PROTOBUF_C_TYPE_DOUBLE, "\"1.5\"", &wide), ERROR_INVALID);
    CHECK_ERROR(decode(PROTOBUF_C_TYPE_DOUBLE, "\"inf\"", &wide), ERROR_INVALID);
    CHECK_ERROR(decode(PROTOBUF_C_TYPE_DOUBLE, "null", &wide), ERROR_INVALID);
}

static void every_number_has_the_size_of_its_struct(void)
{
    CHECK_SAME_NUMBER(json_number_bytes(PROTOBUF_C_TYPE_SINT32), 4);
    CHECK_SAME_NUMBER(json_number_bytes(PROTOBUF_C_TYPE_ENUM), sizeof(int));
    CHECK_SAME_NUMBER(json_number_bytes(PROTOBUF_C_TYPE_FIXED64), 8);
    CHECK_SAME_NUMBER(json_number_bytes(PROTOBUF_C_TYPE_FLOAT), sizeof(float));
    CHECK_SAME_NUMBER(json_number_bytes(PROTOBUF_C_TYPE_DOUBLE), sizeof(double));
    CHECK_SAME_NUMBER(json_number_bytes(PROTOBUF_C_TYPE_BOOL), 0);
    CHECK_SAME_NUMBER(json_number_bytes(PROTOBUF_C_TYPE_STRING), 0);
    CHECK_SAME_NUMBER(json_number_bytes(PROTOBUF_C_TYPE_MESSAGE), 0);
}

CHECK_MAIN("json_number", {"64 bits are written as strings", sixty_four_bits_are_written_as_strings},
           {"what JSON has no number for is a name", what_json_has_no_number_for_is_a_name},
           {"whole numbers are read in any form", whole_numbers_are_read_in_any_form},
           {"what is no whole number or does not fit is refused",
            what_is_no_whole_number_or_does_not_fit_is_refused},
           {"real numbers are read with their names", real_numbers_are_read_with_their_names},
           {"every number has the size of its struct", every_number_has_the_size_of_its_struct})
