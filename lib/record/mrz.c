#include "comity/mrz.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

#define CHARS_MAX 90u
#define LINE_CHARS_MAX 44u
#define NUMBER_CHARS 9u
#define DATE_CHARS 6u
#define FILLER '<'

/* A part of the zone: line and place count from 0. */
struct span {
    unsigned line, place, chars;
};

struct layout {
    const char *name;
    unsigned lines, line_chars;
    bool is_visa;
    bool has_long_numbers; /* a number of more than 9 characters goes on in the optional data */
    struct span code, issuer, names, number, nationality, birth, sex, expiry;
    struct span optional;        /* behind the number, or the personal number */
    struct span personal_number; /* has a digit of its own behind it where the format has one */
    bool has_personal_digit;
    struct span whole[4]; /* what the composite digit is over, up to one of no characters */
    struct span whole_digit;
};

static const struct layout layouts[] = {
    [MRZ_TD1] = {.name = "TD1",
                 .lines = 3,
                 .line_chars = 30,
                 .has_long_numbers = true,
                 .code = {0, 0, 2},
                 .issuer = {0, 2, 3},
                 .number = {0, 5, 9},
                 .optional = {0, 15, 15},
                 .birth = {1, 0, 6},
                 .sex = {1, 7, 1},
                 .expiry = {1, 8, 6},
                 .nationality = {1, 15, 3},
                 .personal_number = {1, 18, 11},
                 .names = {2, 0, 30},
                 .whole = {{0, 5, 25}, {1, 0, 7}, {1, 8, 7}, {1, 18, 11}},
                 .whole_digit = {1, 29, 1}},
    [MRZ_TD2] = {.name = "TD2",
                 .lines = 2,
                 .line_chars = 36,
                 .has_long_numbers = true,
                 .code = {0, 0, 2},
                 .issuer = {0, 2, 3},
                 .names = {0, 5, 31},
                 .number = {1, 0, 9},
                 .nationality = {1, 10, 3},
                 .birth = {1, 13, 6},
                 .sex = {1, 20, 1},
                 .expiry = {1, 21, 6},
                 .optional = {1, 28, 7},
                 .personal_number = {1, 28, 7},
                 .whole = {{1, 0, 10}, {1, 13, 7}, {1, 21, 14}},
                 .whole_digit = {1, 35, 1}},
    [MRZ_TD3] = {.name = "TD3",
                 .lines = 2,
                 .line_chars = 44,
                 .code = {0, 0, 2},
                 .issuer = {0, 2, 3},
                 .names = {0, 5, 39},
                 .number = {1, 0, 9},
                 .nationality = {1, 10, 3},
                 .birth = {1, 13, 6},
                 .sex = {1, 20, 1},
                 .expiry = {1, 21, 6},
                 .personal_number = {1, 28, 14},
                 .has_personal_digit = true,
                 .whole = {{1, 0, 10}, {1, 13, 7}, {1, 21, 22}},
                 .whole_digit = {1, 43, 1}},
    [MRZ_MRV_A] = {.name = "MRV-A",
                   .lines = 2,
                   .line_chars = 44,
                   .is_visa = true,
                   .code = {0, 0, 2},
                   .issuer = {0, 2, 3},
                   .names = {0, 5, 39},
                   .number = {1, 0, 9},
                   .nationality = {1, 10, 3},
                   .birth = {1, 13, 6},
                   .sex = {1, 20, 1},
                   .expiry = {1, 21, 6},
                   .personal_number = {1, 28, 16}},
    [MRZ_MRV_B] = {.name = "MRV-B",
                   .lines = 2,
                   .line_chars = 36,
                   .is_visa = true,
                   .code = {0, 0, 2},
                   .issuer = {0, 2, 3},
                   .names = {0, 5, 31},
                   .number = {1, 0, 9},
                   .nationality = {1, 10, 3},
                   .birth = {1, 13, 6},
                   .sex = {1, 20, 1},
                   .expiry = {1, 21, 6},
                   .personal_number = {1, 28, 8}},
};

