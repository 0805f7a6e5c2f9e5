#include "comity/limits.h"
#include "import_format.h"
#include "notice_fields.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#define NOT_GIVEN COMITY__NOTICE__COLOUR__COLOUR_NOT_SAID

struct notices {
    Comity__Notice__Colour colour; /* of all, or NOT_GIVEN */
    json_t *document;              /* being read, or NULL */
    const json_t *list;            /* of notices, within the document; NULL: the document is one notice */
    size_t index;                  /* of the next notice */
    uint64_t line;                 /* where the document begins */
};

/* What the colour of a notice says besides. */
static const struct {
    Comity__Notice__Colour colour;
    const char *purpose;
    const char *action;
} meanings[] = {
    {COMITY__NOTICE__COLOUR__RED, "FIND_WANTED_PERSON", "ARREST"},
    {COMITY__NOTICE__COLOUR__BLUE, "INVESTIGATION", "INFORM"},
    {COMITY__NOTICE__COLOUR__GREEN, "WARNING", NULL},
    {COMITY__NOTICE__COLOUR__YELLOW, "LOCATE_OR_IDENTIFY", "LOCATE"},
    {COMITY__NOTICE__COLOUR__BLACK, "IDENTIFY_PERSON", NULL},
    {COMITY__NOTICE__COLOUR__ORANGE, "WARNING", NULL},
    {COMITY__NOTICE__COLOUR__PURPLE, "WARNING", NULL},
    {COMITY__NOTICE__COLOUR__SILVER, "LOCATE_OR_IDENTIFY", NULL},
    {COMITY__NOTICE__COLOUR__UN_SPECIAL, "WARNING", NULL},
};

static Comity__Notice__Colour find_colour(const char *name)
{
    char upper[16] = "";
    for (size_t i = 0; name[i] != '\0' && i + 1 < sizeof upper; i++) {
        bool is_lower = name[i] >= 'a' && name[i] <= 'z';
        upper[i] = is_lower ? (char)(name[i] - 'a' + 'A') : name[i] == '-' ? '_' : name[i];
    }
    const ProtobufCEnumValue *value = protobuf_c_enum_descriptor_get_value_by_name(
        &comity__notice__colour__descriptor, strcmp(upper, "UN") == 0 ? "UN_SPECIAL" : upper);
    return value != NULL ? (Comity__Notice__Colour)value->value : NOT_GIVEN;
}

static enum error_code notices_new(const struct import_options *options, void **ret, struct error *error)
{
    Comity__Notice__Colour colour = NOT_GIVEN;
    if (options->colour != NULL && (colour = find_colour(options->colour)) == NOT_GIVEN)
        return error_set(error, ERROR_INVALID, "there is no notice colour \"%.60s\"", options->colour);
    struct notices *notices = calloc(1, sizeof *notices);
    if (notices == NULL)
        return error_set(error, ERROR_MEMORY, "no memory for an import");
    notices->colour = colour;
    *ret = notices;
    return ERROR_NONE;
}

static void notices_free(void *state)
{
    struct notices *notices = state;
    json_decref(notices->document);
    free(notices);
}

/* Move over white space; false if nothing else is left. */
static bool find_document(struct import_input *input)
{
    struct view rest = import_input_rest(input);
    size_t size = 0;
    while (size < rest.size && strchr(" \t\r\n", rest.data[size]) != NULL && rest.data[size] != '\0')
        size++;
    import_input_take(input, size);
    return size < rest.size;
}

static enum error_code open_document(struct notices *notices, struct import_input *input, struct error *error)
{
    json_error_t fault;
    struct view rest = import_input_rest(input);
    json_t *document = json_loadb((const char *)rest.data, rest.size, JSON_DISABLE_EOF_CHECK, &fault);
    if (document == NULL)
        return error_set(error, ERROR_MALFORMED, "is not JSON: %s (line %llu)", fault.text,
                         (unsigned long long)input->line + (unsigned)(fault.line > 0 ? fault.line - 1 : 0));
    assert(fault.position > 0 && (size_t)fault.position <= rest.size);

    const json_t *list = json_object_get(json_object_get(document, "_embedded"), "notices");
    notices->document = document;
    notices->list = json_is_array(document) ? document : json_is_array(list) ? list : NULL;
    notices->index = 0;
    notices->line = input->line;
    import_input_take(input, (size_t)fault.position);
    return ERROR_NONE;
}

static enum error_code notices_prepare(void *state, struct import_input *input, struct error *error)
{
    if (!input->is_finished)
        return ERROR_NONE;
    if (!find_document(input))
        return error_set(error, ERROR_MALFORMED, "the input is empty");
    return open_document(state, input, error);
}

