/*
 * rules: what is known about the fields of each type, as rows. A field without a row is checked by its
 * descriptor alone: texts have at most RULE_TEXT_BYTES, repeated fields at most RULE_COUNT elements, enums a
 * known value.
 */
#ifndef COMITY_RULES_H
#define COMITY_RULES_H

#include "comity/key.h"
#include "comity/record.h"

#define RULE_TEXT_BYTES 16384u
#define RULE_COUNT 32u

enum rule_format { RULE_ANY_TEXT, RULE_DATE, RULE_COUNTRY, RULE_BUREAU, RULE_UUID };

/* A path may have two rows: one for each of its keys. */
struct rule {
    const char
        *path; /* below the type's message, as the schema names it; through repeated fields: each element */
    bool is_required;       /* where its parent is there */
    const char *when_field; /* or only if this enum beside it... */
    int when_value;         /* ...has this value */
    enum rule_format format;
    size_t bytes_max;       /* of the text; 0: RULE_TEXT_BYTES */
    uint32_t least;         /* of a number that is set; */
    uint32_t most;          /* 0: any */
    bool is_key;            /* search keys are derived from it... */
    enum key_kind key;      /* ...of this kind... */
    const char *country;    /* ...with the country in this field beside it... */
    const char *key_unless; /* ...if this bool beside it is false */
};

struct record_rules {
    const struct rule *rules;
    size_t count;
    const char *needs_one_of; /* fields of which one must be set, or NULL */
    const char *summary; /* fields in order; "," before one begins a new part; "=word" stands for itself */
};

/* Return the rows of all types, `*count` of them. */
const struct record_type *rules_types(size_t *count);

/* Return the rules of the envelope. */
const struct record_rules *rules_of_envelope(void);

#endif
