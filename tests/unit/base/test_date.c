#include "check.h"
#include "comity/date.h"
#include "comity/instant.h"

static struct error error;

static void a_short_date_is_all_its_days(void)
{
    static const struct {
        const char *text, *first, *last;
    } cases[] = {
        {"2026-11-25", "2026-11-25", "2026-11-25"}, {"2026-11", "2026-11-01", "2026-11-30"},
        {"2024-02", "2024-02-01", "2024-02-29"},    {"2100-02", "2100-02-01", "2100-02-28"},
        {"2026", "2026-01-01", "2026-12-31"},       {"0001", "0001-01-01", "0001-12-31"},
        {"9999-12", "9999-12-01", "9999-12-31"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct date_span span = {0};
        char first[DATE_TEXT_CHARS + 1], last[DATE_TEXT_CHARS + 1];
        CHECK_OK(date_parse(view_of_text(cases[i].text), &span, &error), &error);
        date_format(span.first, first);
        date_format(span.last, last);
        CHECK_SAME_TEXT(first, cases[i].first);
        CHECK_SAME_TEXT(last, cases[i].last);
    }
}

static void refuses_other_forms_and_days_that_are_not(void)
{
    static const char *const TEXTS[] = {
        "",           "0000",        "202",       "20260",      "2026-",
        "2026-1",     "2026-13",     "2026-00",   "2026-00-01", "2026-02-29",
        "2026-11-00", "2026-11-31",  "2026-11-1", "2026/11/25", "2026-11-25 ",
        "2026-11-2x", "2026-11-250", " 2026",     "-2026",      "2026-11-25T"};
    for (size_t i = 0; i < sizeof TEXTS / sizeof TEXTS[0]; i++) {
        struct date_span span = {7, 7};
        CHECK_CASE(date_parse(view_of_text(TEXTS[i]), &span, &error) == ERROR_INVALID, "\"%s\"", TEXTS[i]);
        CHECK_SAME_NUMBER(span.first, 7);
    }
}

static void every_day_has_one_text(void)
{
    for (int32_t day = -719162; day <= DATE_LAST_DAY; day += 17) { /* from 0001-01-01 on */
        struct date_span span = {0};
        char text[DATE_TEXT_CHARS + 1];
        date_format(day, text);
        if (date_parse(view_of_text(text), &span, &error) != ERROR_NONE || span.first != day ||
            span.last != day)
            CHECK_CASE(false, "%s", text);
    }
    CHECK(true);
}

static void a_day_begins_at_midnight_utc(void)
{
    int64_t midnight_ms = 0;
    CHECK_SAME_NUMBER(date_of_wall_ms(0), 0);
    CHECK_SAME_NUMBER(date_of_wall_ms(-1), -1);
    CHECK_OK(instant_parse(view_of_text("2026-11-26T00:00:00.000Z"), &midnight_ms, &error), &error);
    CHECK_SAME_NUMBER(date_of_wall_ms(midnight_ms) - date_of_wall_ms(midnight_ms - 1), 1);
    CHECK_SAME_NUMBER(date_of_wall_ms(INT64_MAX), DATE_LAST_DAY);
}

static void years_are_added_to_the_day(void)
{
    static const struct {
        const char *from;
        unsigned years;
        const char *to;
    } cases[] = {
        {"2026-11-25", 5, "2031-11-25"}, {"2024-02-29", 1, "2025-02-28"}, {"2024-02-29", 4, "2028-02-29"},
        {"2026-11-25", 0, "2026-11-25"}, {"9990-06-01", 9, "9999-06-01"}, {"9990-06-01", 10, "9999-12-31"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct date_span span = {0};
        char text[DATE_TEXT_CHARS + 1];
        CHECK_OK(date_parse(view_of_text(cases[i].from), &span, &error), &error);
        date_format(date_add_years(span.last, cases[i].years), text);
        CHECK_SAME_TEXT(text, cases[i].to);
    }
}

static void months_are_added_to_the_day(void)
{
    static const struct {
        const char *from;
        unsigned months;
        const char *to;
    } cases[] = {
        {"2026-11-25", 6, "2027-05-25"}, {"2026-08-31", 6, "2027-02-28"},   {"2027-08-31", 6, "2028-02-29"},
        {"2026-12-31", 1, "2027-01-31"}, {"9999-11-30", 1, "9999-12-30"},   {"9999-11-30", 2, "9999-12-31"},
        {"2026-11-25", 0, "2026-11-25"}, {"2026-11-25", ~0u, "9999-12-31"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct date_span span = {0};
        char text[DATE_TEXT_CHARS + 1];
        CHECK_OK(date_parse(view_of_text(cases[i].from), &span, &error), &error);
        date_format(date_add_months(span.last, cases[i].months), text);
        CHECK_SAME_TEXT(text, cases[i].to);
    }
}

static void writes_the_nearest_year_of_four_digits(void)
{
    char text[DATE_TEXT_CHARS + 1];
    date_format(INT32_MAX, text);
    CHECK_SAME_TEXT(text, "9999-12-31");
    date_format(INT32_MIN, text);
    CHECK_SAME_TEXT(text, "0000-01-01");
}

CHECK_MAIN("date", {"a short date is all its days", a_short_date_is_all_its_days},
           {"refuses other forms and days that are not", refuses_other_forms_and_days_that_are_not},
           {"every day has one text", every_day_has_one_text},
           {"a day begins at midnight UTC", a_day_begins_at_midnight_utc},
           {"years are added to the day", years_are_added_to_the_day},
           {"months are added to the day", months_are_added_to_the_day},
           {"writes the nearest year of four digits", writes_the_nearest_year_of_four_digits})
