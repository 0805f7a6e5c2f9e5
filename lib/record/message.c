#include "comity/message.h"
#include "comity/utf8.h"
#include "wire.h"

#include <assert.h>
#include <stdlib.h>

#define ALLOCATION_OVERHEAD_BYTES 16u
#define FIELDS_MAX 64u /* of one message type: the bits of `seen` */

/* What one unpacking may still allocate. */
struct budget {
    size_t left_bytes;
    bool is_exceeded;
    bool is_out_of_memory;
};

static void *budget_allocate(void *context, size_t size)
{
    struct budget *budget = context;
    void *memory = NULL;

    if (budget->left_bytes < ALLOCATION_OVERHEAD_BYTES ||
        size > budget->left_bytes - ALLOCATION_OVERHEAD_BYTES) {
        budget->is_exceeded = true;
        return NULL;
    }
    memory = malloc(size);
    if (memory == NULL) {
        budget->is_out_of_memory = true;
        return NULL;
    }
    budget->left_bytes -= size + ALLOCATION_OVERHEAD_BYTES;
    return memory;
}

static void budget_free(void *context, void *memory)
{
    (void)context;
    free(memory);
}

static bool is_control(uint32_t code_point)
{
    return (code_point < 0x20 && code_point != '\n' && code_point != '\t') ||
           (code_point >= 0x7f && code_point < 0xa0);
}

static enum error_code check_text(struct view text, struct error *error)
{
    struct reader reader;

    reader_init(&reader, view_after(text, utf8_plain_bytes(text)));
    while (reader_remaining(&reader) > 0) {
        uint32_t code_point = utf8_next(&reader);
        if (reader.code == ERROR_NONE && is_control(code_point))
            return error_set(error, ERROR_MALFORMED, "has the control character U+%04X",
                             (unsigned)code_point);
    }
    if (reader.code != ERROR_NONE)
        return error_set(error, ERROR_MALFORMED, "is not UTF-8");
    return ERROR_NONE;
}

static const ProtobufCFieldDescriptor *find_field(const ProtobufCMessageDescriptor *descriptor,
                                                  uint32_t number)
{
    for (unsigned i = 0; i < descriptor->n_fields; i++)
        if (descriptor->fields[i].id == number)
            return &descriptor->fields[i];
    return NULL;
}

/* A field that stands once, or any member of the same oneof. */
static bool is_seen(const ProtobufCMessageDescriptor *descriptor, const ProtobufCFieldDescriptor *field,
                    uint64_t seen)
{
    for (unsigned i = 0; i < descriptor->n_fields; i++) {
        const ProtobufCFieldDescriptor *other = &descriptor->fields[i];
        bool excludes = other == field || ((field->flags & PROTOBUF_C_FIELD_FLAG_ONEOF) != 0 &&
                                           (other->flags & PROTOBUF_C_FIELD_FLAG_ONEOF) != 0 &&
                                           other->quantifier_offset == field->quantifier_offset);
        if (excludes && (seen >> i & 1) != 0)
            return true;
    }
    return false;
}

static enum error_code check_message(const ProtobufCMessageDescriptor *descriptor, struct view bytes,
                                     struct error *error);

static enum error_code check_field(const ProtobufCMessageDescriptor *descriptor,
                                   const ProtobufCFieldDescriptor *field, const struct wire_field *wire,
                                   uint64_t *seen, struct error *error)
{
    enum error_code code = ERROR_NONE;

    if (field->label != PROTOBUF_C_LABEL_REPEATED) {
        if (is_seen(descriptor, field, *seen))
            return error_set(error, ERROR_MALFORMED, "%s: stands twice", field->name);
        *seen |= (uint64_t)1 << (field - descriptor->fields);
    }
    if (field->type != PROTOBUF_C_TYPE_STRING && field->type != PROTOBUF_C_TYPE_MESSAGE)
        return ERROR_NONE;
    if (wire->type != WIRE_BYTES)
        return error_set(error, ERROR_MALFORMED, "%s: has a foreign type", field->name);
    if (field->type == PROTOBUF_C_TYPE_STRING)
        code = check_text(wire->bytes, error);
    else
        code = check_message(field->descriptor, wire->bytes, error);
    if (code != ERROR_NONE)
        error_wrap(error, "%s", field->name);
    return code;
}

/* Read the bytes as protobuf-c will, and refuse what it would let pass or hide: a NUL in a text, a field that
 * stands twice. Recursion ends, since no message type contains itself. */
static enum error_code check_message(const ProtobufCMessageDescriptor *descriptor, struct view bytes,
                                     struct error *error)
{
    struct reader reader;
    struct wire_field wire;
    uint64_t seen = 0;

    assert(descriptor->n_fields <= FIELDS_MAX);
    reader_init(&reader, bytes);
    while (wire_next(&reader, &wire)) {
        const ProtobufCFieldDescriptor *field = find_field(descriptor, wire.number);
        enum error_code code = ERROR_NONE;
        if (field != NULL)
            code = check_field(descriptor, field, &wire, &seen, error);
        if (code != ERROR_NONE)
            return code;
    }
    if (reader.code != ERROR_NONE)
        return error_set(error, ERROR_MALFORMED, "is not a message of type %s", descriptor->short_name);
    return ERROR_NONE;
}

enum error_code message_unpack(const ProtobufCMessageDescriptor *descriptor, struct view bytes,
                               size_t budget_bytes, ProtobufCMessage **ret, struct error *error)
{
    static const uint8_t nothing;
    struct budget budget = {.left_bytes = budget_bytes};
    ProtobufCAllocator allocator = {budget_allocate, budget_free, &budget};

    enum error_code code = check_message(descriptor, bytes, error);
    if (code != ERROR_NONE)
        return code;
    ProtobufCMessage *message =
        protobuf_c_message_unpack(descriptor, &allocator, bytes.size, bytes.size > 0 ? bytes.data : &nothing);
    if (budget.is_exceeded || budget.is_out_of_memory)
        protobuf_c_message_free_unpacked(message, NULL);
    if (budget.is_exceeded)
        return error_set(error, ERROR_LIMIT, "unpacking %s takes more than %zu bytes", descriptor->short_name,
                         budget_bytes);
    if (budget.is_out_of_memory)
        return error_set(error, ERROR_MEMORY, "no memory to unpack %s", descriptor->short_name);
    if (message == NULL)
        return error_set(error, ERROR_MALFORMED, "is not a message of type %s", descriptor->short_name);
    *ret = message;
    return ERROR_NONE;
}

void message_free(ProtobufCMessage *message)
{
    protobuf_c_message_free_unpacked(message, NULL);
}

enum error_code message_pack(const ProtobufCMessage *message, struct buffer *out, struct error *error)
{
    size_t size = protobuf_c_message_get_packed_size(message);

    enum error_code code = buffer_reserve(out, size, error);
    if (code != ERROR_NONE)
        return code;
    if (size > 0)
        out->size += protobuf_c_message_pack(message, out->data + out->size);
    return ERROR_NONE;
}
