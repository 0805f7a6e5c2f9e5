/*
 * log_command: the parts of `comity log`, one file each.
 */
#ifndef LOG_COMMAND_H
#define LOG_COMMAND_H

#include "command.h"

enum outcome log_checkpoint(struct context *context, int count, char **words);
enum outcome log_fork_proof(struct context *context, int count, char **words);
enum outcome log_entries(struct context *context, int count, char **words);
enum outcome log_proof(struct context *context, int count, char **words);
enum outcome log_verify(struct context *context, int count, char **words);
enum outcome log_witnesses(struct context *context, int count, char **words);

#endif
