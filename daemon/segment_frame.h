/*
 * segment_frame: one frame of a segment file.
 *
 *     type 1 | flags 1 | zero 2 | data size 4 | batch 8 | check of the head 4 | check of the data 4 | fields
 * | data
 *
 * Integers are big-endian, checks are CRC32C. The head is everything before the data; its check takes the
 * flags and the two checks as zero, so that a frame can be erased by setting its flag and overwriting its
 * data with zeros, in any order.
 *
 * A batch is a run of frames with the same number, ended by SEGMENT_COMMIT; numbers count up by one.
 */
#ifndef COMITY_SEGMENT_FRAME_H
#define COMITY_SEGMENT_FRAME_H

#include "comity/log_store.h"

#define SEGMENT_VERSION 1u
#define SEGMENT_FRAME_HEADER_BYTES 24u
#define SEGMENT_FRAME_FLAGS_OFFSET 1u
#define SEGMENT_FRAME_ERASED 0xA5u

enum segment_frame_type {
    SEGMENT_START = 1, /* first of a segment: version, segment */
    SEGMENT_PART = 2,  /* origin, index, count; data: note. `count` leaves follow, the first at `index` */
    SEGMENT_LEAF = 3,  /* kind, hash; data: entry, if it is LEAF_ENTRY */
    SEGMENT_CHANGE =
        4, /* kind, hash, origin, index, segment, offset; data: entry, if it is LEAF_ENTRY. An older
              leaf is that now. segment > 0: the frame there held its bytes and is to be erased */
    SEGMENT_COMMIT = 5 /* count: frames of the batch, this one included; index: their bytes */
};

struct segment_frame {
    enum segment_frame_type type;
    bool is_erased;
    bool is_whole; /* the data agree with their check */
    uint64_t batch;
    size_t head_size;
    size_t data_size;
    struct view data;

    /* Fields; those a type does not name are zero. */
    uint32_t version;
    uint32_t segment;
    uint32_t offset;
    struct bureau origin;
    uint64_t index;
    uint64_t count;
    enum leaf_kind kind;
    struct digest hash;
};

/* Append a frame: type, batch, data and the fields of its type count. ERROR_MEMORY, ERROR_LIMIT. */
enum error_code segment_frame_write(struct buffer *out, const struct segment_frame *frame,
                                    struct error *error);

/* Read the head of a frame; data and is_whole stay unset. False if it is not sound. */
bool segment_frame_read_head(struct segment_frame *out, struct view bytes);

/* Read the frame at the beginning of `bytes`. False if there is none whose head is sound and whose data fit.
 * Its data live as long as `bytes`. */
bool segment_frame_read(struct segment_frame *out, struct view bytes);

/* Return the bytes of the head of a frame of this type; of none is it longer than of SEGMENT_CHANGE. */
size_t segment_frame_head_bytes(enum segment_frame_type type);

#endif
