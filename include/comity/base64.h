/*
 * base64: RFC 4648 section 4, with padding, strict.
 */
#ifndef COMITY_BASE64_H
#define COMITY_BASE64_H

#include "comity/error.h"
#include "comity/view.h"

/* Characters of the encoding of `size` bytes, without a NUL. */
#define BASE64_ENCODED_CHARS(size) (((size) + 2) / 3 * 4)

/* Write the encoding and a NUL to `out`, which has room for BASE64_ENCODED_CHARS(bytes.size) + 1. */
void base64_encode(struct view bytes, char *out);

/* Decode `text` to at most `capacity` bytes and say how many in `ret_size`. Refuses wrong characters, missing or
 * extra padding, white space and non-zero bits after the end (ERROR_MALFORMED), and what does not fit
 * (ERROR_LIMIT). */
enum error_code base64_decode(struct view text, uint8_t *out, size_t capacity, size_t *ret_size,
                              struct error *error);

#endif
