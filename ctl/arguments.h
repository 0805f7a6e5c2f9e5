/*
 * arguments: words of a command line taken apart by a table of options.
 *
 * `--name VALUE`, `--name=VALUE`, `--name` for those without a value; options and other words in any order;
 * behind
 * `--` all are words, and so is a single `-`.
 */
#ifndef ARGUMENTS_H
#define ARGUMENTS_H

#include "comity/error.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#define ARGUMENTS_WORDS 8u

struct option {
    const char *name;   /* without dashes */
    const char **value; /* set to its value; or NULL */
    bool *flag;         /* set to true where it has no value; or NULL */
};

struct arguments {
    size_t fewest; /* words wanted; set by the caller, at most ARGUMENTS_WORDS */
    size_t most;
    size_t count;
    const char *words[ARGUMENTS_WORDS];
};

/* Parse. Values and words point into `words`. ERROR_USAGE says what is wrong: an unknown option, a value too
 * many or missing, too few or too many words. */
enum error_code arguments_parse(int count, char **words, const struct option *options, size_t option_count,
                                struct arguments *arguments, struct error *error);

/* Take the options of the table out of `words`, wherever they stand before a `--`, and close the gaps;
 * `*count` is what is left. Other options stay. ERROR_USAGE. */
enum error_code arguments_extract(int *count, char **words, const struct option *options, size_t option_count,
                                  struct error *error);

#endif
