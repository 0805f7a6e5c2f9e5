#include "escape.h"

#include "comity/utf8.h"

#include <stdint.h>
#include <string.h>

static bool is_harmful(uint32_t point)
{
    static const struct {
        uint32_t first;
        uint32_t last;
    } ranges[] = {
        {0x0000, 0x001f}, {0x007f, 0x009f}, {0x00ad, 0x00ad}, {0x061c, 0x061c}, {0x180e, 0x180e},
        {0x200b, 0x200f}, {0x2028, 0x202e}, {0x2060, 0x206f}, {0xfeff, 0xfeff}, {0xfff9, 0xfffb},
    };
    for (size_t i = 0; i < sizeof ranges / sizeof ranges[0]; i++)
        if (point >= ranges[i].first && point <= ranges[i].last)
            return true;
    return false;
}

static enum error_code append_one(struct buffer *out, struct view bytes, uint32_t point, bool keeps_lines,
                                  struct error *error)
{
    char text[8];
    if ((point == '\n' || point == '\t') && !keeps_lines)
        return buffer_append(out, point == '\n' ? "\\n" : "\\t", 2, error);
    if (point == '\n' || point == '\t' || !is_harmful(point))
        return buffer_append(out, bytes.data, bytes.size, error);
    snprintf(text, sizeof text, "\\u%04x", (unsigned)point & 0xffffu);
    return buffer_append(out, text, strlen(text), error);
}

static enum error_code append(struct buffer *out, struct view text, bool keeps_lines, struct error *error)
{
    while (text.size > 0) {
        struct reader reader;
        reader_init(&reader, text);
        uint32_t point = utf8_next(&reader);
        size_t size = reader.position;
        enum error_code code;
        if (reader.code != ERROR_NONE) {
            char byte[8];
            size = 1;
            snprintf(byte, sizeof byte, "\\u%04x", (unsigned)text.data[0]);
            code = buffer_append(out, byte, strlen(byte), error);
        } else {
            code = append_one(out, view_of(text.data, size), point, keeps_lines, error);
        }
        if (code != ERROR_NONE)
            return code;
        text = view_after(text, size);
    }
    return ERROR_NONE;
}

enum error_code escape_append(struct buffer *out, struct view text, struct error *error)
{
    return append(out, text, false, error);
}

enum error_code escape_append_lines(struct buffer *out, struct view text, struct error *error)
{
    return append(out, text, true, error);
}

void escape_write(FILE *out, const char *text)
{
    struct buffer escaped;
    struct view all = view_of_text(text);
    buffer_init(&escaped, 6 * all.size + 1);
    if (escape_append(&escaped, all, NULL) == ERROR_NONE && escaped.size > 0)
        fwrite(escaped.data, 1, escaped.size, out);
    buffer_release(&escaped);
}
