/*
 * letter: the ICAO Doc 9303 letters for one letter of the Latin and Cyrillic scripts.
 */
#ifndef COMITY_LETTER_H
#define COMITY_LETTER_H

#include <stdint.h>

/* Return the letters A to Z that stand for the code point: "" for one that is dropped, NULL for one of another
 * script. The text lives for ever. */
const char *letter_text(uint32_t code_point);

#endif
