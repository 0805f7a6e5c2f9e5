#include "comity/birth.h"

#include <stdlib.h>

struct day {
    int year, month, day;
};

static struct day day_of(int32_t days)
{
    struct day out;
    date_split(days, &out.year, &out.month, &out.day);
    return out;
}

static bool is_one_day(struct date_span span)
{
    return span.first == span.last;
}

/* Tell whether the numbers, of at most four digits, differ in one digit. */
static bool is_one_digit_off(int a, int b)
{
    int differing = 0;
    for (int i = 0; i < 4; i++, a /= 10, b /= 10)
        differing += a % 10 != b % 10 ? 1 : 0;
    return differing == 1;
}

static bool is_typing_error(struct day a, struct day b)
{
    if (a.year == b.year && a.month == b.month)
        return is_one_digit_off(a.day, b.day);
    if (a.year == b.year && a.day == b.day)
        return is_one_digit_off(a.month, b.month);
    return a.month == b.month && a.day == b.day && is_one_digit_off(a.year, b.year);
}

static struct birth_match match_days(struct day a, struct day b)
{
    if (a.year == b.year && a.month == b.month && a.day == b.day)
        return (struct birth_match){1, "the same day"};
    if (a.year == b.year && a.month == b.day && a.day == b.month)
        return (struct birth_match){0.9, "day and month exchanged"};
    if (a.month == b.month && a.day == b.day && abs(a.year - b.year) == 1)
        return (struct birth_match){0.85, "a year more or less"};
    if (is_typing_error(a, b))
        return (struct birth_match){0.7, "one digit differs"};
    if (a.year == b.year && ((a.month == 1 && a.day == 1) || (b.month == 1 && b.day == 1)))
        return (struct birth_match){0.7, "the same year; 1 January may stand for an unknown day"};
    return (struct birth_match){0, "another day"};
}

static bool is_one_year(struct date_span span)
{
    return span.last - span.first > 31;
}

/* One of them is a year or a month. */
static struct birth_match match_spans(struct date_span a, struct date_span b)
{
    if (a.first > b.last || b.first > a.last) {
        bool are_years = is_one_year(a) || is_one_year(b);
        int apart = abs(day_of(a.first).year - day_of(b.first).year);
        return are_years && apart == 1
                   ? (struct birth_match){0.6, "a year more or less; only a year is known"}
                   : (struct birth_match){0, "another time"};
    }
    return is_one_year(a) || is_one_year(b) ? (struct birth_match){0.8, "the same year; more is not known"}
                                            : (struct birth_match){0.9, "the same month; more is not known"};
}

struct birth_match birth_match_of(struct date_span asked, struct date_span recorded)
{
    if (is_one_day(asked) && is_one_day(recorded))
        return match_days(day_of(asked.first), day_of(recorded.first));
    return match_spans(asked, recorded);
}
