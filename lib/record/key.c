#include "comity/key.h"
#include "country.h"
#include "field.h"
#include "rules.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>
#include <unicode/uchar.h>
#include <unicode/unorm2.h>
#include <unicode/ustring.h>

/* A text of LIMIT_KEY_BYTES decomposes to at most 18 code units for each of its characters. */
#define UNITS_MAX (18 * LIMIT_KEY_BYTES)

#define COUNT_OF(array) (sizeof(array) / sizeof(array)[0])

struct kind {
    const char *name;
    const char *title;
    size_t chars_min;
    size_t chars_last;   /* keep only so many at the end; 0: all */
    bool has_country;    /* one number may exist in two countries */
    bool has_loose;      /* is also kept with look-alikes folded */
    bool folds_scripts;  /* Cyrillic and Greek capitals become Latin in the exact form too */
    bool folds_vin;      /* I is 1, O and Q are 0: a VIN has none of them */
    bool keeps_dividers; /* what is between the parts becomes one hyphen */
};

static const struct kind kinds[KEY_KIND_COUNT] = {
    [KEY_DOCUMENT] = {"document", "document number", 3, .has_country = true, .has_loose = true},
    [KEY_VIN] = {"vin", "vehicle identification number", 5, .has_loose = true, .folds_vin = true},
    [KEY_VIN_SUFFIX] = {"vin_suffix", "last 8 of a VIN", 8, 8, .has_loose = true, .folds_vin = true},
    [KEY_PLATE] = {"plate", "registration plate", 2, .has_country = true, .has_loose = true,
                   .folds_scripts = true},
    [KEY_ENGINE] = {"engine", "engine number", 3, .has_loose = true},
    [KEY_PART] = {"part", "serial of a vehicle part", 3, .has_loose = true},
    [KEY_FIREARM] = {"firearm", "firearm serial", 2, .has_loose = true},
    [KEY_NOTICE] = {"notice", "notice id", 3, .keeps_dividers = true},
    [KEY_NATIONAL_ID] = {"national_id", "national identity number", 3, .has_country = true,
                         .has_loose = true},
    [KEY_WARRANT] = {"warrant", "arrest warrant reference", 2, .has_country = true},
};

const char *key_kind_name(enum key_kind kind)
{
    assert(kind < KEY_KIND_COUNT);
    return kinds[kind].name;
}

enum key_kind key_kind_find(const char *name)
{
    size_t kind = 0;

    while (kind < KEY_KIND_COUNT && strcmp(kinds[kind].name, name) != 0)
        kind++;
    return (enum key_kind)kind;
}

/* Write the text decomposed (NFKD) and in capitals; return its code units, or -1. Decomposed, since a Ü must
 * meet what an officer types who has no Ü; its dots are dropped later. */
static int32_t decompose(const char *text, UChar out[UNITS_MAX])
{
    UErrorCode status = U_ZERO_ERROR;
    UChar units[LIMIT_KEY_BYTES];
    UChar capitals[3 * LIMIT_KEY_BYTES];
    int32_t size = 0;

    const UNormalizer2 *normalizer = unorm2_getNFKDInstance(&status);
    u_strFromUTF8(units, (int32_t)COUNT_OF(units), &size, text, -1, &status);
    size = u_strToUpper(capitals, (int32_t)COUNT_OF(capitals), units, size, "", &status);
    size = unorm2_normalize(normalizer, capitals, size, out, UNITS_MAX, &status);
    /* Once more: what was decomposed may have brought small letters (the numero sign). */
    for (int32_t i = 0; U_SUCCESS(status) && i < size; i++)
        if (out[i] >= 'a' && out[i] <= 'z')
            out[i] = (UChar)(out[i] - 'a' + 'A');
    return U_SUCCESS(status) ? size : -1;
}

/* Return the Latin capital that looks the same, or 0. */
static char latin_of(UChar32 code_point)
{
    static const struct {
        UChar32 code_point;
        char latin;
    } table[] = {
        {0x0391, 'A'}, {0x0392, 'B'}, {0x0395, 'E'}, {0x0396, 'Z'}, {0x0397, 'H'}, {0x0399, 'I'},
        {0x039A, 'K'}, {0x039C, 'M'}, {0x039D, 'N'}, {0x039F, 'O'}, {0x03A1, 'P'}, {0x03A4, 'T'},
        {0x03A5, 'Y'}, {0x03A7, 'X'}, {0x0405, 'S'}, {0x0406, 'I'}, {0x0408, 'J'}, {0x0410, 'A'},
        {0x0412, 'B'}, {0x0415, 'E'}, {0x041A, 'K'}, {0x041C, 'M'}, {0x041D, 'H'}, {0x041E, 'O'},
        {0x0420, 'P'}, {0x0421, 'C'}, {0x0422, 'T'}, {0x0423, 'Y'}, {0x0425, 'X'},
    };
    for (size_t i = 0; i < COUNT_OF(table); i++)
        if (table[i].code_point == code_point)
            return table[i].latin;
    return 0;
}

static char fold(char character, const char *from, const char *to)
{
    const char *found = strchr(from, character);

    return found != NULL ? to[found - from] : character;
}

