/*
 * check_answer: what the daemon says to a question, for people and for programs.
 */
#ifndef CHECK_ANSWER_H
#define CHECK_ANSWER_H

#include "command.h"
#include "question.h"

/* Write hits, doubts and what to do with a hit. */
void check_answer_show(const Comity__CheckAnswer *answer);

/* Write what was read of a machine readable zone (the member "mrz" of a question). */
void check_answer_show_zone(const json_t *zone);

/* Add to the question: "hits", "cut" and "doubts" where there are any; "ages", for each origin how many seconds ago this
 * node last heard from it, null where it has not since its start; "frozen", the origins whose logs are frozen.
 * ERROR_MEMORY, ERROR_INVALID. */
enum error_code check_answer_add(json_t *question, const Comity__CheckAnswer *answer, struct error *error);

#endif
