#include "comity/bureau.h"

#include <string.h>

#define SHORTEST_CHARS 2u

static bool is_code_character(uint8_t character)
{
    return (character >= 'A' && character <= 'Z') || (character >= '0' && character <= '9');
}

static bool is_code(struct view text)
{
    if (text.size < SHORTEST_CHARS || text.size > LIMIT_BUREAU_CHARS)
        return false;
    for (size_t i = 0; i < text.size; i++)
        if (!is_code_character(text.data[i]))
            return false;
    return true;
}

enum error_code bureau_parse(struct bureau *out, struct view text, struct error *error)
{
    /* What is shown of a wrong text is cut: it may be anything. */
    int shown = (int)(text.size < 4 * LIMIT_BUREAU_CHARS ? text.size : 4 * LIMIT_BUREAU_CHARS);

    if (!is_code(text))
        return error_set(error, ERROR_INVALID, "\"%.*s\" is not a bureau code (2 to 8 of A-Z 0-9)", shown,
                         text.size > 0 ? (const char *)text.data : "");
    memset(out, 0, sizeof *out);
    memcpy(out->code, text.data, text.size);
    return ERROR_NONE;
}

int bureau_compare(const struct bureau *a, const struct bureau *b)
{
    return memcmp(a->code, b->code, sizeof a->code);
}

bool bureau_is_equal(const struct bureau *a, const struct bureau *b)
{
    return bureau_compare(a, b) == 0;
}
