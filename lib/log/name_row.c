#include "name_row.h"

#include "comity/limits.h"

#include <stdio.h>
#include <string.h>

#define RANK_OF_WORD 2u
#define RANK_OF_YEAR 1u

/* ---- signatures ---- */

struct signing {
    const uint8_t *fingerprint_key;
    uint64_t signature; /* of all so far */
    uint64_t *bits;     /* of each, or NULL */
    size_t count;
};

static uint64_t bit_of(const uint8_t fingerprint_key[FINGERPRINT_KEY_BYTES], struct view item)
{
    return UINT64_C(1) << (fingerprint_of(fingerprint_key, item) % 64);
}

static bool sign(void *context, struct view sound)
{
    struct signing *signing = context;
    uint64_t bit = bit_of(signing->fingerprint_key, sound);
    signing->signature |= bit;
    if (signing->bits != NULL)
        signing->bits[signing->count] = bit;
    signing->count++;
    return true;
}

static uint64_t bit_of_year(const uint8_t fingerprint_key[FINGERPRINT_KEY_BYTES], int year)
{
    char item[16];
    int size = snprintf(item, sizeof item, "Y%d", year);
    return bit_of(fingerprint_key, view_of(item, (size_t)size));
}

static uint64_t bits_of_years(const uint8_t fingerprint_key[FINGERPRINT_KEY_BYTES], struct date_span span,
                              int more)
{
    int first, last, month, day;
    uint64_t bits = 0;
    date_split(span.first, &first, &month, &day);
    date_split(span.last, &last, &month, &day);
    for (int year = first - more; year <= last + more; year++)
        bits |= bit_of_year(fingerprint_key, year);
    return bits;
}

/* ---- a record's rows ---- */

struct rowing {
    const uint8_t *fingerprint_key;
    uint64_t signature;
    bool (*visit)(void *context, uint64_t fingerprint, uint64_t signature);
    void *context;
    unsigned left;
};

static bool give_row(void *context, struct view key)
{
    struct rowing *rowing = context;
    if (rowing->left == 0)
        return false;
    rowing->left--;
    bool goes_on =
        rowing->visit(rowing->context, fingerprint_of(rowing->fingerprint_key, key), rowing->signature);
    rowing->left = goes_on ? rowing->left : 0;
    return goes_on;
}

static void read_part(const struct name_reader *reader, const char *text, struct name *out)
{
    name_read(reader, view_of_text(text), out);
}

void name_rows_of_record(const struct name_reader *reader,
                         const uint8_t fingerprint_key[FINGERPRINT_KEY_BYTES], const Comity__Record *record,
                         bool (*visit)(void *context, uint64_t fingerprint, uint64_t signature),
                         void *context)
{
    struct person person;
    struct date_span born;
    struct name name;
    struct signing signing = {.fingerprint_key = fingerprint_key};
    person_of_record(record, &person);
    for (size_t i = 0; i < person.name_count; i++) {
        read_part(reader, person.names[i].family, &name);
        name_sounds(&name, sign, &signing);
        read_part(reader, person.names[i].given, &name);
        name_sounds(&name, sign, &signing);
    }
    if (date_parse(view_of_text(person.born), &born, NULL) == ERROR_NONE)
        signing.signature |= bits_of_years(fingerprint_key, born, 0);
    struct rowing rowing = {fingerprint_key, signing.signature, visit, context, LIMIT_RECORD_NAME_ROWS};
    for (size_t i = 0; i < person.name_count && rowing.left > 0; i++) {
        read_part(reader, person.names[i].family, &name);
        name_keys(reader, &name, give_row, &rowing);
    }
}

/* ---- what a search looks for ---- */

struct probing {
    struct name_probe *probe;
    const uint8_t *fingerprint_key;
    const char *kinds; /* of keys that are taken now */
};

static bool take_key(void *context, struct view key)
{
    struct probing *probing = context;
    struct name_probe *probe = probing->probe;
    if (strchr(probing->kinds, (char)key.data[0]) == NULL)
        return true;
    uint64_t fingerprint = fingerprint_of(probing->fingerprint_key, key);
    for (size_t i = 0; i < probe->key_count; i++)
        if (probe->keys[i] == fingerprint)
            return true;
    probe->keys[probe->key_count++] = fingerprint;
    return probe->key_count < NAME_PROBE_KEYS;
}

void name_probe_init(struct name_probe *probe, const struct name_reader *reader,
                     const uint8_t fingerprint_key[FINGERPRINT_KEY_BYTES], const struct person_query *query)
{
    *probe = (struct name_probe){0};
    struct probing probing = {probe, fingerprint_key, NAME_KEYS_TELLING};
    struct signing signing = {.fingerprint_key = fingerprint_key, .bits = probe->words};
    name_keys(reader, &query->name, take_key, &probing);
    probing.kinds = NAME_KEYS_OTHER;
    if (probe->key_count < NAME_PROBE_KEYS)
        name_keys(reader, &query->name, take_key, &probing);
    name_sounds(&query->name, sign, &signing);
    probe->word_count = signing.count;
    if (query->has_born)
        probe->born = bits_of_years(fingerprint_key, query->born, 1);
}

unsigned name_probe_words(const struct name_probe *probe, uint64_t signature)
{
    unsigned count = 0;
    for (size_t i = 0; i < probe->word_count; i++)
        count += (signature & probe->words[i]) != 0 ? 1 : 0;
    return count;
}

unsigned name_probe_rank(const struct name_probe *probe, uint64_t signature)
{
    return RANK_OF_WORD * name_probe_words(probe, signature) +
           ((signature & probe->born) != 0 ? RANK_OF_YEAR : 0);
}
