/*
 * key_walk: the fields of a record from which search keys are derived.
 */
#ifndef COMITY_KEY_WALK_H
#define COMITY_KEY_WALK_H

#include "rules.h"

struct key_walk {
    const Comity__Record *record;
    const struct rule *rule; /* the row under way: is_key */
    bool (*visit)(struct key_walk *walk, const struct field *field);
    void *context;
};

/* Visit each field that is set and for which a row with a key holds, those of the type before those of the envelope, until
 * the visitor returns false. */
void key_walk_record(struct key_walk *walk);

/* Return the country that goes with a field, "" if there is none. */
const char *key_walk_country(const struct key_walk *walk, const struct field *field);

#endif
