#include "check.h"
#include "comity/decimal.h"

static void reads_numbers(void)
{
    static const struct {
        const char *text;
        uint64_t value;
    } cases[] = {{"0", 0},
                 {"7", 7},
                 {"10", 10},
                 {"9223372036854775807", INT64_MAX},
                 {"18446744073709551615", UINT64_MAX}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        uint64_t value = 99;
        CHECK_ERROR(decimal_parse(view_of_text(cases[i].text), UINT64_MAX, &value, NULL), ERROR_NONE);
        CHECK_CASE(value == cases[i].value, "%s", cases[i].text);
    }
}

static void refuses_what_is_no_number(void)
{
    static const char *const wrong[] = {"",   "00", "01",  "+1",  "-1",  " 1", "1 ",
                                        "1a", "a",  "0x1", "1.0", "1\n", "/",  ":"};
    uint64_t value = 99;
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++)
        CHECK_CASE(decimal_parse(view_of_text(wrong[i]), UINT64_MAX, &value, NULL) == ERROR_MALFORMED,
                   "\"%s\"", wrong[i]);
    CHECK(value == 99);
}

static void refuses_what_is_too_great(void)
{
    uint64_t value = 99;
    CHECK_ERROR(decimal_parse(view_of_text("18446744073709551616"), UINT64_MAX, &value, NULL), ERROR_LIMIT);
    CHECK_ERROR(decimal_parse(view_of_text("99999999999999999999999"), UINT64_MAX, &value, NULL),
                ERROR_LIMIT);
    CHECK_ERROR(decimal_parse(view_of_text("9223372036854775808"), INT64_MAX, &value, NULL), ERROR_LIMIT);
    CHECK_ERROR(decimal_parse(view_of_text("11"), 10, &value, NULL), ERROR_LIMIT);
    CHECK_ERROR(decimal_parse(view_of_text("1"), 0, &value, NULL), ERROR_LIMIT);
    CHECK(value == 99);
    CHECK_ERROR(decimal_parse(view_of_text("10"), 10, &value, NULL), ERROR_NONE);
    CHECK(value == 10);
}

CHECK_MAIN("decimal", {"reads numbers", reads_numbers},
           {"refuses what is no number", refuses_what_is_no_number},
           {"refuses what is too great", refuses_what_is_too_great})
