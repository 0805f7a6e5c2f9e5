/*
 * arguments: words of a command line taken apart by a table of options.
 *
 * `--name VALUE`, `--name=VALUE`, `--name` for those without a value; options and other words in any order;
 * behind `--` all are words, and so is a single `-`. Where an option is given again the last counts, but for
 * lists.
 */
#ifndef ARGUMENTS_H
#define ARGUMENTS_H

#include "comity/error.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#define ARGUMENTS_WORDS 8u
#define ARGUMENTS_VALUES 256u /* of one list */

struct option {
    const char *name;   /* without dashes */
    const char **value; /* set to its value; or NULL */
    bool *flag;         /* set to true where it has no value; or NULL */
};

/* An option that may be given again and again. */
struct option_list {
    const char *name;
    size_t count;
    const char *values[ARGUMENTS_VALUES];
};

struct arguments {
    size_t list_count; /* set by the caller */
    struct option_list *lists;
    size_t fewest; /* words wanted; set by the caller, at most ARGUMENTS_WORDS */
    size_t most;
    size_t count;
    const char *words[ARGUMENTS_WORDS];
};

/* Parse. Values and words point into `words`. ERROR_USAGE says what is wrong: an unknown option, a value too
 * many or missing, too few or too many words, too many values of a list. */
enum error_code arguments_parse(int count, char **words, const struct option *options, size_t option_count,
                                struct arguments *arguments, struct error *error);

/* Take the options of the table out of `words`, wherever they stand before a `--`, and close the gaps;
 * `*count` is what is left. Other options stay. ERROR_USAGE. */
enum error_code arguments_extract(int *count, char **words, const struct option *options, size_t option_count,
                                  struct error *error);

#endif
