/*
 * scratch: a directory of a test's own, and what tests do to files in it. Failures end the test.
 */
#ifndef SCRATCH_H
#define SCRATCH_H

#include "comity/view.h"

#define SCRATCH_PATH_BYTES 200

/* Make an empty directory below $TMPDIR or /tmp and put its path into `path`. */
void scratch_make(char path[SCRATCH_PATH_BYTES]);

/* Remove a directory or file and all that is in it; nothing happens if it is not there. */
void scratch_remove(const char *path);

/* Copy a directory or file and all that is in it; the holes of files stay holes. */
void scratch_copy(const char *from, const char *to);

/* Tell whether any file in the directory holds these bytes. */
bool scratch_contains(const char *path, struct view bytes);

/* Return the size of a file; -1 if there is none. */
long scratch_size(const char *path);

/* Return the offset behind the last byte of a file that is not zero. */
long scratch_end(const char *path);

/* Return the content of a file of `size` bytes or more; the caller frees it. */
unsigned char *scratch_load(const char *path, long size);

/* Overwrite bytes of a file. */
void scratch_patch(const char *path, long offset, const void *bytes, size_t size);

/* Turn all bits of the byte at an offset. */
void scratch_flip(const char *path, long offset);

/* Cut a file. */
void scratch_truncate(const char *path, long size);

/* Replace the content of a file. */
void scratch_write(const char *path, const char *text);

#endif
