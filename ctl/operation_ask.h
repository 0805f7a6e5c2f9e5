/*
 * operation_ask: what the parts of `comity operation` and `comity report` ask of the daemon.
 */
#ifndef OPERATION_ASK_H
#define OPERATION_ASK_H

#include "command.h"

/* Ask what an operation is and who takes part: an answer of the kind BODY_OPERATION, whose record is there; the caller frees
 * it. */
enum outcome operation_ask(struct context *context, const char *operation, Comity__Answer **ret);

/* Ask for this bureau's code. */
enum outcome operation_ask_bureau(struct context *context, char out[LIMIT_BUREAU_BYTES]);

/* Ask for the records that are shared with an operation: of one type, of one owner, where they are not NULL; see
 * ask_stream(). */
enum outcome operation_ask_records(struct context *context, const char *operation, const char *type,
                                   const char *owner, bool (*visit)(void *self, const Comity__Answer *answer),
                                   void *self);

/* Have the operation's record, of which `view` is the newest version, published again as `operation`, and for
 * `distribution` (NULL: as before); show the receipt. */
enum outcome operation_publish_again(struct context *context, const Comity__RecordView *view,
                                     Comity__Operation *operation, Comity__Distribution *distribution);

/* Read a list of bureaus, and nothing else that a distribution can be; free it with message_free(). `what` names it in a
 * complaint. */
enum outcome operation_read_bureaus(const struct context *context, const char *what, const char *text,
                                    Comity__Distribution **ret);

#endif
