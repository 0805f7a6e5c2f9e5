/*
 * person_match: how well a person that is asked for fits the person of a record: a score, and the reason for each part.
 *
 * The score weighs what both sides tell: the name, the date of birth, sex and nationality. It orders a list for people to
 * look at; nothing may act on it.
 */
#ifndef COMITY_PERSON_MATCH_H
#define COMITY_PERSON_MATCH_H

#include "comity/birth.h"
#include "comity/name_match.h"
#include "comity/person.h"

/* From this score on a person is listed: as two names are taken for the same where nothing else is known. */
#define PERSON_MATCH_LEAST NAME_MATCH_LEAST

/* Whom somebody asks for. */
struct person_query {
    struct name name;
    bool has_born;
    struct date_span born;
    char sex;            /* as in struct person */
    char nationality[4]; /* stored form, or "" */
};

enum person_match_part { MATCH_NAME, MATCH_BORN, MATCH_SEX, MATCH_NATIONALITY, MATCH_PART_COUNT };

#define PERSON_MATCH_REASON_BYTES 192u

struct person_match {
    double score;                   /* 0 to 1 */
    double parts[MATCH_PART_COUNT]; /* of each; below 0: one side does not tell */
    const char *title;              /* which of the record's names fits best: person_name.title */
    size_t place;                   /* of it in person.names */
    struct name_match name;
    const char *born_reason;
};

/* Read what was typed; "" where nothing is said. Dates also with '/' or '.' between. ERROR_INVALID names the part:
 * a name without letters, no date, no sex (M, F, U, X), no country. */
enum error_code person_query_read(const struct name_reader *reader, const char *name, const char *born,
                                  const char *sex, const char *nationality, struct person_query *out,
                                  struct error *error);

/* Compare. The score is 0 where the record has no name. */
void person_match_of(const struct name_reader *reader, const struct person_query *query,
                     const struct person *person, struct person_match *out);

/* Return what people call a part ("born"), and write the reason for its value. */
const char *person_match_part_title(enum person_match_part part);
void person_match_explain(const struct person_match *match, enum person_match_part part,
                          char out[PERSON_MATCH_REASON_BYTES]);

#endif
