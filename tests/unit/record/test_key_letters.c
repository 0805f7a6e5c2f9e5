#include "check.h"
#include "record/key_letters.h"

#include <stdio.h>
#include <string.h>

static const char *normalised(const struct key_letters *letters, const char *text, bool loose)
{
    static char out[LIMIT_KEY_BYTES];
    enum error_code code = key_letters_normalise(letters, text, loose, out, NULL);
    return code == ERROR_NONE ? out : error_code_name(code);
}

static void keeps_letters_and_digits_of_any_script_that_are_latin(void)
{
    static const struct key_letters letters = {.chars_min = 1};
    static const struct {
        const char *text;
        const char *exact;
        const char *loose;
    } cases[] = {
        {" a-b.1<<", "AB1", "A81"},
        {"\xc3\x9c-1", "U1", "U1"},               /* U with dots */
        {"\xef\xbc\xa1\xef\xbc\x91", "A1", "A1"}, /* full width */
        {"\xe2\x84\x96 7", "NO7", "N07"},         /* the numero sign */
        {"\xd9\xa1\xe0\xa5\xa8", "12", "12"},     /* Arabic 1, Devanagari 2 */
        {"\xd0\x90\xce\x92"
         "1",
         "1", "A81"}, /* Cyrillic A, Greek B */
        {"\xd1\x88\xe4\xba\xac"
         "1",
         "1", "1"}, /* sha, a Chinese character */
        {"\xf0\x9d\x9f\x8f"
         "A",
         "1A", "1A"}, /* bold 1: above U+FFFF */
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        CHECK_SAME_TEXT(normalised(&letters, cases[i].text, false), cases[i].exact);
        CHECK_SAME_TEXT(normalised(&letters, cases[i].text, true), cases[i].loose);
    }
}

static void does_what_is_particular_about_a_kind(void)
{
    CHECK_SAME_TEXT(normalised(&(struct key_letters){.folds_vin = true}, "oiq1", false), "0101");
    CHECK_SAME_TEXT(normalised(&(struct key_letters){.folds_scripts = true},
                               "\xd0\xb0"
                               "1",
                               false),
                    "A1");
    CHECK_SAME_TEXT(normalised(&(struct key_letters){.keeps_dividers = true}, " a / - b/", false), "A-B");
    CHECK_SAME_TEXT(normalised(&(struct key_letters){.chars_last = 2}, "abc", false), "BC");
    CHECK_SAME_TEXT(normalised(&(struct key_letters){.chars_last = 2}, "a", false), "A");
    CHECK_SAME_TEXT(normalised(&(struct key_letters){.chars_min = 3}, "a-b", false), "INVALID");
    CHECK_SAME_TEXT(normalised(&(struct key_letters){.chars_min = 3}, "a-b-c", false), "ABC");
}

static void gives_plain_text_and_its_decomposed_twin_one_form(void)
{
    static const struct key_letters letters = {.chars_min = 1};
    char text[8];
    for (int character = 1; character < 0x80; character++) {
        char plain[LIMIT_KEY_BYTES];
        snprintf(text, sizeof text, "x%c", character);
        snprintf(plain, sizeof plain, "%s", normalised(&letters, text, false));
        snprintf(text, sizeof text, "x%c\xe4\xba\xac", character);
        CHECK_SAME_TEXT(normalised(&letters, text, false), plain);
    }
}

CHECK_MAIN("key_letters",
           {"keeps letters and digits of any script that are Latin",
            keeps_letters_and_digits_of_any_script_that_are_latin},
           {"does what is particular about a kind", does_what_is_particular_about_a_kind},
           {"gives plain text and its decomposed twin one form",
            gives_plain_text_and_its_decomposed_twin_one_form})
