#include "check.h"
#include "comity/name.h"

#include <stdio.h>
#include <string.h>

static struct error error;
static struct name_reader *reader;

static struct name read_name(const char *text)
{
    struct name name;
    if (reader == NULL)
        REQUIRE_OK(name_reader_new(&reader, &error), &error);
    name_read(reader, view_of_text(text), &name);
    return name;
}

static const char *words_of(const char *text)
{
    static char out[1024];
    struct name name = read_name(text);
    out[0] = '\0';
    for (size_t i = 0; i < name.count; i++)
        snprintf(out + strlen(out), sizeof out - strlen(out), "%s%s", i > 0 ? " " : "", name.words[i].text);
    return out;
}

static void a_name_has_words_in_capitals(void)
{
    struct name name = read_name("  José-María  Núñez ");
    REQUIRE(name.count == 3);
    CHECK_SAME_TEXT(name.words[0].text, "JOSE");
    CHECK_SAME_TEXT(name.words[2].text, "NUNEZ");
    CHECK(name.words[0].known != 0);
    CHECK_SAME_TEXT(name.words[2].sound.primary, "NNS");
    CHECK_SAME_NUMBER(read_name(" - ").count, 0);
    CHECK_SAME_NUMBER(read_name("").count, 0);
}

static void names_of_two_words_become_one(void)
{
    static const char *const servants[] = {"Abd al-Rahman", "Abdurrahman", "Abdul Rahman", "Abd el Rahman",
                                           "ABDIRAHMAN",    "Abdalrahman", "Abd Rahman"};
    for (size_t i = 0; i < sizeof servants / sizeof servants[0]; i++)
        CHECK_CASE(strcmp(words_of(servants[i]), "ABDRAHMAN") == 0, "%s: %s", servants[i],
                   words_of(servants[i]));
    CHECK_SAME_TEXT(words_of("Abdulaziz"), "ABDAZIZ");
    CHECK_SAME_TEXT(words_of("Abd al-Aziz"), "ABDAZIZ");
    CHECK_SAME_TEXT(words_of("Abdullah"), "ABDLAH");
    CHECK_SAME_TEXT(words_of("Abd Allah"), "ABDLAH");
    CHECK_SAME_TEXT(words_of("Salah ad-Din Nasser"), "SALAHDIN NASSER");
    CHECK_SAME_TEXT(words_of("Salaheddine"), "SALAHDIN");
    CHECK_SAME_TEXT(words_of("Nuraldin"), "NURDIN");
    CHECK_SAME_TEXT(words_of("Leopoldine Geraldine"), "LEOPOLDINE GERALDINE");
    CHECK_SAME_TEXT(words_of("Abdul"), "ABDUL");
    CHECK_SAME_TEXT(words_of("Abdi"), "ABDI");
    CHECK_SAME_TEXT(words_of("St. Clair"), "SAINT CLAIR");
}

static void arabic_is_joined_the_same_way(void)
{
    CHECK_SAME_TEXT(words_of("عبد الرحمن"), "ABDRHMN");
    CHECK_SAME_TEXT(words_of("عبدالرحمن"), "ABDRHMN");
    struct name name = read_name("حسن");
    REQUIRE(name.count == 1);
    CHECK(name.words[0].lacks_vowels);
    CHECK_SAME_TEXT(name.words[0].skeleton, "HSN");
}

static enum name_word_kind kind_at(const char *text, size_t place)
{
    struct name name = read_name(text);
    REQUIRE(place < name.count);
    return name.words[place].kind;
}

static void small_words_and_suffixes_are_recognised_by_their_place(void)
{
    CHECK(kind_at("Juan de la Cruz", 1) == NAME_WORD_PARTICLE);
    CHECK(kind_at("Juan De", 1) == NAME_WORD_PLAIN);
    CHECK(kind_at("E Muster", 0) == NAME_WORD_PLAIN);
    CHECK(kind_at("Muster e Silva", 1) == NAME_WORD_PARTICLE);
    CHECK(kind_at("Omar bin Said", 1) == NAME_WORD_PATRONYM);
    CHECK(kind_at("Bin Said", 0) == NAME_WORD_PLAIN);
    CHECK(kind_at("Dr Emil Muster", 0) == NAME_WORD_TITLE);
    CHECK(kind_at("Paul Muster Jr.", 2) == NAME_WORD_SON);
    CHECK(kind_at("Junior Muster", 0) == NAME_WORD_PLAIN);
    CHECK(kind_at("Paul Muster Sr", 2) == NAME_WORD_FATHER);
    CHECK(read_name("Omar bin Said Ali").words[2].is_father);
    CHECK(!read_name("Omar bin Said Ali").words[3].is_father);
}

static void a_name_has_no_end_of_words(void)
{
    char text[512];
    for (size_t i = 0; i + 1 < sizeof text; i++)
        text[i] = i % 2 == 0 ? 'a' : ' ';
    text[sizeof text - 1] = '\0';
    CHECK_SAME_NUMBER(read_name(text).count, NAME_WORDS);
    memset(text, 'x', sizeof text - 1);
    memcpy(text, "Abd ", 4);
    struct name name = read_name(text);
    CHECK_SAME_NUMBER(name.count, 1);
    CHECK_SAME_NUMBER(strlen(name.words[0].text), TRANSLITERATION_WORD_CHARS);
}

static void words_are_joined(void)
{
    struct name name = read_name("Jean Pierre");
    struct name_word joined;
    REQUIRE(name.count == 2);
    name_join_words(reader, name.words, 2, &joined);
    CHECK_SAME_TEXT(joined.text, "JEANPIERRE");
    CHECK_SAME_TEXT(joined.plain, "JEANPIRE");
    name_reader_free(reader);
    name_reader_free(NULL);
}

CHECK_MAIN("name", {"a name has words in capitals", a_name_has_words_in_capitals},
           {"names of two words become one", names_of_two_words_become_one},
           {"Arabic is joined the same way", arabic_is_joined_the_same_way},
           {"small words and suffixes are recognised by their place",
            small_words_and_suffixes_are_recognised_by_their_place},
           {"a name has no end of words", a_name_has_no_end_of_words}, {"words are joined", words_are_joined})
