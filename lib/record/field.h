/*
 * field: the values of a message, reached by a path over its descriptor.
 */
#ifndef COMITY_FIELD_H
#define COMITY_FIELD_H

#include <protobuf-c/protobuf-c.h>
#include <stdbool.h>

#define FIELD_PATH_BYTES 256

struct field_walk; /* where a visit stands */

/* One value: a field that stands once, or one element of a repeated field, or a repeated field that has none. */
struct field {
    const ProtobufCMessage *parent; /* the message that holds it */
    const ProtobufCFieldDescriptor *descriptor;
    const void *value;       /* char *, int, uint32_t, ... as in the generated struct; NULL: no element */
    size_t index;            /* in a repeated field; else 0 */
    struct field_walk *walk; /* NULL: it was not visited, and has no path */
};

typedef bool (*field_visitor)(void *context, const struct field *field);

/* Visit each value at `path` below `message` ("documents.number": one for each document). A field that is not set
 * is visited too, where its parent is there: a repeated one without elements once. `prefix` is the path of `message` itself,
 * or "". A visitor that returns false ends it; return whether none did. */
bool field_visit(const ProtobufCMessage *message, const char *prefix, const char *path, field_visitor visitor,
                 void *context);

/* Visit every value that is set and every element of a repeated field, messages before what is in them. */
bool field_visit_all(const ProtobufCMessage *message, field_visitor visitor, void *context);

/* Return the path of a visited field as JSON names it, for people: "notice.documents[0].number", cut where it would not fit.
 * It lives until the path of another field of the same visit is asked for, and no longer than the call. */
const char *field_path(const struct field *field);

/* Tell whether it says something: not an empty text, a zero, false or an absent message. */
bool field_is_set(const struct field *field);

/* Return the text of a string field, "" if there is none. */
const char *field_text(const struct field *field);

/* Return the number of an enum, uint32 or uint64 field (at most INT64_MAX), 1 or 0 of a bool. */
int64_t field_number(const struct field *field);

/* Return the number of any of these, or of a double. */
double field_real(const struct field *field);

/* Return how many elements a repeated field has in its parent. */
size_t field_count(const struct field *field);

/* Return another element of the same repeated field, which has it. It has no path. */
struct field field_element(const struct field *field, size_t index);

/* Find the field of `message` with this name, which it must have and which stands once. */
struct field field_of(const ProtobufCMessage *message, const char *name);

/* Write the JSON name of a field: "issuing_country" as "issuingCountry", cut where it would not fit. */
void field_json_name(const char *name, char *out, size_t out_bytes);

#endif
