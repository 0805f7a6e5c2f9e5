#include "comity/utf8.h"

#include <string.h>

/* By lead byte: how many bytes follow, the bits it gives, and the least code point that needs this form. */
static const struct {
    uint8_t first;
    uint8_t last;
    unsigned follow;
    uint8_t mask;
    uint32_t least;
} forms[] = {
    {0x00, 0x7f, 0, 0x7f, 0x0},
    {0xc2, 0xdf, 1, 0x1f, 0x80},
    {0xe0, 0xef, 2, 0x0f, 0x800},
    {0xf0, 0xf4, 3, 0x07, 0x10000},
};

static uint32_t fail(struct reader *reader)
{
    reader_fail(reader, ERROR_MALFORMED);
    return 0;
}

uint32_t utf8_next(struct reader *reader)
{
    uint8_t lead = reader_u8(reader);
    size_t form = 0;
    while (form < sizeof forms / sizeof forms[0] && (lead < forms[form].first || lead > forms[form].last))
        form++;
    if (form == sizeof forms / sizeof forms[0])
        return fail(reader);

    uint32_t code_point = lead & forms[form].mask;
    for (unsigned i = 0; i < forms[form].follow; i++) {
        uint8_t next = reader_u8(reader);
        if ((next & 0xc0) != 0x80)
            return fail(reader);
        code_point = code_point << 6 | (next & 0x3f);
    }
    bool is_surrogate = code_point >= 0xd800 && code_point <= 0xdfff;
    if (code_point < forms[form].least || is_surrogate || code_point > 0x10ffff)
        return fail(reader);
    return code_point;
}

/* Each byte of a word repeated: the usual tests of eight bytes at once. */
#define EVERY(byte) ((uint64_t)(byte)*0x0101010101010101u)

static bool is_plain_word(const uint8_t *bytes)
{
    uint64_t word;
    memcpy(&word, bytes, sizeof word);
    uint64_t below_space = (word - EVERY(0x20)) & ~word;
    uint64_t delete = word ^ EVERY(0x7f);
    return ((word | below_space | ((delete - EVERY(0x01)) & ~delete)) & EVERY(0x80)) == 0;
}

size_t utf8_plain_bytes(struct view text)
{
    size_t size = 0;
    while (text.size - size >= 8 && is_plain_word(text.data + size))
        size += 8;
    while (size < text.size && text.data[size] >= 0x20 && text.data[size] < 0x7f)
        size++;
    return size;
}

bool utf8_is_valid(struct view text)
{
    struct reader reader;
    reader_init(&reader, view_after(text, utf8_plain_bytes(text)));
    while (reader_remaining(&reader) > 0)
        utf8_next(&reader);
    return reader.code == ERROR_NONE;
}

void utf8_mend(char *text)
{
    size_t size = strlen(text);
    for (size_t position = 0; position < size;) {
        struct reader reader;
        reader_init(&reader, view_of(text + position, size - position));
        uint32_t code_point = utf8_next(&reader);
        bool is_control = code_point < 0x20 || (code_point >= 0x7f && code_point < 0xa0);
        size_t length = reader.code == ERROR_NONE ? reader.position : 1;
        if (reader.code != ERROR_NONE || (is_control && code_point != '\n' && code_point != '\t'))
            memset(text + position, '?', length);
        position += length;
    }
}

bool utf8_is_space(uint32_t code_point)
{
    static const struct {
        uint32_t first;
        uint32_t last;
    } spaces[] = {{0x09, 0x0d},     {0x20, 0x20},     {0x85, 0x85},     {0xa0, 0xa0},     {0x1680, 0x1680},
                  {0x2000, 0x200a}, {0x2028, 0x2029}, {0x202f, 0x202f}, {0x205f, 0x205f}, {0x3000, 0x3000}};
    for (size_t i = 0; i < sizeof spaces / sizeof spaces[0]; i++)
        if (code_point >= spaces[i].first && code_point <= spaces[i].last)
            return true;
    return false;
}
