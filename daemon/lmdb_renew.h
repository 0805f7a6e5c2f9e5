/*
 * lmdb_renew: an index of an earlier version made one of this, with nothing in it but what the logs cannot give back.
 *
 * That are its figures (figure.h), of which some tell of entries that are erased. All else is derived from the logs again,
 * and the figures of what is still there, too, over those that were carried over: the same rows.
 */
#ifndef COMITY_LMDB_RENEW_H
#define COMITY_LMDB_RENEW_H

#include "comity/error.h"

/* Do it, in files beside it that take its place at the end: until then it stays as it was, and can be renewed again.
 * Nobody may have it open. ERROR_FULL, ERROR_IO, ERROR_MEMORY, ERROR_DAMAGED (of the index as it was: reset it). */
enum error_code lmdb_renew(const char *directory, struct error *error);

#endif
