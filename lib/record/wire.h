/*
 * wire: the fields of a protobuf message, one after the other, from bytes that nobody has checked.
 *
 * Stricter than protobuf-c, so that there is one reading of the bytes: tags and lengths in their shortest
 * form, no groups. Allocates nothing.
 */
#ifndef COMITY_WIRE_H
#define COMITY_WIRE_H

#include "comity/reader.h"

enum wire_type { WIRE_VARINT = 0, WIRE_64_BITS = 1, WIRE_BYTES = 2, WIRE_32_BITS = 5 };

struct wire_field {
    uint32_t number;
    enum wire_type type;
    struct view bytes; /* of WIRE_BYTES; else empty */
};

/* Take the next field. Return false at the end and after a failure: reader->code tells which
 * (ERROR_TRUNCATED, ERROR_MALFORMED). */
bool wire_next(struct reader *reader, struct wire_field *ret);

#endif
