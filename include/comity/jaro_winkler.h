/*
 * jaro_winkler: how alike two words are, from 0 to 1.
 *
 * M. A. Jaro, "Advances in Record-Linkage Methodology", J. American Statistical Association 84 (1989), and
 * W. E. Winkler, "String Comparator Metrics and Enhanced Decision Rules in the Fellegi-Sunter Model of Record
 * Linkage" (1990): a common beginning of up to four characters counts more, where words are alike at all (above 0.7).
 */
#ifndef COMITY_JARO_WINKLER_H
#define COMITY_JARO_WINKLER_H

#include "comity/view.h"

/* Words of more bytes are compared by their first so many. */
#define JARO_WINKLER_BYTES 64u

/* Return 1 for equal words, 0 where they have nothing in common or one is empty. Compares bytes. */
double jaro_winkler_of(struct view a, struct view b);

#endif
