#include "key_internet.h"

#include "comity/reader.h"
#include "comity/utf8.h"

#include <string.h>
#include <unicode/uidna.h>
#include <unicode/unorm2.h>
#include <unicode/ustring.h>

#define DOMAIN_CHARS 253u
#define LABEL_CHARS 63u

static bool is_digit(char character)
{
    return character >= '0' && character <= '9';
}

static char lower(char character)
{
    return character >= 'A' && character <= 'Z' ? (char)(character - 'A' + 'a') : character;
}

/* Copy with "[.]" as a dot. Return the size; 0 where it does not fit. */
static size_t copy_with_dots(struct view text, char *out, size_t out_bytes)
{
    size_t size = 0;
    for (size_t i = 0; i < text.size; i++) {
        if (size + 1 >= out_bytes)
            return 0;
        bool is_dot = text.size - i >= 3 && memcmp(text.data + i, "[.]", 3) == 0;
        out[size++] = is_dot ? '.' : (char)text.data[i];
        i += is_dot ? 2 : 0;
    }
    out[size] = '\0';
    return size;
}

/* Letters, digits, hyphens and underscores, at least `labels_min` labels, the last not a number. */
static bool is_domain(const char *name, size_t labels_min)
{
    size_t labels = 1;
    size_t size = 0;
    bool is_number = true;
    for (const char *at = name; *at != '\0'; at++) {
        if (*at == '.') {
            if (size == 0 || size > LABEL_CHARS || at[-1] == '-')
                return false;
            labels++;
            size = 0;
            is_number = true;
            continue;
        }
        bool is_letter = (*at >= 'a' && *at <= 'z') || *at == '_';
        if ((!is_letter && !is_digit(*at) && *at != '-') || (*at == '-' && size == 0))
            return false;
        is_number = is_number && is_digit(*at);
        size++;
    }
    return size > 0 && size <= LABEL_CHARS && !is_number && labels >= labels_min &&
           name[strlen(name) - 1] != '-' && strlen(name) <= DOMAIN_CHARS;
}

/* Other names than plain ones: UTS 46, not transitional. */
static bool write_labels(const char *name, char out[LIMIT_KEY_BYTES])
{
    UErrorCode status = U_ZERO_ERROR;
    UIDNAInfo info = UIDNA_INFO_INITIALIZER;
    UIDNA *idna =
        uidna_openUTS46(UIDNA_NONTRANSITIONAL_TO_ASCII | UIDNA_CHECK_BIDI | UIDNA_CHECK_CONTEXTJ, &status);
    int32_t size = uidna_nameToASCII_UTF8(idna, name, -1, out, LIMIT_KEY_BYTES - 1, &info, &status);
    uidna_close(idna);
    if (U_FAILURE(status) || info.errors != 0 || size >= (int32_t)LIMIT_KEY_BYTES - 1)
        return false;
    out[size] = '\0';
    return true;
}

static bool is_plain(const char *name)
{
    for (const char *at = name; *at != '\0'; at++)
        if (*at < 0 || (at[0] == '-' && at[1] == '-'))
            return false;
    return true;
}

bool key_internet_write_domain(struct view text, size_t labels_min, char out[LIMIT_KEY_BYTES])
{
    char name[LIMIT_KEY_BYTES];
    char key[LIMIT_KEY_BYTES];
    size_t size = copy_with_dots(text, name, sizeof name);
    if (size > 0 && name[size - 1] == '.')
        name[--size] = '\0';
    for (size_t i = 0; i < size; i++)
        name[i] = lower(name[i]);
    if (is_plain(name))
        memcpy(key, name, size + 1);
    else if (!write_labels(name, key))
        return false;
    if (size == 0 || !is_domain(key, labels_min))
        return false;
    memcpy(out, key, strlen(key) + 1);
    return true;
}

enum error_code key_internet_domain(const char *text, char out[LIMIT_KEY_BYTES], struct error *error)
{
    if (!key_internet_write_domain(view_trimmed(view_of_text(text)), 2, out))
        return error_set(error, ERROR_INVALID, "\"%.60s\" is not a domain name", text);
    return ERROR_NONE;
}

/* ---- accounts ---- */

/* Write the compatibility form with case folded (NFKC_Casefold). */
static bool write_folded(struct view text, char out[LIMIT_KEY_BYTES])
{
    UErrorCode status = U_ZERO_ERROR;
    UChar units[LIMIT_KEY_BYTES];
    UChar folded[LIMIT_KEY_BYTES];
    int32_t size = 0;
    if (text.size >= LIMIT_KEY_BYTES)
        return false;
    u_strFromUTF8(units, LIMIT_KEY_BYTES, &size, (const char *)text.data, (int32_t)text.size, &status);
    size = unorm2_normalize(unorm2_getNFKCCasefoldInstance(&status), units, size, folded, LIMIT_KEY_BYTES,
                            &status);
    u_strToUTF8(out, (int32_t)LIMIT_KEY_BYTES - 1, &size, folded, size, &status);
    if (U_FAILURE(status))
        return false;
    out[size] = '\0';
    return size > 0;
}

bool key_internet_has_space(struct view text)
{
    struct reader reader;
    reader_init(&reader, text);
    while (reader_remaining(&reader) > 0) {
        uint32_t code_point = utf8_next(&reader);
        if (utf8_is_space(code_point) || code_point < 0x20)
            return true;
    }
    return reader.code != ERROR_NONE;
}

/* Folding may bring out an @ or a blank that was part of another character. */
enum error_code key_internet_account(const char *text, char out[LIMIT_KEY_BYTES], struct error *error)
{
    char folded[LIMIT_KEY_BYTES] = "";
    bool is_folded = write_folded(view_trimmed(view_of_text(text)), folded);
    const char *handle = folded + strspn(folded, "@");
    if (!is_folded || strlen(handle) < 2 || key_internet_has_space(view_of_text(handle)))
        return error_set(error, ERROR_INVALID,
                         "\"%.60s\" is not a handle (two characters at least, no spaces)", text);
    memcpy(out, handle, strlen(handle) + 1);
    return ERROR_NONE;
}

enum error_code key_internet_email(const char *text, char out[LIMIT_KEY_BYTES], struct error *error)
{
    struct view whole = view_trimmed(view_of_text(text));
    char local[LIMIT_KEY_BYTES];
    char domain[LIMIT_KEY_BYTES];
    size_t at = whole.size;
    while (at > 0 && whole.data[at - 1] != '@')
        at--;
    bool is_good = at > 1 && write_folded(view_of(whole.data, at - 1), local) && strchr(local, '@') == NULL &&
                   !key_internet_has_space(view_of_text(local)) &&
                   key_internet_write_domain(view_after(whole, at), 2, domain);
    if (!is_good || strlen(local) + strlen(domain) + 2 > LIMIT_KEY_BYTES)
        return error_set(error, ERROR_INVALID, "\"%.60s\" is not an e-mail address", text);
    size_t size = strlen(local);
    memcpy(out, local, size);
    out[size] = '@';
    memcpy(out + size + 1, domain, strlen(domain) + 1);
    return ERROR_NONE;
}