/* Return the key's character for one of the text, or 0 for one that is dropped. */
static char key_character(UChar32 code_point, const struct kind *kind, bool loose)
{
    char character = 0;

    if ((code_point >= 'A' && code_point <= 'Z') || (code_point >= '0' && code_point <= '9'))
        character = (char)code_point;
    else if (u_charType(code_point) == U_DECIMAL_DIGIT_NUMBER)
        character = (char)('0' + u_charDigitValue(code_point));
    else if (kind->folds_scripts || loose)
        character = latin_of(code_point);
    if (character == 0)
        return 0;
    if (kind->folds_vin)
        character = fold(character, "IOQ", "100");
    if (loose)
        character = fold(character, "OISB", "0158");
    return character;
}

static enum error_code normalise_text(const struct kind *kind, const char *text, bool loose,
                                      char out[LIMIT_KEY_BYTES], struct error *error)
{
    UChar units[UNITS_MAX];
    bool is_divided = false;
    size_t size = 0;

    if (strlen(text) >= LIMIT_KEY_BYTES)
        return error_set(error, ERROR_LIMIT, "%s: %zu bytes, fewer than %u", kind->title, strlen(text),
                         LIMIT_KEY_BYTES);
    int32_t count = decompose(text, units);
    if (count < 0)
        return error_set(error, ERROR_INVALID, "%s: is not a text", kind->title);
    /* Unit by unit: what a key is made of needs no surrogates. */
    for (int32_t i = 0; i < count && size + 2 < LIMIT_KEY_BYTES; i++) {
        char character = key_character(units[i], kind, loose);
        if (character == 0) {
            is_divided = kind->keeps_dividers && size > 0;
            continue;
        }
        if (is_divided)
            out[size++] = '-';
        is_divided = false;
        out[size++] = character;
    }
    if (size < kind->chars_min)
        return error_set(error, ERROR_INVALID, "%s: \"%.40s\" is too short, at least %zu of A-Z 0-9",
                         kind->title, text, kind->chars_min);
    if (kind->chars_last > 0 && size > kind->chars_last) {
        memmove(out, out + size - kind->chars_last, kind->chars_last);
        size = kind->chars_last;
    }
    out[size] = '\0';
    return ERROR_NONE;
}

enum error_code key_normalise(enum key_kind kind, const char *text, const char *country, bool loose,
                              struct key *out, struct error *error)
{
    struct key key = {.kind = kind, .loose = loose};

    assert(kind < KEY_KIND_COUNT);
    if (country != NULL && country[0] != '\0') {
        const char *stored = country_find(country);
        if (stored == NULL)
            return error_set(error, ERROR_INVALID, "\"%.16s\" is not a country code (ISO 3166 or ICAO)",
                             country);
        if (kinds[kind].has_country)
            snprintf(key.country, sizeof key.country, "%s", stored);
    }
    enum error_code code = normalise_text(&kinds[kind], text, loose, key.text, error);
    if (code != ERROR_NONE)
        return code;
    *out = key;
    return ERROR_NONE;
}

/* ---- Keys of a record ---- */

struct deriving {
    bool (*visit)(void *context, const struct key *key);
    void *context;
    const struct rule *rule;
    unsigned count;
};

/* Return false when the caller wants no more. */
static bool derive_one(struct deriving *deriving, const struct field *field, const char *country, bool loose)
{
    struct key key;

    if (deriving->count >= LIMIT_RECORD_KEYS)
        return false;
    if (key_normalise(deriving->rule->key, field_text(field), country, loose, &key, NULL) != ERROR_NONE)
        return true;
    key.field = field->path;
    deriving->count++;
    return deriving->visit(deriving->context, &key);
}

static bool derive_field(void *context, const struct field *field)
{
    struct deriving *deriving = context;
    const struct rule *rule = deriving->rule;
    const char *country = "";

    if (!field_is_set(field))
        return true;
    if (rule->key_unless != NULL) {
        struct field unless = field_of(field->parent, rule->key_unless);
        if (field_is_set(&unless))
            return true;
    }
    if (rule->country != NULL) {
        struct field issuer = field_of(field->parent, rule->country);
        country = field_text(&issuer);
    }
    for (int loose = 0; loose <= (kinds[rule->key].has_loose ? 1 : 0); loose++) {
        if (!derive_one(deriving, field, "", loose != 0))
            return false;
        if (country[0] != '\0' && !derive_one(deriving, field, country, loose != 0))
            return false;
    }
    return true;
}

void key_of_record(const Comity__Record *record, bool (*visit)(void *context, const struct key *key),
                   void *context)
{
    const struct record_type *type = record_type_of(record);
    struct deriving deriving = {.visit = visit, .context = context};

    if (type == NULL)
        return;
    struct field body = field_of(&record->base, type->name);
    if (!field_is_set(&body))
        return;
    const ProtobufCMessage *message = *(const ProtobufCMessage *const *)body.value;
    for (size_t i = 0; i < type->rules->count; i++) {
        deriving.rule = &type->rules->rules[i];
        if (deriving.rule->is_key &&
            !field_visit(message, type->name, deriving.rule->path, derive_field, &deriving))
            return;
    }
}

size_t key_bytes(const struct key *key, uint8_t out[LIMIT_KEY_BYTES + 8])
{
    size_t size = strlen(key->text);

    out[0] = (uint8_t)key->kind;
    out[1] = key->loose ? 1 : 0;
    memcpy(out + 2, key->country, sizeof key->country);
    memcpy(out + 2 + sizeof key->country, key->text, size);
    return 2 + sizeof key->country + size;
}
