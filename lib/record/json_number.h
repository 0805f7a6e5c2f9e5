/*
 * json_number: the numbers of messages in the proto3 JSON mapping. 64 bits are strings, NaN and the infinities are names.
 */
#ifndef COMITY_JSON_NUMBER_H
#define COMITY_JSON_NUMBER_H

#include "json_place.h"

#include <jansson.h>

/* Return how many bytes a number or enum of this type has in its struct; 0: it is none. */
size_t json_number_bytes(ProtobufCType type);

/* Make the JSON of the number at `value`, an enum's as a number. NULL: no memory. */
json_t *json_number_encode(ProtobufCType type, const void *value);

/* Read the number of the place's field to `out`, which is untouched on failure. ERROR_INVALID: no number, not whole, or out
 * of range. */
enum error_code json_number_decode(const json_t *json, const struct json_place *place, void *out,
                                   struct error *error);

#endif
