#include "comity/record.h"
#include "comity/instant.h"
#include "comity/key_series.h"
#include "field.h"
#include "rules.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

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

bool record_type_is_about_victims(const struct record_type *type)
{
    return type->rules->is_about_victims;
}

bool record_makes_hits(const Comity__Record *record)
{
    const struct record_type *type = record_type_of(record);

    return type != NULL && type->rules->makes_hits;
}

bool record_due(const Comity__Record *record, int64_t *ret_ms)
{
    const struct record_type *type = record_type_of(record);

    if (type == NULL || type->rules->due == NULL)
        return false;
    struct field field = field_of(record_body(record), type->rules->due);
    return instant_read(view_of_text(field_text(&field)), ret_ms, NULL) == ERROR_NONE;
}

bool record_type_is_listed(const struct record_type *type)
{
    return type->rules->is_listed;
}

const ProtobufCMessage *record_body(const Comity__Record *record)
{
    const struct record_type *type = record_type_of(record);

    if (type == NULL)
        return NULL;
    struct field field = field_of(&record->base, type->name);
    return *(const ProtobufCMessage *const *)field.value;
}

/* ---- Validation ---- */

struct validation {
    const Comity__Record *record;
    const struct record_rules *rules; /* of its type */
    const struct rule *rule;          /* the row under way */
    enum error_code code;
    struct error *error;
};

static bool is_blank(const char *text)
{
    return text[strspn(text, " \t\n")] == '\0';
}

static bool says_nothing(const struct field *field)
{
    if (!field_is_set(field))
        return true;
    return field->descriptor->type == PROTOBUF_C_TYPE_STRING && is_blank(field_text(field));
}

static size_t count_max(const struct validation *validation, const struct field *field)
{
    for (size_t i = 0; i < validation->rules->count; i++) {
        const struct rule *rule = &validation->rules->rules[i];
        const char *dot = strrchr(rule->path, '.');
        if (rule->count_max > 0 && strcmp(dot == NULL ? rule->path : dot + 1, field->descriptor->name) == 0)
            return rule->count_max;
    }
    return RULE_COUNT;
}

static enum error_code check_element(const struct validation *validation, const struct field *field)
{
    size_t most = count_max(validation, field);

    if (field_count(field) > most)
        return error_set(validation->error, ERROR_LIMIT, "%s: one of %zu, at most %zu", field_path(field),
                         field_count(field), most);
    if (says_nothing(field))
        return error_set(validation->error, ERROR_INVALID, "%s: is empty", field_path(field));
    return ERROR_NONE;
}

static enum error_code check_value(const struct field *field, struct error *error)
{
    switch (field->descriptor->type) {
    case PROTOBUF_C_TYPE_ENUM:
        if (protobuf_c_enum_descriptor_get_value(field->descriptor->descriptor, (int)field_number(field)) ==
            NULL)
            return error_set(error, ERROR_INVALID, "%s: %d is unknown", field_path(field),
                             (int)field_number(field));
        return ERROR_NONE;
    case PROTOBUF_C_TYPE_DOUBLE:
        if (!isfinite(field_real(field)))
            return error_set(error, ERROR_INVALID, "%s: is not a number", field_path(field));
        if (field_real(field) < 0)
            return error_set(error, ERROR_INVALID, "%s: is negative", field_path(field));
        return ERROR_NONE;
    case PROTOBUF_C_TYPE_STRING:
        if (strlen(field_text(field)) > RULE_TEXT_BYTES)
            return error_set(error, ERROR_LIMIT, "%s: %zu bytes, at most %u", field_path(field),
                             strlen(field_text(field)), RULE_TEXT_BYTES);
        return ERROR_NONE;
    default:
        return ERROR_NONE;
    }
}

/* What every field must keep, with or without a row. */
static bool check_any_field(void *context, const struct field *field)
{
    struct validation *validation = context;

    if (field->descriptor->label == PROTOBUF_C_LABEL_REPEATED)
        validation->code = check_element(validation, field);
    if (validation->code == ERROR_NONE)
        validation->code = check_value(field, validation->error);
    return validation->code == ERROR_NONE;
}

