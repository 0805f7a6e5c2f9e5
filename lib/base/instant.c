#include "comity/instant.h"

#include "comity/reader.h"

#include <assert.h>
#include <stdbool.h>
#include <stdio.h>

#define MS_PER_DAY ((int64_t)86400000)
#define FIRST_MS ((int64_t)-62167219200000) /* 0000-01-01T00:00:00.000Z */
#define LAST_MS ((int64_t)253402300799999)  /* 9999-12-31T23:59:59.999Z */
#define DAYS_PER_ERA 146097                 /* 400 years */
#define DAYS_TO_1970 719468                 /* from 0000-03-01 */

struct date {
    int64_t year;
    int month;
    int day;
};

/* Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms": years begin in March, so that the leap day
 * is the last of its year. Only for years from 0 on. */
static int64_t days_of(struct date date)
{
    int64_t year = date.month <= 2 ? date.year + 399 : date.year + 400;
    int64_t month = (date.month + 9) % 12;
    int64_t day_of_year = (153 * month + 2) / 5 + date.day - 1;
    int64_t day = 365 * year + year / 4 - year / 100 + year / 400 + day_of_year;
    return day - DAYS_PER_ERA - DAYS_TO_1970;
}

static struct date date_of(int64_t days)
{
    int64_t shifted = days + DAYS_TO_1970 + DAYS_PER_ERA;
    int64_t era = shifted / DAYS_PER_ERA;
    int64_t day_of_era = shifted % DAYS_PER_ERA;
    int64_t year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
    int64_t day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    int64_t month = (5 * day_of_year + 2) / 153;
    struct date date = {
        .year = year_of_era + 400 * (era - 1),
        .month = (int)(month < 10 ? month + 3 : month - 9),
        .day = (int)(day_of_year - (153 * month + 2) / 5 + 1),
    };
    if (date.month <= 2)
        date.year++;
    return date;
}

static int days_in_month(int64_t year, int month)
{
    static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    bool is_leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    return month == 2 && is_leap ? 29 : days[month - 1];
}

void instant_format(int64_t wall_ms, char out[INSTANT_TEXT_CHARS + 1])
{
    if (wall_ms < FIRST_MS)
        wall_ms = FIRST_MS;
    if (wall_ms > LAST_MS)
        wall_ms = LAST_MS;
    int64_t since_first = wall_ms - FIRST_MS;
    int ms = (int)(since_first % MS_PER_DAY);
    struct date date = date_of(since_first / MS_PER_DAY + FIRST_MS / MS_PER_DAY);
    char text[64];
    int size = snprintf(text, sizeof text, "%04d-%02d-%02dT%02d:%02d:%02d.%03dZ", (int)date.year, date.month,
                        date.day, ms / 3600000, ms / 60000 % 60, ms / 1000 % 60, ms % 1000);
    assert(size == INSTANT_TEXT_CHARS);
    for (int i = 0; i <= INSTANT_TEXT_CHARS; i++)
        out[i] = text[i];
}

static int take_number(struct reader *reader, int digits)
{
    int value = 0;
    for (int i = 0; i < digits; i++) {
        uint8_t c = reader_u8(reader);
        if (c < '0' || c > '9')
            reader_fail(reader, ERROR_MALFORMED);
        else
            value = 10 * value + (c - '0');
    }
    return value;
}

static void take_mark(struct reader *reader, char mark)
{
    if (reader_u8(reader) != (uint8_t)mark)
        reader_fail(reader, ERROR_MALFORMED);
}

enum error_code instant_parse(struct view text, int64_t *ret_wall_ms, struct error *error)
{
    enum { YEAR, MONTH, DAY, HOUR, MINUTE, SECOND, FRACTION, FIELDS };
    static const struct {
        int digits;
        char mark;
    } form[FIELDS] = {{4, '-'}, {2, '-'}, {2, 'T'}, {2, ':'}, {2, ':'}, {2, '.'}, {3, 'Z'}};

    struct reader reader;
    int value[FIELDS];
    reader_init(&reader, text);
    for (int i = 0; i < FIELDS; i++) {
        value[i] = take_number(&reader, form[i].digits);
        take_mark(&reader, form[i].mark);
    }
    if (reader_finish(&reader, "time", NULL) != ERROR_NONE)
        return error_set(error, ERROR_MALFORMED, "not a time of the form YYYY-MM-DDThh:mm:ss.sssZ");
    if (value[MONTH] < 1 || value[MONTH] > 12 || value[DAY] < 1 ||
        value[DAY] > days_in_month(value[YEAR], value[MONTH]) || value[HOUR] > 23 || value[MINUTE] > 59 ||
        value[SECOND] > 59)
        return error_set(error, ERROR_INVALID, "there is no such date or time of day");

    struct date date = {.year = value[YEAR], .month = value[MONTH], .day = value[DAY]};
    int64_t seconds = value[HOUR] * 3600 + value[MINUTE] * 60 + value[SECOND];
    *ret_wall_ms = days_of(date) * MS_PER_DAY + seconds * 1000 + value[FRACTION];
    return ERROR_NONE;
}
