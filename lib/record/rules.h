/*
 * rules: what is known about the fields of each type, as rows. A field without a row is checked by its
 * descriptor alone: texts have at most RULE_TEXT_BYTES, repeated fields at most RULE_COUNT elements, enums a
 * known value, numbers are not negative.
 */
#ifndef COMITY_RULES_H
#define COMITY_RULES_H

#include "comity/key.h"
#include "comity/person.h"
#include "comity/record.h"
#include "field.h"
#include "format.h"

#define RULE_TEXT_BYTES 16384u
#define RULE_COUNT 32u
#define RULE_WORD_BYTES 128

/* A path may have several rows: one for each of its keys, or for each condition. "Beside" is in the same message; a name
 * that begins with "^" is of the envelope. */
struct rule {
    const char
        *path; /* below the type's message, as the schema names it; through repeated fields: each element */
    const char *when_field;      /* the row holds only where this field beside it... */
    int when_value;              /* ...is this enum's value or number; of a text: where there is any */
    bool is_required;            /* where its parent is there; of a repeated field: one element at least... */
    const char *required_unless; /* ...and where this field beside it says nothing */
    bool is_distinct;            /* no element stands twice */
    enum format format;
    size_t bytes_max;       /* of the text or bytes; 0: RULE_TEXT_BYTES, of bytes any number */
    double least;           /* of a number that is set; */
    double most;            /* 0: any */
    const char *not_before; /* the date or time beside it that may not be later */
    int never;              /* value of an enum that it may not have; 0: none */
    size_t count_max;       /* elements of a repeated field; 0: RULE_COUNT */
    bool is_key;            /* search keys are derived from it... */
    enum key_kind key;      /* ...of this kind... */
    const char *country;    /* ...with the country in this field beside it... */
    const char *key_unless; /* ...if this bool beside it is false... */
    const char *key_after;  /* ...behind this text beside it and "/"... */
    const char *series_to;  /* ...or a series of keys, to the one in this field beside it */
    bool must_be_key;       /* a text that makes no such key or series is refused; and one... */
    size_t key_chars;       /* ...whose key has not so many characters; 0: any */
    enum person_part part;  /* what it tells of the person whom a search finds */
};

struct record_rules {
    const struct rule *rules;
    size_t count;
    const char *needs_one_of;      /* fields of which one must be set, or NULL */
    const char *needs_of_envelope; /* fields of the envelope that must be set, or NULL */
    bool is_about_victims;         /* of crime: small numbers of its records are not passed on */
    bool makes_hits;               /* a query that meets another bureau's is a hit */
    const char *due;               /* field with the time at which somebody's act on it is due, or NULL */
    bool is_listed;                /* its records are found by type: few, and people look through them */
    const char *
        summary; /* fields in order; "," before one begins a new part; "=two_words" stands before the next one */
};

#define RULES(table) .rules = (table), .count = sizeof(table) / sizeof(table)[0]
#define KEY(kind) .is_key = true, .key = KEY_##kind
#define WHEN(field, value) .when_field = (field), .when_value = (int)(value)

extern const struct record_rules rules_drug_seizure;
extern const struct record_rules rules_trafficking_case;
extern const struct record_rules rules_cyber_indicator;
extern const struct record_rules rules_organisation;
extern const struct record_rules rules_message;
extern const struct record_rules rules_operation;
extern const struct record_rules rules_operation_result;
extern const struct record_rules rules_hit;
extern const struct record_rules rules_arrest_report;
extern const struct record_rules rules_attachment;

/* Return the rows of all types, `*count` of them. */
const struct record_type *rules_types(size_t *count);

/* Return the rules of the envelope. */
const struct record_rules *rules_of_envelope(void);

/* Find the field that a row names: beside `field`, or in the envelope. */
struct field rules_beside(const struct field *field, const char *name, const Comity__Record *record);

/* Tell whether the row's condition is met for this value of a record. */
bool rules_holds(const struct rule *rule, const struct field *field, const Comity__Record *record);

/* Take the next word of a table's list; false at its end. */
bool rules_next_word(const char **list, char out[RULE_WORD_BYTES]);

#endif
