#include "check.h"
#include "name/letter.h"

#include <stdlib.h>
#include <string.h>

static void letters_of_passports(void)
{
    static const struct {
        uint32_t code_point;
        const char *text;
    } rows[] = {
        {'a', "A"},      {'Z', "Z"},     {0xC4, "AE"}, {0xE5, "AA"},  {0xC6, "AE"},  {0xC7, "C"},
        {0xD0, "D"},     {0x110, "D"},   {0xD1, "N"},  {0xD6, "OE"},  {0xD8, "OE"},  {0x152, "OE"},
        {0xDF, "SS"},    {0x1E9E, "SS"}, {0xDE, "TH"}, {0xDC, "UE"},  {0x132, "IJ"}, {0x141, "L"},
        {0x130, "I"},    {0x131, "I"},   {0x17D, "Z"}, {0x1EC5, "E"}, {0x1DA, "U"},  {0x416, "ZH"},
        {0x429, "SHCH"}, {0x42C, ""},    {0x401, "E"}, {0x40D, "I"},  {0x4E2, "I"},  {0x1FE, "OE"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        const char *text = letter_text(rows[i].code_point);
        CHECK_CASE(text != NULL && strcmp(text, rows[i].text) == 0, "U+%04X is %s, not %s",
                   (unsigned)rows[i].code_point, text != NULL ? text : "nothing", rows[i].text);
    }
}

static void other_scripts_are_left_to_others(void)
{
    CHECK(letter_text(0x3B1) == NULL); /* alpha */
    CHECK(letter_text(0x5D0) == NULL); /* alef */
    CHECK(letter_text('1') == NULL);
    CHECK(letter_text(' ') == NULL);
    CHECK(letter_text(0x10FFFF) == NULL);
}

CHECK_MAIN("letter", {"letters of passports", letters_of_passports},
           {"other scripts are left to others", other_scripts_are_left_to_others})
