#include "key_url.h"

#include "comity/buffer.h"
#include "comity/decimal.h"
#include "comity/digest.h"
#include "comity/hex.h"
#include "comity/writer.h"
#include "key_address.h"
#include "key_internet.h"

#include <string.h>

#define URL_BYTES 4096u

static bool is_digit(char character)
{
    return character >= '0' && character <= '9';
}

static char lower(char character)
{
    return character >= 'A' && character <= 'Z' ? (char)(character - 'A' + 'a') : character;
}

struct url {
    char scheme[16];
    struct view user; /* with its @ */
    char host[LIMIT_KEY_BYTES];
    struct view port; /* with its colon; empty: none, or the scheme's own */
    struct view rest;
};

static bool take_scheme(struct view *text, struct url *url)
{
    size_t size = 0;
    while (size < text->size && size + 1 < sizeof url->scheme && text->data[size] != ':') {
        char character = lower((char)text->data[size]);
        bool is_letter = character >= 'a' && character <= 'z';
        if (!is_letter && (size == 0 || strchr("0123456789+-.", character) == NULL))
            return false;
        url->scheme[size++] = character;
    }
    url->scheme[size] = '\0';
    if (size >= 4 && memcmp(url->scheme, "hxxp", 4) == 0)
        memcpy(url->scheme, "http", 4);
    if (size == 0 || text->size - size < 3 || memcmp(text->data + size, "://", 3) != 0)
        return false;
    *text = view_after(*text, size + 3);
    return true;
}

static bool take_port(struct view *authority, struct url *url)
{
    static const struct {
        const char *scheme;
        uint64_t port;
    } own[] = {{"http", 80}, {"https", 443}, {"ftp", 21}, {"ws", 80}, {"wss", 443}};
    size_t colon = authority->size;
    uint64_t port = 0;
    while (colon > 0 && is_digit((char)authority->data[colon - 1]))
        colon--;
    if (colon == 0 || authority->data[colon - 1] != ':')
        return true;
    struct view digits = view_after(*authority, colon);
    if (digits.size > 0 && decimal_parse(digits, UINT16_MAX, &port, NULL) != ERROR_NONE)
        return false;
    url->port = view_of(authority->data + colon - 1, digits.size + 1);
    *authority = view_of(authority->data, colon - 1);
    for (size_t i = 0; i < sizeof own / sizeof own[0]; i++)
        if (digits.size == 0 || (own[i].port == port && strcmp(own[i].scheme, url->scheme) == 0))
            url->port = view_of(NULL, 0);
    return true;
}

static bool read_host(struct view text, struct url *url)
{
    struct key_address address;
    bool is_in_brackets = text.size > 0 && text.data[0] == '[';
    if (!is_in_brackets && !key_address_read(text, &address))
        return key_internet_write_domain(text, 1, url->host);
    if (!key_address_read(text, &address))
        return false;
    url->host[0] = '[';
    hex_encode(view_of(address.bytes, address.size), url->host + 1);
    memcpy(url->host + 1 + 2 * address.size, "]", 2);
    return true;
}

static bool read_url(struct view text, struct url *url)
{
    size_t size = 0;
    if (key_internet_has_space(text) || !take_scheme(&text, url))
        return false;
    while (size < text.size && strchr("/?#", (char)text.data[size]) == NULL)
        size++;
    url->rest = view_after(text, size);
    struct view authority = view_of(text.data, size);
    while (size > 0 && authority.data[size - 1] != '@')
        size--;
    url->user = view_of(authority.data, size);
    authority = view_after(authority, size);
    return take_port(&authority, url) && read_host(authority, url);
}

static void write_url(const struct url *url, struct writer *writer)
{
    writer_text(writer, url->scheme);
    writer_text(writer, "://");
    writer_bytes(writer, url->user);
    writer_text(writer, url->host);
    writer_bytes(writer, url->port);
    if (url->rest.size == 0 || url->rest.data[0] != '/')
        writer_text(writer, "/");
    writer_bytes(writer, url->rest);
}

static enum error_code fit_key(struct view text, char out[LIMIT_KEY_BYTES], struct error *error)
{
    static const char label[] = "sha256:";
    struct hasher *hasher = NULL;
    struct digest digest;
    if (text.size < LIMIT_KEY_BYTES) {
        memcpy(out, text.data, text.size);
        out[text.size] = '\0';
        return ERROR_NONE;
    }
    enum error_code code = hasher_new(&hasher, error);
    if (code != ERROR_NONE)
        return code;
    hasher_digest(hasher, text, &digest);
    hasher_free(hasher);
    memcpy(out, label, sizeof label - 1);
    hex_encode(view_of(digest.bytes, sizeof digest.bytes), out + sizeof label - 1);
    return ERROR_NONE;
}

enum error_code key_url_normalise(const char *text, char out[LIMIT_KEY_BYTES], struct error *error)
{
    struct url url = {.user = {NULL, 0}};
    struct buffer buffer;
    struct writer writer;
    if (!read_url(view_trimmed(view_of_text(text)), &url))
        return error_set(error, ERROR_INVALID, "\"%.80s\" is not a URL", text);
    buffer_init(&buffer, URL_BYTES);
    writer_init(&writer, &buffer);
    write_url(&url, &writer);
    enum error_code code = writer_finish(&writer, "URL", error);
    if (code == ERROR_NONE)
        code = fit_key(buffer_view(&buffer), out, error);
    buffer_release(&buffer);
    return code;
}
