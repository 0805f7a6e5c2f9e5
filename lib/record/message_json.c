#include "comity/message_json.h"

#include "json_number.h"

#include "comity/base64.h"
#include "comity/utf8.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define DEPTH_MAX 16

static size_t value_size(ProtobufCType type)
{
    size_t bytes = json_number_bytes(type);
    if (bytes != 0)
        return bytes;
    switch (type) {
    case PROTOBUF_C_TYPE_BOOL:
        return sizeof(protobuf_c_boolean);
    case PROTOBUF_C_TYPE_BYTES:
        return sizeof(ProtobufCBinaryData);
    default:
        return sizeof(void *); /* strings and messages */
    }
}

static const void *member_const(const ProtobufCMessage *message, unsigned offset)
{
    return (const char *)message + offset;
}

static void *member(ProtobufCMessage *message, unsigned offset)
{
    return (char *)message + offset;
}

/* ---- writing ---- */

static enum error_code encode_message(const ProtobufCMessage *message, const struct json_place *place,
                                      json_t **ret, struct error *error);

static json_t *encode_bool(const void *value)
{
    protobuf_c_boolean truth;
    memcpy(&truth, value, sizeof truth);
    return json_boolean(truth != 0);
}

static json_t *encode_enum(const ProtobufCFieldDescriptor *field, const void *value)
{
    int number;
    memcpy(&number, value, sizeof number);
    const ProtobufCEnumValue *known = protobuf_c_enum_descriptor_get_value(field->descriptor, number);
    return known != NULL ? json_string(known->name) : json_integer(number);
}

static json_t *encode_bytes(const ProtobufCBinaryData *bytes)
{
    char *text = malloc(BASE64_ENCODED_CHARS(bytes->len) + 1);
    if (text == NULL)
        return NULL;
    base64_encode(view_of(bytes->data, bytes->len), text);
    json_t *json = json_string(text);
    free(text);
    return json;
}

static enum error_code encode_value(const ProtobufCFieldDescriptor *field, const void *value,
                                    const struct json_place *place, json_t **ret, struct error *error)
{
    json_t *json = NULL;
    if (field->type == PROTOBUF_C_TYPE_MESSAGE)
        return encode_message(*(ProtobufCMessage *const *)value, place, ret, error);
    if (field->type == PROTOBUF_C_TYPE_STRING) {
        const char *text = *(char *const *)value;
        if (!utf8_is_valid(view_of_text(text)))
            return json_place_refuse(place, error, ERROR_INVALID, "is not UTF-8");
        json = json_string(text);
    } else if (field->type == PROTOBUF_C_TYPE_BYTES) {
        json = encode_bytes(value);
    } else if (field->type == PROTOBUF_C_TYPE_BOOL) {
        json = encode_bool(value);
    } else if (field->type == PROTOBUF_C_TYPE_ENUM) {
        json = encode_enum(field, value);
    } else {
        json = json_number_encode(field->type, value);
    }
    if (json == NULL)
        return json_place_refuse(place, error, ERROR_MEMORY, "no memory for its JSON");
    *ret = json;
    return ERROR_NONE;
}

static enum error_code encode_repeated(const ProtobufCMessage *message, struct json_place *place,
                                       json_t **ret, struct error *error)
{
    const ProtobufCFieldDescriptor *field = place->field;
    size_t count = *(const size_t *)member_const(message, field->quantifier_offset);
    const char *values = *(const char *const *)member_const(message, field->offset);
    json_t *array = json_array();
    if (array == NULL)
        return json_place_refuse(place, error, ERROR_MEMORY, "no memory for its JSON");
    for (size_t i = 0; i < count; i++) {
        json_t *json = NULL;
        place->index = i;
        enum error_code code = encode_value(field, values + i * value_size(field->type), place, &json, error);
        if (code == ERROR_NONE && json_array_append_new(array, json) != 0)
            code = json_place_refuse(place, error, ERROR_MEMORY, "no memory for its JSON");
        if (code != ERROR_NONE) {
            json_decref(array);
            return code;
        }
    }
    *ret = array;
    return ERROR_NONE;
}

