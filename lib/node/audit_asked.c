#include "audit_asked.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

/* Copy a text, or as much as fits, whole characters only. */
static void copy(char *out, size_t room, const char *text)
{
    size_t size = strlen(text);
    if (size < room) {
        memcpy(out, text, size + 1);
        return;
    }
    size = room - sizeof "...";
    while (size > 0 && ((unsigned char)text[size] & 0xc0u) == 0x80u)
        size--;
    memcpy(out, text, size);
    memcpy(out + size, "...", sizeof "...");
}

static const void *at(const ProtobufCMessage *message, unsigned offset)
{
    return (const uint8_t *)message + offset;
}

static void write_enum(char *out, const ProtobufCEnumDescriptor *type, int32_t value)
{
    const ProtobufCEnumValue *known = protobuf_c_enum_descriptor_get_value(type, value);
    if (known != NULL)
        copy(out, AUDIT_TEXT_BYTES, known->name);
    else
        snprintf(out, AUDIT_TEXT_BYTES, "%" PRId32, value);
}

/* Write one value; false: it is as if it were not there, or of a kind that no request has. */
static bool write_value(char *out, const ProtobufCFieldDescriptor *field, const void *value)
{
    const char *text;
    out[0] = '\0';
    switch (field->type) {
    case PROTOBUF_C_TYPE_STRING:
        text = *(const char *const *)value;
        if (text != NULL)
            copy(out, AUDIT_TEXT_BYTES, text);
        return out[0] != '\0';
    case PROTOBUF_C_TYPE_UINT32:
        snprintf(out, AUDIT_TEXT_BYTES, "%" PRIu32, *(const uint32_t *)value);
        return *(const uint32_t *)value != 0;
    case PROTOBUF_C_TYPE_UINT64:
        snprintf(out, AUDIT_TEXT_BYTES, "%" PRIu64, *(const uint64_t *)value);
        return *(const uint64_t *)value != 0;
    case PROTOBUF_C_TYPE_BOOL:
        copy(out, AUDIT_TEXT_BYTES, "yes");
        return *(const protobuf_c_boolean *)value != 0;
    case PROTOBUF_C_TYPE_ENUM:
        write_enum(out, field->descriptor, *(const int32_t *)value);
        return *(const int32_t *)value != 0;
    default:
        return false;
    }
}

/* The texts of a repeated field, one after the other. */
static bool write_list(char *out, const ProtobufCMessage *message, const ProtobufCFieldDescriptor *field)
{
    size_t count = *(const size_t *)at(message, field->quantifier_offset);
    char *const *texts = *(char *const *const *)at(message, field->offset);
    size_t used = 0;
    if (field->type != PROTOBUF_C_TYPE_STRING)
        return false;
    for (size_t i = 0; i < count && used + sizeof ",..." < AUDIT_TEXT_BYTES; i++) {
        if (i > 0)
            out[used++] = ',';
        copy(out + used, AUDIT_TEXT_BYTES - used, texts[i]);
        used += strlen(out + used);
    }
    return used > 0;
}

static void add(struct audit_asked *asked, const ProtobufCMessage *message,
                const ProtobufCFieldDescriptor *field)
{
    char *text = asked->texts[asked->count];
    bool is_set = field->label == PROTOBUF_C_LABEL_REPEATED
                      ? write_list(text, message, field)
                      : write_value(text, field, at(message, field->offset));
    if (!is_set)
        return;
    union {
        const char *in;
        char *out;
    } name = {.in = field->name};
    Comity__AuditEntry__Asked *word = &asked->words[asked->count];
    comity__audit_entry__asked__init(word);
    word->field = name.out;
    word->value = text;
    asked->items[asked->count++] = word;
}

/* Return the message of the request's kind; NULL: of none that is known here. */
static const ProtobufCMessage *body_of(const Comity__Request *request)
{
    const ProtobufCFieldDescriptor *field =
        protobuf_c_message_descriptor_get_field(&comity__request__descriptor, (unsigned)request->body_case);
    return field == NULL || field->type != PROTOBUF_C_TYPE_MESSAGE
               ? NULL
               : *(const ProtobufCMessage *const *)at(&request->base, field->offset);
}

void audit_asked_fill(struct audit_asked *asked, const Comity__Request *request)
{
    const ProtobufCMessage *body = body_of(request);
    asked->count = 0;
    asked->purpose[0] = '\0';
    for (unsigned i = 0; body != NULL && i < body->descriptor->n_fields; i++) {
        const ProtobufCFieldDescriptor *field = &body->descriptor->fields[i];
        if (strcmp(field->name, "purpose") == 0 && field->type == PROTOBUF_C_TYPE_STRING)
            copy(asked->purpose, sizeof asked->purpose, *(const char *const *)at(body, field->offset));
        else if (asked->count < AUDIT_ASKED_MAX)
            add(asked, body, field);
    }
}
