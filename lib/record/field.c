#include "field.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

#define NAME_BYTES 64

/* No message type contains itself, and none is nested so deep. */
#define DEPTH_MAX 12u

/* The fields on the way down. Nearly no path is ever asked for, so it is written only then. */
struct field_walk {
    field_visitor visitor;
    void *context;
    const char *prefix;
    unsigned depth;
    struct field fields[DEPTH_MAX];
    char path[FIELD_PATH_BYTES];
};

static size_t value_size(const ProtobufCFieldDescriptor *descriptor)
{
    switch (descriptor->type) {
    case PROTOBUF_C_TYPE_STRING:
    case PROTOBUF_C_TYPE_MESSAGE:
        return sizeof(void *);
    case PROTOBUF_C_TYPE_BYTES:
        return sizeof(ProtobufCBinaryData);
    case PROTOBUF_C_TYPE_BOOL:
        return sizeof(protobuf_c_boolean);
    case PROTOBUF_C_TYPE_INT64:
    case PROTOBUF_C_TYPE_SINT64:
    case PROTOBUF_C_TYPE_SFIXED64:
    case PROTOBUF_C_TYPE_UINT64:
    case PROTOBUF_C_TYPE_FIXED64:
    case PROTOBUF_C_TYPE_DOUBLE:
        return 8;
    default:
        return 4;
    }
}

static const void *member(const ProtobufCMessage *message, unsigned offset)
{
    return (const char *)message + offset;
}

static bool is_repeated(const ProtobufCFieldDescriptor *descriptor)
{
    return descriptor->label == PROTOBUF_C_LABEL_REPEATED;
}

/* Tell whether the field's memory belongs to another member of its oneof. */
static bool is_unchosen(const ProtobufCMessage *message, const ProtobufCFieldDescriptor *descriptor)
{
    uint32_t chosen = 0;

    if ((descriptor->flags & PROTOBUF_C_FIELD_FLAG_ONEOF) == 0)
        return false;
    memcpy(&chosen, member(message, descriptor->quantifier_offset), sizeof chosen);
    return chosen != descriptor->id;
}

static size_t count_of(const ProtobufCMessage *message, const ProtobufCFieldDescriptor *descriptor)
{
    if (is_repeated(descriptor))
        return *(const size_t *)member(message, descriptor->quantifier_offset);
    return is_unchosen(message, descriptor) ? 0 : 1;
}

static struct field element(const ProtobufCMessage *message, const ProtobufCFieldDescriptor *descriptor,
                            size_t index)
{
    const void *value = member(message, descriptor->offset);

    if (is_repeated(descriptor))
        value = *(const char *const *)value + index * value_size(descriptor);
    return (struct field){.parent = message, .descriptor = descriptor, .value = value, .index = index};
}

static const ProtobufCMessage *message_of(const struct field *field)
{
    return *(const ProtobufCMessage *const *)field->value;
}

bool field_is_set(const struct field *field)
{
    if (field->value == NULL)
        return false;
    switch (field->descriptor->type) {
    case PROTOBUF_C_TYPE_STRING:
        return field_text(field)[0] != '\0';
    case PROTOBUF_C_TYPE_MESSAGE:
        return message_of(field) != NULL;
    case PROTOBUF_C_TYPE_BYTES:
        return ((const ProtobufCBinaryData *)field->value)->len > 0;
    default: {
        static const char zeros[8];
        return memcmp(field->value, zeros, value_size(field->descriptor)) != 0;
    }
    }
}

const char *field_text(const struct field *field)
{
    assert(field->descriptor->type == PROTOBUF_C_TYPE_STRING);
    const char *text = *(const char *const *)field->value;
    return text != NULL ? text : "";
}

int64_t field_number(const struct field *field)
{
    switch (field->descriptor->type) {
    case PROTOBUF_C_TYPE_ENUM:
        return *(const int *)field->value;
    case PROTOBUF_C_TYPE_BOOL:
        return *(const protobuf_c_boolean *)field->value != 0;
    case PROTOBUF_C_TYPE_UINT64: {
        uint64_t number = *(const uint64_t *)field->value;
        return number > INT64_MAX ? INT64_MAX : (int64_t)number;
    }
    default:
        assert(field->descriptor->type == PROTOBUF_C_TYPE_UINT32);
        return *(const uint32_t *)field->value;
    }
}

double field_real(const struct field *field)
{
    if (field->descriptor->type == PROTOBUF_C_TYPE_DOUBLE)
        return *(const double *)field->value;
    return (double)field_number(field);
}

size_t field_count(const struct field *field)
{
    return count_of(field->parent, field->descriptor);
}