#define FORMAT_COUNT (sizeof layouts / sizeof layouts[0])

/* A zone under way. */
struct zone {
    const struct layout *layout;
    char text[CHARS_MAX];
};

static struct view part(const struct zone *zone, struct span span)
{
    return view_of(zone->text + span.line * zone->layout->line_chars + span.place, span.chars);
}

const char *mrz_format_name(enum mrz_format format)
{
    assert((unsigned)format < FORMAT_COUNT);
    return layouts[format].name;
}

const char *mrz_field_name(enum mrz_field field)
{
    static const char *const names[MRZ_FIELD_COUNT] = {
        [MRZ_NUMBER] = "document number", [MRZ_BIRTH] = "date of birth",
        [MRZ_EXPIRY] = "date of expiry",  [MRZ_PERSONAL_NUMBER] = "personal number",
        [MRZ_WHOLE] = "whole zone",
    };
    assert((unsigned)field < MRZ_FIELD_COUNT);
    return names[field];
}

bool mrz_is_right(const struct mrz *mrz)
{
    for (size_t i = 0; i < MRZ_FIELD_COUNT; i++)
        if (mrz->digits[i].verdict == MRZ_WRONG)
            return false;
    return true;
}

/* ---- check digits ---- */

static unsigned value_of(uint8_t character)
{
    if (character >= '0' && character <= '9')
        return (unsigned)(character - '0');
    return character == FILLER ? 0 : (unsigned)(character - 'A') + 10;
}

static unsigned add_weighted(unsigned *place, struct view text)
{
    static const unsigned weights[] = {7, 3, 1};
    unsigned sum = 0;
    for (size_t i = 0; i < text.size; i++)
        sum += weights[(*place)++ % 3] * value_of(text.data[i]);
    return sum;
}

char mrz_check_digit(struct view text)
{
    unsigned place = 0;
    return (char)('0' + add_weighted(&place, text) % 10);
}

static bool is_filled(struct view text)
{
    for (size_t i = 0; i < text.size; i++)
        if (text.data[i] != FILLER)
            return false;
    return true;
}

static struct mrz_digit compare(struct view text, char given)
{
    char expected = mrz_check_digit(text);
    return (struct mrz_digit){given == expected ? MRZ_RIGHT : MRZ_WRONG, given, expected};
}

/* The digit stands behind the field. */
static struct mrz_digit check_field(const struct zone *zone, struct span span)
{
    struct span digit = {span.line, span.place + span.chars, 1};
    return compare(part(zone, span), (char)part(zone, digit).data[0]);
}

static struct mrz_digit check_whole(const struct zone *zone)
{
    unsigned place = 0;
    unsigned sum = 0;
    if (zone->layout->whole_digit.chars == 0)
        return (struct mrz_digit){.verdict = MRZ_ABSENT};
    for (size_t i = 0; i < 4 && zone->layout->whole[i].chars > 0; i++)
        sum += add_weighted(&place, part(zone, zone->layout->whole[i]));
    char given = (char)part(zone, zone->layout->whole_digit).data[0];
    char expected = (char)('0' + sum % 10);
    return (struct mrz_digit){given == expected ? MRZ_RIGHT : MRZ_WRONG, given, expected};
}

/* An empty personal number may have a filler for its digit. */
static struct mrz_digit check_personal_number(const struct zone *zone)
{
    if (!zone->layout->has_personal_digit)
        return (struct mrz_digit){.verdict = MRZ_ABSENT};
    struct mrz_digit digit = check_field(zone, zone->layout->personal_number);
    if (digit.given == FILLER && is_filled(part(zone, zone->layout->personal_number)))
        digit.verdict = MRZ_ABSENT;
    return digit;
}

/* ---- fields ---- */

