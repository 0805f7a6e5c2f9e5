#include "comity/record.h"
#include "field.h"
#include "rules.h"

#include <stdio.h>
#include <string.h>

/* Drop a last character of which the end was cut off. */
static void drop_cut_character(char *text)
{
    size_t size = strlen(text);
    size_t start = size;

    while (start > 0 && ((unsigned char)text[start - 1] & 0xc0) == 0x80)
        start--;
    if (start == 0 || (unsigned char)text[start - 1] < 0xc0)
        return;
    unsigned char lead = (unsigned char)text[--start];
    size_t whole = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : 2;
    if (size - start < whole)
        text[start] = '\0';
}

static void write_text(const char *text, char out[RULE_WORD_BYTES])
{
    snprintf(out, RULE_WORD_BYTES, "%s", text);
    drop_cut_character(out);
    for (char *at = out; *at != '\0'; at++)
        if (*at == '\n' || *at == '\t')
            *at = ' ';
}

/* A name of the schema as words. */
static void write_words(const char *name, char out[RULE_WORD_BYTES])
{
    snprintf(out, RULE_WORD_BYTES, "%s", name);
    for (char *at = out; *at != '\0'; at++) {
        if (*at == '_')
            *at = ' ';
        else if (*at >= 'A' && *at <= 'Z')
            *at = (char)(*at - 'A' + 'a');
    }
}

static void write_enum(const struct field *field, char out[RULE_WORD_BYTES])
{
    int number = (int)field_number(field);
    const ProtobufCEnumValue *value =
        protobuf_c_enum_descriptor_get_value(field->descriptor->descriptor, number);

    if (value == NULL)
        snprintf(out, RULE_WORD_BYTES, "%d", number);
    else
        write_words(value->name, out);
}

/* Write what a person reads of the field: names of enums in small letters, of what is true; other values as they are. */
static void write_value(const struct field *field, char out[RULE_WORD_BYTES])
{
    switch (field->descriptor->type) {
    case PROTOBUF_C_TYPE_STRING:
        write_text(field_text(field), out);
        break;
    case PROTOBUF_C_TYPE_ENUM:
        write_enum(field, out);
        break;
    case PROTOBUF_C_TYPE_BOOL:
        write_words(field->descriptor->name, out);
        break;
    default:
        snprintf(out, RULE_WORD_BYTES, "%.15g", field_real(field));
    }
}

/* A line that is being written. Once something did not fit, it takes no more. */
struct line {
    char *out;
    size_t bytes;
    bool is_full;
    bool is_new_part;
    char label[RULE_WORD_BYTES]; /* stands before the next value */
};

static void line_append(struct line *line, const char *text)
{
    size_t used = strlen(line->out);
    const char *before = used == 0 ? "" : line->is_new_part ? ", " : " ";

    line->is_new_part = false;
    if (line->is_full)
        return;
    int size = snprintf(line->out + used, line->bytes - used, "%s%s", before, text);
    line->is_full = size < 0 || (size_t)size >= line->bytes - used;
    drop_cut_character(line->out);
}

static bool write_field(void *context, const struct field *field)
{
    struct line *line = context;
    char value[RULE_WORD_BYTES];

    if (!field_is_set(field))
        return true;
    if (line->label[0] != '\0')
        line_append(line, line->label);
    line->label[0] = '\0';
    write_value(field, value);
    line_append(line, value);
    return true;
}

static void write_label(const char *name, char out[RULE_WORD_BYTES])
{
    snprintf(out, RULE_WORD_BYTES, "%s", name);
    for (char *at = out; *at != '\0'; at++)
        if (*at == '_')
            *at = ' ';
}

static void write_summary(const ProtobufCMessage *body, const char *list, struct line *line)
{
    char word[RULE_WORD_BYTES];

    while (rules_next_word(&list, word)) {
        const char *name = word;
        if (*name == ',') {
            line->is_new_part = true;
            line->label[0] = '\0';
            name++;
        }
        if (*name == '=')
            write_label(name + 1, line->label);
        else
            field_visit(body, "", name, write_field, line);
    }
}

void record_summary(const Comity__Record *record, char *out, size_t out_bytes)
{
    const ProtobufCMessage *body = record_body(record);
    struct line line = {.out = out, .bytes = out_bytes};

    if (out_bytes == 0)
        return;
    out[0] = '\0';
    if (body == NULL)
        line_append(&line, "record of an unknown type");
    else
        write_summary(body, record_type_of(record)->rules->summary, &line);
}
