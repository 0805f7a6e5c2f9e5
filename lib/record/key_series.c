#include "comity/key_series.h"
#include "key_address.h"
#include "key_walk.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

/* In the second byte, where a key has 0 or 1. */
#define SERIES_MARK 2u

struct kind {
    enum key_kind kind;
    const char *counted; /* characters that are counted on */
    /* Read a text that stands for both ends; NULL: none does. */
    enum error_code (*read)(const char *text, char first[LIMIT_KEY_BYTES], char last[LIMIT_KEY_BYTES],
                            struct error *error);
};

static const struct kind kinds[] = {
    {KEY_DOCUMENT, "0123456789", NULL},
    {KEY_IP, "0123456789abcdef", key_address_network},
};

static const struct kind *find_kind(enum key_kind kind)
{
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++)
        if (kinds[i].kind == kind)
            return &kinds[i];
    return NULL;
}

bool key_series_has_kind(enum key_kind kind)
{
    return find_kind(kind) != NULL;
}

static bool is_counted(const struct kind *kind, char character)
{
    return strchr(kind->counted, character) != NULL;
}

/* Tell whether a character may stand where both ends have these. */
static bool fits(const struct kind *kind, char character, char first, char last)
{
    if (is_counted(kind, first) && is_counted(kind, last))
        return is_counted(kind, character);
    return character == first && first == last;
}

static enum error_code check_ends(const struct kind *kind, const struct key_series *series,
                                  struct error *error)
{
    size_t size = strlen(series->first);

    if (strlen(series->last) != size)
        return error_set(error, ERROR_INVALID, "the ends %.40s and %.40s are not of one length",
                         series->first, series->last);
    for (size_t i = 0; i < size; i++)
        if (!fits(kind, series->first[i], series->first[i], series->last[i]))
            return error_set(error, ERROR_INVALID, "the ends %.40s and %.40s differ in other than digits",
                             series->first, series->last);
    if (strcmp(series->first, series->last) > 0)
        return error_set(error, ERROR_INVALID, "the end %.40s is before the beginning, %.40s", series->last,
                         series->first);
    return ERROR_NONE;
}

static enum error_code read_ends(struct key_series *series, const char *first, const char *last,
                                 const char *country, struct error *error)
{
    struct key keys[2];
    enum error_code code = key_normalise(series->kind, first, country, series->loose, &keys[0], error);

    if (code == ERROR_NONE)
        code = key_normalise(series->kind, last, country, series->loose, &keys[1], error);
    if (code != ERROR_NONE)
        return code;
    memcpy(series->first, keys[0].text, sizeof series->first);
    memcpy(series->last, keys[1].text, sizeof series->last);
    memcpy(series->country, keys[0].country, sizeof series->country);
    return ERROR_NONE;
}

enum error_code key_series_normalise(enum key_kind kind, const char *first, const char *last,
                                     const char *country, bool loose, struct key_series *out,
                                     struct error *error)
{
    const struct kind *found = find_kind(kind);
    struct key_series series = {.kind = kind, .loose = loose};
    enum error_code code = ERROR_NONE;

    if (found == NULL || (last == NULL && found->read == NULL))
        return error_set(error, ERROR_INVALID, "\"%.40s\" is not a series", first);
    if (last != NULL)
        code = read_ends(&series, first, last, country, error);
    else
        code = found->read(first, series.first, series.last, error);
    if (code == ERROR_NONE)
        code = check_ends(found, &series, error);
    if (code == ERROR_NONE)
        *out = series;
    return code;
}

bool key_series_holds(const struct key_series *series, const struct key *key)
{
    const struct kind *kind = find_kind(series->kind);

    if (kind == NULL || key->kind != series->kind || key->loose != series->loose ||
        strcmp(key->country, series->country) != 0 || strlen(key->text) != strlen(series->first))
        return false;
    for (size_t i = 0; key->text[i] != '\0'; i++)
        if (!fits(kind, key->text[i], series->first[i], series->last[i]))
            return false;
    return strcmp(series->first, key->text) <= 0 && strcmp(key->text, series->last) <= 0;
}

/* ---- of a record ---- */

struct deriving {
    bool (*visit)(void *context, const struct key_series *series);
    void *context;
};

static bool derive_field(struct key_walk *walk, const struct field *field)
{
    const struct rule *rule = walk->rule;
    struct deriving *deriving = walk->context;
    const char *country = key_walk_country(walk, field);
    const char *last = NULL;

    if (rule->series_to != NULL) {
        struct field end = rules_beside(field, rule->series_to, walk->record);
        last = field_text(&end);
    }
    for (int form = 0; form < 4; form++) {
        struct key_series series;
        bool is_with_country = form % 2 == 1;
        if ((is_with_country && country[0] == '\0') ||
            key_series_normalise(rule->key, field_text(field), last, is_with_country ? country : "",
                                 form >= 2, &series, NULL) != ERROR_NONE)
            continue;
        series.field = field_path(field);
        if (!deriving->visit(deriving->context, &series))
            return false;
    }
    return true;
}

static bool derive_where_there_are(struct key_walk *walk, const struct field *field)
{
    return !key_series_has_kind(walk->rule->key) || derive_field(walk, field);
}

void key_series_of_record(const Comity__Record *record,
                          bool (*visit)(void *context, const struct key_series *series), void *context)
{
    struct deriving deriving = {.visit = visit, .context = context};
    struct key_walk walk = {.record = record, .visit = derive_where_there_are, .context = &deriving};

    key_walk_record(&walk);
}

/* ---- fingerprints ---- */

static size_t write_bytes(const struct key *key, size_t length, size_t chars,
                          uint8_t out[LIMIT_KEY_BYTES + 8])
{
    out[0] = (uint8_t)key->kind;
    out[1] = (uint8_t)(SERIES_MARK + (key->loose ? 1 : 0));
    memcpy(out + 2, key->country, sizeof key->country);
    out[6] = (uint8_t)length;
    memcpy(out + 7, key->text, chars);
    return 7 + chars;
}

size_t key_series_bytes(const struct key_series *series, uint8_t out[LIMIT_KEY_BYTES + 8])
{
    struct key key = {.kind = series->kind, .loose = series->loose};
    size_t chars = 0;

    while (series->first[chars] != '\0' && series->first[chars] == series->last[chars])
        chars++;
    memcpy(key.country, series->country, sizeof key.country);
    memcpy(key.text, series->first, sizeof key.text);
    return write_bytes(&key, strlen(series->first), chars, out);
}

size_t key_series_bytes_of_key(const struct key *key, size_t chars, uint8_t out[LIMIT_KEY_BYTES + 8])
{
    size_t length = strlen(key->text);

    assert(chars <= length);
    return write_bytes(key, length, chars, out);
}
