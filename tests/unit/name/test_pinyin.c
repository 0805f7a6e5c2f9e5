#include "check.h"
#include "name/pinyin.h"

static void words_of_syllables(void)
{
    static const char *const words[] = {"WANG", "XIAOMING", "ZHUANG",  "JIANGUO", "LI",  "A",  "ER",
                                        "XIAN", "NUE",      "SHIYONG", "YIN",     "WEI", "LUO"};
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
        CHECK_CASE(pinyin_is_word(words[i]), "%s", words[i]);
}

static void words_of_other_languages(void)
{
    static const char *const words[] = {"",     "SMITH", "CARLO", "NGUYEN",   "KIM",
                                        "PARK", "B",     "VAN",   "JIANGUOT", "wang"};
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
        CHECK_CASE(!pinyin_is_word(words[i]), "%s", words[i]);
    CHECK(!pinyin_is_word("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"));
}

CHECK_MAIN("pinyin", {"words of syllables", words_of_syllables},
           {"words of other languages", words_of_other_languages})
