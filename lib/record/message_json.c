#include "comity/message_json.h"

#include "comity/base64.h"
#include "comity/decimal.h"
#include "comity/utf8.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define DEPTH_MAX 16
#define NAME_BYTES 128
#define PATH_BYTES 256
#define INTEGRAL_MAX 9007199254740992.0 /* 2^53: a double is exact up to here */

/* Where in the document we are: a chain on the stack, written out only when something is wrong. */
struct place {
    const struct place *parent;
    const ProtobufCFieldDescriptor *field;
    size_t index; /* of an element of a repeated field, else SIZE_MAX */
    unsigned depth;
};

struct integer_form {
    ProtobufCType type;
    size_t size; /* bytes in the struct */
    bool is_signed;
    bool is_text; /* 64 bits are written as strings: JSON numbers are doubles elsewhere */
};

static const struct integer_form integer_forms[] = {
    {PROTOBUF_C_TYPE_INT32, 4, true, false},    {PROTOBUF_C_TYPE_SINT32, 4, true, false},
    {PROTOBUF_C_TYPE_SFIXED32, 4, true, false}, {PROTOBUF_C_TYPE_UINT32, 4, false, false},
    {PROTOBUF_C_TYPE_FIXED32, 4, false, false}, {PROTOBUF_C_TYPE_ENUM, 4, true, false},
    {PROTOBUF_C_TYPE_INT64, 8, true, true},     {PROTOBUF_C_TYPE_SINT64, 8, true, true},
    {PROTOBUF_C_TYPE_SFIXED64, 8, true, true},  {PROTOBUF_C_TYPE_UINT64, 8, false, true},
    {PROTOBUF_C_TYPE_FIXED64, 8, false, true},
};

static const struct integer_form *integer_form_of(ProtobufCType type)
{
    for (size_t i = 0; i < sizeof integer_forms / sizeof integer_forms[0]; i++)
        if (integer_forms[i].type == type)
            return &integer_forms[i];
    return NULL;
}

static size_t value_size(ProtobufCType type)
{
    const struct integer_form *form = integer_form_of(type);
    if (form != NULL)
        return form->size;
    switch (type) {
    case PROTOBUF_C_TYPE_FLOAT:
        return sizeof(float);
    case PROTOBUF_C_TYPE_DOUBLE:
        return sizeof(double);
    case PROTOBUF_C_TYPE_BOOL:
        return sizeof(protobuf_c_boolean);
    case PROTOBUF_C_TYPE_BYTES:
        return sizeof(ProtobufCBinaryData);
    default:
        return sizeof(void *); /* strings and messages */
    }
}

static void camel_name(const char *name, char out[NAME_BYTES])
{
    size_t size = 0;
    bool raise = false;
    for (; *name != '\0' && size + 1 < NAME_BYTES; name++) {
        if (*name == '_') {
            raise = true;
            continue;
        }
        bool is_lower = *name >= 'a' && *name <= 'z';
        out[size++] = raise && is_lower ? (char)(*name - 'a' + 'A') : *name;
        raise = false;
    }
    out[size] = '\0';
}

static size_t write_path(const struct place *place, char out[PATH_BYTES])
{
    if (place == NULL || place->field == NULL)
        return 0;
    size_t size = write_path(place->parent, out);
    if (size >= PATH_BYTES - 1)
        return size;
    char name[NAME_BYTES];
    camel_name(place->field->name, name);
    char position[32] = "";
    if (place->index != SIZE_MAX)
        snprintf(position, sizeof position, "[%zu]", place->index);
    int written = snprintf(out + size, PATH_BYTES - size, "%s%s%s", size > 0 ? "." : "", name, position);
    size += (size_t)written;
    return size < PATH_BYTES ? size : PATH_BYTES - 1;
}

