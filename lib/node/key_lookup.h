/*
 * key_lookup: look a value up as each kind of key that it may be.
 */
#ifndef COMITY_KEY_LOOKUP_H
#define COMITY_KEY_LOOKUP_H

#include "comity/replica.h"

/* A value as somebody typed it. Texts are borrowed. */
struct key_question {
    const char *kind; /* "": every kind that the value fits and that is general */
    const char *value;
    const char *country;
    bool loose; /* look up the forms with look-alikes folded, too */
};

struct key_lookup {
    /* Take a record that has the key; false ends the look-up. The exact forms come first; a record may come again. */
    bool (*visit)(void *context, const struct replica_record *record, const struct key *key,
                  const char *field);
    /* Hear that the value is a key of this kind; NULL: no need. */
    void (*fits)(void *context, enum key_kind kind);
    void *context;
};

/* Look it up. ERROR_INVALID, ERROR_LIMIT: it is no key of any kind that was asked for; errors of the stores. */
enum error_code key_lookup_run(const struct key_lookup *lookup, const struct key_question *question,
                               struct replica *replica, struct error *error);

#endif
