#include "check.h"
#include "comity/instant.h"

static struct error error;

static const struct {
    int64_t wall_ms;
    const char *text;
} known[] = {
    {0, "1970-01-01T00:00:00.000Z"},
    {-1, "1969-12-31T23:59:59.999Z"},
    {1645557742000, "2022-02-22T19:22:22.000Z"},
    {951782400000, "2000-02-29T00:00:00.000Z"},
    {951868799999, "2000-02-29T23:59:59.999Z"},
    {951868800000, "2000-03-01T00:00:00.000Z"},
    {4107542399999, "2100-02-28T23:59:59.999Z"},
    {4107542400000, "2100-03-01T00:00:00.000Z"},
    {2147483647000, "2038-01-19T03:14:07.000Z"},
    {253402300799999, "9999-12-31T23:59:59.999Z"},
    {-62167219200000, "0000-01-01T00:00:00.000Z"},
    {-62162035200001, "0000-02-29T23:59:59.999Z"},
    {-62162035200000, "0000-03-01T00:00:00.000Z"},
};

static void knows_dates(void)
{
    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++) {
        char text[INSTANT_TEXT_CHARS + 1];
        int64_t wall_ms = 99;
        instant_format(known[i].wall_ms, text);
        CHECK_SAME_TEXT(text, known[i].text);
        CHECK_OK(instant_parse(view_of_text(known[i].text), &wall_ms, &error), &error);
        CHECK_SAME_NUMBER(wall_ms, known[i].wall_ms);
    }
}

static void reads_what_it_wrote_on_every_day_of_ten_millennia(void)
{
    static const int64_t day_ms = 86400000;
    for (int64_t day = -719528; day <= 2932896; day += 13) {
        char text[INSTANT_TEXT_CHARS + 1];
        int64_t expected = day * day_ms + (day + 719528) * 7919 % day_ms;
        int64_t wall_ms = 99;
        instant_format(expected, text);
        if (instant_parse(view_of_text(text), &wall_ms, &error) != ERROR_NONE || wall_ms != expected)
            CHECK_SAME_NUMBER(wall_ms, expected);
    }
    CHECK(true);
}

static void writes_the_nearest_year_of_four_digits(void)
{
    char text[INSTANT_TEXT_CHARS + 1];
    instant_format(INT64_MAX, text);
    CHECK_SAME_TEXT(text, "9999-12-31T23:59:59.999Z");
    instant_format(INT64_MIN, text);
    CHECK_SAME_TEXT(text, "0000-01-01T00:00:00.000Z");
}

static void refuses_other_forms(void)
{
    static const char *const wrong[] = {"",
                                        "2024-01-01",
                                        "2024-01-01T00:00:00Z",
                                        "2024-01-01T00:00:00.00Z",
                                        "2024-01-01T00:00:00.0000Z",
                                        "2024-01-01t00:00:00.000Z",
                                        "2024-01-01T00:00:00.000z",
                                        "2024-01-01 00:00:00.000Z",
                                        "2024-01-01T00:00:00.000+00:00",
                                        "2024-01-01T00:00:00.000",
                                        "2024-01-01T00:00:00,000Z",
                                        "2024-1-01T00:00:00.000Z0",
                                        "+024-01-01T00:00:00.000Z",
                                        "2024-01-01T00:00:00.000Z ",
                                        " 2024-01-01T00:00:00.000Z",
                                        "2024/01/01T00:00:00.000Z",
                                        "2024-01-01T00:00: 0.000Z"};
    int64_t wall_ms = 99;
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++)
        CHECK_CASE(instant_parse(view_of_text(wrong[i]), &wall_ms, NULL) == ERROR_MALFORMED, "\"%s\"",
                   wrong[i]);
    CHECK_SAME_NUMBER(wall_ms, 99);
}

static void refuses_dates_and_times_that_do_not_exist(void)
{
    static const char *const wrong[] = {
        "2023-02-29T00:00:00.000Z", "2100-02-29T00:00:00.000Z", "2024-02-30T00:00:00.000Z",
        "2024-04-31T00:00:00.000Z", "2024-00-01T00:00:00.000Z", "2024-13-01T00:00:00.000Z",
        "2024-01-00T00:00:00.000Z", "2024-01-32T00:00:00.000Z", "2024-01-01T24:00:00.000Z",
        "2024-01-01T00:60:00.000Z", "2016-12-31T23:59:60.000Z"};
    int64_t wall_ms = 99;
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++)
        CHECK_CASE(instant_parse(view_of_text(wrong[i]), &wall_ms, NULL) == ERROR_INVALID, "\"%s\"",
                   wrong[i]);
    CHECK_SAME_NUMBER(wall_ms, 99);
}

static void reads_the_forms_of_records(void)
{
    static const struct {
        const char *text;
        const char *same;
    } cases[] = {
        {"2024-05-02T12:00Z", "2024-05-02T12:00:00.000Z"},
        {"2024-05-02T12:00:07Z", "2024-05-02T12:00:07.000Z"},
        {"2024-05-02T12:00:07.5Z", "2024-05-02T12:00:07.500Z"},
        {"2024-05-02T12:00:07.123Z", "2024-05-02T12:00:07.123Z"},
        {"2024-05-02T12:00:07.1239999Z", "2024-05-02T12:00:07.123Z"},
    };
    static const char *const wrong[] = {"",
                                        "Z",
                                        "2024-05-02",
                                        "2024-05-02T12Z",
                                        "2024-05-02T12:00",
                                        "2024-05-02T12:00:0Z",
                                        "2024-05-02T12:00:07.Z",
                                        "2024-05-02T12:00:07.5xZ",
                                        "2024-05-02T12:00:07,5Z",
                                        "2024-05-02T12:00:07.12",
                                        "2024-05-02T12:00+01:00"};
    int64_t wall_ms = 99, same_ms = 0;
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++)
        CHECK_CASE(instant_read(view_of_text(wrong[i]), &wall_ms, NULL) == ERROR_MALFORMED, "\"%s\"",
                   wrong[i]);
    CHECK(instant_read(view_of_text("2023-02-29T12:00Z"), &wall_ms, NULL) == ERROR_INVALID);
    CHECK_SAME_NUMBER(wall_ms, 99);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        CHECK_OK(instant_read(view_of_text(cases[i].text), &wall_ms, &error), &error);
        CHECK_OK(instant_parse(view_of_text(cases[i].same), &same_ms, &error), &error);
        CHECK_CASE(wall_ms == same_ms, "%s", cases[i].text);
    }
}

CHECK_MAIN("instant", {"knows dates", knows_dates},
           {"reads what it wrote on days of ten millennia",
            reads_what_it_wrote_on_every_day_of_ten_millennia},
           {"writes the nearest year of four digits", writes_the_nearest_year_of_four_digits},
           {"refuses other forms", refuses_other_forms},
           {"reads the forms of records", reads_the_forms_of_records},
           {"refuses dates and times that do not exist", refuses_dates_and_times_that_do_not_exist})