/* Copy without the fillers at the end, and with blanks for those inside. */
static void copy_text(struct view text, char *out, size_t out_bytes)
{
    while (text.size > 0 && text.data[text.size - 1] == FILLER)
        text.size--;
    assert(text.size < out_bytes);
    for (size_t i = 0; i < text.size; i++)
        out[i] = text.data[i] == FILLER ? ' ' : (char)text.data[i];
    out[text.size] = '\0';
}

static size_t filler_at(struct view text)
{
    size_t size = 0;
    while (size < text.size && text.data[size] != FILLER)
        size++;
    return size;
}

/* A number of more than 9 characters has a filler for its digit; the rest of it and the digit follow in the optional data.
 * States differ on whether the filler counts for the digit (Doc 9303 part 5, 4.2.2, note j): both readings are right. */
static bool read_long_number(const struct zone *zone, struct mrz *out)
{
    char counted[NUMBER_CHARS + 1 + LINE_CHARS_MAX];
    struct view number = part(zone, zone->layout->number);
    struct view optional = part(zone, zone->layout->optional);
    size_t rest = filler_at(optional);
    if (rest < 2)
        return false;
    memcpy(counted, number.data, NUMBER_CHARS);
    counted[NUMBER_CHARS] = FILLER;
    memcpy(counted + NUMBER_CHARS + 1, optional.data, rest - 1);
    struct view with = view_of(counted, NUMBER_CHARS + rest);
    struct mrz_digit digit = compare(with, (char)optional.data[rest - 1]);
    memmove(counted + NUMBER_CHARS, counted + NUMBER_CHARS + 1, rest - 1);
    struct view without = view_of(counted, NUMBER_CHARS + rest - 1);
    if (digit.verdict == MRZ_WRONG && compare(without, digit.given).verdict == MRZ_RIGHT)
        digit = compare(without, digit.given);
    copy_text(without, out->number, sizeof out->number);
    copy_text(view_after(optional, rest), out->personal_number, sizeof out->personal_number);
    out->digits[MRZ_NUMBER] = digit;
    return true;
}

static void read_number(const struct zone *zone, struct mrz *out)
{
    struct view number = part(zone, zone->layout->number);
    out->digits[MRZ_NUMBER] = check_field(zone, zone->layout->number);
    if (zone->layout->has_long_numbers && out->digits[MRZ_NUMBER].given == FILLER &&
        read_long_number(zone, out))
        return;
    copy_text(number, out->number, sizeof out->number);
    copy_text(part(zone, zone->layout->personal_number), out->personal_number, sizeof out->personal_number);
}

/* Two digits; -1: fillers; -2: something else. */
static int read_pair(const uint8_t *pair)
{
    if (pair[0] == FILLER && pair[1] == FILLER)
        return -1;
    if (pair[0] < '0' || pair[0] > '9' || pair[1] < '0' || pair[1] > '9')
        return -2;
    return 10 * (pair[0] - '0') + (pair[1] - '0');
}

/* Write the date as exact as it is known; "" where it is not known, or is none. `latest` is the last day it may be: the
 * century is the one that makes it so. */
static void read_date(struct view text, int century, int32_t latest, char out[DATE_TEXT_CHARS + 1])
{
    char date[3 * DATE_TEXT_CHARS];
    struct date_span span;
    int year = read_pair(text.data), month = read_pair(text.data + 2), day = read_pair(text.data + 4);
    out[0] = '\0';
    if (year < 0 || month < -1 || day < -1 || (month < 0 && day >= 0))
        return;
    for (year += century; year >= century - 100; year -= 100) {
        if (month < 0)
            snprintf(date, sizeof date, "%04d", year);
        else if (day < 0)
            snprintf(date, sizeof date, "%04d-%02d", year, month);
        else
            snprintf(date, sizeof date, "%04d-%02d-%02d", year, month, day);
        if (date_parse(view_of_text(date), &span, NULL) == ERROR_NONE && span.first <= latest) {
            memcpy(out, date, strlen(date) + 1);
            return;
        }
    }
}

