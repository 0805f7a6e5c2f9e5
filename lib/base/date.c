#include "comity/date.h"

#include "comity/reader.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

#define MS_PER_DAY ((int64_t)86400000)
#define FIRST_DAY (-719528) /* 0000-01-01 */
#define LAST_YEAR 9999
#define DAYS_PER_ERA 146097 /* 400 years */
#define DAYS_TO_1970 719468 /* from 0000-03-01 */

/* Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms": years begin in March, so that the leap day
 * is the last of its year. Only for years from 0 on. */
int32_t date_join(int year, int month, int day)
{
    assert(date_is_valid(year, month, day));
    int from_march = month <= 2 ? year + 399 : year + 400;
    int day_of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    int days = 365 * from_march + from_march / 4 - from_march / 100 + from_march / 400 + day_of_year;
    return days - DAYS_PER_ERA - DAYS_TO_1970;
}

void date_split(int32_t days, int *ret_year, int *ret_month, int *ret_day)
{
    int shifted = days + DAYS_TO_1970 + DAYS_PER_ERA;
    int era = shifted / DAYS_PER_ERA;
    int day_of_era = shifted % DAYS_PER_ERA;
    int year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
    int day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    int month = (5 * day_of_year + 2) / 153;
    *ret_month = month < 10 ? month + 3 : month - 9;
    *ret_day = day_of_year - (153 * month + 2) / 5 + 1;
    *ret_year = year_of_era + 400 * (era - 1) + (*ret_month <= 2 ? 1 : 0);
}

static int days_in_month(int year, int month)
{
    static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    bool is_leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    return month == 2 && is_leap ? 29 : days[month - 1];
}

bool date_is_valid(int year, int month, int day)
{
    return year >= 0 && year <= LAST_YEAR && month >= 1 && month <= 12 && day >= 1 &&
           day <= days_in_month(year, month);
}

/* ---- text ---- */

static int take_number(struct reader *reader, int digits)
{
    int value = 0;
    for (int i = 0; i < digits; i++) {
        uint8_t c = reader_u8(reader);
        if (c < '0' || c > '9')
            reader_fail(reader, ERROR_INVALID);
        else
            value = 10 * value + (c - '0');
    }
    return value;
}

/* Take "-" and two digits, if anything is left; 0 if not. */
static int take_part(struct reader *reader)
{
    if (reader_remaining(reader) == 0)
        return 0;
    if (reader_u8(reader) != '-')
        reader_fail(reader, ERROR_INVALID);
    int value = take_number(reader, 2);
    if (value == 0)
        reader_fail(reader, ERROR_INVALID);
    return value;
}

enum error_code date_parse(struct view text, struct date_span *ret, struct error *error)
{
    struct reader reader;
    reader_init(&reader, text);
    int year = take_number(&reader, 4);
    int month = take_part(&reader);
    int day = take_part(&reader);
    bool is_good = reader_finish(&reader, "date", NULL) == ERROR_NONE && year > 0 && month <= 12 &&
                   (day == 0 || date_is_valid(year, month, day));
    if (!is_good)
        return error_set(error, ERROR_INVALID, "not a date (YYYY, YYYY-MM or YYYY-MM-DD)");
    int last_month = month == 0 ? 12 : month;
    int last_day = day == 0 ? days_in_month(year, last_month) : day;
    ret->first = date_join(year, month == 0 ? 1 : month, day == 0 ? 1 : day);
    ret->last = date_join(year, last_month, last_day);
    return ERROR_NONE;
}

void date_format(int32_t day, char out[DATE_TEXT_CHARS + 1])
{
    int year, month, day_of_month;
    char text[64];
    day = day < FIRST_DAY ? FIRST_DAY : day > DATE_LAST_DAY ? DATE_LAST_DAY : day;
    date_split(day, &year, &month, &day_of_month);
    int size = snprintf(text, sizeof text, "%04d-%02d-%02d", year, month, day_of_month);
    assert(size == DATE_TEXT_CHARS);
    memcpy(out, text, DATE_TEXT_CHARS + 1);
}

/* ---- arithmetic ---- */

int32_t date_of_wall_ms(int64_t wall_ms)
{
    int64_t day = wall_ms / MS_PER_DAY - (wall_ms % MS_PER_DAY < 0 ? 1 : 0);
    if (day < FIRST_DAY)
        return FIRST_DAY;
    return day > DATE_LAST_DAY ? DATE_LAST_DAY : (int32_t)day;
}

int32_t date_add_months(int32_t day, unsigned months)
{
    int year, month, day_of_month;
    date_split(day, &year, &month, &day_of_month);
    unsigned whole = (unsigned)year * 12 + (unsigned)month - 1;
    if (months > LAST_YEAR * 12 + 11 - whole)
        return DATE_LAST_DAY;
    whole += months;
    year = (int)(whole / 12);
    month = (int)(whole % 12) + 1;
    int last = days_in_month(year, month);
    return date_join(year, month, day_of_month < last ? day_of_month : last);
}

int32_t date_add_years(int32_t day, unsigned years)
{
    return years > LAST_YEAR ? DATE_LAST_DAY : date_add_months(day, years * 12);
}
