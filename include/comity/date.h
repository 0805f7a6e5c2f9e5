/*
 * date: calendar days, as records state them and as numbers.
 *
 * As text YYYY, YYYY-MM or YYYY-MM-DD, as exact as is known; inside, days since 1970-01-01. The calendar is
 * the Gregorian one, for the years 0000 to 9999; a text begins at 0001. A day is a day in UTC.
 */
#ifndef COMITY_DATE_H
#define COMITY_DATE_H

#include "comity/error.h"
#include "comity/view.h"

#include <stdbool.h>

#define DATE_TEXT_CHARS 10    /* YYYY-MM-DD */
#define DATE_LAST_DAY 2932896 /* 9999-12-31 */

/* The days that a date may mean: both ends belong to it. */
struct date_span {
    int32_t first;
    int32_t last;
};

/* Read a date. ERROR_INVALID: another form, or no such day. */
enum error_code date_parse(struct view text, struct date_span *ret, struct error *error);

/* Write YYYY-MM-DD and a NUL; days outside the years above as the nearest inside. */
void date_format(int32_t day, char out[DATE_TEXT_CHARS + 1]);

/* Return the day of a point in time (wall clock, milliseconds since 1970). */
int32_t date_of_wall_ms(int64_t wall_ms);

/* Return the same day of the month so many months later, or the last of that month if it is shorter; at most
 * DATE_LAST_DAY. */
int32_t date_add_months(int32_t day, unsigned months);

/* The same for years. */
int32_t date_add_years(int32_t day, unsigned years);

/* Tell whether there is such a day. */
bool date_is_valid(int year, int month, int day);

/* Between a day and its parts; date_join() wants a day that date_is_valid(). */
int32_t date_join(int year, int month, int day);
void date_split(int32_t days, int *ret_year, int *ret_month, int *ret_day);

#endif