static enum error_code check_order(const struct rule *rule, const struct field *field,
                                   const Comity__Record *record, struct error *error)
{
    struct field beside = rules_beside(field, rule->not_before, record);
    char name[RULE_WORD_BYTES];

    if (!field_is_set(&beside) || !format_is_earlier(field_text(field), field_text(&beside)))
        return ERROR_NONE;
    field_json_name(beside.descriptor->name, name, sizeof name);
    return error_set(error, ERROR_INVALID, "%s: %s is before %s, %s", field_path(field), field_text(field),
                     name, field_text(&beside));
}

/* Make the key or the series that the row stands for; `out` is the key, or the first of the series. */
static enum error_code make_key(const struct rule *rule, const struct field *field,
                                const Comity__Record *record, char out[LIMIT_KEY_BYTES], struct error *error)
{
    const char *text = field_text(field);
    struct key_series series;
    struct key key;

    if (rule->series_to != NULL) {
        struct field end = rules_beside(field, rule->series_to, record);
        enum error_code code =
            key_series_normalise(rule->key, text, field_text(&end), NULL, false, &series, error);
        if (code == ERROR_NONE)
            memcpy(out, series.first, LIMIT_KEY_BYTES);
        return code;
    }
    if (key_series_normalise(rule->key, text, NULL, NULL, false, &series, NULL) == ERROR_NONE) {
        memcpy(out, series.first, LIMIT_KEY_BYTES);
        return ERROR_NONE;
    }
    enum error_code code = key_normalise(rule->key, text, NULL, false, &key, error);
    if (code == ERROR_NONE)
        memcpy(out, key.text, LIMIT_KEY_BYTES);
    return code;
}

static enum error_code check_key(const struct rule *rule, const struct field *field,
                                 const Comity__Record *record, struct error *error)
{
    char text[LIMIT_KEY_BYTES];
    enum error_code code = make_key(rule, field, record, text, error);

    if (code != ERROR_NONE) {
        error_wrap(error, "%s", field_path(field));
        return code;
    }
    if (rule->key_chars > 0 && strlen(text) != rule->key_chars)
        return error_set(error, ERROR_INVALID, "%s: \"%.64s\" is not of the kind that is said",
                         field_path(field), field_text(field));
    return ERROR_NONE;
}

static enum error_code check_text(const struct rule *rule, const struct field *field,
                                  const Comity__Record *record, struct error *error)
{
    const char *text = field_text(field);

    if (rule->bytes_max > 0 && strlen(text) > rule->bytes_max)
        return error_set(error, ERROR_LIMIT, "%s: %zu bytes, at most %zu", field_path(field), strlen(text),
                         rule->bytes_max);
    if (!format_is_kept(rule->format, text))
        return error_set(error, ERROR_INVALID, "%s: \"%.40s\" is not a %s", field_path(field), text,
                         format_name(rule->format));
    if (rule->must_be_key)
        return check_key(rule, field, record, error);
    return rule->not_before != NULL ? check_order(rule, field, record, error) : ERROR_NONE;
}

static enum error_code check_bytes(const struct rule *rule, const struct field *field, struct error *error)
{
    size_t size = ((const ProtobufCBinaryData *)field->value)->len;

    if (rule->bytes_max > 0 && size > rule->bytes_max)
        return error_set(error, ERROR_LIMIT, "%s: %zu bytes, at most %zu", field_path(field), size,
                         rule->bytes_max);
    return ERROR_NONE;
}

static const char *enum_name(const struct field *field, int value)
{
    return protobuf_c_enum_descriptor_get_value(field->descriptor->descriptor, value)->name;
}

static enum error_code check_number(const struct rule *rule, const struct field *field,
                                    const Comity__Record *record, struct error *error)
{
    if (rule->most > 0 && (field_real(field) < rule->least || field_real(field) > rule->most))
        return error_set(error, ERROR_INVALID, "%s: is not between %g and %g", field_path(field), rule->least,
                         rule->most);
    if (rule->never == 0 || field_number(field) != rule->never)
        return ERROR_NONE;
    struct field beside = rules_beside(field, rule->when_field, record);
    char name[RULE_WORD_BYTES];
    field_json_name(beside.descriptor->name, name, sizeof name);
    return error_set(error, ERROR_INVALID, "%s: may not be %s where %s is %s", field_path(field),
                     enum_name(field, rule->never), name, enum_name(&beside, rule->when_value));
}

static bool is_same(const struct field *field, const struct field *other)
{
    if (field->descriptor->type == PROTOBUF_C_TYPE_STRING)
        return strcmp(field_text(field), field_text(other)) == 0;
    return field_number(field) == field_number(other);
}

