/*
 * config_directory: the `*.conf` files of a directory, in the order of their names.
 */
#ifndef COMITY_DAEMON_CONFIG_DIRECTORY_H
#define COMITY_DAEMON_CONFIG_DIRECTORY_H

#include "comity/error.h"

/* Call `read` with the path of each file, to the first error. Hidden files and other names are passed over. `what` is
 * what the directory holds ("peers"), for people. Errors of reading the directory, and those of `read`. */
enum error_code config_directory_each(const char *directory, const char *what,
                                      enum error_code (*read)(void *context, const char *path,
                                                              struct error *error),
                                      void *context, struct error *error);

#endif
