#include "comity/view.h"

#include <assert.h>
#include <string.h>

struct view view_of(const void *data, size_t size)
{
    return (struct view){.data = data, .size = size};
}

struct view view_of_text(const char *text)
{
    return view_of(text, strlen(text));
}

struct view view_after(struct view view, size_t size)
{
    assert(size <= view.size);
    return size == 0 ? view : view_of(view.data + size, view.size - size);
}

static bool is_blank(uint8_t byte)
{
    return byte == ' ' || byte == '\t' || byte == '\r' || byte == '\n';
}

struct view view_trimmed(struct view text)
{
    while (text.size > 0 && is_blank(text.data[text.size - 1]))
        text.size--;
    while (text.size > 0 && is_blank(text.data[0]))
        text = view_after(text, 1);
    return text;
}

bool view_is_equal(struct view a, struct view b)
{
    return a.size == b.size && (a.size == 0 || memcmp(a.data, b.data, a.size) == 0);
}

int view_compare(struct view a, struct view b)
{
    size_t common = a.size < b.size ? a.size : b.size;
    int order = common == 0 ? 0 : memcmp(a.data, b.data, common);
    if (order != 0)
        return order;
    return (a.size > b.size) - (a.size < b.size);
}
