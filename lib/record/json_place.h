/*
 * json_place: where in a JSON document we are: a chain on the stack, written out only when something is wrong.
 */
#ifndef COMITY_JSON_PLACE_H
#define COMITY_JSON_PLACE_H

#include "comity/error.h"

#include <protobuf-c/protobuf-c.h>
#include <stddef.h>

#define JSON_NAME_BYTES 128

struct json_place {
    const struct json_place *parent;       /* NULL: the document */
    const ProtobufCFieldDescriptor *field; /* NULL: the document */
    size_t index;                          /* of an element of a repeated field, else SIZE_MAX */
    unsigned depth;
};

/* Write a field's name as JSON has it, in lowerCamelCase; cut where it does not fit. */
void json_place_name(const char *name, char out[JSON_NAME_BYTES]);

/* Set `error` to what is wrong, with the path before it: "notice.arrestWarrants[2].charge: is out of range". Return `code`. */
enum error_code json_place_refuse(const struct json_place *place, struct error *error, enum error_code code,
                                  const char *what);

#endif
