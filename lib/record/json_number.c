#include "json_number.h"

#include "comity/decimal.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#define INTEGRAL_MAX 9007199254740992.0 /* 2^53: a double is exact up to here */

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

size_t json_number_bytes(ProtobufCType type)
{
    const struct integer_form *form = integer_form_of(type);
    if (form != NULL)
        return form->size;
    if (type == PROTOBUF_C_TYPE_FLOAT)
        return sizeof(float);
    return type == PROTOBUF_C_TYPE_DOUBLE ? sizeof(double) : 0;
}

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

json_t *json_number_encode(ProtobufCType type, const void *value)
{
    float narrow;
    double wide;
    switch (type) {
    case PROTOBUF_C_TYPE_FLOAT:
        memcpy(&narrow, value, sizeof narrow);
        return encode_real((double)narrow);
    case PROTOBUF_C_TYPE_DOUBLE:
        memcpy(&wide, value, sizeof wide);
        return encode_real(wide);
    default:
        return encode_integer(integer_form_of(type), value);
    }
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

static enum error_code decode_integer(const json_t *json, const struct json_place *place, void *out,
                                      struct error *error)
{
    const struct integer_form *form = integer_form_of(place->field->type);
    bool is_negative;
    uint64_t magnitude;
    if (!json_is_number(json) && !json_is_string(json))
        return json_place_refuse(place, error, ERROR_INVALID, "must be a whole number");
    if (!read_integer(json, &is_negative, &magnitude))
        return json_place_refuse(place, error, ERROR_INVALID, "must be a whole number in range");

    uint64_t max = UINT64_MAX >> (64 - 8 * form->size + (form->is_signed ? 1 : 0));
    bool fits = is_negative ? magnitude <= (form->is_signed ? max + 1 : 0) : magnitude <= max;
    if (!fits)
        return json_place_refuse(place, error, ERROR_INVALID, "is out of range");
    uint64_t bits = is_negative ? 0 - magnitude : magnitude;
    uint32_t low = (uint32_t)(bits & UINT32_MAX);
    if (form->size == sizeof low)
        memcpy(out, &low, sizeof low);
    else
        memcpy(out, &bits, sizeof bits);
    return ERROR_NONE;
}

static enum error_code decode_real(const json_t *json, const struct json_place *place, void *out,
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
        return json_place_refuse(place, error, ERROR_INVALID, "must be a number");
    if (place->field->type == PROTOBUF_C_TYPE_DOUBLE) {
        memcpy(out, &value, sizeof value);
        return ERROR_NONE;
    }
    if (isfinite(value) && fabs(value) > 3.4028234663852886e38)
        return json_place_refuse(place, error, ERROR_INVALID, "is out of range");
    float narrow = (float)value;
    memcpy(out, &narrow, sizeof narrow);
    return ERROR_NONE;
}

enum error_code json_number_decode(const json_t *json, const struct json_place *place, void *out,
                                   struct error *error)
{
    bool is_real = integer_form_of(place->field->type) == NULL;
    return is_real ? decode_real(json, place, out, error) : decode_integer(json, place, out, error);
}
