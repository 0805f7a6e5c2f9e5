#include "comity/decimal.h"

enum error_code decimal_parse(struct view text, uint64_t max, uint64_t *ret, struct error *error)
{
    if (text.size == 0 || (text.size > 1 && text.data[0] == '0'))
        return error_set(error, ERROR_MALFORMED, "not a decimal number without leading zeros");
    for (size_t i = 0; i < text.size; i++)
        if (text.data[i] < '0' || text.data[i] > '9')
            return error_set(error, ERROR_MALFORMED, "not a decimal number");
    uint64_t value = 0;
    for (size_t i = 0; i < text.size; i++) {
        uint64_t digit = (uint64_t)(text.data[i] - '0');
        if (value > max / 10 || digit > max - 10 * value)
            return error_set(error, ERROR_LIMIT, "number above %llu", (unsigned long long)max);
        value = 10 * value + digit;
    }
    *ret = value;
    return ERROR_NONE;
}
