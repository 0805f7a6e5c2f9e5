#include "comity/distribution.h"
#include "comity/distribution_text.h"
#include "comity/limits.h"
#include "comity/message.h"
#include "comity/message_json.h"
#include "import_format.h"

#include <stdlib.h>
#include <string.h>

struct ndjson {
    size_t scanned;   /* bytes after the input's start in which there is no newline */
    bool is_skipping; /* the rest of a line that is too long */
};

static enum error_code ndjson_new(const struct import_options *options, void **ret, struct error *error)
{
    (void)options;
    struct ndjson *ndjson = calloc(1, sizeof *ndjson);
    if (ndjson == NULL)
        return error_set(error, ERROR_MEMORY, "no memory for an import");
    *ret = ndjson;
    return ERROR_NONE;
}

static enum error_code ndjson_prepare(void *state, struct import_input *input, struct error *error)
{
    (void)state;
    (void)input;
    (void)error;
    return ERROR_NONE;
}

enum line_outcome { LINE_WHOLE, LINE_TOO_LONG, LINE_NOT_YET };

/* Find the next line, its newline included. */
static enum line_outcome find_line(struct ndjson *ndjson, struct import_input *input, size_t *ret_size)
{
    struct view rest = import_input_rest(input);
    size_t window = rest.size <= LIMIT_IMPORT_LINE_BYTES ? rest.size : LIMIT_IMPORT_LINE_BYTES + 1;
    const uint8_t *newline = NULL;
    if (window > ndjson->scanned)
        newline = memchr(rest.data + ndjson->scanned, '\n', window - ndjson->scanned);
    ndjson->scanned = newline != NULL ? 0 : window;
    if (newline != NULL) {
        *ret_size = (size_t)(newline - rest.data) + 1;
        return LINE_WHOLE;
    }
    if (rest.size > LIMIT_IMPORT_LINE_BYTES)
        return LINE_TOO_LONG;
    *ret_size = rest.size;
    return input->is_finished && rest.size > 0 ? LINE_WHOLE : LINE_NOT_YET;
}

/* Pass over the rest of a line that is too long; false if its end has not come yet. */
static bool skip_line(struct ndjson *ndjson, struct import_input *input)
{
    struct view rest = import_input_rest(input);
    const uint8_t *newline = rest.size > 0 ? memchr(rest.data, '\n', rest.size) : NULL;
    import_input_take(input, newline != NULL ? (size_t)(newline - rest.data) + 1 : rest.size);
    ndjson->is_skipping = newline == NULL;
    ndjson->scanned = 0;
    return newline != NULL;
}

static bool is_blank(struct view line)
{
    for (size_t i = 0; i < line.size; i++)
        if (line.data[i] != ' ' && line.data[i] != '\t' && line.data[i] != '\r' && line.data[i] != '\n')
            return false;
    return true;
}

/* Read the distribution that a line may ask for: in its JSON form, or as people type it. */
static enum error_code fill_distribution(struct import_item *item, const json_t *json)
{
    ProtobufCMessage *message = NULL;
    if (json == NULL || json_is_null(json))
        return ERROR_NONE;
    if (json_is_string(json))
        return distribution_text_parse(view_of(json_string_value(json), json_string_length(json)),
                                       &item->distribution, &item->error);
    if (message_json_decode(&comity__distribution__descriptor, json, &message, &item->error) != ERROR_NONE)
        return error_wrap(&item->error, "distribution");
    item->distribution = (Comity__Distribution *)message;
    if (distribution_validate(item->distribution, &item->error) != ERROR_NONE)
        return error_wrap(&item->error, "distribution");
    return ERROR_NONE;
}

static void fill_item(struct import_item *item, struct view line)
{
    json_error_t fault;
    json_t *json = json_loadb((const char *)line.data, line.size, JSON_REJECT_DUPLICATES, &fault);
    if (json == NULL) {
        error_set(&item->error, ERROR_MALFORMED, "is not JSON: %s", fault.text);
        return;
    }
    if (!json_is_object(json)) {
        error_set(&item->error, ERROR_MALFORMED, "is not a JSON object");
    } else if (fill_distribution(item, json_object_get(json, "distribution")) == ERROR_NONE) {
        json_object_del(json, "distribution");
        import_format_fill(item, json);
    } else {
        import_format_refuse(item, json);
    }
    json_decref(json);
}

static bool ndjson_next(void *state, struct import_input *input, struct import_item *item)
{
    struct ndjson *ndjson = state;
    size_t size = 0;
    enum line_outcome outcome;
    if (ndjson->is_skipping && !skip_line(ndjson, input))
        return false;
    while ((outcome = find_line(ndjson, input, &size)) == LINE_WHOLE &&
           is_blank(view_of(import_input_rest(input).data, size)))
        import_input_take(input, size);
    if (outcome == LINE_NOT_YET)
        return false;

    item->line = input->line;
    if (outcome == LINE_TOO_LONG) {
        error_set(&item->error, ERROR_LIMIT, "is longer than %u bytes", LIMIT_IMPORT_LINE_BYTES);
        ndjson->is_skipping = true;
        return true;
    }
    if (import_input_is_text(input, size, &item->error))
        fill_item(item, view_of(import_input_rest(input).data, size));
    import_input_take(input, size);
    return true;
}

const struct import_format_row import_format_ndjson = {
    .name = "ndjson",
    .limit_bytes = SIZE_MAX / 2,
    .new = ndjson_new,
    .free = free,
    .prepare = ndjson_prepare,
    .next = ndjson_next,
};
