#include "check.h"
#include "comity/name_key.h"

#include <string.h>

static struct error error;
static struct name_reader *reader;

struct keys {
    size_t count, limit;
    char texts[256][NAME_KEY_BYTES + 1];
};

static bool collect(void *context, struct view key)
{
    struct keys *keys = context;
    REQUIRE(key.size <= NAME_KEY_BYTES && keys->count < 256);
    memcpy(keys->texts[keys->count], key.data, key.size);
    keys->texts[keys->count++][key.size] = '\0';
    return keys->count < keys->limit;
}

static struct keys keys_of(const char *text)
{
    struct keys keys = {.limit = 256};
    struct name name;
    if (reader == NULL)
        REQUIRE_OK(name_reader_new(&reader, &error), &error);
    name_read(reader, view_of_text(text), &name);
    name_keys(reader, &name, collect, &keys);
    return keys;
}

static bool has(const struct keys *keys, const char *text)
{
    for (size_t i = 0; i < keys->count; i++)
        if (strcmp(keys->texts[i], text) == 0)
            return true;
    return false;
}

static bool meet(const char *a, const char *b)
{
    struct keys left = keys_of(a), right = keys_of(b);
    for (size_t i = 0; i < left.count; i++)
        if (has(&right, left.texts[i]))
            return true;
    return false;
}

static void a_word_has_its_sound_beginning_and_ends(void)
{
    struct keys keys = keys_of("Schmidt");
    CHECK(has(&keys, "MXMT") && has(&keys, "MSMT"));
    CHECK(has(&keys, "PSMI"));
    CHECK(has(&keys, "ESDT"));
    CHECK(has(&keys, "KSCHMIDT"));
    CHECK(strchr(NAME_KEYS_TELLING, 'M') != NULL && strchr(NAME_KEYS_OTHER, 'P') != NULL);
}

static void words_that_are_written_otherwise_meet(void)
{
    static const char *const pairs[][2] = {
        {"Müller", "Mueller"},
        {"Müller", "Muller"},
        {"Kowalsky", "Cowalski"},
        {"Branimirov", "Branomirov"},
        {"Tregarth", "Trelarth"},
        {"Lee", "Yi"},
        {"حربي", "Harbi"},
        {"حسن", "Hassan"},
        {"de la Cruz", "Delacruz"},
        {"Pierre-Louis", "Pierrelouis"},
        {"王", "Wang"},
        {"Щербаков", "Scherbakow"},
    };
    for (size_t i = 0; i < sizeof pairs / sizeof pairs[0]; i++)
        CHECK_CASE(meet(pairs[i][0], pairs[i][1]), "%s, %s", pairs[i][0], pairs[i][1]);
    CHECK(!meet("Abelard", "Quintus"));
}

static void small_words_have_none(void)
{
    CHECK_SAME_NUMBER(keys_of("Dr J. Muster").count, keys_of("Muster").count);
    CHECK_SAME_NUMBER(keys_of("").count, 0);
    struct keys keys = keys_of("Juan de la Torre");
    CHECK(!has(&keys, "MT"));
    CHECK(has(&keys, "PDEL"));
}

static void whoever_has_enough_ends_it(void)
{
    struct keys keys = {.limit = 2};
    struct name name;
    name_read(reader, view_of_text("Aaron Beatus Caspar"), &name);
    name_keys(reader, &name, collect, &keys);
    CHECK_SAME_NUMBER(keys.count, 2);
}

static void each_word_has_one_sound(void)
{
    struct keys first = {.limit = 256}, second = {.limit = 256};
    struct name name;
    name_read(reader, view_of_text("Mohammed de la Krüger"), &name);
    name_sounds(&name, collect, &first);
    name_read(reader, view_of_text("Muhamad Crueger"), &name);
    name_sounds(&name, collect, &second);
    REQUIRE(first.count == 2 && second.count == 2);
    CHECK_SAME_TEXT(first.texts[0], second.texts[0]);
    CHECK_SAME_TEXT(first.texts[1], second.texts[1]);
    name_reader_free(reader);
}

CHECK_MAIN("name_key", {"a word has its sound, beginning and ends", a_word_has_its_sound_beginning_and_ends},
           {"words that are written otherwise meet", words_that_are_written_otherwise_meet},
           {"small words have none", small_words_have_none},
           {"whoever has enough ends it", whoever_has_enough_ends_it},
           {"each word has one sound", each_word_has_one_sound})
