/*
 * name_match: whether two names are the same person's, as a score with its reasons.
 *
 * Words are paired so that they fit best, in any order (assignment.h). A word that one name lacks counts little:
 * people leave out middle names, second surnames and fathers' names. A word on each side that nothing on the other
 * side fits counts much, however many others agree: brothers share all words but one. One word alone tells nobody.
 */
#ifndef COMITY_NAME_MATCH_H
#define COMITY_NAME_MATCH_H

#include "comity/name.h"

/* From this score on two names count as the same, where nothing else is known. */
#define NAME_MATCH_LEAST 0.8

struct name_match {
    double score; /* 0 to 1 */
    unsigned equal;
    unsigned spelled; /* otherwise, sounding alike, or a known other form */
    unsigned initials;
    unsigned near;   /* two known names that are close */
    unsigned only_a; /* words without a partner, particles and titles aside */
    unsigned only_b;
    bool is_reversed;   /* X son of Y, and Y son of X */
    bool is_generation; /* father and son, or the like, by their suffixes */
    bool is_one_word;   /* too little was compared to tell a person by */
};

/* Compare two names. */
void name_match_of(const struct name_reader *reader, const struct name *a, const struct name *b,
                   struct name_match *out);

/* Write the reasons for people: "2 equal, 1 spelled otherwise; 1 only in the record". `b` is called the record. */
void name_match_explain(const struct name_match *match, char *out, size_t out_bytes);

#endif
