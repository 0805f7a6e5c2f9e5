/*
 * wanted: records of invented persons, for tests.
 */
#ifndef WANTED_H
#define WANTED_H

#include "record.pb-c.h"

#define WANTED_ALIASES 4u

/* A red notice, and all that it points to; must not be moved. */
struct wanted {
    Comity__Record record;
    Comity__Notice notice;
    char family[256], given[256], born[16], nationality[8], source_ref[32];
    char *nationalities[1];
    char alias_texts[WANTED_ALIASES][256];
    char *aliases[WANTED_ALIASES];
};

/* Begin one; NULL is nothing said. */
void wanted_init(struct wanted *wanted, const char *family, const char *given, const char *born,
                 Comity__Notice__Sex sex);
void wanted_add_alias(struct wanted *wanted, const char *alias);
void wanted_set_nationality(struct wanted *wanted, const char *country);

#endif
