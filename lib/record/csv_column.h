/*
 * csv_column: what the name of a column says: the field of a record that its cells fill.
 *
 * A name is a path over the message descriptors from Record ("travelDocument.number", "evaluation.source"),
 * or from the message of a type where that is known ("number"). Elements of repeated messages are named by
 * index
 * ("documents[0].number"; without one it is the first).
 */
#ifndef CSV_COLUMN_H
#define CSV_COLUMN_H

#include "comity/error.h"
#include "comity/record.h"

#include <jansson.h>

#define CSV_COLUMN_STEPS 8
#define CSV_COLUMN_ELEMENTS 64

struct csv_step {
    const ProtobufCFieldDescriptor *field;
    size_t index; /* of an element, for a repeated message */
};

struct csv_path {
    struct csv_step steps[CSV_COLUMN_STEPS];
    size_t count; /* 0: the column has no such path */
};

struct csv_column {
    char name[96];
    struct csv_path from_record;
    struct csv_path *from_type; /* one for each row of record_type_table() */
};

/* Find what `name` means. ERROR_INVALID (no type has such a field, or it is not a single one), ERROR_LIMIT
 * (name too long), ERROR_MEMORY. */
enum error_code csv_column_init(struct csv_column *column, const char *name, struct error *error);
void csv_column_release(struct csv_column *column);

/* Return the index in record_type_table() of what `name` says in either form; SIZE_MAX if there is none. */
size_t csv_column_find_type(const char *name);

/* Set the field in the JSON of a Record to what the cell says; `type` is an index in record_type_table() or
 * SIZE_MAX where none is known. Several values of one cell are separated by "|". An empty cell sets nothing.
 * ERROR_INVALID, ERROR_MEMORY. */
enum error_code csv_column_fill(const struct csv_column *column, size_t type, const char *cell,
                                json_t *record, struct error *error);

#endif
