#include "comity/base64.h"

#include <stdbool.h>

static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

void base64_encode(struct view bytes, char *out)
{
    for (size_t i = 0; i < bytes.size; i += 3) {
        size_t left = bytes.size - i;
        uint32_t group = (uint32_t)bytes.data[i] << 16;
        if (left > 1)
            group |= (uint32_t)bytes.data[i + 1] << 8;
        if (left > 2)
            group |= bytes.data[i + 2];
        *out++ = alphabet[group >> 18];
        *out++ = alphabet[group >> 12 & 0x3f];
        *out++ = '=';
        *out++ = '=';
        if (left > 1)
            out[-2] = alphabet[group >> 6 & 0x3f];
        if (left > 2)
            out[-1] = alphabet[group & 0x3f];
    }
    *out = '\0';
}

static int digit_value(uint8_t c)
{
    if (c >= 'A' && c <= 'Z')
        return c - 'A';
    if (c >= 'a' && c <= 'z')
        return c - 'a' + 26;
    if (c >= '0' && c <= '9')
        return c - '0' + 52;
    if (c == '+')
        return 62;
    if (c == '/')
        return 63;
    return -1;
}

static size_t padding_of(struct view text)
{
    if (text.size == 0 || text.data[text.size - 1] != '=')
        return 0;
    return text.data[text.size - 2] == '=' ? 2 : 1;
}

/* Bits after the last byte must be zero, or several texts would stand for the same bytes. */
static bool is_canonical(struct view text, size_t padding)
{
    for (size_t i = 0; i < text.size - padding; i++)
        if (digit_value(text.data[i]) < 0)
            return false;
    if (padding == 0)
        return true;
    int last = digit_value(text.data[text.size - padding - 1]);
    return (last & (padding == 1 ? 0x3 : 0xf)) == 0;
}

enum error_code base64_decode(struct view text, uint8_t *out, size_t capacity, size_t *ret_size,
                              struct error *error)
{
    if (text.size % 4 != 0)
        return error_set(error, ERROR_MALFORMED, "base64 of %zu characters is not a multiple of 4",
                         text.size);
    size_t padding = padding_of(text);
    if (!is_canonical(text, padding))
        return error_set(error, ERROR_MALFORMED, "not canonical base64");
    size_t size = text.size / 4 * 3 - padding;
    if (size > capacity)
        return error_set(error, ERROR_LIMIT, "base64 of %zu bytes where %zu have room", size, capacity);

    uint32_t group = 0;
    unsigned bits = 0;
    for (size_t i = 0, done = 0; done < size; i++) {
        group = group << 6 | (uint32_t)digit_value(text.data[i]);
        bits += 6;
        if (bits >= 8) {
            bits -= 8;
            out[done++] = (uint8_t)(group >> bits);
        }
    }
    *ret_size = size;
    return ERROR_NONE;
}
