/*
 * operation_command: the parts of `comity operation`, one file each.
 */
#ifndef OPERATION_COMMAND_H
#define OPERATION_COMMAND_H

#include "command.h"

enum outcome operation_create(struct context *context, int count, char **words);
enum outcome operation_list(struct context *context, int count, char **words);
enum outcome operation_show(struct context *context, int count, char **words);
enum outcome operation_board(struct context *context, int count, char **words);
enum outcome operation_records(struct context *context, int count, char **words);

/* In operation_create.c. */
enum outcome operation_amend(struct context *context, int count, char **words);
enum outcome operation_close(struct context *context, int count, char **words);

/* In operation_members.c: what the lead decides. */
enum outcome operation_accept(struct context *context, int count, char **words);
enum outcome operation_remove(struct context *context, int count, char **words);
enum outcome operation_refuse(struct context *context, int count, char **words);

/* In operation_wish.c: what others ask of the lead. */
enum outcome operation_join(struct context *context, int count, char **words);
enum outcome operation_leave(struct context *context, int count, char **words);

#endif
