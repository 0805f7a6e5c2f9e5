#include "comity/record.h"
#include "comity/bureau.h"
#include "comity/date.h"
#include "comity/uuid.h"
#include "country.h"
#include "field.h"
#include "rules.h"

#include <stdio.h>
#include <string.h>

#define SUMMARY_WORD_BYTES 128

const struct record_type *record_type_table(size_t *count)
{
    return rules_types(count);
}

const struct record_type *record_type_find(const char *name)
{
    size_t count = 0;
    const struct record_type *types = rules_types(&count);

    for (size_t i = 0; i < count; i++)
        if (strcmp(types[i].name, name) == 0)
            return &types[i];
    return NULL;
}

const struct record_type *record_type_of(const Comity__Record *record)
{
    size_t count = 0;
    const struct record_type *types = rules_types(&count);

    for (size_t i = 0; i < count; i++)
        if (types[i].type_case == record->type_case)
            return &types[i];
    return NULL;
}

/* ---- Formats ---- */

static bool is_date(const char *text)
{
    struct date_span span;

    return date_parse(view_of_text(text), &span, NULL) == ERROR_NONE;
}

static bool is_bureau(const char *text)
{
    struct bureau bureau;

    return bureau_parse(&bureau, view_of_text(text), NULL) == ERROR_NONE;
}

static bool is_uuid(const char *text)
{
    struct uuid uuid;

    return uuid_parse(view_of_text(text), &uuid, NULL) == ERROR_NONE;
}

static bool is_country(const char *text)
{
    return country_find(text) != NULL;
}

static bool is_any_text(const char *text)
{
    (void)text;
    return true;
}

static const struct {
    bool (*is_kept)(const char *text);
    const char *name;
} formats[] = {
    [RULE_ANY_TEXT] = {is_any_text, "text"},
    [RULE_DATE] = {is_date, "date (YYYY, YYYY-MM or YYYY-MM-DD)"},
    [RULE_COUNTRY] = {is_country, "country code (ISO 3166 or ICAO)"},
    [RULE_BUREAU] = {is_bureau, "bureau code"},
    [RULE_UUID] = {is_uuid, "UUID"},
};

/* ---- Validation ---- */

struct validation {
    const struct rule *rule; /* the row under way */
    enum error_code code;
    struct error *error;
};

static bool is_blank(const char *text)
{
    return text[strspn(text, " \t\n")] == '\0';
}

static bool says_nothing(const struct field *field)
{
    if (field->descriptor->type == PROTOBUF_C_TYPE_STRING)
        return is_blank(field_text(field));
    return !field_is_set(field);
}

/* What every field must keep, with or without a row. */
static bool check_any_field(void *context, const struct field *field)
{
    struct validation *validation = context;
    struct error *error = validation->error;
    enum error_code *code = &validation->code;

    if (field->descriptor->label == PROTOBUF_C_LABEL_REPEATED) {
        if (field_count(field) > RULE_COUNT)
            *code = error_set(error, ERROR_LIMIT, "%s: one of %zu, at most %u", field->path,
                              field_count(field), RULE_COUNT);
        else if (says_nothing(field))
            *code = error_set(error, ERROR_INVALID, "%s: is empty", field->path);
    }
    if (*code == ERROR_NONE && field->descriptor->type == PROTOBUF_C_TYPE_ENUM &&
        protobuf_c_enum_descriptor_get_value(field->descriptor->descriptor, (int)field_number(field)) == NULL)
        *code = error_set(error, ERROR_INVALID, "%s: %d is unknown", field->path, (int)field_number(field));
    if (*code == ERROR_NONE && field->descriptor->type == PROTOBUF_C_TYPE_STRING &&
        strlen(field_text(field)) > RULE_TEXT_BYTES)
        *code = error_set(error, ERROR_LIMIT, "%s: %zu bytes, at most %u", field->path,
                          strlen(field_text(field)), RULE_TEXT_BYTES);
    return *code == ERROR_NONE;
}

static bool is_required(const struct rule *rule, const struct field *field)
{
    if (rule->when_field == NULL)
        return rule->is_required;
    struct field when = field_of(field->parent, rule->when_field);
    return field_number(&when) == rule->when_value;
}

static enum error_code check_text(const struct rule *rule, const struct field *field, struct error *error)
{
    const char *text = field_text(field);

    if (rule->bytes_max > 0 && strlen(text) > rule->bytes_max)
        return error_set(error, ERROR_LIMIT, "%s: %zu bytes, at most %zu", field->path, strlen(text),
                         rule->bytes_max);
    if (!formats[rule->format].is_kept(text))
        return error_set(error, ERROR_INVALID, "%s: \"%.40s\" is not a %s", field->path, text,
                         formats[rule->format].name);
    return ERROR_NONE;
}

static bool check_ruled_field(void *context, const struct field *field)
{
    struct validation *validation = context;
    const struct rule *rule = validation->rule;

    if (says_nothing(field) && is_required(rule, field))
        validation->code = error_set(validation->error, ERROR_INVALID, "%s: is required", field->path);
    else if (field_is_set(field) && field->descriptor->type == PROTOBUF_C_TYPE_STRING)
        validation->code = check_text(rule, field, validation->error);
    else if (field_is_set(field) && rule->most > 0 &&
             (field_number(field) < rule->least || field_number(field) > rule->most))
        validation->code = error_set(validation->error, ERROR_INVALID, "%s: is not between %u and %u",
                                     field->path, (unsigned)rule->least, (unsigned)rule->most);
    return validation->code == ERROR_NONE;
}

