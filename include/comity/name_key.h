/*
 * name_key: by what a word of a name is found again, however it was written.
 *
 * Each word has a few keys; two words that have none in common are not compared at all. The keys: what it sounds
 * like, in both readings, as written and in plain spelling; the first three letters of that, and the first and the
 * last two, for a typing error in the middle; the name it is a known form of. A word without vowels is taken with
 * those that it may have. A word behind particles also has the keys of all as one word (Delacruz).
 */
#ifndef COMITY_NAME_KEY_H
#define COMITY_NAME_KEY_H

#include "comity/name.h"

#define NAME_KEY_BYTES (NAME_WORD_BYTES + 2u)

/* A key begins with its kind: sounds and known names tell more than beginnings and ends. */
#define NAME_KEYS_TELLING "MK"
#define NAME_KEYS_OTHER "PE"

/* Call `visit` for each key of each word that is no particle, title, suffix or initial; bytes, which live only during
 * the call. A key may come twice. `visit` returning false ends it. */
void name_keys(const struct name_reader *reader, const struct name *name,
               bool (*visit)(void *context, struct view key), void *context);

/* Call `visit` once for each such word, with what it sounds like: the same for most spellings of it. */
void name_sounds(const struct name *name, bool (*visit)(void *context, struct view sound), void *context);

#endif
