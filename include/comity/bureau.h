/*
 * bureau: the code of a member, 2 to 8 characters of A-Z and 0-9.
 */
#ifndef COMITY_BUREAU_H
#define COMITY_BUREAU_H

#include "comity/error.h"
#include "comity/limits.h"
#include "comity/view.h"

struct bureau {
    char code[LIMIT_BUREAU_BYTES]; /* NUL-padded to the end, so that codes compare and sort as bytes */
};

/* Read a code; lower case is refused. ERROR_INVALID names the text. */
enum error_code bureau_parse(struct bureau *out, struct view text, struct error *error);

/* Compare as bytes: less than, equal to or greater than 0. */
int bureau_compare(const struct bureau *a, const struct bureau *b);
bool bureau_is_equal(const struct bureau *a, const struct bureau *b);

#endif
