#include "check.h"
#include "name/spelling.h"

#include <math.h>
#include <string.h>

static const char *plain(const char *word)
{
    static char out[2][64];
    static unsigned turn;
    turn = 1 - turn;
    spelling_plain(word, out[turn], sizeof out[turn]);
    return out[turn];
}

static double cost(const char *a, const char *b)
{
    return spelling_cost(plain(a), plain(b));
}

static void hands_that_write_one_name_alike(void)
{
    static const char *const pairs[][2] = {
        {"SCHMIDT", "SHMIDT"}, {"YOUSSUF", "YUSUF"},      {"PHILIPPE", "FILIPE"},  {"MUELLER", "MULLER"},
        {"JOHNSON", "JONSON"}, {"MCKENZIE", "MACKENZIE"}, {"KHALID", "KALID"},     {"DJAMAL", "JAMAL"},
        {"WALTER", "VALTER"},  {"FATIMAH", "FATIMA"},     {"DARWEESH", "DARWISH"}, {"CHERNOV", "TSCHERNOW"},
    };
    for (size_t i = 0; i < sizeof pairs / sizeof pairs[0]; i++)
        CHECK_CASE(strcmp(plain(pairs[i][0]), plain(pairs[i][1])) == 0, "%s: %s, %s: %s", pairs[i][0],
                   plain(pairs[i][0]), pairs[i][1], plain(pairs[i][1]));
    CHECK(strcmp(plain("MARIA"), plain("MARTA")) != 0);
}

static void consonants_are_a_skeleton(void)
{
    char out[64];
    spelling_skeleton("YOUSSEF", out, sizeof out);
    CHECK_SAME_TEXT(out, "SF");
    spelling_skeleton("MHMD", out, sizeof out);
    CHECK_SAME_TEXT(out, "MHMD");
    spelling_skeleton("MOHAMMED", out, sizeof out);
    CHECK_SAME_TEXT(out, "MHMD");
    spelling_skeleton("AEIOU", out, sizeof out);
    CHECK_SAME_TEXT(out, "");
}

static bool is_about(double a, double b)
{
    return fabs(a - b) < 1e-9;
}

static void errors_cost_what_they_say(void)
{
    CHECK(is_about(cost("KOVACS", "KOVACS"), 0));
    CHECK(is_about(cost("KOVACS", "KOVALS"), 1)); /* another letter */
    CHECK(is_about(cost("KOVACS", "KOVAC"), 1));  /* one missing */
    CHECK(is_about(cost("BRADEN", "BARDEN"), 1)); /* two exchanged */
    CHECK(is_about(cost("OSAMA", "USAMA"), 0.5)); /* vowels */
    CHECK(is_about(cost("ZELENKO", "SELENKO"), 0.5));
    CHECK(is_about(cost("HAMAR", "AMAR"), 0.5));
    CHECK(is_about(cost("RAHMANE", "RAHMAN"), 0.3));
    CHECK(is_about(cost("", "BC"), 2));
    CHECK(is_about(cost("BARDEN", "KOVACS"), cost("KOVACS", "BARDEN")));
}

static void longer_words_may_cost_more(void)
{
    for (size_t length = 1; length < 64; length++)
        CHECK(spelling_budget(length) >= spelling_budget(length - 1));
    CHECK(spelling_budget(2) == 0);
    CHECK(spelling_budget(5) == 1);
}

static void what_does_not_fit_is_cut(void)
{
    char word[100], out[8];
    memset(word, 'X', sizeof word - 1);
    word[sizeof word - 1] = '\0';
    spelling_plain(word, out, sizeof out);
    CHECK_SAME_TEXT(out, "KSKSKSK");
    word[0] = 'M', word[1] = 'C';
    spelling_plain(word, out, sizeof out);
    CHECK(strlen(out) == sizeof out - 1);
    CHECK(spelling_cost(word, word) == 0);
}

CHECK_MAIN("spelling", {"hands that write one name alike", hands_that_write_one_name_alike},
           {"consonants are a skeleton", consonants_are_a_skeleton},
           {"errors cost what they say", errors_cost_what_they_say},
           {"longer words may cost more", longer_words_may_cost_more},
           {"what does not fit is cut", what_does_not_fit_is_cut})
