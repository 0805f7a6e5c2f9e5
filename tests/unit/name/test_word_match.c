#include "check.h"
#include "name/word_match.h"

static struct error error;
static struct name_reader *reader;

static struct name_word word_of(const char *text)
{
    struct name name;
    if (reader == NULL)
        REQUIRE_OK(name_reader_new(&reader, &error), &error);
    name_read(reader, view_of_text(text), &name);
    REQUIRE(name.count == 1);
    return name.words[0];
}

static struct word_match match(const char *a, const char *b)
{
    struct name_word left = word_of(a), right = word_of(b);
    struct word_match one = word_match_of(&left, &right, false), two = word_match_of(&right, &left, false);
    CHECK_CASE(one.kind == two.kind && one.value == two.value, "%s, %s: not the same both ways", a, b);
    return one;
}

static void check_kinds(const char *const pairs[][2], size_t count, enum word_match_kind kind)
{
    for (size_t i = 0; i < count; i++) {
        struct word_match found = match(pairs[i][0], pairs[i][1]);
        CHECK_CASE(found.kind == kind, "%s, %s: %d (%f)", pairs[i][0], pairs[i][1], (int)found.kind,
                   found.value);
        CHECK_CASE((found.value >= WORD_MATCH_LEAST) == (kind > WORD_NEAR), "%s, %s", pairs[i][0],
                   pairs[i][1]);
    }
}

#define CHECK_KINDS(pairs, kind) check_kinds(pairs, sizeof(pairs) / sizeof(pairs)[0], kind)

static void one_name_spelled_otherwise(void)
{
    static const char *const pairs[][2] = {
        {"Müller", "Muller"},       {"Osterhaus", "Österhaus"}, {"Ladenko", "Ladinko"},
        {"Brightman", "Brigthman"}, {"Kowalskaia", "Kowalsky"}, {"Ivanchukov", "Ivanchukova"},
        {"Tregarth", "Trgarth"},
    };
    CHECK_KINDS(pairs, WORD_SPELLING);
}

static void known_spellings_and_short_forms(void)
{
    static const char *const pairs[][2] = {{"Robert", "Bob"}, {"Mohd", "Muhammad"}, {"Uthman", "Osman"}};
    CHECK_KINDS(pairs, WORD_KNOWN);
}

static void names_that_only_look_alike(void)
{
    static const char *const pairs[][2] = {{"Maria", "Marta"},   {"Fernandez", "Hernandez"},
                                           {"Ramos", "Ramon"},   {"Zelindo", "Zelinda"},
                                           {"Rajesh", "Rakesh"}, {"Branimir", "Branimira"}};
    CHECK_KINDS(pairs, WORD_NEAR);
}

static void other_names(void)
{
    static const char *const pairs[][2] = {{"Ivan", "Ivanovich"},      {"Kim", "Kam"},
                                           {"Petrovich", "Pavlovich"}, {"Ana", "Pia"},
                                           {"Jon", "Jonathas"},        {"Quill", "Quist"}};
    CHECK_KINDS(pairs, WORD_OTHER);
}

static void an_initial_is_the_first_letter(void)
{
    CHECK(match("K", "Karla").kind == WORD_INITIAL);
    CHECK(match("K", "Maria").kind == WORD_OTHER);
    CHECK(match("K", "K").kind == WORD_EQUAL);
}

static void characters_are_compared_before_their_sound(void)
{
    CHECK(match("張", "张").kind == WORD_EQUAL);
    CHECK(match("伟", "炜").kind == WORD_SOUND);
    CHECK(match("明", "红").kind == WORD_OTHER);
    CHECK(match("민", "민").kind == WORD_EQUAL);
    CHECK(match("종", "정").kind == WORD_OTHER);
    CHECK(match("王", "Wang").kind == WORD_EQUAL);
}

static void a_word_without_vowels_is_compared_by_its_consonants(void)
{
    CHECK(match("حسن", "Hassan").kind == WORD_SPELLING);
    CHECK(match("محمد", "Mohammed").value >= WORD_MATCH_LEAST);
    CHECK(match("حسن", "Hamdan").kind == WORD_OTHER);
    CHECK(match("عمر", "Samir").kind == WORD_OTHER);
}

static void a_syllable_has_no_typing_errors(void)
{
    struct name_word a = word_of("Jianguo"), b = word_of("Jianhuo"), marked = word_of("Hùng");
    struct name_word other_mark = word_of("Hưng"), unmarked = word_of("Hung");
    CHECK(word_match_of(&a, &b, true).kind == WORD_OTHER);
    CHECK(word_match_of(&a, &a, true).kind == WORD_EQUAL);
    CHECK(word_match_of(&marked, &other_mark, true).kind == WORD_NEAR);
    CHECK(word_match_of(&marked, &unmarked, true).kind == WORD_EQUAL);
    CHECK(word_match_of(&marked, &marked, true).kind == WORD_EQUAL);
    name_reader_free(reader);
}

CHECK_MAIN("word_match", {"one name spelled otherwise", one_name_spelled_otherwise},
           {"known spellings and short forms", known_spellings_and_short_forms},
           {"names that only look alike", names_that_only_look_alike}, {"other names", other_names},
           {"an initial is the first letter", an_initial_is_the_first_letter},
           {"characters are compared before their sound", characters_are_compared_before_their_sound},
           {"a word without vowels is compared by its consonants",
            a_word_without_vowels_is_compared_by_its_consonants},
           {"a syllable has no typing errors", a_syllable_has_no_typing_errors})
