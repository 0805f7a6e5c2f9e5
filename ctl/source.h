/*
 * source: a question put to other bureaus' nodes, and what each of them answers.
 */
#ifndef SOURCE_H
#define SOURCE_H

#include "command.h"

#include <jansson.h>

/* Whom to ask, as options say it. */
struct source_choice {
    const char *at; /* codes separated by commas; or NULL */
    bool everyone;
};

/* What has come of it. */
struct source_result {
    size_t asked, hits, unanswered; /* hits: bureaus that have something; unanswered: refused, or no answer */
    json_t *answers;                /* with --json: one for each bureau, as they came */
};

/* Tell whether other bureaus are to be asked at all. */
bool source_is_wanted(const struct source_choice *choice);

/* Put the question of `request` (all but whom to ask, and how long) and show each answer as it comes, or with --json keep
 * it. The result is released by source_release(). */
enum outcome source_ask(struct context *context, Comity__AskRequest *request,
                        const struct source_choice *choice, struct source_result *result);

/* Write the answer from this node's own copy (NULL: there is none) and those of the bureaus as one JSON document. */
enum outcome source_write(const ProtobufCMessage *copy, const struct source_result *result);

/* Return how a question ends that the copy here and the bureaus have answered: a hit anywhere is done; else no answer from
 * somebody is a failure; else there is nothing. */
enum outcome source_outcome(size_t hits_here, const struct source_result *result);

void source_release(struct source_result *result);

#endif
