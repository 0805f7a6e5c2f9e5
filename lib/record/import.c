#include "comity/import.h"

#include "comity/limits.h"
#include "comity/message.h"
#include "comity/message_json.h"
#include "comity/utf8.h"
#include "import_format.h"

#include <assert.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const uint8_t byte_order_mark[] = {0xef, 0xbb, 0xbf};

struct import {
    const struct import_format_row *format;
    void *state;
    struct import_input input;
    uint64_t count;  /* items given so far */
    bool is_started; /* past the byte order mark */
    bool is_failed;
};

static const struct import_format_row *const formats[IMPORT_FORMAT_COUNT] = {
    [IMPORT_NDJSON] = &import_format_ndjson,
    [IMPORT_CSV] = &import_format_csv,
    [IMPORT_NOTICES] = &import_format_notices,
};

const char *import_format_name(enum import_format format)
{
    return (unsigned)format < IMPORT_FORMAT_COUNT ? formats[format]->name : "unknown";
}

enum import_format import_format_find(const char *name)
{
    for (unsigned i = 0; i < IMPORT_FORMAT_COUNT; i++)
        if (strcmp(name, formats[i]->name) == 0)
            return (enum import_format)i;
    return IMPORT_FORMAT_COUNT;
}

enum error_code import_new(const struct import_options *options, struct import **ret, struct error *error)
{
    if ((unsigned)options->format >= IMPORT_FORMAT_COUNT)
        return error_set(error, ERROR_INVALID, "unknown import format");
    struct import *import = calloc(1, sizeof *import);
    if (import == NULL)
        return error_set(error, ERROR_MEMORY, "no memory for an import");
    import->format = formats[options->format];
    import->input.line = 1;
    buffer_init(&import->input.bytes, import->format->limit_bytes);
    enum error_code code = import->format->new (options, &import->state, error);
    if (code != ERROR_NONE) {
        free(import);
        return code;
    }
    *ret = import;
    return ERROR_NONE;
}

void import_free(struct import *import)
{
    if (import == NULL)
        return;
    import->format->free(import->state);
    buffer_release(&import->input.bytes);
    free(import);
}

/* Tell whether the first bytes are known not to be, or to be no longer, part of a byte order mark. */
static bool pass_mark(struct import *import)
{
    if (import->is_started)
        return true;
    struct view rest = import_input_rest(&import->input);
    size_t size = rest.size < sizeof byte_order_mark ? rest.size : sizeof byte_order_mark;
    bool is_mark = size > 0 && memcmp(rest.data, byte_order_mark, size) == 0;
    if (size < sizeof byte_order_mark && !import->input.is_finished && (is_mark || size == 0))
        return false;
    if (is_mark && size == sizeof byte_order_mark)
        import->input.start += size;
    import->is_started = true;
    return true;
}

static enum error_code prepare(struct import *import, struct error *error)
{
    enum error_code code = ERROR_NONE;
    if (pass_mark(import))
        code = import->format->prepare(import->state, &import->input, error);
    if (code != ERROR_NONE) {
        import->is_failed = true;
        import->is_started = false; /* there will be no items */
    }
    return code;
}

static enum error_code refuse_more(const struct import *import, struct error *error)
{
    return error_set(error, ERROR_STATE, "the import has ended%s", import->is_failed ? " with a fault" : "");
}

enum error_code import_feed(struct import *import, struct view bytes, struct error *error)
{
    struct import_input *input = &import->input;
    if (import->is_failed || input->is_finished)
        return refuse_more(import, error);
    buffer_consume(&input->bytes, input->start);
    input->start = 0;
    enum error_code code = buffer_append(&input->bytes, bytes.data, bytes.size, error);
    if (code != ERROR_NONE) {
        import->is_failed = true;
        return code == ERROR_LIMIT
                   ? error_set(error, code, "the input is longer than %zu bytes", import->format->limit_bytes)
                   : code;
    }
    return prepare(import, error);
}

enum error_code import_finish(struct import *import, struct error *error)
{
    if (import->is_failed || import->input.is_finished)
        return refuse_more(import, error);
    import->input.is_finished = true;
    return prepare(import, error);
}

bool import_next(struct import *import, struct import_item *item)
{
    struct import_item next = {.line = import->input.line};
    if (!import->is_started || !import->format->next(import->state, &import->input, &next))
        return false;
    next.number = ++import->count;
    assert((next.record != NULL) == (next.error.code == ERROR_NONE));
    *item = next;
    return true;
}

void import_item_release(struct import_item *item)
{
    if (item->record != NULL)
        message_free(&item->record->base);
    if (item->distribution != NULL)
        message_free(&item->distribution->base);
    *item = (struct import_item){0};
}

struct view import_input_rest(const struct import_input *input)
{
    if (input->bytes.size == input->start)
        return view_of(NULL, 0);
    return view_of(input->bytes.data + input->start, input->bytes.size - input->start);
}

void import_input_take(struct import_input *input, size_t size)
{
    const uint8_t *at = import_input_rest(input).data;
    assert(size <= import_input_rest(input).size);
    for (size_t i = 0; i < size; i++)
        if (at[i] == '\n')
            input->line++;
    input->start += size;
}

static void note_source_ref(struct import_item *item, const json_t *json)
{
    const json_t *text = json_object_get(json, "sourceRef");
    if (text == NULL)
        text = json_object_get(json, "source_ref");
    if (!json_is_string(text))
        return;
    snprintf(item->source_ref, sizeof item->source_ref, "%s", json_string_value(text));
    utf8_mend(item->source_ref);
}

void import_format_refuse(struct import_item *item, const json_t *record)
{
    assert(item->error.code != ERROR_NONE);
    note_source_ref(item, record);
    if (item->record != NULL)
        message_free(&item->record->base);
    if (item->distribution != NULL)
        message_free(&item->distribution->base);
    item->record = NULL;
    item->distribution = NULL;
}

void import_format_fill(struct import_item *item, const json_t *json)
{
    ProtobufCMessage *message = NULL;
    if (message_json_decode(&comity__record__descriptor, json, &message, &item->error) != ERROR_NONE) {
        import_format_refuse(item, json);
        return;
    }
    item->record = (Comity__Record *)message;
    if (item->record->source_ref[0] == '\0')
        error_set(&item->error, ERROR_INVALID, "sourceRef: is required, so that a second run is noticed");
    else
        record_validate(item->record, &item->error);
    note_source_ref(item, json);
    if (item->error.code != ERROR_NONE)
        import_format_refuse(item, json);
}

void import_format_warn(struct import_item *item, const char *format, ...)
{
    size_t size = strlen(item->warning);
    if (size > 0 && size + 3 < sizeof item->warning)
        size += (size_t)snprintf(item->warning + size, sizeof item->warning - size, "; ");
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(item->warning + size, sizeof item->warning - size, format, arguments);
    va_end(arguments);
    utf8_mend(item->warning);
}

bool import_input_is_text(const struct import_input *input, size_t size, struct error *error)
{
    if (utf8_is_valid(view_of(import_input_rest(input).data, size)))
        return true;
    error_set(error, ERROR_INVALID, "is not UTF-8");
    return false;
}
