/*
 * format: what a text in a record must look like.
 */
#ifndef COMITY_FORMAT_H
#define COMITY_FORMAT_H

#include <stdbool.h>

enum format {
    FORMAT_ANY_TEXT,
    FORMAT_DATE,    /* YYYY, YYYY-MM or YYYY-MM-DD, which exists */
    FORMAT_TIME,    /* YYYY-MM-DDThh:mmZ, with seconds and their fraction or without */
    FORMAT_COUNTRY, /* any code that country_find() knows */
    FORMAT_BUREAU,
    FORMAT_UUID,
    FORMAT_SHA256,    /* 64 hexadecimal digits */
    FORMAT_FILE_NAME, /* no path: 1 to LIMIT_FILE_NAME_BYTES without a slash or backslash, not "." or ".." */
    FORMAT_COUNT
};

/* Tell whether the text is of the format. */
bool format_is_kept(enum format format, const char *text);

/* Return what people call it: "date (YYYY, YYYY-MM or YYYY-MM-DD)". */
const char *format_name(enum format format);

/* Tell whether a date or time is certainly earlier than another: 2024 is neither earlier than 2024-05 nor later. Both are of
 * their format. */
bool format_is_earlier(const char *text, const char *other);

#endif
