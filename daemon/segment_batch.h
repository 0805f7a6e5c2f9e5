/*
 * segment_batch: a batch as the frames and rows of a segment store.
 *
 * Fills and erasures are settled first: only what a leaf is in the end is written. A leaf that the batch
 * brings and erases never has its bytes written.
 */
#ifndef COMITY_SEGMENT_BATCH_H
#define COMITY_SEGMENT_BATCH_H

#include "comity/log_store.h"
#include "segment_rows.h"

/* No frame is written beyond 4 GiB, since offsets have 32 bits. */
#define SEGMENT_BATCH_BYTES_MAX (1024u * 1024u * 1024u)

/* An older leaf that is something else from now on. */
struct segment_change {
    struct bureau origin;
    uint64_t index;
    struct segment_row before;
    struct segment_row after;
};

struct segment_batch {
    struct buffer frames;
    size_t row_count;
    struct segment_row *rows; /* of the new leaves, parts in order */
    size_t change_count;
    struct segment_change *changes;
};

/* Build the frames and rows of a batch that log_batch_check() has passed. Offsets in the rows count from the
 * beginning of the frames, their segment is 1: see segment_batch_place(). `row_of` reads the row of an older
 * leaf. `out` is initialised here and, on success, to be released. ERROR_MEMORY, ERROR_STATE (over
 * SEGMENT_BATCH_BYTES_MAX), errors of `row_of`. */
enum error_code segment_batch_build(struct segment_batch *out, const struct log_batch *batch, uint64_t number,
                                    enum error_code (*row_of)(void *context, const struct bureau *origin,
                                                              uint64_t index, struct segment_row *out,
                                                              struct error *error),
                                    void *context, struct error *error);

/* Let the rows point to where the frames will be. */
void segment_batch_place(struct segment_batch *batch, uint32_t segment, uint32_t offset);

void segment_batch_release(struct segment_batch *batch);

#endif
