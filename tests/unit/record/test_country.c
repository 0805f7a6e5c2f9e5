#include "check.h"
#include "record/country.h"

static void gives_every_form_of_a_country_one_stored_form(void)
{
    static const char *const cases[][2] = {
        {"DE", "DE"},   {"DEU", "DE"},  {"D", "DE"},    {"de", "DE"},   {"GB", "GB"},   {"GBR", "GB"},
        {"GBD", "GB"},  {"GBN", "GB"},  {"GBO", "GB"},  {"GBP", "GB"},  {"GBS", "GB"},  {"UK", "GB"},
        {"BHS", "BS"},  {"COL", "CO"},  {"PAN", "PA"},  {"RKS", "XK"},  {"UNO", "UN"},  {"EUE", "EU"},
        {"UTO", "UTO"}, {"XPO", "XPO"}, {"XXA", "XXA"}, {"XXX", "XXX"}, {"uto", "UTO"}, {"AFG", "AF"},
        {"ZWE", "ZW"},  {"AF", "AF"},   {"ZW", "ZW"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        CHECK_SAME_TEXT(country_find(cases[i][0]), cases[i][1]);
}

static void keeps_a_stored_form_as_it_is(void)
{
    CHECK_SAME_TEXT(country_find(country_find("UTO")), "UTO");
    CHECK_SAME_TEXT(country_find(country_find("RKS")), "XK");
    CHECK_SAME_TEXT(country_find(country_find("UNO")), "UN");
    CHECK_SAME_TEXT(country_find(country_find("EUE")), "EU");
}

static void knows_no_other_text(void)
{
    static const char *const texts[] = {"",        "ZZ",  "ZZZ", "914",      "922", "E",
                                        "Germany", "D<<", "D ",  "\xc3\x84", "DEUT"};
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++)
        CHECK_CASE(country_find(texts[i]) == NULL, "%s", texts[i]);
}

CHECK_MAIN("country",
           {"gives every form of a country one stored form", gives_every_form_of_a_country_one_stored_form},
           {"keeps a stored form as it is", keeps_a_stored_form_as_it_is},
           {"knows no other text", knows_no_other_text})
