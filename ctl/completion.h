/*
 * completion: what the table of commands says, as a completion script for bash.
 */
#ifndef COMPLETION_H
#define COMPLETION_H

#include <stdio.h>

/* Write the script. It completes commands, their options, and the words that their forms begin with, from
 * usages and the terms of help texts; elsewhere the names of files. */
void completion_write(FILE *out);

#endif
