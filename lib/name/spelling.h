/*
 * spelling: how one name is written by different hands: transliterations, orthographies, typing errors.
 */
#ifndef COMITY_SPELLING_H
#define COMITY_SPELLING_H

#include <stddef.h>

/* Write the word in a spelling that is the same for the usual transliterations of one name: SCH, SH, SZ are S; PH is
 * F; OU is U; Y is I; umlauts are folded; double letters are single; an H that no vowel follows is dropped. Never
 * longer than `word`, except by one letter for each X and for Mc; cut where `out_bytes` ends. */
void spelling_plain(const char *word, char *out, size_t out_bytes);

/* Write the consonants of the plain spelling, as Arabic and Hebrew write a name: no vowels, no V, W and Y,
 * which are written like vowels. */
void spelling_skeleton(const char *word, char *out, size_t out_bytes);

/* Return what it costs to make one plain spelling of the other: 1 for a letter that is another, missing, too many or
 * exchanged with its neighbour; less for what transliteration and hearing confuse (vowels; C and K; B and V; H).
 * Damerau, "A technique for computer detection and correction of spelling errors", CACM 7(3), 1964, in the form of
 * optimal string alignment. */
double spelling_cost(const char *a, const char *b);

/* Return what two plain spellings may cost and still be one name, by the length of the shorter. */
double spelling_budget(size_t length);

#endif
