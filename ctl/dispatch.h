/*
 * dispatch: a message on its way out: what send, reply and remind have in common.
 *
 *     options --> the daemon completes a draft --> attachments are published --> the message is sent
 *                                                   \-> something is refused: they are withdrawn again
 */
#ifndef DISPATCH_H
#define DISPATCH_H

#include "command.h"

/* What was typed; NULL, or no values, where nothing was said. */
struct dispatch {
    const char *to, *cc; /* bureaus, or "all" */
    const char *subject, *body, *file, *kind, *priority, *due, *crime_area, *refusal, *handling, *operation;
    const char *durable;
    const char *parent; /* the message that it replies to */
    bool reply_all;
    bool closes;
    bool reminds;
    struct option_list about;
    struct option_list attach;
};

/* Send it, and say what became of it. */
enum outcome dispatch_run(struct context *context, const struct dispatch *dispatch);

#endif
