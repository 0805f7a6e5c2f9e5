/*
 * hex: bytes as lower-case hexadecimal text.
 */
#ifndef COMITY_HEX_H
#define COMITY_HEX_H

#include "comity/error.h"
#include "comity/view.h"

/* Write 2 * bytes.size characters and a NUL to `out`, which has room for them. */
void hex_encode(struct view bytes, char *out);

/* Read exactly `size` bytes from text of exactly 2 * size hexadecimal digits of either case. ERROR_MALFORMED. */
enum error_code hex_decode(struct view text, uint8_t *out, size_t size, struct error *error);

#endif
