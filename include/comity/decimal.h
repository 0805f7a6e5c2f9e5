/*
 * decimal: unsigned numbers in text, one text for one number.
 */
#ifndef COMITY_DECIMAL_H
#define COMITY_DECIMAL_H

#include "comity/error.h"
#include "comity/view.h"

/* Read all of `text` as a number of at most `max`: decimal digits only, no sign, no leading zero but "0"
 * itself. ERROR_MALFORMED; ERROR_LIMIT if it is greater. */
enum error_code decimal_parse(struct view text, uint64_t max, uint64_t *ret, struct error *error);

#endif
