/*
 * hits_command: the parts of `comity hits`, one file each.
 */
#ifndef HITS_COMMAND_H
#define HITS_COMMAND_H

#include "command.h"

/* Those of which the outcome is not known; or those that are overdue. */
enum outcome hits_list(struct context *context, int count, char **words);
enum outcome hits_overdue(struct context *context, int count, char **words);
enum outcome hits_show(struct context *context, int count, char **words);

/* In hits_act.c. */
enum outcome hits_verify(struct context *context, int count, char **words);
enum outcome hits_answer(struct context *context, int count, char **words);
enum outcome hits_outcome(struct context *context, int count, char **words);

#endif