static void read_dates(const struct zone *zone, int32_t today, struct mrz *out)
{
    int year, month, day;
    date_split(today, &year, &month, &day);
    out->digits[MRZ_BIRTH] = check_field(zone, zone->layout->birth);
    out->digits[MRZ_EXPIRY] = check_field(zone, zone->layout->expiry);
    read_date(part(zone, zone->layout->birth), year - year % 100, today, out->birth_date);
    read_date(part(zone, zone->layout->expiry), 2000, DATE_LAST_DAY, out->expiry_date);
}

/* Two fillers divide the names; where there are none, all is the family name. */
static void read_names(const struct zone *zone, struct mrz *out)
{
    struct view names = part(zone, zone->layout->names);
    size_t size = 0;
    while (size + 1 < names.size && (names.data[size] != FILLER || names.data[size + 1] != FILLER))
        size++;
    if (size + 1 >= names.size)
        size = names.size;
    copy_text(view_of(names.data, size), out->family_name, sizeof out->family_name);
    if (size + 2 < names.size)
        copy_text(view_after(names, size + 2), out->forenames, sizeof out->forenames);
}

static char read_sex(const struct zone *zone)
{
    char sex = (char)part(zone, zone->layout->sex).data[0];
    return sex == 'M' || sex == 'F' ? sex : 'X';
}

/* ---- the zone ---- */

static enum error_code read_characters(struct view text, char out[CHARS_MAX], size_t *ret_chars,
                                       struct error *error)
{
    size_t chars = 0;
    for (size_t i = 0; i < text.size; i++) {
        char character = (char)text.data[i];
        if (character == ' ' || character == '\t' || character == '\r' || character == '\n')
            continue;
        if (character >= 'a' && character <= 'z')
            character = (char)(character - 'a' + 'A');
        bool is_known = (character >= 'A' && character <= 'Z') || (character >= '0' && character <= '9') ||
                        character == FILLER;
        if (!is_known)
            return error_set(error, ERROR_INVALID,
                             "machine readable zone: character %zu is not of A-Z, 0-9 and <", chars + 1);
        if (chars < CHARS_MAX)
            out[chars] = character;
        chars++;
    }
    *ret_chars = chars;
    return ERROR_NONE;
}

static enum error_code find_layout(struct zone *zone, size_t chars, struct error *error)
{
    for (size_t i = 0; i < FORMAT_COUNT && zone->layout == NULL; i++)
        if (layouts[i].lines * layouts[i].line_chars == chars && layouts[i].is_visa == (zone->text[0] == 'V'))
            zone->layout = &layouts[i];
    if (zone->layout == NULL)
        return error_set(
            error, ERROR_INVALID,
            "machine readable zone: %zu characters, not 90 (3 lines of 30), 88 (2 of 44) or 72 (2 of 36)",
            chars);
    return ERROR_NONE;
}

enum error_code mrz_parse(struct view text, int32_t today, struct mrz *out, struct error *error)
{
    struct zone zone = {.layout = NULL};
    struct mrz mrz = {.format = MRZ_TD1};
    size_t chars = 0;
    enum error_code code = read_characters(text, zone.text, &chars, error);
    if (code == ERROR_NONE)
        code = find_layout(&zone, chars, error);
    if (code != ERROR_NONE)
        return code;
    mrz.format = (enum mrz_format)(zone.layout - layouts);
    copy_text(part(&zone, zone.layout->code), mrz.document_code, sizeof mrz.document_code);
    copy_text(part(&zone, zone.layout->issuer), mrz.issuer, sizeof mrz.issuer);
    copy_text(part(&zone, zone.layout->nationality), mrz.nationality, sizeof mrz.nationality);
    read_number(&zone, &mrz);
    read_dates(&zone, today, &mrz);
    read_names(&zone, &mrz);
    mrz.sex = read_sex(&zone);
    mrz.digits[MRZ_PERSONAL_NUMBER] = check_personal_number(&zone);
    mrz.digits[MRZ_WHOLE] = check_whole(&zone);
    *out = mrz;
    return ERROR_NONE;
}
