/*
 * segment_rows: what a segment store knows of each leaf, and the hashes of its tiles, in flat files per
 * origin.
 *
 * rows/ORIGIN.0 has a row of SEGMENT_ROW_BYTES for each leaf, in order:
 *
 *     kind 1 | zero 3 | data size 4 | segment 4 | offset of its frame 4 | leaf hash 32
 *
 * rows/ORIGIN.L has the hashes of tile level L >= 1, 32 bytes each. All of it is derived from the segments.
 * What lies beyond the size of the log is meaningless.
 */
#ifndef COMITY_SEGMENT_ROWS_H
#define COMITY_SEGMENT_ROWS_H

#include "comity/log_store.h"
#include "segment_files.h"

#define SEGMENT_ROW_BYTES 48u

struct segment_row {
    enum leaf_kind kind;
    uint32_t size;    /* bytes of the entry; 0 unless LEAF_ENTRY, as the next two */
    uint32_t segment; /* where its frame is */
    uint32_t offset;
    struct digest hash;
};

/* Make sure that writing the rows and hashes of a log of `size` leaves needs no more room. ERROR_FULL,
 * ERROR_IO. */
enum error_code segment_rows_reserve(struct segment_files *files, const struct bureau *origin, uint64_t size,
                                     struct error *error);

/* Read rows. ERROR_DAMAGED, ERROR_IO, ERROR_MEMORY. */
enum error_code segment_rows_read(struct segment_files *files, const struct bureau *origin, uint64_t first,
                                  size_t count, struct segment_row *out, struct error *error);

/* Write rows. ERROR_FULL, ERROR_IO, ERROR_MEMORY. */
enum error_code segment_rows_write(struct segment_files *files, const struct bureau *origin, uint64_t first,
                                   size_t count, const struct segment_row *rows, struct error *error);

/* With the rows below `after` written, write the hashes of the tiles completed since `before` leaves. */
enum error_code segment_rows_complete(struct segment_files *files, struct hasher *hasher,
                                      const struct bureau *origin, uint64_t before, uint64_t after,
                                      struct error *error);

/* Read hashes of a level; the caller has checked that they are below the size. ERROR_DAMAGED, ERROR_IO,
 * ERROR_MEMORY. */
enum error_code segment_rows_read_hashes(struct segment_files *files, const struct bureau *origin,
                                         unsigned level, uint64_t first, size_t count, struct digest *out,
                                         struct error *error);

/* Bring the files of a log of `size` leaves to the medium. ERROR_IO, ERROR_FULL. */
enum error_code segment_rows_sync(struct segment_files *files, const struct bureau *origin, uint64_t size,
                                  struct error *error);

#endif
