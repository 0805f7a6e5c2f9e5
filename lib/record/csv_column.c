#include "csv_column.h"

#include "comity/decimal.h"
#include "comity/message_json.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Take one part of a path, "documents[0]" or "number", up to the next dot. */
static bool read_step(const char **text, const ProtobufCMessageDescriptor *descriptor, struct csv_step *step)
{
    char part[96];
    size_t size = strcspn(*text, ".");
    if (size == 0 || size >= sizeof part)
        return false;
    memcpy(part, *text, size);
    part[size] = '\0';
    *text += size;

    char *bracket = strchr(part, '[');
    uint64_t index = 0;
    if (bracket != NULL) {
        size_t digits = strlen(bracket) - 1;
        if (bracket[digits] != ']' || decimal_parse(view_of(bracket + 1, digits - 1), CSV_COLUMN_ELEMENTS - 1,
                                                    &index, NULL) != ERROR_NONE)
            return false;
        *bracket = '\0';
    }
    step->field = message_json_find_field(descriptor, part);
    step->index = (size_t)index;
    return step->field != NULL && (bracket == NULL || (step->field->label == PROTOBUF_C_LABEL_REPEATED &&
                                                       step->field->type == PROTOBUF_C_TYPE_MESSAGE));
}

/* Read a path from a message to a field that is not a message itself. */
static bool read_path(const char *text, const ProtobufCMessageDescriptor *descriptor, struct csv_path *path)
{
    while (descriptor != NULL && path->count < CSV_COLUMN_STEPS &&
           read_step(&text, descriptor, &path->steps[path->count])) {
        const ProtobufCFieldDescriptor *field = path->steps[path->count++].field;
        bool is_message = field->type == PROTOBUF_C_TYPE_MESSAGE;
        if (*text == '\0' && !is_message)
            return true;
        descriptor = is_message && *text == '.' ? field->descriptor : NULL;
        text += *text == '.' ? 1 : 0;
    }
    path->count = 0;
    return false;
}

static const ProtobufCFieldDescriptor *field_of_type(size_t type)
{
    size_t count;
    return protobuf_c_message_descriptor_get_field_by_name(&comity__record__descriptor,
                                                           record_type_table(&count)[type].name);
}

/* The path from the message of a type, with the step from Record to it in front. */
static bool read_path_of_type(const char *text, size_t type, struct csv_path *path)
{
    const ProtobufCFieldDescriptor *field = field_of_type(type);
    path->steps[0] = (struct csv_step){.field = field};
    path->count = 1;
    return field != NULL && read_path(text, field->descriptor, path);
}

enum error_code csv_column_init(struct csv_column *column, const char *name, struct error *error)
{
    struct csv_column made = {0};
    size_t types;
    record_type_table(&types);
    if (strlen(name) >= sizeof made.name)
        return error_set(error, ERROR_LIMIT, "the name \"%.40s...\" is too long", name);
    memcpy(made.name, name, strlen(name) + 1);
    made.from_type = calloc(types, sizeof *made.from_type);
    if (made.from_type == NULL)
        return error_set(error, ERROR_MEMORY, "no memory for a column");

    bool is_known = read_path(name, &comity__record__descriptor, &made.from_record);
    for (size_t i = 0; i < types; i++)
        is_known = read_path_of_type(name, i, &made.from_type[i]) || is_known;
    if (!is_known) {
        free(made.from_type);
        return error_set(error, ERROR_INVALID, "no record has a single field \"%s\"", name);
    }
    *column = made;
    return ERROR_NONE;
}

void csv_column_release(struct csv_column *column)
{
    free(column->from_type);
    *column = (struct csv_column){0};
}

size_t csv_column_find_type(const char *name)
{
    const ProtobufCFieldDescriptor *field = message_json_find_field(&comity__record__descriptor, name);
    size_t count;
    record_type_table(&count);
    for (size_t i = 0; i < count; i++)
        if (field != NULL && field_of_type(i) == field)
            return i;
    return SIZE_MAX;
}

static json_t *json_of_enum(const char *text, size_t size)
{
    char name[64];
    if (size >= sizeof name)
        size = sizeof name - 1; /* no value has so long a name: it is refused when it is looked up */
    for (size_t i = 0; i < size; i++) {
        bool is_lower = text[i] >= 'a' && text[i] <= 'z';
        bool is_gap = text[i] == '-' || text[i] == ' ';
        name[i] = is_lower ? (char)(text[i] - 'a' + 'A') : is_gap ? '_' : text[i];
    }
    return json_stringn(name, size);
}

