/*
 * disk: reading and writing of files, whole or not at all.
 *
 * Every function names the file in its error. Interrupted and short calls go on. No space, no quota and a
 * file that may not grow are ERROR_FULL; everything else that the system refuses is ERROR_IO.
 */
#ifndef COMITY_DISK_H
#define COMITY_DISK_H

#include "comity/buffer.h"

/* Record what errno says. */
enum error_code disk_failed(struct error *error, const char *what, const char *name);

/* Read exactly `size` bytes. ERROR_DAMAGED if the file ends before. */
enum error_code disk_read(int fd, void *out, size_t size, uint64_t offset, const char *name,
                          struct error *error);

enum error_code disk_write(int fd, const void *data, size_t size, uint64_t offset, const char *name,
                           struct error *error);

/* Write zeros. */
enum error_code disk_zero(int fd, uint64_t offset, uint64_t size, const char *name, struct error *error);

/* Bring the content of a file to the medium. */
enum error_code disk_sync(int fd, const char *name, struct error *error);

/* Give the file room for its first `size` bytes; it has at least that size then. */
enum error_code disk_reserve(int fd, uint64_t size, const char *name, struct error *error);

/* Return the size of an open file. */
enum error_code disk_size(int fd, uint64_t *ret_bytes, const char *name, struct error *error);

/* Read a small file of `directory` whole, up to the limit of `out` (cleared first). ERROR_NOT_FOUND,
 * ERROR_LIMIT. */
enum error_code disk_load(int directory, const char *name, struct buffer *out, struct error *error);

/* Replace a small file of `directory` durably: at any time it holds the old or the new content. */
enum error_code disk_replace(int directory, const char *name, struct view content, struct error *error);

/* Measure what the files below a directory take, and what is left on its file system for an unprivileged user. Links are not
 * followed. ERROR_IO. */
enum error_code disk_usage(const char *directory, uint64_t *ret_used_bytes, uint64_t *ret_free_bytes,
                           struct error *error);

/* Make a directory durably unless it is there, and open it. */
enum error_code disk_directory(int parent, const char *name, int *ret_fd, struct error *error);

#endif