static enum error_code refuse(const struct place *place, struct error *error, enum error_code code,
                              const char *what)
{
    char path[PATH_BYTES] = "";
    write_path(place, path);
    return error_set(error, code, "%s%s%s", path, path[0] != '\0' ? ": " : "", what);
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

static enum error_code encode_message(const ProtobufCMessage *message, const struct place *place,
                                      json_t **ret, struct error *error);

static json_t *encode_integer(const struct integer_form *form, const void *value)
{
    int64_t number = 0;
    if (form->size == 4) {
        uint32_t bits;
        memcpy(&bits, value, sizeof bits);
        number = form->is_signed ? (int64_t)(int32_t)bits : (int64_t)bits;
    } else {
        memcpy(&number, value, sizeof number);
    }
    if (!form->is_text)
        return json_integer(number);
    char text[24];
    if (form->is_signed)
        snprintf(text, sizeof text, "%lld", (long long)number);
    else
        snprintf(text, sizeof text, "%llu", (unsigned long long)number);
    return json_string(text);
}

static json_t *encode_real(double value)
{
    if (isnan(value))
        return json_string("NaN");
    if (isinf(value))
        return json_string(value > 0 ? "Infinity" : "-Infinity");
    return json_real(value);
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

static json_t *encode_number(const ProtobufCFieldDescriptor *field, const void *value)
{
    float narrow;
    double wide;
    protobuf_c_boolean truth;
    switch (field->type) {
    case PROTOBUF_C_TYPE_FLOAT:
        memcpy(&narrow, value, sizeof narrow);
        return encode_real((double)narrow);
    case PROTOBUF_C_TYPE_DOUBLE:
        memcpy(&wide, value, sizeof wide);
        return encode_real(wide);
    case PROTOBUF_C_TYPE_BOOL:
        memcpy(&truth, value, sizeof truth);
        return json_boolean(truth != 0);
    case PROTOBUF_C_TYPE_ENUM:
        return encode_enum(field, value);
    default:
        return encode_integer(integer_form_of(field->type), value);
    }
}

static enum error_code encode_value(const ProtobufCFieldDescriptor *field, const void *value,
                                    const struct place *place, json_t **ret, struct error *error)
{
    json_t *json = NULL;
    if (field->type == PROTOBUF_C_TYPE_MESSAGE)
        return encode_message(*(ProtobufCMessage *const *)value, place, ret, error);
    if (field->type == PROTOBUF_C_TYPE_STRING) {
        const char *text = *(char *const *)value;
        if (!utf8_is_valid(view_of_text(text)))
            return refuse(place, error, ERROR_INVALID, "is not UTF-8");
        json = json_string(text);
    } else if (field->type == PROTOBUF_C_TYPE_BYTES) {
        json = encode_bytes(value);
    } else {
        json = encode_number(field, value);
    }
    if (json == NULL)
        return refuse(place, error, ERROR_MEMORY, "no memory for its JSON");
    *ret = json;
    return ERROR_NONE;
}

static enum error_code encode_repeated(const ProtobufCMessage *message, struct place *place, json_t **ret,
                                       struct error *error)
{
    const ProtobufCFieldDescriptor *field = place->field;
    size_t count = *(const size_t *)member_const(message, field->quantifier_offset);
    const char *values = *(const char *const *)member_const(message, field->offset);
    json_t *array = json_array();
    if (array == NULL)
        return refuse(place, error, ERROR_MEMORY, "no memory for its JSON");
    for (size_t i = 0; i < count; i++) {
        json_t *json = NULL;
        place->index = i;
        enum error_code code = encode_value(field, values + i * value_size(field->type), place, &json, error);
        if (code == ERROR_NONE && json_array_append_new(array, json) != 0)
            code = refuse(place, error, ERROR_MEMORY, "no memory for its JSON");
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

static enum error_code encode_message(const ProtobufCMessage *message, const struct place *place,
                                      json_t **ret, struct error *error)
{
    if (place->depth >= DEPTH_MAX)
        return refuse(place, error, ERROR_LIMIT, "is nested too deep");
    json_t *object = json_object();
    if (object == NULL)
        return refuse(place, error, ERROR_MEMORY, "no memory for its JSON");
    for (unsigned i = 0; i < message->descriptor->n_fields; i++) {
        const ProtobufCFieldDescriptor *field = &message->descriptor->fields[i];
        if (!is_present(message, field))
            continue;
        struct place here = {place, field, SIZE_MAX, place->depth + 1};
        json_t *json = NULL;
        enum error_code code =
            field->label == PROTOBUF_C_LABEL_REPEATED
                ? encode_repeated(message, &here, &json, error)
                : encode_value(field, member_const(message, field->offset), &here, &json, error);
        char name[NAME_BYTES];
        camel_name(field->name, name);
        if (code == ERROR_NONE && json_object_set_new(object, name, json) != 0)
            code = refuse(&here, error, ERROR_MEMORY, "no memory for its JSON");
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
    struct place root = {NULL, NULL, SIZE_MAX, 0};
    return encode_message(message, &root, ret, error);
}

/* ---- reading ---- */

static enum error_code decode_message(const ProtobufCMessageDescriptor *descriptor, const json_t *json,
                                      const struct place *place, ProtobufCMessage **ret, struct error *error);

static ProtobufCMessage *new_message(const ProtobufCMessageDescriptor *descriptor)
{
    ProtobufCMessage *message = calloc(1, descriptor->sizeof_message);
    if (message != NULL)
        descriptor->message_init(message);
    return message;
}

/* Sign and magnitude, so that all of int64 and of uint64 fit. */
static bool read_integer(const json_t *json, bool *ret_is_negative, uint64_t *ret_magnitude)
{
    if (json_is_integer(json)) {
        json_int_t number = json_integer_value(json);
        *ret_is_negative = number < 0;
        *ret_magnitude = number < 0 ? 0 - (uint64_t)number : (uint64_t)number;
        return true;
    }
    if (json_is_real(json)) {
        double number = json_real_value(json);
        double magnitude = fabs(number);
        if (!(magnitude <= INTEGRAL_MAX) || floor(magnitude) < magnitude)
            return false;
        *ret_is_negative = number < 0;
        *ret_magnitude = (uint64_t)magnitude;
        return true;
    }
    struct view text = view_of(json_string_value(json), json_string_length(json));
    *ret_is_negative = text.size > 0 && text.data[0] == '-';
    if (*ret_is_negative)
        text = view_of(text.data + 1, text.size - 1);
    return decimal_parse(text, UINT64_MAX, ret_magnitude, NULL) == ERROR_NONE;
}

static enum error_code decode_integer(const json_t *json, const struct place *place, void *out,
                                      struct error *error)
{
    const struct integer_form *form = integer_form_of(place->field->type);
    bool is_negative;
    uint64_t magnitude;
    if (!json_is_number(json) && !json_is_string(json))
        return refuse(place, error, ERROR_INVALID, "must be a whole number");
    if (!read_integer(json, &is_negative, &magnitude))
        return refuse(place, error, ERROR_INVALID, "must be a whole number in range");

    uint64_t max = UINT64_MAX >> (64 - 8 * form->size + (form->is_signed ? 1 : 0));
    bool fits = is_negative ? magnitude <= (form->is_signed ? max + 1 : 0) : magnitude <= max;
    if (!fits)
        return refuse(place, error, ERROR_INVALID, "is out of range");
    uint64_t bits = is_negative ? 0 - magnitude : magnitude;
    uint32_t low = (uint32_t)(bits & UINT32_MAX);
    if (form->size == sizeof low)
        memcpy(out, &low, sizeof low);
    else
        memcpy(out, &bits, sizeof bits);
    return ERROR_NONE;
}

static enum error_code decode_real(const json_t *json, const struct place *place, void *out,
                                   struct error *error)
{
    static const struct {
        const char *name;
        double value;
    } names[] = {{"NaN", NAN}, {"Infinity", INFINITY}, {"-Infinity", -INFINITY}};

    double value = json_number_value(json);
    bool is_known = json_is_number(json);
    for (size_t i = 0; i < sizeof names / sizeof names[0] && json_is_string(json); i++)
        if (strcmp(json_string_value(json), names[i].name) == 0) {
            value = names[i].value;
            is_known = true;
        }
    if (!is_known)
        return refuse(place, error, ERROR_INVALID, "must be a number");
    if (place->field->type == PROTOBUF_C_TYPE_DOUBLE) {
        memcpy(out, &value, sizeof value);
        return ERROR_NONE;
    }
    if (isfinite(value) && fabs(value) > 3.4028234663852886e38)
        return refuse(place, error, ERROR_INVALID, "is out of range");
    float narrow = (float)value;
    memcpy(out, &narrow, sizeof narrow);
    return ERROR_NONE;
}

static enum error_code decode_enum(const json_t *json, const struct place *place, void *out,
                                   struct error *error)
{
    if (json_is_integer(json))
        return decode_integer(json, place, out, error);
    if (!json_is_string(json))
        return refuse(place, error, ERROR_INVALID, "must be the name of a value");
    const ProtobufCEnumValue *known =
        protobuf_c_enum_descriptor_get_value_by_name(place->field->descriptor, json_string_value(json));
    if (known == NULL) {
        char what[96];
        snprintf(what, sizeof what, "unknown value \"%.60s\"", json_string_value(json));
        return refuse(place, error, ERROR_INVALID, what);
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

static enum error_code decode_string(const json_t *json, const struct place *place, char **out,
                                     struct error *error)
{
    if (!json_is_string(json))
        return refuse(place, error, ERROR_INVALID, "must be a string");
    size_t size = json_string_length(json);
    if (!is_clean(view_of(json_string_value(json), size)))
        return refuse(place, error, ERROR_INVALID, "has a control character, or is not UTF-8");
    char *text = malloc(size + 1);
    if (text == NULL)
        return refuse(place, error, ERROR_MEMORY, "no memory for it");
    memcpy(text, json_string_value(json), size);
    text[size] = '\0';
    *out = text;
    return ERROR_NONE;
}

static enum error_code decode_bytes(const json_t *json, const struct place *place, ProtobufCBinaryData *out,
                                    struct error *error)
{
    if (!json_is_string(json))
        return refuse(place, error, ERROR_INVALID, "must be a string of base64");
    struct view text = view_of(json_string_value(json), json_string_length(json));
    uint8_t *data = malloc(text.size + 1);
    if (data == NULL)
        return refuse(place, error, ERROR_MEMORY, "no memory for it");
    size_t size = 0;
    if (base64_decode(text, data, text.size + 1, &size, NULL) != ERROR_NONE) {
        free(data);
        return refuse(place, error, ERROR_INVALID, "is not base64");
    }
    *out = (ProtobufCBinaryData){.len = size, .data = data};
    return ERROR_NONE;
}

static enum error_code decode_value(const json_t *json, const struct place *place, void *out,
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
    case PROTOBUF_C_TYPE_FLOAT:
    case PROTOBUF_C_TYPE_DOUBLE:
        return decode_real(json, place, out, error);
    case PROTOBUF_C_TYPE_ENUM:
        return decode_enum(json, place, out, error);
    case PROTOBUF_C_TYPE_BOOL:
        if (!json_is_boolean(json))
            return refuse(place, error, ERROR_INVALID, "must be true or false");
        memcpy(out, &truth, sizeof truth);
        return ERROR_NONE;
    default:
        return decode_integer(json, place, out, error);
    }
}

static enum error_code decode_repeated(ProtobufCMessage *message, const json_t *json, struct place *place,
                                       struct error *error)
{
    const ProtobufCFieldDescriptor *field = place->field;
    if (!json_is_array(json))
        return refuse(place, error, ERROR_INVALID, "must be an array");
    size_t count = json_array_size(json);
    if (count == 0)
        return ERROR_NONE;
    char *values = calloc(count, value_size(field->type));
    if (values == NULL)
        return refuse(place, error, ERROR_MEMORY, "no memory for it");
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

static enum error_code decode_single(ProtobufCMessage *message, const json_t *json, const struct place *place,
                                     struct error *error)
{
    const ProtobufCFieldDescriptor *field = place->field;
    bool is_oneof = (field->flags & PROTOBUF_C_FIELD_FLAG_ONEOF) != 0;
    uint32_t *chosen = is_oneof ? member(message, field->quantifier_offset) : NULL;
    if (is_oneof && *chosen != 0)
        return refuse(place, error, ERROR_INVALID, "there is another in its place already, only one may be");
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
        char camel[NAME_BYTES];
        camel_name(field->name, camel);
        if (strcmp(name, camel) == 0 || strcmp(name, field->name) == 0)
            return field;
    }
    return NULL;
}

/* Tell whether `object` gives the field under its other name besides `key`, too. */
static bool is_given_twice(const ProtobufCFieldDescriptor *field, const json_t *object, const char *key)
{
    char camel[NAME_BYTES];
    camel_name(field->name, camel);
    return strcmp(key, camel) != 0 && json_object_get(object, camel) != NULL;
}

static enum error_code decode_field(ProtobufCMessage *message, const json_t *object, const char *key,
                                    const json_t *value, const struct place *place, struct error *error)
{
    const ProtobufCFieldDescriptor *field = message_json_find_field(message->descriptor, key);
    if (field == NULL) {
        char what[96];
        snprintf(what, sizeof what, "unknown field \"%.60s\"", key);
        return refuse(place, error, ERROR_INVALID, what);
    }
    struct place here = {place, field, SIZE_MAX, place->depth + 1};
    if (is_given_twice(field, object, key))
        return refuse(&here, error, ERROR_INVALID, "is given under both of its names");
    if (json_is_null(value))
        return ERROR_NONE;
    if (field->label == PROTOBUF_C_LABEL_REPEATED)
        return decode_repeated(message, value, &here, error);
    return decode_single(message, value, &here, error);
}

static enum error_code decode_message(const ProtobufCMessageDescriptor *descriptor, const json_t *json,
                                      const struct place *place, ProtobufCMessage **ret, struct error *error)
{
    if (place->depth >= DEPTH_MAX)
        return refuse(place, error, ERROR_LIMIT, "is nested too deep");
    if (!json_is_object(json))
        return refuse(place, error, ERROR_INVALID, "must be an object");
    ProtobufCMessage *message = new_message(descriptor);
    if (message == NULL)
        return refuse(place, error, ERROR_MEMORY, "no memory for it");

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
    struct place root = {NULL, NULL, SIZE_MAX, 0};
    return decode_message(descriptor, json, &root, ret, error);
}
