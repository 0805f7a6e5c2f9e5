/*
 * file_name: names for files, made of what somebody else calls them.
 *
 * What comes out is one name in one directory, on whatever system: no path, no hidden file, nothing that an option could
 * be taken for, no character that turns or hides text or that a file system refuses.
 */
#ifndef FILE_NAME_H
#define FILE_NAME_H

#include <stddef.h>

#define FILE_NAME_BYTES 201u /* with its NUL; room is left for a number */

/* Make a name of the last part of `text`. What may not stand in it becomes "_"; of what is too long the end of the name
 * before its extension is cut off; of nothing it makes "attachment". */
void file_name_clean(const char *text, char out[FILE_NAME_BYTES]);

/* Write the name with a number before its extension: "scan (2).pdf". Return `out`. */
const char *file_name_number(const char *name, unsigned number, char *out, size_t out_bytes);

#endif
