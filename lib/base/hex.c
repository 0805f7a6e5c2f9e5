#include "comity/hex.h"

static const char digits[] = "0123456789abcdef";

void hex_encode(struct view bytes, char *out)
{
    for (size_t i = 0; i < bytes.size; i++) {
        *out++ = digits[bytes.data[i] >> 4];
        *out++ = digits[bytes.data[i] & 0xf];
    }
    *out = '\0';
}

static int digit_value(uint8_t c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    if (c >= 'A' && c <= 'F')
        return c - 'A' + 10;
    return -1;
}

enum error_code hex_decode(struct view text, uint8_t *out, size_t size, struct error *error)
{
    if (text.size % 2 != 0 || text.size / 2 != size)
        return error_set(error, ERROR_MALFORMED, "%zu hexadecimal digits where 2 * %zu belong", text.size,
                         size);
    for (size_t i = 0; i < text.size; i++)
        if (digit_value(text.data[i]) < 0)
            return error_set(error, ERROR_MALFORMED, "character %zu is not a hexadecimal digit", i + 1);
    for (size_t i = 0; i < size; i++)
        out[i] = (uint8_t)(digit_value(text.data[2 * i]) << 4 | digit_value(text.data[2 * i + 1]));
    return ERROR_NONE;
}
