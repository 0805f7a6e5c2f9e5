/*
 * question: one thing to check, as people and files write it.
 *
 * Inside it is a JSON object that is given back with its answer: "line" (where one is known), "kind", "value", "country",
 * "loose", "ref" (anything the asker wants back), "mrz" (what was read of a machine readable zone). One that cannot be
 * asked has "error" and "text" instead of an answer.
 */
#ifndef QUESTION_H
#define QUESTION_H

#include "comity/error.h"
#include "comity/view.h"

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

/* What holds for questions that do not say it themselves. */
struct question_defaults {
    const char *country; /* or NULL */
    bool loose;
    int32_t today; /* as of date.h; for machine readable zones */
};

/* Make a question of `[KIND=]VALUE`, or of a kind and a value. NULL: no memory. */
json_t *question_of_word(const char *word, const struct question_defaults *defaults);
json_t *question_of_kind(const char *kind, const char *value, const struct question_defaults *defaults);

/* Make a question of a machine readable zone: its document number and issuer. */
json_t *question_of_mrz(struct view text, const struct question_defaults *defaults);

/* Make a question of one line of a file: `[KIND=]VALUE`, or an object with "value" or "mrz", and perhaps "kind",
 * "country", "loose" and "ref". */
json_t *question_of_line(struct view line, uint64_t number, const struct question_defaults *defaults);

/* Return a member that is a text, or "". */
const char *question_text(const json_t *question, const char *name);

/* Tell whether it can be asked. */
bool question_is_good(const json_t *question);

/* Say that it was not answered, and why. */
void question_refuse(json_t *question, const char *code, const char *text);

#endif
