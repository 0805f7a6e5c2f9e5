#include "letter.h"

#include <stddef.h>
#include <unicode/uchar.h>
#include <unicode/unorm2.h>

/* Small letters in order of their code points. A letter with marks that has no row is written as without them.
 * Latin: ICAO Doc 9303 part 3, section 6 A, and letters of African and Caucasian alphabets as their countries'
 * passports write them. Cyrillic: section 6 B, the general rows; letters of Central Asian alphabets by sound. */
static const struct {
    uint16_t code_point;
    char text[6];
} table[] = {
    {0x00DF, "SS"}, {0x00E4, "AE"},   {0x00E5, "AA"}, {0x00E6, "AE"}, {0x00F0, "D"},  {0x00F6, "OE"},
    {0x00F8, "OE"}, {0x00FC, "UE"},   {0x00FE, "TH"}, {0x0111, "D"},  {0x0127, "H"},  {0x0131, "I"},
    {0x0133, "IJ"}, {0x0138, "Q"},    {0x0142, "L"},  {0x0149, "N"},  {0x014B, "N"},  {0x0153, "OE"},
    {0x0167, "T"},  {0x0180, "B"},    {0x0192, "F"},  {0x0199, "K"},  {0x01B4, "Y"},  {0x01DD, "E"},
    {0x0253, "B"},  {0x0254, "O"},    {0x0256, "D"},  {0x0257, "D"},  {0x0259, "E"},  {0x025B, "E"},
    {0x0263, "G"},  {0x0268, "I"},    {0x0269, "I"},  {0x0272, "N"},  {0x0289, "U"},  {0x028B, "V"},
    {0x0430, "A"},  {0x0431, "B"},    {0x0432, "V"},  {0x0433, "G"},  {0x0434, "D"},  {0x0435, "E"},
    {0x0436, "ZH"}, {0x0437, "Z"},    {0x0438, "I"},  {0x0439, "I"},  {0x043A, "K"},  {0x043B, "L"},
    {0x043C, "M"},  {0x043D, "N"},    {0x043E, "O"},  {0x043F, "P"},  {0x0440, "R"},  {0x0441, "S"},
    {0x0442, "T"},  {0x0443, "U"},    {0x0444, "F"},  {0x0445, "KH"}, {0x0446, "TS"}, {0x0447, "CH"},
    {0x0448, "SH"}, {0x0449, "SHCH"}, {0x044A, "IE"}, {0x044B, "Y"},  {0x044C, ""},   {0x044D, "E"},
    {0x044E, "IU"}, {0x044F, "IA"},   {0x0451, "E"},  {0x0452, "D"},  {0x0453, "G"},  {0x0454, "IE"},
    {0x0455, "DZ"}, {0x0456, "I"},    {0x0457, "I"},  {0x0458, "J"},  {0x0459, "LJ"}, {0x045A, "NJ"},
    {0x045B, "C"},  {0x045C, "K"},    {0x045E, "U"},  {0x045F, "DZ"}, {0x046B, "U"},  {0x0475, "Y"},
    {0x0491, "G"},  {0x0493, "G"},    {0x0497, "ZH"}, {0x049B, "K"},  {0x049D, "K"},  {0x04A3, "N"},
    {0x04AF, "U"},  {0x04B1, "U"},    {0x04B3, "H"},  {0x04B7, "J"},  {0x04BB, "H"},  {0x04D9, "A"},
    {0x04E9, "O"},
};

#define TABLE_COUNT (sizeof table / sizeof table[0])

static const char *find(UChar32 code_point)
{
    size_t low = 0, high = TABLE_COUNT;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (table[middle].code_point == (uint32_t)code_point)
            return table[middle].text;
        if (table[middle].code_point < (uint32_t)code_point)
            low = middle + 1;
        else
            high = middle;
    }
    return NULL;
}

static const char *capital(UChar32 small)
{
    static const char letters[26][2] = {"A", "B", "C", "D", "E", "F", "G", "H", "I", "J", "K", "L", "M",
                                        "N", "O", "P", "Q", "R", "S", "T", "U", "V", "W", "X", "Y", "Z"};
    return small >= 'a' && small <= 'z' ? letters[small - 'a'] : find(small);
}

/* Return the letter without its marks; the letter itself where it has none. */
static UChar32 base_of(UChar32 code_point)
{
    UErrorCode status = U_ZERO_ERROR;
    UChar units[24];
    const UNormalizer2 *normalizer = unorm2_getNFKDInstance(&status);
    if (U_FAILURE(status))
        return code_point;
    int32_t size = unorm2_getDecomposition(normalizer, code_point, units, 24, &status);
    /* Latin and Cyrillic letters are one unit each. */
    return U_SUCCESS(status) && size > 0 ? units[0] : code_point;
}

const char *letter_text(uint32_t code_point)
{
    UChar32 small = u_tolower((UChar32)code_point);
    const char *text = capital(small);
    if (text == NULL)
        text = capital(u_tolower(base_of(small)));
    return text;
}
