#include "check.h"
#include "comity/limits.h"
#include "log/name_row.h"
#include "wanted.h"

#include <stdio.h>
#include <string.h>

static const uint8_t KEY[FINGERPRINT_KEY_BYTES] = {1, 2, 3};
static struct error error;
static struct name_reader *reader;

struct rows {
    size_t count, limit;
    uint64_t fingerprints[LIMIT_RECORD_NAME_ROWS];
    uint64_t signature;
};

static bool collect(void *context, uint64_t fingerprint, uint64_t signature)
{
    struct rows *rows = context;
    REQUIRE(rows->count < LIMIT_RECORD_NAME_ROWS);
    rows->fingerprints[rows->count++] = fingerprint;
    rows->signature = signature;
    return rows->count < rows->limit;
}

static void rows_of(const struct wanted *wanted, const uint8_t *key, struct rows *out)
{
    *out = (struct rows){.limit = LIMIT_RECORD_NAME_ROWS};
    if (reader == NULL)
        REQUIRE_OK(name_reader_new(&reader, &error), &error);
    name_rows_of_record(reader, key, &wanted->record, collect, out);
}

static void probe_of(const char *name, const char *born, struct name_probe *out)
{
    struct person_query query;
    REQUIRE_OK(person_query_read(reader, name, born, "", "", &query, &error), &error);
    name_probe_init(out, reader, KEY, &query);
}

static bool meet(const struct rows *rows, const struct name_probe *probe)
{
    for (size_t i = 0; i < rows->count; i++)
        for (size_t j = 0; j < probe->key_count; j++)
            if (rows->fingerprints[i] == probe->keys[j])
                return true;
    return false;
}

static void a_record_is_met_by_its_family_name(void)
{
    struct wanted wanted;
    static struct rows rows;
    static struct name_probe probe;
    wanted_init(&wanted, "Kowaltschuk Ostrander", "Leopoldine", "1964-08-12", COMITY__NOTICE__SEX__F);
    rows_of(&wanted, KEY, &rows);
    probe_of("Leopoldine Kowalchuk", "1965", &probe);
    CHECK(meet(&rows, &probe));
    CHECK_SAME_NUMBER(probe.word_count, 2);
    CHECK_SAME_NUMBER(name_probe_words(&probe, rows.signature), 2);
    unsigned with_year = name_probe_rank(&probe, rows.signature);
    probe_of("Leopoldine Kowalchuk", "", &probe);
    CHECK(with_year > name_probe_rank(&probe, rows.signature));
    probe_of("Ostrander", "", &probe);
    CHECK(meet(&rows, &probe));
    probe_of("Leopoldine", "", &probe);
    CHECK(!meet(&rows, &probe));
    CHECK_SAME_NUMBER(name_probe_words(&probe, rows.signature), 1);
}

static void an_alias_is_met_by_each_of_its_words(void)
{
    struct wanted wanted;
    static struct rows rows;
    static struct name_probe probe;
    wanted_init(&wanted, "Ostrander", NULL, NULL, COMITY__NOTICE__SEX__F);
    wanted_add_alias(&wanted, "Leopoldine Fink");
    rows_of(&wanted, KEY, &rows);
    probe_of("Leopoldine", "", &probe);
    CHECK(meet(&rows, &probe));
}

static void nothing_is_in_clear(void)
{
    static const uint8_t OTHER[FINGERPRINT_KEY_BYTES] = {9};
    struct wanted wanted;
    static struct rows one, two;
    wanted_init(&wanted, "Ostrander", "Leopoldine", "1964-08-12", COMITY__NOTICE__SEX__F);
    rows_of(&wanted, KEY, &one);
    rows_of(&wanted, OTHER, &two);
    REQUIRE(one.count == two.count && one.count > 0);
    CHECK(one.signature != two.signature);
    for (size_t i = 0; i < one.count; i++)
        CHECK(one.fingerprints[i] != two.fingerprints[i]);
}

static void rows_have_an_end(void)
{
    struct wanted wanted;
    static struct rows rows;
    wanted_init(&wanted, "Ostrander", NULL, NULL, COMITY__NOTICE__SEX__F);
    rows_of(&wanted, KEY, &rows);
    size_t all = rows.count;
    rows = (struct rows){.limit = 1};
    name_rows_of_record(reader, KEY, &wanted.record, collect, &rows);
    CHECK_SAME_NUMBER(rows.count, 1);
    CHECK(all > 1);
    wanted.notice.family_name[0] = '\0';
    rows_of(&wanted, KEY, &rows);
    CHECK_SAME_NUMBER(rows.count, 0);
}

static void a_probe_names_no_key_twice(void)
{
    static struct name_probe probe;
    static char name[512];
    probe_of("Abel Abel Abel", "", &probe);
    for (size_t i = 0; i < probe.key_count; i++)
        for (size_t j = 0; j < i; j++)
            CHECK(probe.keys[i] != probe.keys[j]);
    for (unsigned i = 0; i < 16; i++)
        snprintf(name + strlen(name), sizeof name - strlen(name), "von %c%c%cnschtow ", 'A' + i, 'Z' - i,
                 'B' + i);
    probe_of(name, "", &probe);
    CHECK(probe.key_count > 16 && probe.key_count <= NAME_PROBE_KEYS);
    name_reader_free(reader);
}

CHECK_MAIN("name_row", {"a record is met by its family name", a_record_is_met_by_its_family_name},
           {"an alias is met by each of its words", an_alias_is_met_by_each_of_its_words},
           {"nothing is in clear", nothing_is_in_clear}, {"rows have an end", rows_have_an_end},
           {"a probe names no key twice", a_probe_names_no_key_twice})
