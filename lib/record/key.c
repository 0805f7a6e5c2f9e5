#include "comity/key.h"
#include "country.h"
#include "key_address.h"
#include "key_internet.h"
#include "key_letters.h"
#include "key_number.h"
#include "key_url.h"
#include "key_walk.h"
#include "vin.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

struct kind {
    const char *name;
    const char *title;
    struct key_letters letters; /* the rule for letters and digits... */
    enum error_code (*form)(const char *text, char out[LIMIT_KEY_BYTES],
                            struct error *error); /* ...or another */
    bool has_country;                             /* one number may exist in two countries */
    bool has_loose;                               /* is also kept with look-alikes folded */
    bool is_named_only;                           /* is looked up only where the question names it */
    bool (*doubt)(const char *text, struct key_doubt *out);
};

static bool doubt_vin(const char *text, struct key_doubt *out);
static bool doubt_imei(const char *text, struct key_doubt *out);
static enum error_code form_make(const char *text, char out[LIMIT_KEY_BYTES], struct error *error);
static enum error_code form_led(const char *text, char out[LIMIT_KEY_BYTES], struct error *error);

static const struct kind kinds[KEY_KIND_COUNT] = {
    [KEY_DOCUMENT] = {"document", "document number", .letters.chars_min = 3, .has_country = true,
                      .has_loose = true},
    [KEY_VIN] = {"vin", "vehicle identification number", .letters.chars_min = 5, .letters.folds_vin = true,
                 .has_loose = true, .doubt = doubt_vin},
    [KEY_VIN_SUFFIX] = {"vin_suffix", "last 8 of a VIN", .letters.chars_min = 8, .letters.chars_last = 8,
                        .letters.folds_vin = true, .has_loose = true},
    [KEY_PLATE] = {"plate", "registration plate", .letters.chars_min = 2, .letters.folds_scripts = true,
                   .has_country = true, .has_loose = true},
    [KEY_ENGINE] = {"engine", "engine number", .letters.chars_min = 3, .has_loose = true},
    [KEY_PART] = {"part", "serial of a vehicle part", .letters.chars_min = 3, .has_loose = true},
    [KEY_FIREARM] = {"firearm", "firearm serial", .letters.chars_min = 2, .has_loose = true},
    [KEY_NOTICE] = {"notice", "notice id", .letters.chars_min = 3, .letters.keeps_dividers = true},
    [KEY_NATIONAL_ID] = {"national_id", "national identity number", .letters.chars_min = 3,
                         .has_country = true, .has_loose = true},
    [KEY_WARRANT] = {"warrant", "arrest warrant reference", .letters.chars_min = 2, .has_country = true},
    [KEY_PHONE] = {"phone", "telephone number", .form = key_number_phone},
    [KEY_EMAIL] = {"email", "e-mail address", .form = key_internet_email},
    [KEY_DOMAIN] = {"domain", "domain name", .form = key_internet_domain},
    [KEY_IP] = {"ip", "IP address", .form = key_address_ip},
    [KEY_URL] = {"url", "URL", .form = key_url_normalise},
    [KEY_HASH] = {"hash", "hash of a file", .form = key_number_hash},
    [KEY_CRYPTO] = {"crypto", "cryptocurrency address", .form = key_number_crypto},
    [KEY_IMEI] = {"imei", "IMEI", .form = key_number_imei, .doubt = doubt_imei},
    [KEY_ACCOUNT] = {"account", "account handle", .form = key_internet_account},
    [KEY_MALWARE] = {"malware", "malware name", .letters.chars_min = 3},
    [KEY_CONTAINER] = {"container", "container number", .letters.chars_min = 4, .has_loose = true},
    [KEY_FLIGHT] = {"flight", "flight number", .letters.chars_min = 3},
    [KEY_VESSEL] = {"vessel", "vessel number", .letters.chars_min = 3, .has_loose = true},
    [KEY_REGISTRATION] = {"registration", "registration number", .letters.chars_min = 3, .has_country = true,
                          .has_loose = true},
    [KEY_FIREARM_MAKE] = {"firearm_make", "make/serial of a firearm", .form = form_make},
    [KEY_ARREST] = {"arrest", "id of an arrest", .letters.chars_min = 2, .letters.keeps_dividers = true},
    [KEY_OPERATION] = {"operation", "id of an operation", .letters.chars_min = 1,
                       .letters.keeps_dividers = true, .is_named_only = true},
    [KEY_THREAD] = {"thread", "id of a thread", .form = key_number_uuid, .is_named_only = true},
    [KEY_RECORD] = {"record", "id of a record", .form = key_number_uuid, .is_named_only = true},
    [KEY_LED] = {"led", "id/lead of an operation", .form = form_led, .is_named_only = true},
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

bool key_kind_is_general(enum key_kind kind)
{
    assert(kind < KEY_KIND_COUNT);
    return !kinds[kind].is_named_only;
}

/* Each part by its rule for letters and digits, with a hyphen between them. */
static enum error_code form_pair(const char *text, const struct key_letters *first,
                                 const struct key_letters *second, char out[LIMIT_KEY_BYTES],
                                 struct error *error)
{
    char before[LIMIT_KEY_BYTES];
    char first_key[LIMIT_KEY_BYTES];
    char second_key[LIMIT_KEY_BYTES];
    const char *divider = strchr(text, '/');

    if (divider == NULL || (size_t)(divider - text) >= sizeof before)
        return error_set(error, ERROR_INVALID, "\"%.40s\" is not of the form one/other", text);
    snprintf(before, sizeof before, "%.*s", (int)(divider - text), text);
    enum error_code code = key_letters_normalise(first, before, false, first_key, error);
    if (code == ERROR_NONE)
        code = key_letters_normalise(second, divider + 1, false, second_key, error);
    if (code != ERROR_NONE)
        return code;
    size_t size = strlen(first_key);
    if (size + 1 + strlen(second_key) >= LIMIT_KEY_BYTES)
        return error_set(error, ERROR_LIMIT, "%zu bytes, fewer than %u", size + 1 + strlen(second_key),
                         LIMIT_KEY_BYTES);
    memcpy(out, first_key, size);
    out[size] = '-';
    memcpy(out + size + 1, second_key, strlen(second_key) + 1);
    return ERROR_NONE;
}

bool key_kind_has_country(enum key_kind kind)
{
    assert(kind < KEY_KIND_COUNT);
    return kinds[kind].has_country;
}

/* make/serial */
static enum error_code form_make(const char *text, char out[LIMIT_KEY_BYTES], struct error *error)
{
    static const struct key_letters make = {.chars_min = 1};
    static const struct key_letters serial = {.chars_min = 2};
    return form_pair(text, &make, &serial, out, error);
}

/* id/lead: the id as KEY_OPERATION has it. A lead has no hyphen, so that no two pairs have one key. */
static enum error_code form_led(const char *text, char out[LIMIT_KEY_BYTES], struct error *error)
{
    static const struct key_letters lead = {.chars_min = 2};
    return form_pair(text, &kinds[KEY_OPERATION].letters, &lead, out, error);
}

static enum error_code write_text(const struct kind *kind, const char *text, bool loose,
                                  char out[LIMIT_KEY_BYTES], struct error *error)
{
    enum error_code code = kind->form != NULL
                               ? kind->form(text, out, error)
                               : key_letters_normalise(&kind->letters, text, loose, out, error);

    if (code != ERROR_NONE)
        error_wrap(error, "%s", kind->title);
    return code;
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
    enum error_code code = write_text(&kinds[kind], text, loose, key.text, error);
    if (code != ERROR_NONE)
        return code;
    *out = key;
    return ERROR_NONE;
}

/* ---- doubts ---- */

static bool doubt_vin(const char *text, struct key_doubt *out)
{
    struct key key;

    if (key_normalise(KEY_VIN, text, NULL, false, &key, NULL) != ERROR_NONE)
        return false;
    char digit = vin_check_digit(key.text);
    if (digit == 0)
        return false;
    out->is_usual = !vin_requires_digit(key.text);
    snprintf(out->text, sizeof out->text, "the check digit (9th character) should be %c%s", digit,
             out->is_usual ? ", but only North America requires it" : "");
    return true;
}

static bool doubt_imei(const char *text, struct key_doubt *out)
{
    char digit = key_number_imei_digit(text);

    if (digit == 0)
        return false;
    out->is_usual = false;
    snprintf(out->text, sizeof out->text, "the check digit (15th) should be %c", digit);
    return true;
}

bool key_doubt(enum key_kind kind, const char *text, struct key_doubt *out)
{
    assert(kind < KEY_KIND_COUNT);
    return kinds[kind].doubt != NULL && kinds[kind].doubt(text, out);
}

/* ---- Keys of a record ---- */

struct deriving {
    bool (*visit)(void *context, const struct key *key);
    void *context;
    unsigned count;
};

/* What a key is made of. */
struct source {
    enum key_kind kind;
    const char *text;
    const char *path;
};

/* Return false when the caller wants no more. */
static bool derive_one(struct deriving *deriving, const struct source *source, const char *country,
                       bool loose)
{
    struct key key;

    if (deriving->count >= LIMIT_RECORD_KEYS)
        return false;
    if (key_normalise(source->kind, source->text, country, loose, &key, NULL) != ERROR_NONE)
        return true;
    key.field = source->path;
    deriving->count++;
    return deriving->visit(deriving->context, &key);
}

/* Each form without the country, and with it. */
static bool derive_forms(struct deriving *deriving, const struct source *source, const char *country)
{
    for (int loose = 0; loose <= (kinds[source->kind].has_loose ? 1 : 0); loose++) {
        if (!derive_one(deriving, source, "", loose != 0))
            return false;
        if (country[0] != '\0' && !derive_one(deriving, source, country, loose != 0))
            return false;
    }
    return true;
}

/* Write the text with that of the field before it; false where that says nothing. */
static bool join(char out[LIMIT_KEY_BYTES], const struct field *before, const char *text)
{
    size_t size = 0;

    for (const char *at = field_text(before); *at != '\0' && size + 2 < LIMIT_KEY_BYTES; at++)
        if (*at != '/')
            out[size++] = *at;
    snprintf(out + size, LIMIT_KEY_BYTES - size, "/%s", text);
    return size > 0;
}

static bool derive_field(struct key_walk *walk, const struct field *field)
{
    const struct rule *rule = walk->rule;
    struct source source = {rule->key, field_text(field), field_path(field)};
    char joined[LIMIT_KEY_BYTES];

    if (rule->series_to != NULL)
        return true;
    if (rule->key_after != NULL) {
        struct field before = rules_beside(field, rule->key_after, walk->record);
        if (!join(joined, &before, source.text))
            return true;
        source.text = joined;
    }
    return derive_forms(walk->context, &source, key_walk_country(walk, field));
}

void key_of_record(const Comity__Record *record, bool (*visit)(void *context, const struct key *key),
                   void *context)
{
    struct deriving deriving = {.visit = visit, .context = context};
    struct key_walk walk = {.record = record, .visit = derive_field, .context = &deriving};

    key_walk_record(&walk);
}

struct doubting {
    void (*visit)(void *context, const char *path, const struct key_doubt *doubt);
    void *context;
};

static bool doubt_field(struct key_walk *walk, const struct field *field)
{
    const struct doubting *doubting = walk->context;
    struct key_doubt doubt;

    if (key_doubt(walk->rule->key, field_text(field), &doubt))
        doubting->visit(doubting->context, field_path(field), &doubt);
    return true;
}

void key_doubts_of_record(const Comity__Record *record,
                          void (*visit)(void *context, const char *path, const struct key_doubt *doubt),
                          void *context)
{
    struct doubting doubting = {.visit = visit, .context = context};
    struct key_walk walk = {.record = record, .visit = doubt_field, .context = &doubting};

    key_walk_record(&walk);
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
