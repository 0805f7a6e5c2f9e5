/*
 * person: whom a record is about, as its type's table says (lib/record/rules.c): names, birth, sex, nationalities.
 *
 * An organisation is a person here: it has names only.
 */
#ifndef COMITY_PERSON_H
#define COMITY_PERSON_H

#include "record.pb-c.h"

/* What a field tells. */
enum person_part {
    PERSON_NOTHING,
    PERSON_FAMILY,
    PERSON_GIVEN,
    PERSON_FAMILY_SCRIPT, /* in the original script */
    PERSON_GIVEN_SCRIPT,
    PERSON_FAMILY_AT_BIRTH,
    PERSON_ALIAS, /* a whole name; any of its words may be the family's */
    PERSON_BORN,
    PERSON_SEX,
    PERSON_NATIONALITY,
};

/* A repeated field of a record has at most RULE_COUNT (32) elements: 32 aliases and the three names below. */
#define PERSON_NAMES 35u
#define PERSON_NATIONALITIES 32u

struct person_name {
    const char *family; /* words of which a search must meet one; never empty */
    const char *given;  /* the others, or "" */
    const char *title;  /* "name", "name in original script", "name at birth", "alias" */
};

/* Texts belong to the record. */
struct person {
    size_t name_count;
    struct person_name names[PERSON_NAMES];
    const char *born; /* as in the record, or "" */
    char sex;         /* 'M' or 'F'; 0: not said, unknown, or neither */
    size_t nationality_count;
    const char *nationalities[PERSON_NATIONALITIES]; /* stored form of country.h, which lives for ever */
};

/* Find the person of a record; `name_count` is 0 where it has none. */
void person_of_record(const Comity__Record *record, struct person *out);

#endif
