#include "check.h"
#include "comity/birth.h"

#include <string.h>

static struct error error;

static struct birth_match match(const char *asked, const char *recorded)
{
    struct date_span a, b;
    REQUIRE_OK(date_parse(view_of_text(asked), &a, &error), &error);
    REQUIRE_OK(date_parse(view_of_text(recorded), &b, &error), &error);
    struct birth_match one = birth_match_of(a, b), two = birth_match_of(b, a);
    CHECK_CASE(one.value == two.value, "%s, %s: not the same both ways", asked, recorded);
    return one;
}

static void dates_fit_by_what_is_known_of_them(void)
{
    static const struct {
        const char *a, *b;
        double value;
    } rows[] = {
        {"1980-03-12", "1980-03-12", 1},    {"1980-03-12", "1980-12-03", 0.9},
        {"1980-03-12", "1981-03-12", 0.85}, {"1980-03-12", "1979-03-12", 0.85},
        {"1980-03-12", "1980-03-17", 0.7},  {"1980-03-12", "1980-08-12", 0.7},
        {"1980-03-12", "1960-03-12", 0.7},  {"1980-03-12", "1980-01-01", 0.7},
        {"1980-03-12", "1980", 0.8},        {"1980", "1980", 0.8},
        {"1980-03-12", "1980-03", 0.9},     {"1980-03", "1980", 0.8},
        {"1980-03-12", "1981", 0.6},        {"1980", "1981", 0.6},
        {"1980-03-12", "1980-04", 0},       {"1980-03-12", "1982", 0},
        {"1980-03-12", "1980-09-21", 0},    {"1980-03-12", "1992-03-12", 0},
        {"1979-12-31", "1980-12-31", 0.85}, {"1980-02-29", "1981-02-28", 0},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        CHECK_CASE(match(rows[i].a, rows[i].b).value == rows[i].value, "%s, %s: %.2f", rows[i].a, rows[i].b,
                   match(rows[i].a, rows[i].b).value);
}

static void the_reason_is_told(void)
{
    CHECK_SAME_TEXT(match("1980-03-12", "1980-12-03").reason, "day and month exchanged");
    CHECK(strstr(match("1980-03-12", "1980-01-01").reason, "1 January") != NULL);
}

CHECK_MAIN("birth", {"dates fit by what is known of them", dates_fit_by_what_is_known_of_them},
           {"the reason is told", the_reason_is_told})
