/*
 * scripted: a command run against a daemon whose answers were written beforehand.
 *
 *     scripted_init(&scripted);
 *     scripted_answer(&scripted, &answer);
 *     CHECK(SCRIPTED_RUN(&scripted, "get", id) == OUTCOME_DONE);
 *     CHECK(strstr(scripted.out, "...") != NULL);
 *     request = scripted_request(&scripted);
 *     scripted_release(&scripted);
 *
 * What cannot be set up ends the test program.
 */
#ifndef SCRIPTED_H
#define SCRIPTED_H

#include "command.h"

#include "comity/buffer.h"

struct scripted {
    struct context context;
    int daemon; /* its end of the connection */
    char *out;  /* what the last run wrote to stdout and stderr */
    char *err;
    struct buffer asked; /* requests as they came */
};

void scripted_init(struct scripted *scripted);
void scripted_release(struct scripted *scripted);

/* Let the daemon give this answer to what is asked next. */
void scripted_answer(struct scripted *scripted, const Comity__Answer *answer);

/* Let the daemon refuse what is asked next. */
void scripted_refuse(struct scripted *scripted, enum error_code code, const char *text);

/* Let the daemon close the connection behind its answers. */
void scripted_hang_up(struct scripted *scripted);

/* Run a command; the words end with NULL. `out` and `err` are what it wrote. */
enum outcome scripted_run(struct scripted *scripted, const char *const *words);
#define SCRIPTED_RUN(scripted, ...) scripted_run(scripted, (const char *const[]){__VA_ARGS__, NULL})

/* Return the next request that came; NULL: there is none. message_free() it. */
Comity__Request *scripted_request(struct scripted *scripted);

/* Tell whether the text stands in what was written to stdout, to stderr. */
bool scripted_says(const struct scripted *scripted, const char *text);
bool scripted_complains(const struct scripted *scripted, const char *text);

#endif
