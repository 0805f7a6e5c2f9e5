/*
 * log_store: where the leaves of all logs are kept. The logs are the only authority; the index can be rebuilt from
 * them.
 *
 * A narrow interface with one implementation in memory (memory_log_store.h, with faults on demand) and one on disk.
 *
 * Invariants every implementation keeps:
 *  1. A batch is atomic: after a crash either all of it is there or nothing.
 *  2. When commit() returns ERROR_NONE the batch is durable; when it returns anything else nothing of it is there, and
 *     the same batch may be given again.
 *  3. Leaves of an origin are contiguous from 0. Their hashes never change and never go.
 *  4. Erased bytes are overwritten on the medium before commit() returns, and can be read by nobody after.
 *  5. Reads of leaves below a size that commit() made durable are allowed from another thread while the next
 *     commit() runs. Only one thread commits; only one thread reads.
 *
 * An origin is a bureau's code, or LOG_ORIGIN_AUDIT: the audit log, which is kept in the same way but is no bureau's and never
 * leaves the node (replica_audit.h). Origins are at most LIMIT_LOGS.
 */
#ifndef COMITY_LOG_STORE_H
#define COMITY_LOG_STORE_H

#include "comity/buffer.h"
#include "comity/bureau.h"
#include "comity/digest.h"

/* "audit": what no bureau's code can be. */
extern const struct bureau LOG_ORIGIN_AUDIT;

/* Tell whether an origin is one that may be. */
bool log_origin_is_valid(const struct bureau *origin);

enum leaf_kind {
    LEAF_ENTRY = 0,    /* the bytes are here */
    LEAF_WITHHELD = 1, /* hash only, on the origin's own word */
    LEAF_ERASED = 2,   /* hash only: a later entry of the log ended it */
    LEAF_MISSING = 3   /* hash only: a relay could not or would not give it; it is asked for again */
};

struct leaf {
    enum leaf_kind kind;
    struct digest hash;
    struct view bytes; /* only with LEAF_ENTRY: 1 to LIMIT_ENTRY_BYTES */
};

/* A run of new leaves of one origin and the newest checkpoint note of that origin. `count` may be 0: then only the
 * note is replaced. The note covers at least first + count leaves. */
struct log_part {
    struct bureau origin;
    uint64_t first; /* must be the origin's size so far */
    size_t count;
    const struct leaf *leaves;
    struct view checkpoint; /* signed note, at most LIMIT_NOTE_BYTES; never empty */
};

/* What became known of a leaf that was hash-only: bytes (LEAF_ENTRY), or the origin's word that it is withheld or
 * erased. The bytes hash to the leaf hash: the caller has checked. A leaf that has its bytes, or is erased, stays as it
 * is: erased bytes never come back. */
struct log_fill {
    struct bureau origin;
    uint64_t index;
    enum leaf_kind kind;
    struct view bytes;
};

/* A leaf whose bytes must go. A leaf without bytes becomes LEAF_ERASED all the same. */
struct log_erasure {
    struct bureau origin;
    uint64_t index;
};

/* One atomic act: the parts (at most one per origin), then the fills, then the erasures, which may concern leaves of
 * the same batch. Owned by the caller, unchanged until commit() returns. */
struct log_batch {
    size_t part_count;
    const struct log_part *parts;
    size_t fill_count;
    const struct log_fill *fills;
    size_t erasure_count;
    const struct log_erasure *erasures;
};

/* What the store holds of one origin. */
struct log_head {
    struct bureau origin;
    uint64_t size;            /* leaves */
    struct buffer checkpoint; /* newest note */
};

/* A run holds at most this many bytes of entries; read() stops before it. */
#define LOG_RUN_BYTES (64u * 1024u * 1024u)

/* Leaves read from the store; views point into `bytes`. log_run_init() once, read() as often as wanted,
 * log_run_release() at the end. */
struct log_run {
    size_t count;
    size_t capacity;
    struct leaf *leaves;
    struct buffer bytes;
};

struct log_store_operations {
    /* Make a batch durable. ERROR_FULL (no space: nothing committed, reads go on, try again later), ERROR_IO,
     * ERROR_MEMORY, ERROR_STATE (a part does not continue its log, an index is beyond it, a leaf, note or part is not as
     * said above). */
    enum error_code (*commit)(void *self, const struct log_batch *batch, struct error *error);

    /* Call `visit` for the head of every origin in the order of their codes; returning false ends it. The head lives
     * only during the call. Errors: none but of reading. */
    enum error_code (*heads)(void *self, bool (*visit)(void *context, const struct log_head *head),
                             void *context, struct error *error);

    /* Read leaves from `first` on into `run`: at most `leaves_max` of them, and stop after the one with which their
     * bytes exceed `bytes_max`; at least one. ERROR_NOT_FOUND if `first` is beyond the end, ERROR_DAMAGED, ERROR_IO,
     * ERROR_MEMORY. */
    enum error_code (*read)(void *self, const struct bureau *origin, uint64_t first, size_t leaves_max,
                            size_t bytes_max, struct log_run *run, struct error *error);

    /* Read hashes of a tile level (tile.h). ERROR_NOT_FOUND beyond the end, ERROR_DAMAGED, ERROR_IO. */
    enum error_code (*read_hashes)(void *self, const struct bureau *origin, unsigned level, uint64_t first,
                                   size_t count, struct digest *out, struct error *error);

    /* Close and free. */
    void (*free)(void *self);
};

struct log_store {
    const struct log_store_operations *operations;
    void *self;
};

/* Thin callers of the operations. */
enum error_code log_store_commit(const struct log_store *store, const struct log_batch *batch,
                                 struct error *error);
enum error_code log_store_heads(const struct log_store *store,
                                bool (*visit)(void *context, const struct log_head *head), void *context,
                                struct error *error);
enum error_code log_store_read(const struct log_store *store, const struct bureau *origin, uint64_t first,
                               size_t leaves_max, size_t bytes_max, struct log_run *run, struct error *error);
enum error_code log_store_read_hashes(const struct log_store *store, const struct bureau *origin,
                                      unsigned level, uint64_t first, size_t count, struct digest *out,
                                      struct error *error);
void log_store_free(struct log_store *store);

void log_run_init(struct log_run *run);
void log_run_release(struct log_run *run);

/* Forget the leaves, keep the memory; for implementations, which do it at the beginning of read(). */
void log_run_clear(struct log_run *run);

/* Append a leaf to a run, copying its bytes; for implementations. Views of earlier leaves stay right.
 * ERROR_MEMORY, ERROR_LIMIT. */
enum error_code log_run_append(struct log_run *run, const struct leaf *leaf, struct error *error);

#endif
