/*
 * ask: requests to the daemon and their answers, with failures told on stderr and turned into exit codes.
 */
#ifndef ASK_H
#define ASK_H

#include "command.h"

/* Let a message of protobuf-c point to a text that nobody changes; NULL is the empty text. */
char *ask_text(const char *text);

/* Make an empty request of one kind; the caller sets the member of that kind. */
Comity__Request ask_request(Comity__Request__BodyCase body_case);

/* Connect if that was not done yet. */
enum outcome ask_connect(struct context *context);

/* Tell what went wrong between us and the daemon. */
enum outcome ask_lost(const struct context *context, const struct error *error);

/* Tell what the daemon refused. */
enum outcome ask_refused(const Comity__Failure *failure);

/* Return the code that a Failure names; ERROR_STATE for a name unknown here. */
enum error_code ask_failure_code(const Comity__Failure *failure);

/* Ask, and wait for the one answer, which must be of the kind `expected`; the caller frees it. */
enum outcome ask_one(struct context *context, const Comity__Request *request,
                     Comity__Answer__BodyCase expected, Comity__Answer **ret);

/* Ask, and call `visit` for each answer of the kind `expected` until the last; one that returns false ends
 * it, and the connection is of no more use. A stream that ends in a failure has its outcome. */
enum outcome ask_stream(struct context *context, const Comity__Request *request,
                        Comity__Answer__BodyCase expected,
                        bool (*visit)(void *self, const Comity__Answer *answer), void *self);

/* The same, and tell how many of an export were held back. */
enum outcome ask_export(struct context *context, const Comity__Request *request,
                        bool (*visit)(void *self, const Comity__Answer *answer), void *self,
                        uint64_t *ret_held_back);

#endif