static enum error_code check_distinct(const struct field *field, struct error *error)
{
    for (size_t i = 0; i < field->index; i++) {
        struct field other = field_element(field, i);
        if (is_same(field, &other))
            return error_set(error, ERROR_INVALID, "%s: stands twice", field_path(field));
    }
    return ERROR_NONE;
}

static bool is_required(const struct rule *rule, const struct field *field, const Comity__Record *record)
{
    if (rule->required_unless == NULL)
        return rule->is_required;
    struct field other = rules_beside(field, rule->required_unless, record);
    return rule->is_required && says_nothing(&other);
}

static enum error_code check_row(const struct validation *validation, const struct field *field)
{
    const struct rule *rule = validation->rule;
    enum error_code code = ERROR_NONE;

    if (!rules_holds(rule, field, validation->record))
        return ERROR_NONE;
    if (says_nothing(field) && is_required(rule, field, validation->record))
        return error_set(validation->error, ERROR_INVALID, "%s: is required", field_path(field));
    if (!field_is_set(field))
        return ERROR_NONE;
    if (rule->is_distinct)
        code = check_distinct(field, validation->error);
    if (code == ERROR_NONE && field->descriptor->type == PROTOBUF_C_TYPE_STRING)
        return check_text(rule, field, validation->record, validation->error);
    if (code == ERROR_NONE && field->descriptor->type == PROTOBUF_C_TYPE_BYTES)
        return check_bytes(rule, field, validation->error);
    if (code == ERROR_NONE && field->descriptor->type != PROTOBUF_C_TYPE_MESSAGE)
        return check_number(rule, field, validation->record, validation->error);
    return code;
}

static bool check_ruled_field(void *context, const struct field *field)
{
    struct validation *validation = context;

    validation->code = check_row(validation, field);
    return validation->code == ERROR_NONE;
}

static enum error_code check_rules(const Comity__Record *record, const ProtobufCMessage *message,
                                   const char *prefix, const struct record_rules *rules, struct error *error)
{
    struct validation validation = {.record = record, .rules = rules, .error = error};

    for (size_t i = 0; i < rules->count; i++) {
        validation.rule = &rules->rules[i];
        if (!field_visit(message, prefix, validation.rule->path, check_ruled_field, &validation))
            break;
    }
    return validation.code;
}

static enum error_code check_needs(const ProtobufCMessage *body, const struct record_type *type,
                                   struct error *error)
{
    const char *list = type->rules->needs_one_of;
    char names[ERROR_TEXT_BYTES / 2] = "";
    char word[RULE_WORD_BYTES];
    char name[RULE_WORD_BYTES];

    if (list == NULL)
        return ERROR_NONE;
    while (rules_next_word(&list, word)) {
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

static bool is_said(void *context, const struct field *field)
{
    bool *ret = context;

    *ret = *ret || !says_nothing(field);
    return !*ret;
}

static enum error_code check_needs_of_envelope(const Comity__Record *record, const struct record_type *type,
                                               struct error *error)
{
    const char *list = type->rules->needs_of_envelope;
    char word[RULE_WORD_BYTES];
    char name[RULE_WORD_BYTES];

    while (list != NULL && rules_next_word(&list, word)) {
        bool is_there = false;
        field_visit(&record->base, "", word, is_said, &is_there);
        field_json_name(word, name, sizeof name);
        if (!is_there)
            return error_set(error, ERROR_INVALID, "%s: is required with type %s", name, type->name);
    }
    return ERROR_NONE;
}

enum error_code record_validate(const Comity__Record *record, struct error *error)
{
    const struct record_type *type = record_type_of(record);
    const ProtobufCMessage *body = record_body(record);

    if (type == NULL || body == NULL)
        return error_set(error, ERROR_INVALID, "record: has no type that is known here");
    struct validation validation = {.record = record, .rules = type->rules, .error = error};
    if (!field_visit_all(&record->base, check_any_field, &validation))
        return validation.code;
    enum error_code code = check_rules(record, &record->base, "", rules_of_envelope(), error);
    if (code == ERROR_NONE)
        code = check_needs_of_envelope(record, type, error);
    if (code == ERROR_NONE)
        code = check_rules(record, body, type->name, type->rules, error);
    if (code == ERROR_NONE)
        code = check_needs(body, type, error);
    return code;
}
