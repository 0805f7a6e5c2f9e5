/*
 * metaphone: how a word sounds, as a code of consonants (Double Metaphone).
 *
 * Lawrence Philips, "The Double Metaphone Search Algorithm", C/C++ Users Journal 18(6), June 2000. Words that sound
 * alike to speakers of English, or of the language a name comes from, share a code; `alternate` is a second reading
 * where there is one ("Schmidt": XMT, SMT). An index only: that codes are equal proves nothing.
 */
#ifndef COMITY_METAPHONE_H
#define COMITY_METAPHONE_H

#include <stddef.h>

#define METAPHONE_CHARS 16u

struct metaphone {
    char primary[METAPHONE_CHARS + 1];   /* of A F H J K L M N P R S T X and 0, which is the th of "think" */
    char alternate[METAPHONE_CHARS + 1]; /* equal to `primary` where there is no second reading */
};

/* Encode a word of Latin letters in either case; other characters sound like nothing. Each code is cut at `chars_max`
 * <= METAPHONE_CHARS characters (the published algorithm: 4). Cannot fail. */
void metaphone_of(const char *word, size_t chars_max, struct metaphone *out);

#endif
