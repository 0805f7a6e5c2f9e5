#include "comity/distribution_text.h"

#include "comity/bureau.h"
#include "comity/message.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define EXCEPT_PREFIX "all-except:"

static struct view trimmed(struct view text)
{
    while (text.size > 0 && (text.data[0] == ' ' || text.data[0] == '\t'))
        text = view_of(text.data + 1, text.size - 1);
    while (text.size > 0 && (text.data[text.size - 1] == ' ' || text.data[text.size - 1] == '\t'))
        text.size--;
    return text;
}

/* Tell whether `text` begins with `word`, whatever the case of A to Z. */
static bool begins_with(struct view text, const char *word)
{
    size_t size = strlen(word);
    if (text.size < size)
        return false;
    for (size_t i = 0; i < size; i++) {
        uint8_t byte = text.data[i];
        if (byte >= 'A' && byte <= 'Z')
            byte = (uint8_t)(byte - 'A' + 'a');
        if (byte != (uint8_t)word[i])
            return false;
    }
    return true;
}

static bool is_word(struct view text, const char *word)
{
    return text.size == strlen(word) && begins_with(text, word);
}

static struct view take_part(struct view *text)
{
    const uint8_t *comma = text->size > 0 ? memchr(text->data, ',', text->size) : NULL;
    size_t size = comma != NULL ? (size_t)(comma - text->data) : text->size;
    struct view part = view_of(text->data, size);
    size_t taken = comma != NULL ? size + 1 : size;
    *text = view_of(text->data + taken, text->size - taken);
    return trimmed(part);
}

static enum error_code add_bureau(Comity__Distribution *distribution, struct view part, struct error *error)
{
    struct bureau bureau;
    if (bureau_parse(&bureau, part, error) != ERROR_NONE)
        return error_wrap(error, "distribution");
    for (size_t i = 0; i < distribution->n_bureaus; i++)
        if (strcmp(distribution->bureaus[i], bureau.code) == 0)
            return error_set(error, ERROR_INVALID, "distribution: %s is named twice", bureau.code);
    if (distribution->n_bureaus == LIMIT_BUREAUS)
        return error_set(error, ERROR_LIMIT, "distribution: more than %u bureaus", LIMIT_BUREAUS);
    char *code = malloc(sizeof bureau.code);
    if (code == NULL)
        return error_set(error, ERROR_MEMORY, "no memory for a distribution");
    memcpy(code, bureau.code, sizeof bureau.code);
    distribution->bureaus[distribution->n_bureaus++] = code;
    return ERROR_NONE;
}

static enum error_code read_bureaus(Comity__Distribution *distribution, struct view text, struct error *error)
{
    if (trimmed(text).size == 0)
        return error_set(error, ERROR_INVALID,
                         "distribution: no bureau is named; write all, nobody, or bureaus such as CO,PA");
    distribution->bureaus = calloc(LIMIT_BUREAUS, sizeof *distribution->bureaus);
    if (distribution->bureaus == NULL)
        return error_set(error, ERROR_MEMORY, "no memory for a distribution");
    bool is_last;
    do {
        is_last = memchr(text.data, ',', text.size) == NULL;
        enum error_code code = add_bureau(distribution, take_part(&text), error);
        if (code != ERROR_NONE)
            return code;
    } while (!is_last);
    return ERROR_NONE;
}

enum error_code distribution_text_parse(struct view text, Comity__Distribution **ret, struct error *error)
{
    Comity__Distribution *distribution = malloc(sizeof *distribution);
    if (distribution == NULL)
        return error_set(error, ERROR_MEMORY, "no memory for a distribution");
    comity__distribution__init(distribution);

    enum error_code code = ERROR_NONE;
    text = trimmed(text);
    if (is_word(text, "all")) {
        distribution->kind = COMITY__DISTRIBUTION__KIND__ALL;
    } else if (is_word(text, "nobody")) {
        distribution->kind = COMITY__DISTRIBUTION__KIND__NOBODY;
    } else if (begins_with(text, EXCEPT_PREFIX)) {
        size_t prefix = strlen(EXCEPT_PREFIX);
        distribution->kind = COMITY__DISTRIBUTION__KIND__EXCEPT;
        code = read_bureaus(distribution, view_of(text.data + prefix, text.size - prefix), error);
    } else {
        distribution->kind = COMITY__DISTRIBUTION__KIND__ONLY;
        code = read_bureaus(distribution, text, error);
    }
    if (code != ERROR_NONE) {
        message_free(&distribution->base);
        return code;
    }
    *ret = distribution;
    return ERROR_NONE;
}

static void write_bureaus(const Comity__Distribution *distribution, const char *prefix,
                          char out[DISTRIBUTION_TEXT_BYTES])
{
    size_t size = (size_t)snprintf(out, DISTRIBUTION_TEXT_BYTES, "%s", prefix);
    for (size_t i = 0; i < distribution->n_bureaus && size < DISTRIBUTION_TEXT_BYTES; i++)
        size += (size_t)snprintf(out + size, DISTRIBUTION_TEXT_BYTES - size, "%s%s", i > 0 ? "," : "",
                                 distribution->bureaus[i]);
}

void distribution_text_format(const Comity__Distribution *distribution, char out[DISTRIBUTION_TEXT_BYTES])
{
    Comity__Distribution__Kind kind =
        distribution != NULL ? distribution->kind : COMITY__DISTRIBUTION__KIND__NOBODY;
    bool has_bureaus = distribution != NULL && distribution->n_bureaus > 0;
    bool is_all = kind == COMITY__DISTRIBUTION__KIND__ALL;
    bool is_except = kind == COMITY__DISTRIBUTION__KIND__EXCEPT;

    if (is_except && has_bureaus)
        write_bureaus(distribution, EXCEPT_PREFIX, out);
    else if (kind == COMITY__DISTRIBUTION__KIND__ONLY && has_bureaus)
        write_bureaus(distribution, "", out);
    else
        snprintf(out, DISTRIBUTION_TEXT_BYTES, "%s", is_all || is_except ? "all" : "nobody");
}