static json_t *json_of_bool(const char *text, size_t size)
{
    static const struct {
        const char *text;
        int truth;
    } words[] = {{"true", 1}, {"yes", 1}, {"1", 1}, {"false", 0}, {"no", 0}, {"0", 0}};
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
        if (size == strlen(words[i].text) && memcmp(text, words[i].text, size) == 0)
            return json_boolean(words[i].truth);
    return json_stringn(text, size);
}

/* The JSON of one value; where the text is not one of the field's type, what message_json_decode() will
 * refuse. */
static json_t *json_of_value(const ProtobufCFieldDescriptor *field, const char *text, size_t size)
{
    json_t *number;
    switch (field->type) {
    case PROTOBUF_C_TYPE_ENUM:
        return json_of_enum(text, size);
    case PROTOBUF_C_TYPE_BOOL:
        return json_of_bool(text, size);
    case PROTOBUF_C_TYPE_FLOAT:
    case PROTOBUF_C_TYPE_DOUBLE:
        number = json_loadb(text, size, JSON_DECODE_ANY, NULL);
        return number != NULL ? number : json_stringn(text, size);
    default:
        return json_stringn(text, size);
    }
}

static json_t *json_of_list(const ProtobufCFieldDescriptor *field, const char *cell)
{
    json_t *array = json_array();
    while (array != NULL && *cell != '\0') {
        cell += strspn(cell, " \t|");
        size_t size = strcspn(cell, "|");
        size_t kept = size;
        while (kept > 0 && (cell[kept - 1] == ' ' || cell[kept - 1] == '\t'))
            kept--;
        if (kept > 0 && json_array_append_new(array, json_of_value(field, cell, kept)) != 0) {
            json_decref(array);
            return NULL;
        }
        cell += size;
    }
    return array;
}

/* Return the object that a step leads to from `object`, made if it is not there; NULL without memory. */
static json_t *enter(json_t *object, const struct csv_step *step)
{
    json_t *next = json_object_get(object, step->field->name);
    if (step->field->label != PROTOBUF_C_LABEL_REPEATED) {
        if (next == NULL && json_object_set_new(object, step->field->name, json_object()) == 0)
            next = json_object_get(object, step->field->name);
        return next;
    }
    if (next == NULL && json_object_set_new(object, step->field->name, json_array()) == 0)
        next = json_object_get(object, step->field->name);
    while (next != NULL && json_array_size(next) <= step->index)
        if (json_array_append_new(next, json_object()) != 0)
            return NULL;
    return json_array_get(next, step->index);
}

static const struct csv_path *path_of(const struct csv_column *column, size_t type)
{
    if (column->from_record.count > 0 || type == SIZE_MAX)
        return &column->from_record;
    return &column->from_type[type];
}

enum error_code csv_column_fill(const struct csv_column *column, size_t type, const char *cell,
                                json_t *record, struct error *error)
{
    size_t count;
    const struct csv_path *path = path_of(column, type);
    if (*cell == '\0')
        return ERROR_NONE;
    if (path->count == 0 && type == SIZE_MAX)
        return error_set(error, ERROR_INVALID, "%s: of which type? The row names none", column->name);
    if (path->count == 0)
        return error_set(error, ERROR_INVALID, "%s: a %s has no such field", column->name,
                         record_type_table(&count)[type].title);

    json_t *object = record;
    for (size_t i = 0; i + 1 < path->count && object != NULL; i++)
        object = enter(object, &path->steps[i]);
    const ProtobufCFieldDescriptor *field = path->steps[path->count - 1].field;
    json_t *value = field->label == PROTOBUF_C_LABEL_REPEATED ? json_of_list(field, cell)
                                                              : json_of_value(field, cell, strlen(cell));
    if (object == NULL) {
        json_decref(value);
        value = NULL;
    }
    if (json_object_get(object, field->name) != NULL) {
        json_decref(value);
        return error_set(error, ERROR_INVALID, "%s: two columns say it", column->name);
    }
    if (value == NULL || json_object_set_new(object, field->name, value) != 0)
        return error_set(error, ERROR_MEMORY, "no memory for a row");
    return ERROR_NONE;
}
