#include "format.h"

#include "comity/bureau.h"
#include "comity/date.h"
#include "comity/digest.h"
#include "comity/hex.h"
#include "comity/limits.h"
#include "comity/uuid.h"
#include "country.h"

#include <assert.h>
#include <string.h>

static bool is_date(const char *text)
{
    struct date_span span;

    return date_parse(view_of_text(text), &span, NULL) == ERROR_NONE;
}

/* Two digits up to `most`. */
static bool take_pair(const char **text, const char *most)
{
    bool is_pair = (*text)[0] >= '0' && (*text)[0] <= '9' && (*text)[1] >= '0' && (*text)[1] <= '9' &&
                   memcmp(*text, most, 2) <= 0;

    *text += is_pair ? 2 : 0;
    return is_pair;
}

static bool is_clock(const char *text)
{
    size_t fraction = 0;

    if (!take_pair(&text, "23") || *text++ != ':' || !take_pair(&text, "59"))
        return false;
    if (*text == ':') {
        text++;
        if (!take_pair(&text, "59"))
            return false;
        if (*text == '.' && (fraction = strspn(text + 1, "0123456789")) > 0)
            text += fraction + 1;
    }
    return strcmp(text, "Z") == 0;
}

static bool is_time(const char *text)
{
    char date[DATE_TEXT_CHARS + 1];

    if (strnlen(text, DATE_TEXT_CHARS + 1) <= DATE_TEXT_CHARS || text[DATE_TEXT_CHARS] != 'T')
        return false;
    memcpy(date, text, DATE_TEXT_CHARS);
    date[DATE_TEXT_CHARS] = '\0';
    return is_date(date) && is_clock(text + DATE_TEXT_CHARS + 1);
}

static bool is_bureau(const char *text)
{
    struct bureau bureau;

    return bureau_parse(&bureau, view_of_text(text), NULL) == ERROR_NONE;
}

static bool is_uuid(const char *text)
{
    struct uuid uuid;

    return uuid_parse(view_of_text(text), &uuid, NULL) == ERROR_NONE;
}

static bool is_country(const char *text)
{
    return country_find(text) != NULL;
}

static bool is_sha256(const char *text)
{
    struct digest digest;

    return hex_decode(view_of_text(text), digest.bytes, sizeof digest.bytes, NULL) == ERROR_NONE;
}

static bool is_file_name(const char *text)
{
    size_t size = strnlen(text, LIMIT_FILE_NAME_BYTES + 1);

    return size > 0 && size <= LIMIT_FILE_NAME_BYTES && strcspn(text, "/\\\n\t") == size &&
           strcmp(text, ".") != 0 && strcmp(text, "..") != 0;
}

static bool is_any_text(const char *text)
{
    (void)text;
    return true;
}

static const struct {
    bool (*is_kept)(const char *text);
    const char *name;
} formats[FORMAT_COUNT] = {
    [FORMAT_ANY_TEXT] = {is_any_text, "text"},
    [FORMAT_DATE] = {is_date, "date (YYYY, YYYY-MM or YYYY-MM-DD)"},
    [FORMAT_TIME] = {is_time, "time (YYYY-MM-DDThh:mm:ssZ)"},
    [FORMAT_COUNTRY] = {is_country, "country code (ISO 3166 or ICAO)"},
    [FORMAT_BUREAU] = {is_bureau, "bureau code"},
    [FORMAT_UUID] = {is_uuid, "UUID"},
    [FORMAT_SHA256] = {is_sha256, "SHA-256 (64 hexadecimal digits)"},
    [FORMAT_FILE_NAME] = {is_file_name, "file name without a path"},
};

bool format_is_kept(enum format format, const char *text)
{
    assert(format < FORMAT_COUNT);
    return formats[format].is_kept(text);
}

const char *format_name(enum format format)
{
    assert(format < FORMAT_COUNT);
    return formats[format].name;
}

static bool is_earlier_day(const char *date, const char *other)
{
    struct date_span span;
    struct date_span other_span;

    return date_parse(view_of_text(date), &span, NULL) == ERROR_NONE &&
           date_parse(view_of_text(other), &other_span, NULL) == ERROR_NONE && span.last < other_span.first;
}

/* Times are of the same form, as far as the less exact of them goes. */
static bool is_earlier_clock(const char *clock, const char *other)
{
    while (*clock != '\0' && *clock == *other) {
        clock++;
        other++;
    }
    return *clock >= '0' && *clock <= '9' && *other >= '0' && *other <= '9' && *clock < *other;
}

bool format_is_earlier(const char *text, const char *other)
{
    char day[DATE_TEXT_CHARS + 1] = "";
    char other_day[DATE_TEXT_CHARS + 1] = "";

    memcpy(day, text, strnlen(text, DATE_TEXT_CHARS));
    memcpy(other_day, other, strnlen(other, DATE_TEXT_CHARS));
    bool are_times = strlen(text) > DATE_TEXT_CHARS && strlen(other) > DATE_TEXT_CHARS;
    if (are_times && strcmp(day, other_day) == 0)
        return is_earlier_clock(text + DATE_TEXT_CHARS, other + DATE_TEXT_CHARS);
    return is_earlier_day(day, other_day);
}
