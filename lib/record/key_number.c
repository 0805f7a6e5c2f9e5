#include "key_number.h"

#include "comity/uuid.h"

#include <stdbool.h>
#include <string.h>

#define PHONE_DIGITS_MIN 7u
#define PHONE_DIGITS_MAX 15u
#define IMEI_DIGITS 14u
#define IMEI_VERSION_DIGITS 16u

static bool is_digit(char character)
{
    return character >= '0' && character <= '9';
}

/* Keep the digits of a text that has nothing else but `dividers`. Return how many there are; 0 if there is something else,
 * or more than `most`. */
static size_t take_digits(const char *text, const char *dividers, char *out, size_t most)
{
    size_t size = 0;

    for (; *text != '\0'; text++) {
        if (is_digit(*text) && size < most)
            out[size++] = *text;
        else if (is_digit(*text) || strchr(dividers, *text) == NULL)
            return 0;
    }
    return size;
}

/* ---- telephone ---- */

enum error_code key_number_phone(const char *text, char out[LIMIT_KEY_BYTES], struct error *error)
{
    char digits[PHONE_DIGITS_MAX + 1] = "";
    char rest[LIMIT_KEY_BYTES] = "";

    text += strspn(text, " ");
    size_t prefix = *text == '+' ? 1 : strncmp(text, "00", 2) == 0 ? 2 : 0;
    if (prefix == 0)
        return error_set(error, ERROR_INVALID, "\"%.40s\" does not begin with + or 00 and a country's prefix",
                         text);
    if (strlen(text) >= sizeof rest)
        return error_set(error, ERROR_LIMIT, "%zu bytes, fewer than %zu", strlen(text), sizeof rest);
    memcpy(rest, text + prefix, strlen(text + prefix));
    char *trunk = strstr(rest, "(0)");
    if (trunk != NULL)
        memmove(trunk, trunk + 3, strlen(trunk + 3) + 1);
    size_t count = take_digits(rest, " -./()", digits, PHONE_DIGITS_MAX);
    if (count < PHONE_DIGITS_MIN || digits[0] == '0')
        return error_set(error, ERROR_INVALID, "\"%.40s\" is not a number of %u to %u digits", text,
                         PHONE_DIGITS_MIN, PHONE_DIGITS_MAX);
    out[0] = '+';
    memcpy(out + 1, digits, count);
    out[count + 1] = '\0';
    return ERROR_NONE;
}

/* ---- IMEI ---- */

enum error_code key_number_imei(const char *text, char out[LIMIT_KEY_BYTES], struct error *error)
{
    char digits[IMEI_VERSION_DIGITS];

    if (take_digits(text, " -./", digits, sizeof digits) < IMEI_DIGITS)
        return error_set(error, ERROR_INVALID, "\"%.40s\" does not have 14 to 16 digits", text);
    memcpy(out, digits, IMEI_DIGITS);
    out[IMEI_DIGITS] = '\0';
    return ERROR_NONE;
}

char key_number_imei_digit(const char *text)
{
    char digits[IMEI_DIGITS + 1];
    unsigned sum = 0;

    if (take_digits(text, " -./", digits, sizeof digits) != sizeof digits)
        return 0;
    for (size_t i = 0; i < IMEI_DIGITS; i++) {
        unsigned value = (unsigned)(digits[i] - '0') * (i % 2 == 1 ? 2 : 1);
        sum += value / 10 + value % 10;
    }
    char digit = (char)('0' + (10 - sum % 10) % 10);
    return digits[IMEI_DIGITS] == digit ? 0 : digit;
}

/* ---- hash ---- */

static size_t lower_hex(const char *text, char *out, size_t most)
{
    size_t size = 0;

    for (; text[size] != '\0' && size < most; size++) {
        char character = text[size];
        if (character >= 'A' && character <= 'F')
            character = (char)(character - 'A' + 'a');
        else if (!is_digit(character) && (character < 'a' || character > 'f'))
            return 0;
        out[size] = character;
    }
    return text[size] == '\0' ? size : 0;
}

enum error_code key_number_hash(const char *text, char out[LIMIT_KEY_BYTES], struct error *error)
{
    char hex[64];
    size_t size = lower_hex(text, hex, sizeof hex);

    if (size != 32 && size != 40 && size != 64)
        return error_set(error, ERROR_INVALID,
                         "\"%.40s\" is not MD5, SHA-1 or SHA-256 (32, 40 or 64 of 0-9 a-f)", text);
    memcpy(out, hex, size);
    out[size] = '\0';
    return ERROR_NONE;
}

/* ---- cryptocurrency ---- */

#define LETTERS_LOWER "abcdefghijklmnopqrstuvwxyz"
#define LETTERS_UPPER "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
#define BECH32 "qpzry9x8gf2tvdw0s3jn54khce6mua7l" /* BIP 173 */
#define BASE58 "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
#define ADDRESS_CHARS_MIN 25u
#define ADDRESS_CHARS_MAX 110u
#define BECH32_DATA_MIN 20u

static bool is_of(const char *text, const char *characters)
{
    return text[strspn(text, characters)] == '\0';
}

/* One case throughout, letters, the last 1, and the data. */
static bool is_bech32(const char *lower, const char *text)
{
    const char *one = strrchr(lower, '1');
    bool is_one_case = strpbrk(text, LETTERS_LOWER) == NULL || strpbrk(text, LETTERS_UPPER) == NULL;

    return is_one_case && one != NULL && one > lower &&
           strspn(lower, LETTERS_LOWER) == (size_t)(one - lower) && strlen(one + 1) >= BECH32_DATA_MIN &&
           is_of(one + 1, BECH32);
}

static bool is_account(const char *lower)
{
    return strlen(lower) == 42 && strncmp(lower, "0x", 2) == 0 && is_of(lower + 2, "0123456789abcdef");
}

enum error_code key_number_crypto(const char *text, char out[LIMIT_KEY_BYTES], struct error *error)
{
    char lower[ADDRESS_CHARS_MAX + 1] = "";
    size_t size = strlen(text);

    if (size < ADDRESS_CHARS_MIN || size > ADDRESS_CHARS_MAX)
        return error_set(error, ERROR_INVALID, "\"%.40s\" does not have %u to %u characters", text,
                         ADDRESS_CHARS_MIN, ADDRESS_CHARS_MAX);
    for (size_t i = 0; i < size; i++)
        lower[i] = text[i] >= 'A' && text[i] <= 'Z' ? (char)(text[i] - 'A' + 'a') : text[i];
    if (is_account(lower) || is_bech32(lower, text))
        memcpy(out, lower, size + 1);
    else if (is_of(text, BASE58))
        memcpy(out, text, size + 1);
    else
        return error_set(error, ERROR_INVALID, "\"%.40s\" is not bech32, base58 or 0x", text);
    return ERROR_NONE;
}

/* ---- UUID ---- */

enum error_code key_number_uuid(const char *text, char out[LIMIT_KEY_BYTES], struct error *error)
{
    struct uuid uuid;

    if (uuid_parse(view_of_text(text), &uuid, NULL) != ERROR_NONE)
        return error_set(error, ERROR_INVALID, "\"%.40s\" is not a UUID", text);
    uuid_format(&uuid, out);
    return ERROR_NONE;
}
