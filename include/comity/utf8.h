/*
 * utf8: strict UTF-8 (Unicode 15, table 3-7; RFC 3629): no overlong forms, no surrogates, nothing above
 * U+10FFFF.
 */
#ifndef COMITY_UTF8_H
#define COMITY_UTF8_H

#include "comity/reader.h"

/* Take one code point. What is not UTF-8: ERROR_MALFORMED (ERROR_TRUNCATED at the end) in the reader and 0. */
uint32_t utf8_next(struct reader *reader);

/* Return how many bytes at the beginning of `text` are printable ASCII, space included: nearly all there are, and nothing
 * need be asked about them one by one. */
size_t utf8_plain_bytes(struct view text);

/* Tell whether all of `text` is UTF-8. */
bool utf8_is_valid(struct view text);

/* Make `text` fit to be shown and sent: put a '?' for each byte that is no UTF-8, or belongs to a control
 * character other than newline and tab. */
void utf8_mend(char *text);

/* Tell whether the code point has the property White_Space. */
bool utf8_is_space(uint32_t code_point);

#endif