/* Return the next notice of the document; NULL at its end. */
static const json_t *next_notice(struct notices *notices)
{
    if (notices->document == NULL)
        return NULL;
    if (notices->list == NULL)
        return notices->index++ == 0 ? notices->document : NULL;
    return json_array_get(notices->list, notices->index++);
}

static bool has_text(const json_t *notice, const char *name)
{
    json_t *clean = notice_fields_clean(json_object_get(notice, name));
    bool has = clean != NULL;
    json_decref(clean);
    return has;
}

static Comity__Notice__Colour colour_of(const struct notices *notices, const json_t *notice)
{
    const json_t *self = json_object_get(json_object_get(notice, "_links"), "self");
    const char *address = json_string_value(json_object_get(self, "href"));
    if (notices->colour != NOT_GIVEN)
        return notices->colour;
    if (json_array_size(json_object_get(notice, "arrest_warrants")) > 0)
        return COMITY__NOTICE__COLOUR__RED;
    if (has_text(notice, "un_reference"))
        return COMITY__NOTICE__COLOUR__UN_SPECIAL;
    if (has_text(notice, "date_of_event") || has_text(notice, "place"))
        return COMITY__NOTICE__COLOUR__YELLOW;
    if (address != NULL && strstr(address, "/red/") != NULL)
        return COMITY__NOTICE__COLOUR__RED;
    if (address != NULL && strstr(address, "/yellow/") != NULL)
        return COMITY__NOTICE__COLOUR__YELLOW;
    if (address != NULL && strstr(address, "/un/") != NULL)
        return COMITY__NOTICE__COLOUR__UN_SPECIAL;
    return NOT_GIVEN;
}

/* Make the JSON of a Record with what does not come from the table of fields. */
static json_t *new_record(const json_t *entity_id, Comity__Notice__Colour colour)
{
    size_t i = 0;
    while (meanings[i].colour != colour)
        i++;
    return json_pack("{s:O, s:[s], s:{s:i, s:s, s:O, s:s*}}", "source_ref", entity_id, "purposes",
                     meanings[i].purpose, "notice", "colour", (int)colour, "kind", "NOTICE", "notice_id",
                     entity_id, "action_to_take", meanings[i].action);
}

static enum error_code check_notice(const struct notices *notices, const json_t *notice, struct error *error)
{
    if (!json_is_object(notice))
        return error_set(error, ERROR_INVALID, "is not a notice but something else");
    if (!has_text(notice, "entity_id"))
        return error_set(error, ERROR_INVALID, "entity_id: is required");
    if (!has_text(notice, "name"))
        return error_set(error, ERROR_INVALID, "name: there is no usable name");
    if (colour_of(notices, notice) == NOT_GIVEN)
        return error_set(error, ERROR_INVALID, "colour: the notice does not tell it; give one for all");
    return ERROR_NONE;
}

static void fill_item(const struct notices *notices, struct import_item *item, const json_t *notice)
{
    json_t *entity_id = notice_fields_clean(json_object_get(notice, "entity_id"));
    json_t *record = NULL;
    enum error_code code = check_notice(notices, notice, &item->error);
    if (code == ERROR_NONE) {
        record = new_record(entity_id, colour_of(notices, notice));
        if (record == NULL)
            code = error_set(&item->error, ERROR_MEMORY, "no memory for a notice");
        else
            code = notice_fields_fill(item, notice, json_object_get(record, "notice"), &item->error);
    } else if (entity_id != NULL) {
        record = json_pack("{s:O}", "source_ref", entity_id);
    }
    if (code == ERROR_NONE)
        import_format_fill(item, record);
    else
        import_format_refuse(item, record);
    json_decref(record);
    json_decref(entity_id);
}

static bool notices_next(void *state, struct import_input *input, struct import_item *item)
{
    struct notices *notices = state;
    const json_t *notice;
    if (!input->is_finished)
        return false;
    while ((notice = next_notice(notices)) == NULL) {
        json_decref(notices->document);
        notices->document = NULL;
        if (!find_document(input))
            return false;
        item->line = input->line;
        if (open_document(notices, input, &item->error) != ERROR_NONE) {
            import_input_take(input, import_input_rest(input).size);
            return true;
        }
    }
    item->line = notices->line;
    fill_item(notices, item, notice);
    return true;
}

const struct import_format_row import_format_notices = {
    .name = "notices",
    .limit_bytes = LIMIT_IMPORT_DOCUMENT_BYTES,
    .new = notices_new,
    .free = notices_free,
    .prepare = notices_prepare,
    .next = notices_next,
};
