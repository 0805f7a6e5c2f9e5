/*
 * segment_scan: finds the whole batches of a segment, and tells a torn end from damage.
 *
 * Works on the bytes of one segment in memory; reads and writes nothing. Collects the places of entries that
 * later batches erased, and of entries whose bytes do not agree with their check: each of those must be among
 * the former.
 */
#ifndef COMITY_SEGMENT_SCAN_H
#define COMITY_SEGMENT_SCAN_H

#include "comity/error.h"
#include "comity/view.h"

/* A frame, and the batch that says something of it. */
struct segment_place {
    uint32_t segment;
    uint32_t offset;
    uint64_t batch;
};

struct segment_places {
    size_t count;
    size_t capacity;
    struct segment_place *items;
};

/* What the segments scanned so far, one after the other, have shown. Zeroed at first; released at the end. */
struct segment_scan {
    uint64_t next_batch; /* number the next batch must have; 0: any */

    /* Of the newest segment with a whole batch: */
    uint32_t segment;
    uint64_t last_start; /* the last whole batch */
    uint64_t end;        /* behind it */
    uint64_t used;       /* behind the last byte that is not zero */
    uint64_t broken;     /* where the first frame is that is not right; `end` if there is no such thing */

    struct segment_places erased;   /* with the batch that erases */
    struct segment_places suspects; /* with their own batch */
};

/* Scan the next segment. One without any whole batch leaves all as it is and sets `*ret_is_used` false.
 * ERROR_DAMAGED (file and offset), ERROR_VERSION, ERROR_MEMORY. */
enum error_code segment_scan_next(struct segment_scan *scan, uint32_t segment, struct view image,
                                  bool *ret_is_used, struct error *error);

/* When all are scanned: drop the last batch if it is not whole after all, and sort the erasures by their
 * place. ERROR_DAMAGED. */
enum error_code segment_scan_finish(struct segment_scan *scan, struct error *error);

void segment_scan_release(struct segment_scan *scan);

#endif
