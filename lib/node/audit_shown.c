#include "audit_shown.h"

#include <stdlib.h>

void audit_shown_init(struct audit_shown *shown)
{
    *shown = (struct audit_shown){0};
}

void audit_shown_release(struct audit_shown *shown)
{
    free(shown->items);
    audit_shown_init(shown);
}

enum error_code audit_shown_put(struct audit_shown *shown, const struct audit_reference *reference,
                                struct error *error)
{
    if (shown->count == shown->capacity) {
        size_t wanted = shown->capacity == 0 ? 16 : shown->capacity * 2;
        struct audit_reference *larger = reallocarray(shown->items, wanted, sizeof *larger);
        if (larger == NULL)
            return error_set(error, ERROR_MEMORY, "no memory for what is shown");
        shown->items = larger;
        shown->capacity = wanted;
    }
    shown->items[shown->count++] = *reference;
    return ERROR_NONE;
}

/* ---- what names a record ---- */

static const ProtobufCFieldDescriptor *find(const ProtobufCMessageDescriptor *type, const char *name,
                                            ProtobufCType wanted)
{
    const ProtobufCFieldDescriptor *field = protobuf_c_message_descriptor_get_field_by_name(type, name);
    return field != NULL && field->type == wanted && field->label != PROTOBUF_C_LABEL_REPEATED ? field : NULL;
}

/* The fields by which a message names a record. */
struct naming {
    const ProtobufCFieldDescriptor *owner, *id, *version, *index;
};

static bool find_naming(const ProtobufCMessageDescriptor *type, struct naming *out)
{
    out->owner = find(type, "owner", PROTOBUF_C_TYPE_STRING);
    out->id = out->owner == NULL ? NULL : find(type, "id", PROTOBUF_C_TYPE_STRING);
    out->version = out->id == NULL ? NULL : find(type, "version", PROTOBUF_C_TYPE_UINT32);
    out->index = out->version == NULL ? NULL : find(type, "index", PROTOBUF_C_TYPE_UINT64);
    return out->index != NULL;
}

/* Messages do not contain themselves (message.h), so this ends. */
static bool may_name(const ProtobufCMessageDescriptor *type)
{
    struct naming naming;
    bool found = find_naming(type, &naming);
    for (unsigned i = 0; i < type->n_fields && !found; i++)
        found = type->fields[i].type == PROTOBUF_C_TYPE_MESSAGE && may_name(type->fields[i].descriptor);
    return found;
}

static const void *at(const ProtobufCMessage *message, unsigned offset)
{
    return (const uint8_t *)message + offset;
}

static const char *text_of(const ProtobufCMessage *message, const ProtobufCFieldDescriptor *field)
{
    const char *text = *(const char *const *)at(message, field->offset);
    return text == NULL ? "" : text;
}

static enum error_code add_named(struct audit_shown *shown, const ProtobufCMessage *message,
                                 const struct naming *naming, struct error *error)
{
    struct audit_reference reference = {.has_id = false};
    if (bureau_parse(&reference.owner, view_of_text(text_of(message, naming->owner)), NULL) != ERROR_NONE)
        return ERROR_NONE;
    reference.has_id =
        uuid_parse(view_of_text(text_of(message, naming->id)), &reference.id, NULL) == ERROR_NONE;
    reference.version = *(const uint32_t *)at(message, naming->version->offset);
    reference.index = *(const uint64_t *)at(message, naming->index->offset);
    return audit_shown_put(shown, &reference, error);
}

/* ---- looking for it ---- */

/* Return the messages of a field, and how many there are. */
static const ProtobufCMessage *const *messages_of(const ProtobufCMessage *message,
                                                  const ProtobufCFieldDescriptor *field, size_t *ret_count)
{
    const void *place = at(message, field->offset);
    if (field->label == PROTOBUF_C_LABEL_REPEATED) {
        *ret_count = *(const size_t *)at(message, field->quantifier_offset);
        return *(const ProtobufCMessage *const *const *)place;
    }
    bool is_other = (field->flags & PROTOBUF_C_FIELD_FLAG_ONEOF) != 0 &&
                    *(const uint32_t *)at(message, field->quantifier_offset) != field->id;
    const ProtobufCMessage *const *single = place;
    *ret_count = is_other || *single == NULL ? 0 : 1;
    return single;
}

static enum error_code gather(struct audit_shown *shown, const ProtobufCMessage *message, struct error *error)
{
    const ProtobufCMessageDescriptor *type = message->descriptor;
    struct naming naming;
    enum error_code code = ERROR_NONE;
    if (find_naming(type, &naming))
        return add_named(shown, message, &naming, error);
    for (unsigned i = 0; i < type->n_fields && code == ERROR_NONE; i++) {
        const ProtobufCFieldDescriptor *field = &type->fields[i];
        size_t count = 0;
        if (field->type != PROTOBUF_C_TYPE_MESSAGE)
            continue;
        const ProtobufCMessage *const *items = messages_of(message, field, &count);
        if (count == 0 || !may_name(field->descriptor))
            continue;
        for (size_t j = 0; j < count && code == ERROR_NONE; j++)
            code = gather(shown, items[j], error);
    }
    return code;
}

enum error_code audit_shown_add(struct audit_shown *shown, const Comity__Answer *answer, struct error *error)
{
    return gather(shown, &answer->base, error);
}
