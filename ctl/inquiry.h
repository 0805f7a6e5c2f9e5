/*
 * inquiry: many questions to the daemon, under way at once, answered in the order in which they are asked.
 */
#ifndef INQUIRY_H
#define INQUIRY_H

#include "command.h"
#include "question.h"

/* Requests under way: enough that the daemon never waits for the next, few enough that it never has to hold them back. */
#define INQUIRY_WINDOW 512u

/* What is said with every question; NULL: nothing. */
struct inquiry_words {
    const char *purpose;
    const char *place; /* for the owners of records that are met */
    const char *agency;
};

struct inquiry {
    struct context *context;
    struct inquiry_words words;
    /* Take a question and its answer; NULL: it was not asked, or refused, and says so itself. */
    void (*take)(void *self, json_t *question, const Comity__CheckAnswer *answer);
    void *self;
    json_t *window[INQUIRY_WINDOW]; /* oldest first */
    size_t first, count;
};

/* Ask; the question belongs to the inquiry from here on. NULL, for want of memory, is a failure. */
enum outcome inquiry_ask(struct inquiry *inquiry, json_t *question);

/* Wait for all answers that are still under way. */
enum outcome inquiry_finish(struct inquiry *inquiry);

/* Forget what is under way. */
void inquiry_release(struct inquiry *inquiry);

#endif
