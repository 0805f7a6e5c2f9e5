/*
 * word_match: whether two words are the same name, and how that is known.
 */
#ifndef COMITY_WORD_MATCH_H
#define COMITY_WORD_MATCH_H

#include "comity/name.h"

enum word_match_kind {
    WORD_OTHER,    /* another name */
    WORD_NEAR,     /* a letter or two apart, but both are known, as two names */
    WORD_INITIAL,  /* one is the other's first letter */
    WORD_SOUND,    /* sounds alike, written further apart */
    WORD_SPELLING, /* spelled otherwise, or a typing error */
    WORD_KNOWN,    /* a known other spelling or short form */
    WORD_EQUAL,
};

struct word_match {
    enum word_match_kind kind;
    double value; /* 0 to 1 */
};

/* A value from here on is a match. */
#define WORD_MATCH_LEAST 0.75

/* Compare two words. `is_syllabic`: words of Chinese or Vietnamese, where one letter makes another name. */
struct word_match word_match_of(const struct name_word *a, const struct name_word *b, bool is_syllabic);

#endif