static bool is_zero(const void *value, size_t size)
{
    for (size_t i = 0; i < size; i++)
        if (((const char *)value)[i] != 0)
            return false;
    return true;
}

static bool is_present(const ProtobufCMessage *message, const ProtobufCFieldDescriptor *field)
{
    const void *value = member_const(message, field->offset);
    if (field->label == PROTOBUF_C_LABEL_REPEATED)
        return *(const size_t *)member_const(message, field->quantifier_offset) > 0;
    if ((field->flags & PROTOBUF_C_FIELD_FLAG_ONEOF) != 0)
        return *(const uint32_t *)member_const(message, field->quantifier_offset) == field->id &&
               ((field->type != PROTOBUF_C_TYPE_MESSAGE && field->type != PROTOBUF_C_TYPE_STRING) ||
                *(const void *const *)value != NULL);
    if (field->type == PROTOBUF_C_TYPE_STRING)
        return *(const char *const *)value != NULL && **(const char *const *)value != '\0';
    if (field->type == PROTOBUF_C_TYPE_BYTES)
        return ((const ProtobufCBinaryData *)value)->len > 0;
    return !is_zero(value, value_size(field->type));
}

static enum error_code encode_message(const ProtobufCMessage *message, const struct json_place *place,
                                      json_t **ret, struct error *error)
{
    if (place->depth >= DEPTH_MAX)
        return json_place_refuse(place, error, ERROR_LIMIT, "is nested too deep");
    json_t *object = json_object();
    if (object == NULL)
        return json_place_refuse(place, error, ERROR_MEMORY, "no memory for its JSON");
    for (unsigned i = 0; i < message->descriptor->n_fields; i++) {
        const ProtobufCFieldDescriptor *field = &message->descriptor->fields[i];
        if (!is_present(message, field))
            continue;
        struct json_place here = {place, field, SIZE_MAX, place->depth + 1};
        json_t *json = NULL;
        enum error_code code =
            field->label == PROTOBUF_C_LABEL_REPEATED
                ? encode_repeated(message, &here, &json, error)
                : encode_value(field, member_const(message, field->offset), &here, &json, error);
        char name[JSON_NAME_BYTES];
        json_place_name(field->name, name);
        if (code == ERROR_NONE && json_object_set_new(object, name, json) != 0)
            code = json_place_refuse(&here, error, ERROR_MEMORY, "no memory for its JSON");
        if (code != ERROR_NONE) {
            json_decref(object);
            return code;
        }
    }
    *ret = object;
    return ERROR_NONE;
}

enum error_code message_json_encode(const ProtobufCMessage *message, json_t **ret, struct error *error)
{
    struct json_place root = {NULL, NULL, SIZE_MAX, 0};
    return encode_message(message, &root, ret, error);
}

/* ---- reading ---- */

static enum error_code decode_message(const ProtobufCMessageDescriptor *descriptor, const json_t *json,
                                      const struct json_place *place, ProtobufCMessage **ret,
                                      struct error *error);

static ProtobufCMessage *new_message(const ProtobufCMessageDescriptor *descriptor)
{
    ProtobufCMessage *message = calloc(1, descriptor->sizeof_message);
    if (message != NULL)
        descriptor->message_init(message);
    return message;
}

static enum error_code decode_enum(const json_t *json, const struct json_place *place, void *out,
                                   struct error *error)
{
    if (json_is_integer(json))
        return json_number_decode(json, place, out, error);
    if (!json_is_string(json))
        return json_place_refuse(place, error, ERROR_INVALID, "must be the name of a value");
    const ProtobufCEnumValue *known =
        protobuf_c_enum_descriptor_get_value_by_name(place->field->descriptor, json_string_value(json));
    if (known == NULL) {
        char what[96];
        snprintf(what, sizeof what, "unknown value \"%.60s\"", json_string_value(json));
        return json_place_refuse(place, error, ERROR_INVALID, what);
    }
    memcpy(out, &known->value, sizeof known->value);
    return ERROR_NONE;
}

