/* What the header promises, and the names of published test certificates. */
#include "check.h"
#include "comity/transliteration.h"
#include "vectors.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct error error;
static struct transliteration *transliteration;

/* The words of a text, each followed by '<' but the last. */
static const char *written(const char *text)
{
    static char out[1024];
    struct transliteration_word words[32];
    size_t count = transliteration_words(transliteration, view_of_text(text), words, 32);
    out[0] = '\0';
    for (size_t i = 0; i < count; i++)
        snprintf(out + strlen(out), sizeof out - strlen(out), "%s%s", i > 0 ? "<" : "", words[i].text);
    return out;
}

/* Slips of the published data: small letters where the zone has none, and an umlaut without its E. */
static bool is_slip(const char *expected, const char *name)
{
    for (const char *c = expected; *c != '\0'; c++)
        if (*c >= 'a' && *c <= 'z')
            return true;
    return strcmp(name, "mäel") == 0;
}

static bool is_latin(const char *name)
{
    struct view left = view_of_text(name);
    for (size_t i = 0; i + 1 < left.size; i++)
        if (left.data[i] >= 0xCD) /* U+0340 and above: Greek, Cyrillic, ... */
            return left.data[i] == 0xE1;
    return true;
}

static bool is_mine(const struct vector_file *file)
{
    return strstr(file->path, "icao-transliteration") != NULL;
}

static void visit(const struct vector_file *file)
{
    char *text = strndup((const char *)file->text.data, file->text.size);
    char *rest = NULL;
    size_t latin = 0, slips = 0, others = 0, agreed = 0;
    for (char *row = strtok_r(text, "\n", &rest); row != NULL; row = strtok_r(NULL, "\n", &rest)) {
        char *expected = strchr(row, '\t');
        char *source = expected != NULL ? strchr(expected + 1, '\t') : NULL;
        if (row[0] == '#' || !CHECK_CASE(source != NULL, "%s", row))
            continue;
        *expected++ = *source++ = '\0';
        bool agrees = strcmp(written(row), expected) == 0;
        if (!is_latin(row)) {
            others++;
            agreed += agrees ? 1 : 0;
        } else if (is_slip(expected, row)) {
            slips++;
        } else {
            latin++;
            CHECK_CASE(agrees, "%s (%s): %s, not %s", row, source, written(row), expected);
        }
    }
    printf(
        "transliteration: %zu Latin rows agree, %zu slips left out; %zu of %zu rows of other scripts agree\n",
        latin, slips, agreed, others);
    CHECK(latin > 80 && slips <= 9);
    free(text);
}

static void agrees_with_the_latin_rows_of_test_certificates(void)
{
    VECTORS_EACH(is_mine, visit);
}

static void words_are_divided_as_in_the_zone(void)
{
    CHECK_SAME_TEXT(written("Anna-Maria  d'Arc O\u2019Brien"), "ANNA<MARIA<DARC<OBRIEN");
    CHECK_SAME_TEXT(written("Muster, Erika"), "MUSTER<ERIKA");
    CHECK_SAME_TEXT(written("J.P. Test01"), "J<P<TEST");
    CHECK_SAME_TEXT(written(" - ' ., "), "");
    CHECK_SAME_TEXT(written(""), "");
}

static void marks_may_stand_apart(void)
{
    CHECK_SAME_TEXT(written("Mu\u0308ller"), "MUELLER");
    CHECK_SAME_TEXT(written("Nguye\u0302\u0303n"), "NGUYEN");
}

static void scripts_become_latin(void)
{
    CHECK_SAME_TEXT(written("Щербаков Юрий"), "SHCHERBAKOV<IURII");
    CHECK_SAME_TEXT(written("Γιώργος Νικολάου"), "GIORGOS<NIKOLAOU");
    CHECK_SAME_TEXT(written("محمد بن عمر"), "MHMD<BN<MR");
    CHECK_SAME_TEXT(written("الحربي"), "AL<HRBY");
    CHECK_SAME_TEXT(written("אברהם"), "BRHM");
    CHECK_SAME_TEXT(written("王小明"), "WANG<XIAO<MING");
    CHECK_SAME_TEXT(written("김민준"), "GIM<MIN<JUN");
    CHECK_SAME_TEXT(written("タナカ"), "TANAKA");
    CHECK_SAME_TEXT(written("ვაჟა"), "VAZHA");
}

