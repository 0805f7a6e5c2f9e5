#include "file_name.h"

#include "comity/reader.h"
#include "comity/utf8.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#define EXTENSION_BYTES 16u

static bool is_refused(uint32_t code_point)
{
    static const struct {
        uint32_t first, last;
    } ranges[] = {
        {0, 0x1f},        {0x7f, 0x9f},     {0xad, 0xad},        {0x61c, 0x61c},
        {0x200b, 0x200f}, {0x2028, 0x202e}, {0x2060, 0x206f},    {0xfeff, 0xfeff},
        {0xfff0, 0xffff}, {0xe000, 0xf8ff}, {0xe0000, 0x10ffff},
    };
    for (size_t i = 0; i < sizeof ranges / sizeof ranges[0]; i++)
        if (code_point >= ranges[i].first && code_point <= ranges[i].last)
            return true;
    return code_point < 0x7f && strchr("/\\:*?\"<>|", (int)code_point) != NULL;
}

static const char *last_part(const char *text)
{
    for (const char *at = text; *at != '\0'; at++)
        if (*at == '/' || *at == '\\')
            text = at + 1;
    return text;
}

/* Copy what may stand in a name, as many whole characters as there is room for; the rest is cut off. */
static size_t copy_clean(struct view text, char *out, size_t room)
{
    size_t used = 0;
    struct reader reader;
    reader_init(&reader, text);
    while (reader_remaining(&reader) > 0) {
        size_t before = text.size - reader_remaining(&reader);
        struct reader start = reader;
        uint32_t code_point = utf8_next(&reader);
        bool is_bad = code_point == 0;
        if (is_bad) {
            reader = start;
            (void)reader_u8(&reader);
        }
        size_t size = text.size - reader_remaining(&reader) - before;
        bool is_kept = !is_bad && !is_refused(code_point);
        if (used + (is_kept ? size : 1) > room)
            break;
        if (is_kept)
            memcpy(out + used, text.data + before, size);
        else
            out[used] = '_';
        used += is_kept ? size : 1;
    }
    return used;
}

/* Return where the extension begins; the end where there is none that is worth keeping. */
static size_t extension_of(const char *name)
{
    size_t size = strlen(name);
    const char *dot = strrchr(name, '.');
    return dot == NULL || dot == name || strlen(dot) > EXTENSION_BYTES ? size : (size_t)(dot - name);
}

void file_name_clean(const char *text, char out[FILE_NAME_BYTES])
{
    const char *name = last_part(text);
    size_t stem = extension_of(name);
    struct view extension = view_of_text(name + stem);
    size_t used = copy_clean(view_of(name, stem), out, FILE_NAME_BYTES - 1 - EXTENSION_BYTES);
    used += copy_clean(extension, out + used, FILE_NAME_BYTES - 1 - used);
    out[used] = '\0';
    if (out[0] == '.' || out[0] == '-' || out[0] == ' ')
        out[0] = '_';
    while (used > 0 && (out[used - 1] == '.' || out[used - 1] == ' '))
        out[--used] = '\0';
    if (used == 0)
        snprintf(out, FILE_NAME_BYTES, "attachment");
}

const char *file_name_number(const char *name, unsigned number, char *out, size_t out_bytes)
{
    size_t stem = extension_of(name);
    snprintf(out, out_bytes, "%.*s (%u)%s", (int)stem, name, number, name + stem);
    return out;
}