struct field field_element(const struct field *field, size_t index)
{
    size_t count = field_count(field);

    assert(index < count);
    return element(field->parent, field->descriptor, index);
}

struct field field_of(const ProtobufCMessage *message, const char *name)
{
    const ProtobufCFieldDescriptor *descriptor =
        protobuf_c_message_descriptor_get_field_by_name(message->descriptor, name);

    assert(descriptor != NULL && !is_repeated(descriptor));
    return element(message, descriptor, 0);
}

void field_json_name(const char *name, char *out, size_t out_bytes)
{
    size_t size = 0;

    for (size_t i = 0; name[i] != '\0' && size + 1 < out_bytes; i++) {
        bool is_raised = i > 0 && name[i - 1] == '_' && name[i] >= 'a' && name[i] <= 'z';
        if (name[i] != '_')
            out[size++] = is_raised ? (char)(name[i] - 'a' + 'A') : name[i];
    }
    out[size] = '\0';
}

static void append_name(struct field_walk *walk, const struct field *field)
{
    size_t size = strlen(walk->path);
    char name[NAME_BYTES];

    field_json_name(field->descriptor->name, name, sizeof name);
    const char *dot = size > 0 ? "." : "";
    if (is_repeated(field->descriptor) && field->value != NULL)
        snprintf(walk->path + size, sizeof walk->path - size, "%s%s[%zu]", dot, name, field->index);
    else
        snprintf(walk->path + size, sizeof walk->path - size, "%s%s", dot, name);
}

const char *field_path(const struct field *field)
{
    struct field_walk *walk = field->walk;

    assert(walk != NULL);
    field_json_name(walk->prefix, walk->path, sizeof walk->path);
    for (unsigned i = 0; i < walk->depth; i++)
        append_name(walk, &walk->fields[i]);
    return walk->path;
}

static const struct field *enter(struct field_walk *walk, const struct field *field)
{
    assert(walk->depth < DEPTH_MAX);
    struct field *entered = &walk->fields[walk->depth++];
    *entered = *field;
    entered->walk = walk;
    return entered;
}

static bool walk_path(struct field_walk *walk, const ProtobufCMessage *message, const char *path)
{
    size_t size = strcspn(path, ".");
    bool goes_on = true;
    char name[NAME_BYTES];

    assert(size < sizeof name);
    memcpy(name, path, size);
    name[size] = '\0';
    const ProtobufCFieldDescriptor *descriptor =
        protobuf_c_message_descriptor_get_field_by_name(message->descriptor, name);
    assert(descriptor != NULL);
    size_t count = count_of(message, descriptor);
    bool is_empty = is_repeated(descriptor) && count == 0;
    for (size_t i = 0; goes_on && i < count + (is_empty ? 1 : 0); i++) {
        struct field field = {.parent = message, .descriptor = descriptor};
        if (!is_empty)
            field = element(message, descriptor, i);
        const struct field *entered = enter(walk, &field);
        if (path[size] == '\0')
            goes_on = walk->visitor(walk->context, entered);
        else if (field_is_set(&field))
            goes_on = walk_path(walk, message_of(&field), path + size + 1);
        walk->depth--;
    }
    return goes_on;
}

bool field_visit(const ProtobufCMessage *message, const char *prefix, const char *path, field_visitor visitor,
                 void *context)
{
    struct field_walk walk;

    walk.visitor = visitor;
    walk.context = context;
    walk.prefix = prefix;
    walk.depth = 0;
    return walk_path(&walk, message, path);
}

/* Recursion ends, since no message type contains itself. */
static bool walk_all(struct field_walk *walk, const ProtobufCMessage *message)
{
    bool goes_on = true;

    for (unsigned i = 0; goes_on && i < message->descriptor->n_fields; i++) {
        const ProtobufCFieldDescriptor *descriptor = &message->descriptor->fields[i];
        for (size_t j = 0; goes_on && j < count_of(message, descriptor); j++) {
            struct field field = element(message, descriptor, j);
            if (!is_repeated(descriptor) && !field_is_set(&field))
                continue;
            goes_on = walk->visitor(walk->context, enter(walk, &field));
            if (goes_on && descriptor->type == PROTOBUF_C_TYPE_MESSAGE && field_is_set(&field))
                goes_on = walk_all(walk, message_of(&field));
            walk->depth--;
        }
    }
    return goes_on;
}

bool field_visit_all(const ProtobufCMessage *message, field_visitor visitor, void *context)
{
    struct field_walk walk;

    walk.visitor = visitor;
    walk.context = context;
    walk.prefix = "";
    walk.depth = 0;
    return walk_all(&walk, message);
}
