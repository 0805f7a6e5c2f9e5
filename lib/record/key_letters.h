/*
 * key_letters: keys that are letters and digits, whatever stands between them.
 *
 * The text is decomposed (NFKD) and put in capitals; decimal digits of any script become 0-9; then everything but A-Z
 * and 0-9 is dropped.
 */
#ifndef COMITY_KEY_LETTERS_H
#define COMITY_KEY_LETTERS_H

#include "comity/error.h"
#include "comity/limits.h"

#include <stdbool.h>

/* What is particular about one kind of key. */
struct key_letters {
    size_t chars_min;    /* fewer are no key */
    size_t chars_last;   /* keep only so many at the end; 0: all */
    bool folds_scripts;  /* Cyrillic and Greek capitals become Latin in the exact form too */
    bool folds_vin;      /* I is 1, O and Q are 0: a VIN has none of them */
    bool keeps_dividers; /* what is between the parts becomes one hyphen */
};

/* Write the key's text, NUL-terminated. Loose: look-alikes are folded, too (O is 0, I is 1, S is 5, B is 8; Cyrillic and
 * Greek capitals). ERROR_INVALID: too few characters are left; ERROR_LIMIT. `out` is untouched on failure. */
enum error_code key_letters_normalise(const struct key_letters *letters, const char *text, bool loose,
                                      char out[LIMIT_KEY_BYTES], struct error *error);

#endif