static bool is_clean(struct view text)
{
    struct reader reader;
    reader_init(&reader, text);
    while (reader_remaining(&reader) > 0) {
        uint32_t code_point = utf8_next(&reader);
        bool is_control = code_point < 0x20 || (code_point >= 0x7f && code_point < 0xa0);
        if (is_control && code_point != '\n' && code_point != '\t')
            return false;
    }
    return reader.code == ERROR_NONE;
}

static enum error_code decode_string(const json_t *json, const struct json_place *place, char **out,
                                     struct error *error)
{
    if (!json_is_string(json))
        return json_place_refuse(place, error, ERROR_INVALID, "must be a string");
    size_t size = json_string_length(json);
    if (!is_clean(view_of(json_string_value(json), size)))
        return json_place_refuse(place, error, ERROR_INVALID, "has a control character, or is not UTF-8");
    char *text = malloc(size + 1);
    if (text == NULL)
        return json_place_refuse(place, error, ERROR_MEMORY, "no memory for it");
    memcpy(text, json_string_value(json), size);
    text[size] = '\0';
    *out = text;
    return ERROR_NONE;
}

static enum error_code decode_bytes(const json_t *json, const struct json_place *place,
                                    ProtobufCBinaryData *out, struct error *error)
{
    if (!json_is_string(json))
        return json_place_refuse(place, error, ERROR_INVALID, "must be a string of base64");
    struct view text = view_of(json_string_value(json), json_string_length(json));
    uint8_t *data = malloc(text.size + 1);
    if (data == NULL)
        return json_place_refuse(place, error, ERROR_MEMORY, "no memory for it");
    size_t size = 0;
    if (base64_decode(text, data, text.size + 1, &size, NULL) != ERROR_NONE) {
        free(data);
        return json_place_refuse(place, error, ERROR_INVALID, "is not base64");
    }
    *out = (ProtobufCBinaryData){.len = size, .data = data};
    return ERROR_NONE;
}

static enum error_code decode_value(const json_t *json, const struct json_place *place, void *out,
                                    struct error *error)
{
    protobuf_c_boolean truth = json_is_true(json);
    switch (place->field->type) {
    case PROTOBUF_C_TYPE_MESSAGE:
        return decode_message(place->field->descriptor, json, place, out, error);
    case PROTOBUF_C_TYPE_STRING:
        return decode_string(json, place, out, error);
    case PROTOBUF_C_TYPE_BYTES:
        return decode_bytes(json, place, out, error);
    case PROTOBUF_C_TYPE_ENUM:
        return decode_enum(json, place, out, error);
    case PROTOBUF_C_TYPE_BOOL:
        if (!json_is_boolean(json))
            return json_place_refuse(place, error, ERROR_INVALID, "must be true or false");
        memcpy(out, &truth, sizeof truth);
        return ERROR_NONE;
    default:
        return json_number_decode(json, place, out, error);
    }
}

static enum error_code decode_repeated(ProtobufCMessage *message, const json_t *json,
                                       struct json_place *place, struct error *error)
{
    const ProtobufCFieldDescriptor *field = place->field;
    if (!json_is_array(json))
        return json_place_refuse(place, error, ERROR_INVALID, "must be an array");
    size_t count = json_array_size(json);
    if (count == 0)
        return ERROR_NONE;
    char *values = calloc(count, value_size(field->type));
    if (values == NULL)
        return json_place_refuse(place, error, ERROR_MEMORY, "no memory for it");
    *(char **)member(message, field->offset) = values;
    size_t *filled = member(message, field->quantifier_offset);
    for (size_t i = 0; i < count; i++) {
        place->index = i;
        enum error_code code =
            decode_value(json_array_get(json, i), place, values + i * value_size(field->type), error);
        if (code != ERROR_NONE)
            return code;
        *filled = i + 1; /* what message_free() looks at, should the next one fail */
    }
    return ERROR_NONE;
}

