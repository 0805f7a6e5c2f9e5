/*
 * lmdb_index: the index on disk, in LMDB.
 *
 * Every table is a database of one environment, with synced commits, so that a crash leaves the state after
 * one of an absorb's transactions. Nobody else may have the directory open: the lock of the log store sees to
 * that.
 *
 * What it holds can be made again from the logs. LMDB does not check its pages: damage that opening does not
 * notice may end the process; after that, reset it.
 */
#ifndef COMITY_LMDB_INDEX_H
#define COMITY_LMDB_INDEX_H

#include "comity/index.h"

/* Address space for the file, far above need: it is not memory, nor disk. */
#define LMDB_INDEX_MAP_BYTES ((uint64_t)256 * 1024 * 1024 * 1024)

/* Rows of one transaction; an absorb has several if it has more rows. */
#define LMDB_INDEX_TRANSACTION_ROWS 65536u

struct lmdb_index_options {
    uint64_t map_bytes;      /* the most the file may grow to; 0: LMDB_INDEX_MAP_BYTES */
    size_t transaction_rows; /* 0: LMDB_INDEX_TRANSACTION_ROWS */
};

/* Open the index in `directory`, whose parent must be there; made if it is not. `options` may be NULL.
 * ERROR_STATE (made by an earlier version: lmdb_renew() it, and make it again from the logs), ERROR_VERSION (made by
 * another version); nothing was touched then. ERROR_DAMAGED, ERROR_FULL, ERROR_IO, ERROR_MEMORY. */
enum error_code lmdb_index_open(struct index *out, const char *directory,
                                const struct lmdb_index_options *options, struct error *error);

/* Return the name of a table's database. */
const char *lmdb_index_table(enum index_table table);

/* Remove the files of an index that nobody has open, whatever is in them. Nothing there is no error.
 * ERROR_IO. */
enum error_code lmdb_index_reset(const char *directory, struct error *error);

#endif
