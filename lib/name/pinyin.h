/*
 * pinyin: whether a word is made of the syllables of Mandarin Chinese as passports write them (ISO 7098, no tones).
 */
#ifndef COMITY_PINYIN_H
#define COMITY_PINYIN_H

#include <stdbool.h>

/* Tell whether the word, of A to Z, can be divided into syllables. */
bool pinyin_is_word(const char *word);

#endif
