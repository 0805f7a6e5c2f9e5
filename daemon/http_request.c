#include "http_request.h"

#include <string.h>

static const struct {
    unsigned status;
    const char *words;
} table[] = {
    {200, "200 OK"},
    {400, "400 Bad Request"},
    {404, "404 Not Found"},
    {405, "405 Method Not Allowed"},
    {431, "431 Request Header Fields Too Large"},
};

const char *http_request_words(unsigned status)
{
    for (size_t i = 0; i < sizeof table / sizeof table[0]; i++)
        if (table[i].status == status)
            return table[i].words;
    return "500 Internal Server Error";
}

/* Lines may end without a carriage return (RFC 9112 2.2). */
static bool is_whole(struct view arrived)
{
    bool is_empty = false;
    for (size_t i = 0; i < arrived.size; i++) {
        if (arrived.data[i] == '\n' && is_empty)
            return true;
        if (arrived.data[i] != '\r')
            is_empty = arrived.data[i] == '\n';
    }
    return false;
}

/* Take the word up to the next space, or the end, off the line. */
static struct view take_word(struct view *line)
{
    const uint8_t *space = line->size == 0 ? NULL : memchr(line->data, ' ', line->size);
    struct view word = *line;
    if (space != NULL)
        word.size = (size_t)(space - line->data);
    *line = view_after(*line, word.size + (space != NULL ? 1 : 0));
    return word;
}

static bool is_text(struct view word, const char *text)
{
    return word.size == strlen(text) && memcmp(word.data, text, word.size) == 0;
}

static bool is_path(struct view target)
{
    const uint8_t *mark = target.size == 0 ? NULL : memchr(target.data, '?', target.size);
    if (mark != NULL)
        target.size = (size_t)(mark - target.data);
    return is_text(target, HTTP_PATH);
}

unsigned http_request_status(struct view arrived, bool *ret_is_head)
{
    const uint8_t *end = arrived.size == 0 ? NULL : memchr(arrived.data, '\n', arrived.size);
    *ret_is_head = false;
    if (arrived.size > HTTP_REQUEST_BYTES || (arrived.size == HTTP_REQUEST_BYTES && !is_whole(arrived)))
        return 431;
    if (end == NULL || !is_whole(arrived))
        return 0;
    struct view line = view_of(arrived.data, (size_t)(end - arrived.data));
    if (line.size > 0 && line.data[line.size - 1] == '\r')
        line.size--;
    struct view method = take_word(&line);
    struct view target = take_word(&line);
    if (!is_text(line, "HTTP/1.1") && !is_text(line, "HTTP/1.0"))
        return 400;
    *ret_is_head = is_text(method, "HEAD");
    if (!*ret_is_head && !is_text(method, "GET"))
        return 405;
    return is_path(target) ? 200 : 404;
}
