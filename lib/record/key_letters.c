#include "key_letters.h"

#include <string.h>
#include <unicode/uchar.h>
#include <unicode/unorm2.h>
#include <unicode/ustring.h>

/* A text of LIMIT_KEY_BYTES decomposes to at most 18 code units for each of its characters. */
#define UNITS_MAX (18 * LIMIT_KEY_BYTES)

#define COUNT_OF(array) (sizeof(array) / sizeof(array)[0])

/* Write the text in capitals as far as it is ASCII, where nothing needs to be decomposed; return how far that is. */
static int32_t capitals_of_ascii(const char *text, UChar out[UNITS_MAX])
{
    int32_t size = 0;

    for (; text[size] > 0; size++)
        out[size] = (UChar)(text[size] >= 'a' && text[size] <= 'z' ? text[size] - 'a' + 'A' : text[size]);
    return size;
}

/* Write the text decomposed (NFKD) and in capitals; return its code units, or -1. Decomposed, since a Ü must
 * meet what an officer types who has no Ü; its dots are dropped later. */
static int32_t decompose(const char *text, UChar out[UNITS_MAX])
{
    int32_t ascii = capitals_of_ascii(text, out);
    if (text[ascii] == '\0')
        return ascii;
    UErrorCode status = U_ZERO_ERROR;
    UChar units[LIMIT_KEY_BYTES];
    UChar capitals[3 * LIMIT_KEY_BYTES];
    int32_t size = 0;

    const UNormalizer2 *normalizer = unorm2_getNFKDInstance(&status);
    u_strFromUTF8(units, (int32_t)COUNT_OF(units), &size, text, -1, &status);
    size = u_strToUpper(capitals, (int32_t)COUNT_OF(capitals), units, size, "", &status);
    size = unorm2_normalize(normalizer, capitals, size, out, UNITS_MAX, &status);
    /* Once more: what was decomposed may have brought small letters (the numero sign). */
    for (int32_t i = 0; U_SUCCESS(status) && i < size; i++)
        if (out[i] >= 'a' && out[i] <= 'z')
            out[i] = (UChar)(out[i] - 'a' + 'A');
    return U_SUCCESS(status) ? size : -1;
}

/* Return the Latin capital that looks the same, or 0. */
static char latin_of(UChar32 code_point)
{
    static const struct {
        UChar32 code_point;
        char latin;
    } table[] = {
        {0x0391, 'A'}, {0x0392, 'B'}, {0x0395, 'E'}, {0x0396, 'Z'}, {0x0397, 'H'}, {0x0399, 'I'},
        {0x039A, 'K'}, {0x039C, 'M'}, {0x039D, 'N'}, {0x039F, 'O'}, {0x03A1, 'P'}, {0x03A4, 'T'},
        {0x03A5, 'Y'}, {0x03A7, 'X'}, {0x0405, 'S'}, {0x0406, 'I'}, {0x0408, 'J'}, {0x0410, 'A'},
        {0x0412, 'B'}, {0x0415, 'E'}, {0x041A, 'K'}, {0x041C, 'M'}, {0x041D, 'H'}, {0x041E, 'O'},
        {0x0420, 'P'}, {0x0421, 'C'}, {0x0422, 'T'}, {0x0423, 'Y'}, {0x0425, 'X'},
    };
    for (size_t i = 0; i < COUNT_OF(table); i++)
        if (table[i].code_point == code_point)
            return table[i].latin;
    return 0;
}

static char fold(char character, const char *from, const char *to)
{
    const char *found = strchr(from, character);

    return found != NULL ? to[found - from] : character;
}

/* Return the key's character for one of the text, or 0 for one that is dropped. */
static char key_character(UChar32 code_point, const struct key_letters *letters, bool loose)
{
    char character = 0;

    if ((code_point >= 'A' && code_point <= 'Z') || (code_point >= '0' && code_point <= '9'))
        character = (char)code_point;
    else if (u_charType(code_point) == U_DECIMAL_DIGIT_NUMBER)
        character = (char)('0' + u_charDigitValue(code_point));
    else if (letters->folds_scripts || loose)
        character = latin_of(code_point);
    if (character == 0)
        return 0;
    if (letters->folds_vin)
        character = fold(character, "IOQ", "100");
    if (loose)
        character = fold(character, "OISB", "0158");
    return character;
}

enum error_code key_letters_normalise(const struct key_letters *letters, const char *text, bool loose,
                                      char out[LIMIT_KEY_BYTES], struct error *error)
{
    UChar units[UNITS_MAX];
    char key[LIMIT_KEY_BYTES];
    bool is_divided = false;
    size_t size = 0;

    if (strlen(text) >= LIMIT_KEY_BYTES)
        return error_set(error, ERROR_LIMIT, "%zu bytes, fewer than %u", strlen(text), LIMIT_KEY_BYTES);
    int32_t count = decompose(text, units);
    if (count < 0)
        return error_set(error, ERROR_INVALID, "is not a text");
    /* Unit by unit: what a key is made of needs no surrogates. */
    for (int32_t i = 0; i < count && size + 2 < LIMIT_KEY_BYTES; i++) {
        char character = key_character(units[i], letters, loose);
        if (character == 0) {
            is_divided = letters->keeps_dividers && size > 0;
            continue;
        }
        if (is_divided)
            key[size++] = '-';
        is_divided = false;
        key[size++] = character;
    }
    if (size < letters->chars_min)
        return error_set(error, ERROR_INVALID, "\"%.40s\" is too short, at least %zu of A-Z 0-9", text,
                         letters->chars_min);
    if (letters->chars_last > 0 && size > letters->chars_last) {
        memmove(key, key + size - letters->chars_last, letters->chars_last);
        size = letters->chars_last;
    }
    memcpy(out, key, size);
    out[size] = '\0';
    return ERROR_NONE;
}
