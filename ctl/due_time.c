#include "due_time.h"

#include "comity/date.h"
#include "comity/decimal.h"

#include <string.h>

#define MINUTE_MS ((int64_t)60000)
#define HOUR_MS (60 * MINUTE_MS)
#define DAY_MS (24 * HOUR_MS)
#define SPAN_MAX 36500u

/* Read "10m", "2h", "3d". */
static bool read_span(const char *text, int64_t *ret_ms)
{
    size_t digits = strspn(text, "0123456789");
    uint64_t number = 0;
    int64_t unit_ms = text[digits] == 'm'   ? MINUTE_MS
                      : text[digits] == 'h' ? HOUR_MS
                      : text[digits] == 'd' ? DAY_MS
                                            : 0;
    if (unit_ms == 0 || text[digits + 1] != '\0' ||
        decimal_parse(view_of(text, digits), SPAN_MAX, &number, NULL) != ERROR_NONE || number == 0)
        return false;
    *ret_ms = (int64_t)number * unit_ms;
    return true;
}

enum error_code due_time_read(const char *text, int64_t now_ms, char out[INSTANT_TEXT_CHARS + 1],
                              struct error *error)
{
    struct date_span day;
    int64_t span_ms = 0, due_ms = 0;
    if (read_span(text, &span_ms))
        due_ms = now_ms + span_ms;
    else if (strlen(text) == DATE_TEXT_CHARS && date_parse(view_of_text(text), &day, NULL) == ERROR_NONE)
        due_ms = ((int64_t)day.last + 1) * DAY_MS - 1;
    else if (instant_read(view_of_text(text), &due_ms, NULL) != ERROR_NONE)
        return error_set(
            error, ERROR_INVALID,
            "\"%.40s\" is neither a span (10m, 2h, 3d), nor a day (2099-05-02), nor a time in UTC "
            "(2099-05-02T16:00Z)",
            text);
    instant_format(due_ms, out);
    return ERROR_NONE;
}