static enum error_code check_rules(const ProtobufCMessage *message, const char *prefix,
                                   const struct record_rules *rules, struct error *error)
{
    struct validation validation = {.error = error};

    for (size_t i = 0; i < rules->count; i++) {
        validation.rule = &rules->rules[i];
        if (!field_visit(message, prefix, validation.rule->path, check_ruled_field, &validation))
            break;
    }
    return validation.code;
}

/* Take the next word of a table's list; return false at its end. */
static bool next_word(const char **list, char out[SUMMARY_WORD_BYTES])
{
    *list += strspn(*list, " ");
    size_t size = strcspn(*list, " ");
    snprintf(out, SUMMARY_WORD_BYTES, "%.*s", (int)size, *list);
    *list += size;
    return size > 0;
}

static enum error_code check_needs(const ProtobufCMessage *body, const struct record_type *type,
                                   struct error *error)
{
    const char *list = type->rules->needs_one_of;
    char names[ERROR_TEXT_BYTES / 2] = "";
    char word[SUMMARY_WORD_BYTES];
    char name[SUMMARY_WORD_BYTES];

    if (list == NULL)
        return ERROR_NONE;
    while (next_word(&list, word)) {
        struct field field = field_of(body, word);
        if (!says_nothing(&field))
            return ERROR_NONE;
        field_json_name(word, name, sizeof name);
        size_t used = strlen(names);
        snprintf(names + used, sizeof names - used, "%s%s", used > 0 ? ", " : "", name);
    }
    field_json_name(type->name, name, sizeof name);
    return error_set(error, ERROR_INVALID, "%s: one of %s is required", name, names);
}

/* Return the message of the record's type. Its member of the oneof is set, but may hold nothing. */
static const ProtobufCMessage *body_of(const Comity__Record *record, const struct record_type *type)
{
    struct field field = field_of(&record->base, type->name);

    return *(const ProtobufCMessage *const *)field.value;
}

enum error_code record_validate(const Comity__Record *record, struct error *error)
{
    const struct record_type *type = record_type_of(record);
    struct validation validation = {.error = error};

    if (type == NULL || body_of(record, type) == NULL)
        return error_set(error, ERROR_INVALID, "record: has no type that is known here");
    if (!field_visit_all(&record->base, check_any_field, &validation))
        return validation.code;
    enum error_code code = check_rules(&record->base, "", rules_of_envelope(), error);
    if (code == ERROR_NONE)
        code = check_rules(body_of(record, type), type->name, type->rules, error);
    if (code == ERROR_NONE)
        code = check_needs(body_of(record, type), type, error);
    return code;
}

/* ---- Summary ---- */

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

static void write_text(const char *text, char out[SUMMARY_WORD_BYTES])
{
    snprintf(out, SUMMARY_WORD_BYTES, "%s", text);
    drop_cut_character(out);
    for (char *at = out; *at != '\0'; at++)
        if (*at == '\n' || *at == '\t')
            *at = ' ';
}

static void write_enum(const struct field *field, char out[SUMMARY_WORD_BYTES])
{
    int number = (int)field_number(field);
    const ProtobufCEnumValue *value =
        protobuf_c_enum_descriptor_get_value(field->descriptor->descriptor, number);

    if (value == NULL) {
        snprintf(out, SUMMARY_WORD_BYTES, "%d", number);
        return;
    }
    snprintf(out, SUMMARY_WORD_BYTES, "%s", value->name);
    for (char *at = out; *at != '\0'; at++) {
        if (*at == '_')
            *at = ' ';
        else if (*at >= 'A' && *at <= 'Z')
            *at = (char)(*at - 'A' + 'a');
    }
}

/* Write what a person reads of the field: an enum's name in small letters, other values as they are. */
static void write_value(const struct field *field, char out[SUMMARY_WORD_BYTES])
{
    if (field->descriptor->type == PROTOBUF_C_TYPE_STRING)
        write_text(field_text(field), out);
    else if (field->descriptor->type == PROTOBUF_C_TYPE_ENUM)
        write_enum(field, out);
    else
        snprintf(out, SUMMARY_WORD_BYTES, "%lld", (long long)field_number(field));
}

/* A line that is being written. Once something did not fit, it takes no more. */
struct line {
    char *out;
    size_t bytes;
    bool is_full;
    bool is_new_part;
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

static void write_summary(const ProtobufCMessage *body, const char *list, struct line *line)
{
    char word[SUMMARY_WORD_BYTES];
    char value[SUMMARY_WORD_BYTES];
    char label[SUMMARY_WORD_BYTES] = "";

    while (next_word(&list, word)) {
        const char *name = word;
        if (*name == ',') {
            line->is_new_part = true;
            label[0] = '\0';
            name++;
        }
        if (*name == '=') {
            snprintf(label, sizeof label, "%s", name + 1);
            continue;
        }
        struct field field = field_of(body, name);
        if (!field_is_set(&field))
            continue;
        if (label[0] != '\0')
            line_append(line, label);
        label[0] = '\0';
        write_value(&field, value);
        line_append(line, value);
    }
}

void record_summary(const Comity__Record *record, char *out, size_t out_bytes)
{
    const struct record_type *type = record_type_of(record);
    struct line line = {.out = out, .bytes = out_bytes};

    if (out_bytes == 0)
        return;
    out[0] = '\0';
    if (type == NULL || body_of(record, type) == NULL)
        line_append(&line, "record of an unknown type");
    else
        write_summary(body_of(record, type), type->rules->summary, &line);
}
