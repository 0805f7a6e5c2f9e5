#include "result_counter.h"

#include "comity/decimal.h"

#include <errno.h>
#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

static bool is_number(const ProtobufCFieldDescriptor *field)
{
    return field->label != PROTOBUF_C_LABEL_REPEATED &&
           (field->type == PROTOBUF_C_TYPE_UINT32 || field->type == PROTOBUF_C_TYPE_UINT64 ||
            field->type == PROTOBUF_C_TYPE_DOUBLE);
}

static void write_name(const char *outer, const char *between, const char *inner, char space,
                       char out[RESULT_COUNTER_NAME_BYTES])
{
    snprintf(out, RESULT_COUNTER_NAME_BYTES, "%s%s%s", outer, between, inner);
    for (char *at = out; *at != '\0'; at++)
        *at = *at == '_' ? space : *at;
}

static size_t add_row(struct result_counter *out, size_t count, const ProtobufCFieldDescriptor *outer,
                      const ProtobufCFieldDescriptor *field)
{
    if (count == RESULT_COUNTERS_MAX)
        return count;
    struct result_counter *row = &out[count];
    const char *before = outer == NULL ? "" : outer->name;
    row->outer = outer;
    row->field = field;
    write_name(before, outer == NULL ? "" : "-", field->name, '-', row->option);
    write_name(before, outer == NULL ? "" : ", ", field->name, ' ', row->title);
    return count + 1;
}

size_t result_counter_table(struct result_counter out[RESULT_COUNTERS_MAX])
{
    const ProtobufCMessageDescriptor *result = &comity__operation_result__descriptor;
    size_t count = 0;
    for (unsigned i = 0; i < result->n_fields; i++) {
        const ProtobufCFieldDescriptor *field = &result->fields[i];
        const ProtobufCMessageDescriptor *inner = field->descriptor;
        if (is_number(field))
            count = add_row(out, count, NULL, field);
        if (field->type != PROTOBUF_C_TYPE_MESSAGE || field->label == PROTOBUF_C_LABEL_REPEATED)
            continue;
        for (unsigned k = 0; k < inner->n_fields; k++)
            if (is_number(&inner->fields[k]))
                count = add_row(out, count, field, &inner->fields[k]);
    }
    return count;
}

void result_counter_format(const struct result_counter *counter, const Comity__OperationResult *result,
                           char out[32])
{
    const uint8_t *message = (const uint8_t *)result;
    if (counter->outer != NULL)
        message = *(const uint8_t *const *)(const void *)(message + counter->outer->offset);
    out[0] = '\0';
    if (message == NULL)
        return;
    const void *value = message + counter->field->offset;
    if (counter->field->type == PROTOBUF_C_TYPE_UINT32 && *(const uint32_t *)value != 0)
        snprintf(out, 32, "%" PRIu32, *(const uint32_t *)value);
    if (counter->field->type == PROTOBUF_C_TYPE_UINT64 && *(const uint64_t *)value != 0)
        snprintf(out, 32, "%" PRIu64, *(const uint64_t *)value);
    if (counter->field->type == PROTOBUF_C_TYPE_DOUBLE && fpclassify(*(const double *)value) != FP_ZERO)
        snprintf(out, 32, "%.15g", *(const double *)value);
}

/* Make the JSON of a number: of 64 bits as text, as proto3 has it. NULL: it is none. */
static json_t *number_of(const struct result_counter *counter, const char *text)
{
    uint64_t number = 0;
    uint64_t most = counter->field->type == PROTOBUF_C_TYPE_UINT32 ? UINT32_MAX : UINT64_MAX;
    char *end = NULL;
    if (counter->field->type == PROTOBUF_C_TYPE_DOUBLE) {
        double real = strspn(text, "0123456789.") == strlen(text) ? strtod(text, &end) : -1;
        return end == NULL || end == text || *end != '\0' ? NULL : json_real(real);
    }
    if (decimal_parse(view_of_text(text), most, &number, NULL) != ERROR_NONE)
        return NULL;
    if (counter->field->type == PROTOBUF_C_TYPE_UINT32)
        return json_integer((json_int_t)number);
    return json_string(text);
}

/* Write the JSON name of a field. */
static void json_name(const ProtobufCFieldDescriptor *field, char out[RESULT_COUNTER_NAME_BYTES])
{
    size_t size = 0;
    for (const char *at = field->name; *at != '\0' && size < RESULT_COUNTER_NAME_BYTES - 1; at++) {
        bool is_word = at[0] == '_' && at[1] >= 'a' && at[1] <= 'z';
        out[size++] = is_word ? (char)(*++at - 'a' + 'A') : *at;
    }
    out[size] = '\0';
}

enum error_code result_counter_set(const struct result_counter *counter, json_t *result, const char *text,
                                   struct error *error)
{
    char name[RESULT_COUNTER_NAME_BYTES], outer[RESULT_COUNTER_NAME_BYTES];
    json_t *number = number_of(counter, text), *into = result;
    if (number == NULL)
        return error_set(error, ERROR_INVALID, "--%s: \"%.40s\" is no number that it can be", counter->option,
                         text);
    if (counter->outer != NULL) {
        json_name(counter->outer, outer);
        into = json_object_get(result, outer);
        if (into == NULL && json_object_set_new(result, outer, json_object()) == 0)
            into = json_object_get(result, outer);
    }
    json_name(counter->field, name);
    if (json_object_set_new(into, name, number) != 0)
        return error_set(error, ERROR_MEMORY, "no memory for a result");
    return ERROR_NONE;
}