static void a_character_is_known_in_both_its_forms(void)
{
    struct transliteration_word words[4];
    REQUIRE(transliteration_words(transliteration, view_of_text("張张김a"), words, 4) == 4);
    CHECK_SAME_NUMBER(words[0].character, 0x5F20);
    CHECK_SAME_NUMBER(words[1].character, 0x5F20);
    CHECK_SAME_NUMBER(words[2].character, 0xAE40);
    CHECK_SAME_NUMBER(words[3].character, 0);
}

static void a_script_that_icu_lacks_only_meets_itself(void)
{
    char khmer[256];
    snprintf(khmer, sizeof khmer, "%s", written("សុខា"));
    CHECK(khmer[0] != '\0');
    CHECK_SAME_TEXT(written("សុខា"), khmer);
    CHECK(strcmp(written("សុភា"), khmer) != 0);
}

static void what_is_too_long_is_cut(void)
{
    char text[2000];
    struct transliteration_word words[2];
    memset(text, 'a', sizeof text);
    CHECK(transliteration_words(transliteration, view_of(text, sizeof text), words, 2) == 1);
    CHECK_SAME_NUMBER(strlen(words[0].text), TRANSLITERATION_WORD_CHARS);
    for (size_t i = 0; i + 1 < sizeof text; i += 2)
        memcpy(text + i, "\xC3\x9F", 2);
    CHECK(transliteration_words(transliteration, view_of(text, sizeof text), words, 2) == 1);
    memset(text, ' ', sizeof text);
    memcpy(text, "a b c", 5);
    CHECK(transliteration_words(transliteration, view_of(text, sizeof text), words, 2) == 2);
}

static void what_is_no_text_has_no_words(void)
{
    struct transliteration_word words[2];
    CHECK(transliteration_words(transliteration, view_of("\xFF\xFE", 2), words, 2) == 0);
    CHECK(transliteration_words(transliteration, view_of("a\xC3", 2), words, 2) <= 1);
}

static void long_forms_are_folded(void)
{
    char text[] = "MUELLERAASENOEAE";
    transliteration_fold(text);
    CHECK_SAME_TEXT(text, "MULLERASENOA");
}

static void run_with_tables(void (*test)(void))
{
    REQUIRE_OK(transliteration_new(&transliteration, &error), &error);
    test();
    transliteration_free(transliteration);
}

#define WITH_TABLES(test)                                                                                    \
    static void tables_##test(void)                                                                          \
    {                                                                                                        \
        run_with_tables(test);                                                                               \
    }

WITH_TABLES(agrees_with_the_latin_rows_of_test_certificates)
WITH_TABLES(words_are_divided_as_in_the_zone)
WITH_TABLES(marks_may_stand_apart)
WITH_TABLES(scripts_become_latin)
WITH_TABLES(a_character_is_known_in_both_its_forms)
WITH_TABLES(a_script_that_icu_lacks_only_meets_itself)
WITH_TABLES(what_is_too_long_is_cut)
WITH_TABLES(what_is_no_text_has_no_words)

CHECK_MAIN("transliteration",
           {"agrees with the Latin rows of test certificates",
            tables_agrees_with_the_latin_rows_of_test_certificates},
           {"words are divided as in the zone", tables_words_are_divided_as_in_the_zone},
           {"marks may stand apart", tables_marks_may_stand_apart},
           {"scripts become Latin", tables_scripts_become_latin},
           {"a character is known in both its forms", tables_a_character_is_known_in_both_its_forms},
           {"a script that ICU lacks only meets itself", tables_a_script_that_icu_lacks_only_meets_itself},
           {"what is too long is cut", tables_what_is_too_long_is_cut},
           {"what is no text has no words", tables_what_is_no_text_has_no_words},
           {"long forms are folded", long_forms_are_folded})
