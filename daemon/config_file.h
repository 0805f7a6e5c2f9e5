/*
 * config_file: one file of "[section]" and "Option = value" lines, read by a table.
 *
 * A row of the table is all there is to an option: reading, checking, its default, the dump and the help come
 * from it. Every fault names file and line. A line that begins with # or ; is a comment, as is what follows a
 * blank and ; in a value. Names are told apart by case.
 */
#ifndef COMITY_DAEMON_CONFIG_FILE_H
#define COMITY_DAEMON_CONFIG_FILE_H

#include "config_type.h"

#define CONFIG_FILE_OPTIONS 64u /* of one table */

struct config_option {
    const char *name;
    const char *fallback; /* NULL: the field stays zero */
    bool is_required;
    const struct config_type *type;
    size_t offset; /* of the field in the struct that is filled in */
    const char *help;
};

/* The options of the one section of a file. */
struct config_table {
    const char *section;
    size_t count; /* at most CONFIG_FILE_OPTIONS */
    const struct config_option *options;
};

/* Where each option stood; 0: nowhere. */
struct config_lines {
    unsigned of[CONFIG_FILE_OPTIONS];
};

/* Fill in the zeroed struct `target` from the file. On failure what was filled in is to be released all the
 * same. ERROR_NOT_FOUND, ERROR_IO, ERROR_INVALID, ERROR_MEMORY, and those of the types. */
enum error_code config_file_read(const struct config_table *table, const char *path, void *target,
                                 struct config_lines *lines, struct error *error);

/* Free all fields; they are zero then. */
void config_file_release(const struct config_table *table, void *target);

/* Put "path:line: " of an option in front of an error, just "path: " where the option is not in the file. */
enum error_code config_file_fault(const struct config_table *table, const char *path,
                                  const struct config_lines *lines, const char *option, struct error *error);

/* Return the option of the table that looks most like `name`; NULL where none does. */
const char *config_file_nearest(const struct config_table *table, const char *name);

#endif
