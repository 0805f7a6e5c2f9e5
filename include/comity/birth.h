/*
 * birth: how well a date of birth that is asked for fits the one of a record.
 *
 * After the practice of police systems, which ask with a year more or less, and of records that know a year only.
 */
#ifndef COMITY_BIRTH_H
#define COMITY_BIRTH_H

#include "comity/date.h"

struct birth_match {
    double value;       /* 0 to 1 */
    const char *reason; /* for people; lives for ever */
};

/* Compare two dates, each as exact as it is known. */
struct birth_match birth_match_of(struct date_span asked, struct date_span recorded);

#endif
