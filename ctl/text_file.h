/*
 * text_file: whole files in memory.
 */
#ifndef TEXT_FILE_H
#define TEXT_FILE_H

#include "comity/buffer.h"

/* Read all of the file `path`, or of standard input for "-", at most `limit_bytes`. The caller releases
 * `out`, which is initialised here in any case. ERROR_NOT_FOUND, ERROR_DENIED, ERROR_IO, ERROR_LIMIT,
 * ERROR_MEMORY. */
enum error_code text_file_read(const char *path, size_t limit_bytes, struct buffer *out, struct error *error);

/* Write a file. ERROR_IO. */
enum error_code text_file_write(const char *path, struct view bytes, struct error *error);

#endif
