/*
 * segment_tail: the end of the newest segment, where batches are appended.
 *
 * Belongs to the thread that commits.
 */
#ifndef COMITY_SEGMENT_TAIL_H
#define COMITY_SEGMENT_TAIL_H

#include "segment_files.h"

struct segment_tail {
    struct segment_files *files;
    int segments;      /* the open directory */
    uint32_t segment;  /* 0: none yet */
    uint64_t end;      /* behind the last commit mark */
    uint64_t size;     /* of the file */
    uint64_t batch;    /* number of the next batch */
    uint64_t reserved; /* size of the next segment's file; 0: not there */
    uint64_t torn;     /* bytes behind `end` that a failed append may have left */
};

/* Tell whether a batch of this size has room in the segment. */
bool segment_tail_fits(const struct segment_tail *tail, size_t size);

/* Write zeros over what a failed append left, if anything. ERROR_IO. */
enum error_code segment_tail_heal(struct segment_tail *tail, struct error *error);

/* Append the frames of batch number `batch` durably; they fit. On failure nothing of them is there (or heal()
 * is still to be done, which this has tried). ERROR_FULL, ERROR_IO. */
enum error_code segment_tail_append(struct segment_tail *tail, struct view frames, struct error *error);

/* Reserve the next segment with at least `size` bytes. ERROR_FULL, ERROR_IO. */
enum error_code segment_tail_reserve(struct segment_tail *tail, uint64_t size, struct error *error);

/* Go on to the next segment, which begins with `frames`, batch number `batch`; reserved as above if it is not
 * yet. On failure the tail stays where it is. ERROR_FULL, ERROR_IO. */
enum error_code segment_tail_advance(struct segment_tail *tail, struct view frames, uint64_t size,
                                     struct error *error);

/* Overwrite the data of the frame at a place with zeros and set its flag, not yet durably. ERROR_DAMAGED (no
 * such frame), ERROR_IO. */
enum error_code segment_erase(struct segment_files *files, uint32_t segment, uint32_t offset,
                              struct error *error);

/* Bring a segment to the medium. ERROR_IO. */
enum error_code segment_sync(struct segment_files *files, uint32_t segment, struct error *error);

#endif
