/*
 * segment_store: the log store on disk.
 *
 * Its directory holds FORMAT, LOCK, segments/ and rows/; docs/store.md describes them. The segments are the
 * log: what they hold is there, and nothing else is. The rows are derived from them, and may be removed while
 * nobody has the store open: they are then made again.
 *
 * Invariants beyond those of log_store.h:
 *  1. One batch is one run of frames in one segment, ended by a commit mark, made durable by one sync.
 *  2. No byte that is not zero lies behind the last commit mark when a commit begins.
 *  3. Whatever the number of origins, at most SEGMENT_STORE_FILES files are open.
 *  4. One process has the store open.
 */
#ifndef COMITY_SEGMENT_STORE_H
#define COMITY_SEGMENT_STORE_H

#include "comity/log_store.h"

#define SEGMENT_STORE_BYTES (64u * 1024u * 1024u)
#define SEGMENT_STORE_FILES 64u

struct segment_store_options {
    uint32_t segment_bytes; /* of a new segment; 0: SEGMENT_STORE_BYTES. A batch that is larger gets a larger
                               one */
};

/* What opening found. */
struct segment_store_report {
    uint64_t dropped_bytes; /* of a batch that was never committed whole */
    uint64_t replayed;      /* batches read again to bring the rows up to date */
    uint64_t erased;        /* erasures done again */
    char dropped_from[64];  /* the file they were dropped from; "" if none were */
};

/* Open the store in `directory`, whose parent must be there; made if it is not. `options` and `report` may be
 * NULL. ERROR_VERSION (made by another version; nothing was touched), ERROR_BUSY (another process has it
 * open), ERROR_DAMAGED (names file and offset, or the log), ERROR_FULL, ERROR_IO, ERROR_MEMORY, ERROR_CRYPTO. */
enum error_code segment_store_open(struct log_store *out, const char *directory,
                                   const struct segment_store_options *options,
                                   struct segment_store_report *report, struct error *error);

#endif
