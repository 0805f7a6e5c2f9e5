/*
 * operation: a joint operation of several bureaus, as its record tells it.
 *
 * An operation is named by its lead and the id that the lead gave it: "BS/SPECIMEN-VI". Only the lead's own record says
 * what it is and who takes part in it. Ids are compared as KEY_OPERATION does: case and spaces do not matter.
 */
#ifndef COMITY_OPERATION_H
#define COMITY_OPERATION_H

#include "comity/bureau.h"
#include "log.pb-c.h"

#define OPERATION_ID_BYTES 65u /* with its NUL */
#define OPERATION_NAME_BYTES (LIMIT_BUREAU_BYTES + OPERATION_ID_BYTES)

struct operation_name {
    struct bureau lead; /* code[0] == 0: not told */
    char id[OPERATION_ID_BYTES];
};

/* Read "LEAD/ID", or an id alone. ERROR_INVALID: names what is wrong. */
enum error_code operation_name_parse(struct operation_name *out, const char *text, struct error *error);

/* Write it as operation_name_parse() reads it. */
void operation_name_format(const struct operation_name *name, char out[OPERATION_NAME_BYTES]);

/* Tell whether both name the same operation. Names that do not tell the lead do not. */
bool operation_name_is_same(const struct operation_name *a, const struct operation_name *b);

/* Tell whether a text, of a distribution, names the operation. */
bool operation_name_is_text(const struct operation_name *name, const char *text);

/* Take an operation's name from its record. False: `owner`, whose record it is, does not lead it, or it is none. */
bool operation_name_of_record(struct operation_name *out, const Comity__Record *record,
                              const struct bureau *owner);

/* Tell whether a bureau takes part. */
bool operation_has(const Comity__Operation *operation, const struct bureau *bureau);

/* The distribution of what is shared with an operation; must not be moved once it is filled. */
struct operation_audience {
    Comity__Distribution distribution; /* borrows the operation's participants */
    char name[OPERATION_NAME_BYTES];
};

/* Write out who takes part now. */
void operation_audience_fill(struct operation_audience *out, const Comity__Operation *operation,
                             const struct operation_name *name);

/* Tell whether a distribution follows the operation: it names it, whoever it lists. */
bool operation_is_followed(const struct operation_name *name, const Comity__Distribution *distribution);

/* Tell whether a distribution lists just those who take part now. */
bool operation_is_reached(const Comity__Operation *operation, const Comity__Distribution *distribution);

#endif
