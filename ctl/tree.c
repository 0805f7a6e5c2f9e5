#include "tree.h"

#include "escape.h"

#include "comity/writer.h"

#include <string.h>

#define STEP 2u
#define DEEPEST 32u

static void write_indent(struct writer *writer, unsigned indent)
{
    for (unsigned i = 0; i < indent; i++)
        writer_u8(writer, ' ');
}

/* "dateOfBirth" is "date of birth"; runs of capitals stay. */
static void write_name(struct writer *writer, const char *name)
{
    for (size_t i = 0; name[i] != '\0'; i++) {
        bool is_capital = name[i] >= 'A' && name[i] <= 'Z';
        if (is_capital && i > 0)
            writer_u8(writer, ' ');
        writer_u8(writer, (uint8_t)(is_capital ? name[i] - 'A' + 'a' : name[i]));
    }
}

static void write_text(struct writer *writer, const char *text)
{
    struct buffer escaped;
    struct view all = view_of_text(text);
    buffer_init(&escaped, 6 * all.size + 1);
    if (writer->code == ERROR_NONE)
        writer->code = escape_append(&escaped, all, NULL);
    writer_bytes(writer, buffer_view(&escaped));
    buffer_release(&escaped);
}

/* What fits behind "name: ". */
static void write_scalar(struct writer *writer, const json_t *value)
{
    switch (json_typeof(value)) {
    case JSON_STRING:
        write_text(writer, json_string_value(value));
        break;
    case JSON_INTEGER:
        writer_format(writer, "%lld", (long long)json_integer_value(value));
        break;
    case JSON_REAL:
        writer_format(writer, "%.10g", json_real_value(value));
        break;
    case JSON_TRUE:
        writer_text(writer, "yes");
        break;
    case JSON_FALSE:
        writer_text(writer, "no");
        break;
    default:
        break;
    }
}

static bool is_scalar(const json_t *value)
{
    return !json_is_object(value) && !json_is_array(value);
}

static bool is_list_of_scalars(const json_t *value)
{
    for (size_t i = 0; i < json_array_size(value); i++)
        if (!is_scalar(json_array_get(value, i)))
            return false;
    return json_is_array(value);
}

static void write_object(struct writer *writer, const json_t *object, unsigned indent, bool starts_inside);

static void write_list(struct writer *writer, const json_t *list, unsigned indent)
{
    for (size_t i = 0; i < json_array_size(list); i++) {
        const json_t *value = json_array_get(list, i);
        write_indent(writer, indent);
        writer_text(writer, "- ");
        if (json_is_object(value) && json_object_size(value) > 0) {
            write_object(writer, value, indent + STEP, true);
            continue;
        }
        write_scalar(writer, value);
        writer_u8(writer, '\n');
    }
}

static void write_member(struct writer *writer, const char *name, const json_t *value, unsigned indent)
{
    write_name(writer, name);
    writer_u8(writer, ':');
    if (is_scalar(value)) {
        writer_u8(writer, ' ');
        write_scalar(writer, value);
        writer_u8(writer, '\n');
    } else if (is_list_of_scalars(value)) {
        for (size_t i = 0; i < json_array_size(value); i++) {
            writer_text(writer, i == 0 ? " " : ", ");
            write_scalar(writer, json_array_get(value, i));
        }
        writer_u8(writer, '\n');
    } else if (indent / STEP >= DEEPEST) {
        writer_text(writer, " ...\n");
    } else {
        writer_u8(writer, '\n');
        if (json_is_array(value))
            write_list(writer, value, indent + STEP);
        else
            write_object(writer, value, indent + STEP, false);
    }
}

static void write_object(struct writer *writer, const json_t *object, unsigned indent, bool starts_inside)
{
    /* Iterating does not change the object; jansson's iterator is merely not const. */
    json_t *members = (json_t *)(uintptr_t)object;
    const char *name;
    json_t *value;
    json_object_foreach(members, name, value)
    {
        if (!starts_inside)
            write_indent(writer, indent);
        starts_inside = false;
        write_member(writer, name, value, indent);
    }
}

enum error_code tree_append(struct buffer *out, const json_t *object, unsigned indent, struct error *error)
{
    struct writer writer;
    writer_init(&writer, out);
    write_object(&writer, object, indent, false);
    return writer_finish(&writer, "text of a record", error);
}