static enum error_code decode_single(ProtobufCMessage *message, const json_t *json,
                                     const struct json_place *place, struct error *error)
{
    const ProtobufCFieldDescriptor *field = place->field;
    bool is_oneof = (field->flags & PROTOBUF_C_FIELD_FLAG_ONEOF) != 0;
    uint32_t *chosen = is_oneof ? member(message, field->quantifier_offset) : NULL;
    if (is_oneof && *chosen != 0)
        return json_place_refuse(place, error, ERROR_INVALID,
                                 "there is another in its place already, only one may be");
    enum error_code code = decode_value(json, place, member(message, field->offset), error);
    if (code == ERROR_NONE && is_oneof)
        *chosen = field->id;
    return code;
}

const ProtobufCFieldDescriptor *message_json_find_field(const ProtobufCMessageDescriptor *descriptor,
                                                        const char *name)
{
    for (unsigned i = 0; i < descriptor->n_fields; i++) {
        const ProtobufCFieldDescriptor *field = &descriptor->fields[i];
        char camel[JSON_NAME_BYTES];
        json_place_name(field->name, camel);
        if (strcmp(name, camel) == 0 || strcmp(name, field->name) == 0)
            return field;
    }
    return NULL;
}

/* Tell whether `object` gives the field under its other name besides `key`, too. */
static bool is_given_twice(const ProtobufCFieldDescriptor *field, const json_t *object, const char *key)
{
    char camel[JSON_NAME_BYTES];
    json_place_name(field->name, camel);
    return strcmp(key, camel) != 0 && json_object_get(object, camel) != NULL;
}

static enum error_code decode_field(ProtobufCMessage *message, const json_t *object, const char *key,
                                    const json_t *value, const struct json_place *place, struct error *error)
{
    const ProtobufCFieldDescriptor *field = message_json_find_field(message->descriptor, key);
    if (field == NULL) {
        char what[96];
        snprintf(what, sizeof what, "unknown field \"%.60s\"", key);
        return json_place_refuse(place, error, ERROR_INVALID, what);
    }
    struct json_place here = {place, field, SIZE_MAX, place->depth + 1};
    if (is_given_twice(field, object, key))
        return json_place_refuse(&here, error, ERROR_INVALID, "is given under both of its names");
    if (json_is_null(value))
        return ERROR_NONE;
    if (field->label == PROTOBUF_C_LABEL_REPEATED)
        return decode_repeated(message, value, &here, error);
    return decode_single(message, value, &here, error);
}

static enum error_code decode_message(const ProtobufCMessageDescriptor *descriptor, const json_t *json,
                                      const struct json_place *place, ProtobufCMessage **ret,
                                      struct error *error)
{
    if (place->depth >= DEPTH_MAX)
        return json_place_refuse(place, error, ERROR_LIMIT, "is nested too deep");
    if (!json_is_object(json))
        return json_place_refuse(place, error, ERROR_INVALID, "must be an object");
    ProtobufCMessage *message = new_message(descriptor);
    if (message == NULL)
        return json_place_refuse(place, error, ERROR_MEMORY, "no memory for it");

    /* Iterating needs a json_t that is not const, but does not change it. */
    json_t *object = (json_t *)(uintptr_t)json;
    enum error_code code = ERROR_NONE;
    for (void *i = json_object_iter(object); i != NULL && code == ERROR_NONE;
         i = json_object_iter_next(object, i))
        code = decode_field(message, json, json_object_iter_key(i), json_object_iter_value(i), place, error);
    if (code != ERROR_NONE) {
        message_free(message);
        return code;
    }
    *ret = message;
    return ERROR_NONE;
}

enum error_code message_json_decode(const ProtobufCMessageDescriptor *descriptor, const json_t *json,
                                    ProtobufCMessage **ret, struct error *error)
{
    struct json_place root = {NULL, NULL, SIZE_MAX, 0};
    return decode_message(descriptor, json, &root, ret, error);
}
