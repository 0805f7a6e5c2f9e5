/*
 * secret: keys that never leave the node, read from files that nobody else can read.
 */
#ifndef COMITY_DAEMON_SECRET_H
#define COMITY_DAEMON_SECRET_H

#include <sys/stat.h>

#include "comity/ed25519.h"
#include "comity/fingerprint.h"

/* Tell whether nobody but its user can get at an open file: group and others have no right to it. The service
 * manager lets a process read its credentials by an access list, which shows as a right of the group; the directory
 * they are in keeps others out. */
bool secret_is_private(const char *path, const struct stat *status);

/* Read the key whose seed stands in a file as 64 hexadecimal digits and at most one newline; the caller frees
 * it. A file to which group or others have any right: ERROR_DENIED. ERROR_NOT_FOUND, ERROR_IO,
 * ERROR_MALFORMED, ERROR_MEMORY, ERROR_CRYPTO. */
enum error_code secret_read_key(struct ed25519_key **ret, const char *path, struct error *error);

/* Read "fingerprint.key" of a directory; make it first if it is not there, which `*ret_made` tells: no index
 * is of any use then. ERROR_DENIED, ERROR_DAMAGED (not 16 bytes), ERROR_FULL, ERROR_IO. */
enum error_code secret_fingerprint_key(const char *directory, uint8_t out[FINGERPRINT_KEY_BYTES],
                                       bool *ret_made, struct error *error);

#endif
