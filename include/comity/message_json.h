/*
 * message_json: the proto3 JSON mapping, once, over the descriptors.
 *
 * lowerCamelCase names on writing, both forms on reading; enums by name; int64 and uint64 as strings; bytes
 * as base64; fields at their default are left out on writing. On reading an unknown field, a wrong type, an
 * unknown enum name or a number out of range is refused, and the error names the path
 * ("notice.arrestWarrants[2].charge"). Nesting deeper than 16 is refused.
 */
#ifndef COMITY_MESSAGE_JSON_H
#define COMITY_MESSAGE_JSON_H

#include "comity/message.h"
#include <jansson.h>

/* Make the JSON of `message`; the caller owns a reference. ERROR_MEMORY, ERROR_INVALID (a string that is not
 * UTF-8). */
enum error_code message_json_encode(const ProtobufCMessage *message, json_t **ret, struct error *error);

/* Make a message of `descriptor` from `json`; message_free() it. ERROR_INVALID, ERROR_LIMIT, ERROR_MEMORY. */
enum error_code message_json_decode(const ProtobufCMessageDescriptor *descriptor, const json_t *json,
                                    ProtobufCMessage **ret, struct error *error);

/* Return the field that JSON calls `name`, in either form; NULL if there is none. */
const ProtobufCFieldDescriptor *message_json_find_field(const ProtobufCMessageDescriptor *descriptor,
                                                        const char *name);

#endif
