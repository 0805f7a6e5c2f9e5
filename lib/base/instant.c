#include "comity/instant.h"

#include "comity/date.h"
#include "comity/reader.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

#define MS_PER_DAY ((int64_t)86400000)
#define FIRST_MS ((int64_t)-62167219200000) /* 0000-01-01T00:00:00.000Z */
#define LAST_MS ((int64_t)253402300799999)  /* 9999-12-31T23:59:59.999Z */

void instant_format(int64_t wall_ms, char out[INSTANT_TEXT_CHARS + 1])
{
    if (wall_ms < FIRST_MS)
        wall_ms = FIRST_MS;
    if (wall_ms > LAST_MS)
        wall_ms = LAST_MS;
    int64_t since_first = wall_ms - FIRST_MS;
    int ms = (int)(since_first % MS_PER_DAY);
    int year, month, day;
    date_split(date_of_wall_ms(wall_ms), &year, &month, &day);
    char text[64];
    int size = snprintf(text, sizeof text, "%04d-%02d-%02dT%02d:%02d:%02d.%03dZ", year, month, day,
                        ms / 3600000, ms / 60000 % 60, ms / 1000 % 60, ms % 1000);
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
    if (!date_is_valid(value[YEAR], value[MONTH], value[DAY]) || value[HOUR] > 23 || value[MINUTE] > 59 ||
        value[SECOND] > 59)
        return error_set(error, ERROR_INVALID, "there is no such date or time of day");

    int64_t days = date_join(value[YEAR], value[MONTH], value[DAY]);
    int64_t seconds = value[HOUR] * 3600 + value[MINUTE] * 60 + value[SECOND];
    *ret_wall_ms = days * MS_PER_DAY + seconds * 1000 + value[FRACTION];
    return ERROR_NONE;
}

enum error_code instant_read(struct view text, int64_t *ret_wall_ms, struct error *error)
{
    enum { TO_MINUTES = 16, TO_SECONDS = 19 };
    char whole[] = "0000-00-00T00:00:00.000Z";
    size_t kept = text.size > 0 ? text.size - 1 : 0; /* without its Z */
    size_t end = kept;
    while (end > TO_SECONDS + 1 && text.data[end - 1] >= '0' && text.data[end - 1] <= '9')
        end--;
    bool is_form = kept == TO_MINUTES || kept == TO_SECONDS || (end == TO_SECONDS + 1 && kept > end);
    if (!is_form || text.data[kept] != 'Z')
        return error_set(error, ERROR_MALFORMED, "not a time of the form YYYY-MM-DDThh:mm:ssZ");
    memcpy(whole, text.data, kept < INSTANT_TEXT_CHARS - 1 ? kept : INSTANT_TEXT_CHARS - 1);
    return instant_parse(view_of(whole, INSTANT_TEXT_CHARS), ret_wall_ms, error);
}
