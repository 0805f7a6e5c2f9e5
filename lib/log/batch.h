/*
 * batch: what is to become durable in one act, while it is being gathered and while it is under way.
 *
 * Owns copies of all bytes, in blocks that do not move, so that views of leaves stay right. The index rows
 * derived from its leaves wait in `rows` until it is stored.
 */
#ifndef COMITY_BATCH_H
#define COMITY_BATCH_H

#include "comity/overlay.h"
#include "comity/replica.h"

struct batch_block;

struct batch_part {
    struct log *log;
    uint64_t first;
    size_t count;
    size_t capacity;
    struct leaf *leaves;
    struct buffer checkpoint; /* empty: the log's stored note stays the newest */
    uint64_t checkpoint_size;
    struct digest checkpoint_root;
    bool has_missing;       /* a leaf is LEAF_MISSING */
    bool is_made_here;      /* entries of the own log, whose checkpoint is to be signed */
    struct frontier before; /* what the log was before this part: pending, expected_* */
    uint64_t expected_size_before;
    struct digest expected_root_before;
    struct log_tail *tail; /* of the last chunk; NULL: its note ends with its leaves */
};

struct batch {
    uint64_t number;
    size_t part_count;
    struct batch_part *parts; /* LIMIT_LOGS of them */
    size_t fill_count;
    size_t fill_capacity;
    struct log_fill *fills;
    size_t erasure_count;
    size_t erasure_capacity;
    struct log_erasure *erasures;
    struct batch_block *blocks;
    size_t bytes;  /* of entries and fills */
    size_t leaves; /* of all parts */
    struct overlay *rows;
    size_t audit_leaves;    /* of `leaves`: of the audit log */
    size_t audit_rows;      /* of `rows`: derived from them */
    int64_t audit_since_ms; /* steady: of the first of them */
    bool is_urgent;         /* somebody waits for it */
    struct log_part *sealed_parts;
    struct log_batch sealed;
};

/* Make an empty batch; the caller frees it. ERROR_MEMORY. */
enum error_code batch_new(struct batch **ret, uint64_t number, struct error *error);
void batch_free(struct batch *batch);

/* Append one leaf of `log`, copying its bytes; it follows the last one in this batch, or the leaves of
 * earlier batches, the first being `index`. ERROR_MEMORY. */
enum error_code batch_append(struct batch *batch, struct log *log, uint64_t index, const struct leaf *leaf,
                             struct error *error);

/* Set the newest note of a log that has a part here. ERROR_MEMORY, ERROR_LIMIT. */
enum error_code batch_set_checkpoint(struct batch *batch, const struct log *log, struct view note,
                                     uint64_t size, const struct digest *root, struct error *error);

/* Say what leads from the last leaf of a log here to its origin's signature; NULL: nothing is missing. The batch
 * owns it then. */
void batch_set_tail(struct batch *batch, const struct log *log, struct log_tail *tail);

/* Add a fill, copying its bytes; add an erasure. ERROR_MEMORY. */
enum error_code batch_fill(struct batch *batch, const struct log_fill *fill, struct error *error);
enum error_code batch_erase(struct batch *batch, const struct bureau *origin, uint64_t index,
                            struct error *error);

/* Return the part of a log; NULL if it has none. */
struct batch_part *batch_part_of(const struct batch *batch, const struct log *log);

/* Return the leaf or fill of `index` in this batch, erased here or not; NULL if it is not here. */
const struct leaf *batch_leaf(const struct batch *batch, const struct log *log, uint64_t index);
const struct log_fill *batch_fill_of(const struct batch *batch, const struct bureau *origin, uint64_t index);

bool batch_is_empty(const struct batch *batch);
bool batch_is_full(const struct batch *batch);

/* Tell whether entries of the audit log may still be added while the store cannot write. */
bool batch_has_room_for_audit(const struct batch *batch);

/* Tell whether it holds nothing but entries of the audit log, for which nobody waits. */
bool batch_is_patient(const struct batch *batch);

/* Make the form that the log store takes; it lives as long as the batch, which takes nothing more.
 * ERROR_MEMORY. */
enum error_code batch_seal(struct batch *batch, struct error *error);

#endif
