/*
 * record: what officers share: one envelope, one message per type; the table of types; validation.
 */
#ifndef COMITY_RECORD_H
#define COMITY_RECORD_H

#include "comity/error.h"
#include "record.pb-c.h"

#include <stdbool.h>

struct record_rules; /* lib/record/rules.h */

/* One row per type; everything about a type that is not in its message stands here. */
struct record_type {
    const char *name;  /* "travel_document": the oneof field's name in Record, and what people type */
    const char *title; /* "travel document" */
    Comity__Record__TypeCase type_case;
    const struct record_rules *rules; /* of its fields and keys */
    unsigned retention_years;         /* how long a record is kept whose owner does not say; retention.h */
    unsigned retention_years_max; /* how long it may be kept, counted from the day on which that is said */
};

/* Return the rows, `*count` of them. */
const struct record_type *record_type_table(size_t *count);

/* Return the row of a name or of a record; NULL if there is none. */
const struct record_type *record_type_find(const char *name);
const struct record_type *record_type_of(const Comity__Record *record);

/* Tell whether the current records of a type can be listed (replica_list.h): of such as people look through, messages,
 * hits, results. */
bool record_type_is_listed(const struct record_type *type);

/* Tell whether a record of this type is about victims of crime, so that small numbers of them are not passed on. */
bool record_type_is_about_victims(const struct record_type *type);
/* Tell whether a query that meets such a record of another bureau is a hit: what is sought or warned of is, what bureaus
 * write to each other is not. */
bool record_makes_hits(const Comity__Record *record);

/* Tell whether an act on the record is due at a time, and when (wall ms): a hit's owner is to answer by then. */
bool record_due(const Comity__Record *record, int64_t *ret_ms);

/* Return the message of the record's type; NULL if it has none that is known here. */
const ProtobufCMessage *record_body(const Comity__Record *record);

/* Check envelope and body against the table's rules: required fields, formats of dates, countries and codes, lengths.
 * Refuse, name the field ("travelDocument.number: is required"), never guess. ERROR_INVALID, ERROR_LIMIT. */
enum error_code record_validate(const Comity__Record *record, struct error *error);

/* Write one line that tells a person what the record is ("passport UTO L898902C3, stolen 2024-05-02"). */
void record_summary(const Comity__Record *record, char *out, size_t out_bytes);

#endif
