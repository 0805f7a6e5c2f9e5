/* What the header promises; how well it does on many pairs is measured in test_pairs.c. */
#include "check.h"
#include "comity/name_match.h"

#include <math.h>
#include <string.h>

static struct error error;
static struct name_reader *reader;

static struct name_match match(const char *a, const char *b)
{
    struct name left, right;
    struct name_match one, two;
    if (reader == NULL)
        REQUIRE_OK(name_reader_new(&reader, &error), &error);
    name_read(reader, view_of_text(a), &left);
    name_read(reader, view_of_text(b), &right);
    name_match_of(reader, &left, &right, &one);
    name_match_of(reader, &right, &left, &two);
    CHECK_CASE(fabs(one.score - two.score) < 1e-9, "%s, %s: not the same both ways", a, b);
    CHECK_CASE(one.score >= 0 && one.score <= 1 + 1e-9, "%s, %s: %f", a, b, one.score);
    return one;
}

static void equal_names_are_one_in_any_order(void)
{
    CHECK(fabs(match("Juan Carlos Muster", "MUSTER, Juan Carlos").score - 1) < 1e-9);
    CHECK(fabs(match("Muster", "Muster").score - 1) < 1e-9);
    CHECK(match("Muster", "").score == 0);
    CHECK(match("-", "-").score == 0);
}

static void left_out_words_cost_little_and_words_against_each_other_much(void)
{
    double less = match("Juan Muster", "Juan Carlos Muster").score;
    double against = match("Juan Pedro Muster", "Juan Carlos Muster").score;
    CHECK(less >= NAME_MATCH_LEAST && less < 1);
    CHECK(against < NAME_MATCH_LEAST - 0.1);
    CHECK(match("Aaron Abel Adams Muster Beta Gamma Delta Epsilon",
                "Aaron Abel Adams Muster Beta Gamma Delta Zeta")
              .score < NAME_MATCH_LEAST);
}

static void particles_and_titles_cost_next_to_nothing(void)
{
    CHECK(match("Juan de la Torre", "Juan Torre").score > 0.9);
    CHECK(match("Dr Juan Muster", "Juan Muster").score > 0.9);
}

static void joined_words_fit_the_divided_ones(void)
{
    CHECK(match("Jean Pierre de la Cour", "Jeanpierre Delacour").score > 0.95);
    CHECK(match("Wang Xiao Ming", "Xiaoming Wang").score > 0.95);
    CHECK(match("王小明", "Wang Xiaoming").score > 0.95);
}

static void one_word_tells_nobody(void)
{
    CHECK(match("Muster", "Juan Muster").is_one_word);
    CHECK(match("Muster", "Juan Muster").score < NAME_MATCH_LEAST);
    CHECK(!match("J Muster", "Juan Muster").is_one_word);
    CHECK(match("J Muster", "Juan Muster").score >= NAME_MATCH_LEAST);
    CHECK(match("J M", "Juan Muster").score < NAME_MATCH_LEAST);
}

static void father_and_son_are_two_persons(void)
{
    CHECK(match("Khalid bin Omar al-Mustari", "Omar bin Khalid al-Mustari").is_reversed);
    CHECK(match("Khalid bin Omar al-Mustari", "Omar bin Khalid al-Mustari").score < NAME_MATCH_LEAST);
    CHECK(!match("Khalid bin Omar al-Mustari", "Khalid Omar al-Mustari").is_reversed);
    CHECK(match("Paul Muster Jr", "Paul Muster Sr").is_generation);
    CHECK(match("Paul Muster Jr", "Paul Muster Sr").score < NAME_MATCH_LEAST);
    CHECK(match("Paul Muster Jr", "Paul Muster").score >= NAME_MATCH_LEAST);
    CHECK(!match("Paul Muster Filho", "Paul Muster Junior").is_generation);
}

static void syllables_are_strict_only_between_names_of_syllables(void)
{
    CHECK(match("Zhang Wei", "Zheng Wei").score < NAME_MATCH_LEAST);
    CHECK(match("Nguyen Van An", "Nguyen Van Anh").score < NAME_MATCH_LEAST);
    CHECK(match("Wangler Kolman", "Wangler Kalman").score >= NAME_MATCH_LEAST);
}

static void reasons_are_told_in_words(void)
{
    struct name_match found = match("Juan Pedro Mustre", "Juan Muster Brandt");
    char text[200], small[12];
    name_match_explain(&found, text, sizeof text);
    CHECK_SAME_TEXT(text, "1 equal, 1 spelled otherwise; 1 only asked for; 1 only in the record");
    name_match_explain(&found, small, sizeof small);
    CHECK_SAME_TEXT(small, "1 equal, 1 ");
    found = match("Muster", "Juan Muster");
    name_match_explain(&found, text, sizeof text);
    CHECK(strstr(text, "one word tells nobody") != NULL);
    found = match("Abel", "Kain");
    name_match_explain(&found, text, sizeof text);
    CHECK_SAME_TEXT(text, "1 only asked for; 1 only in the record");
    name_reader_free(reader);
}

CHECK_MAIN("name_match", {"equal names are one, in any order", equal_names_are_one_in_any_order},
           {"left out words cost little, and words against each other much",
            left_out_words_cost_little_and_words_against_each_other_much},
           {"particles and titles cost next to nothing", particles_and_titles_cost_next_to_nothing},
           {"joined words fit the divided ones", joined_words_fit_the_divided_ones},
           {"one word tells nobody", one_word_tells_nobody},
           {"father and son are two persons", father_and_son_are_two_persons},
           {"syllables are strict only between names of syllables",
            syllables_are_strict_only_between_names_of_syllables},
           {"reasons are told in words", reasons_are_told_in_words})
