/*
 * check_batch: questions from a file, one a line, and an answer for each, in their order.
 */
#ifndef CHECK_BATCH_H
#define CHECK_BATCH_H

#include "command.h"
#include "inquiry.h"
#include "question.h"

/* Ask what stands in the file, "-" for standard input, and write one JSON object a line. OUTCOME_DONE: there was a hit;
 * OUTCOME_NOTHING: none; OUTCOME_FAILED: a line could not be asked, or was refused, and says so (the others are answered
 * nevertheless). */
enum outcome check_batch(struct context *context, const char *path, const struct inquiry_words *words,
                         const struct question_defaults *defaults);

#endif
