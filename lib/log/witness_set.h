/*
 * witness_set: the bureaus that witness, and the cosignatures of a log as rows and in memory. What the files of
 * replica_witness share; see replica_witness.h.
 */
#ifndef COMITY_WITNESS_SET_H
#define COMITY_WITNESS_SET_H

#include "cosignature_row.h"

#include "comity/replica_witness.h"

struct witness {
    struct bureau bureau;
    struct vkey key; /* name "": none */
    bool is_own;
    bool has_shown; /* what it holds of this node's cosignatures, since the start */
};

struct witness_set {
    size_t count;
    struct witness *items; /* in order of their codes */
    unsigned quorum;       /* 0: more than half */
    int64_t alarm_ms;      /* 0: never */
    int64_t due_ms;        /* steady: the next tick */
    int64_t wall_ahead_ms; /* of the steady clock, at the last tick */
    uint64_t changes;
};

/* Find a witness; NULL. */
struct witness *witness_set_find(const struct witness_set *set, const struct bureau *bureau);

/* Find a cosignature by a bureau, by whatever key; NULL. */
struct log_cosignature *log_find_cosignature(const struct log_cosignatures *among,
                                             const struct bureau *witness);

/* Tell whether a cosignature is by a witness of the log, with its present key. */
bool replica_cosignature_counts(const struct replica *replica, const struct log *log,
                                const struct log_cosignature *cosignature);

/* Write, forget or read a row and what stands for it in memory: a witness's newest cosignature, or the older one
 * that is kept. ERROR_MEMORY; ERROR_NOT_FOUND, ERROR_DAMAGED, errors of the index. */
enum error_code replica_write_cosignature(struct replica *replica, struct log *log,
                                          const struct bureau *witness, bool is_kept,
                                          const struct cosignature_row *row, struct error *error);
enum error_code replica_drop_cosignature(struct replica *replica, struct log *log,
                                         const struct bureau *witness, bool is_kept, struct error *error);
enum error_code replica_read_cosignature(struct replica *replica, const struct log *log,
                                         const struct bureau *witness, bool is_kept,
                                         struct cosignature_row *ret, struct error *error);

/* ---- witness_kept.c ---- */

/* Count who has cosigned just this size, among newest and kept. */
struct log_cosigned replica_cosigned_at(const struct replica *replica, const struct log *log, uint64_t size);

/* Take the newest cosignature of a witness. Its last one is kept where more bureaus have cosigned that size than
 * any that is kept, until as many have cosigned a larger one. ERROR_MEMORY, errors of the index. */
enum error_code replica_put_cosignature(struct replica *replica, struct log *log,
                                        const struct bureau *witness, const struct cosignature_row *row,
                                        struct error *error);

/* Keep a cosignature of a size that is not the witness's newest; what is kept of another size is dropped. */
enum error_code replica_keep_cosignature(struct replica *replica, struct log *log,
                                         const struct bureau *witness, const struct cosignature_row *row,
                                         struct error *error);

/* ---- the rest ---- */

/* Read what the index holds of a log's cosignatures; free it. A row that cannot be read is passed over: it
 * comes again. Errors of the index, ERROR_MEMORY. */
enum error_code replica_load_cosignatures(struct replica *replica, struct log *log, struct error *error);
void log_release_witnessing(struct log *log);

/* Copy the origin's signatures by keys known here from a verified note. ERROR_LIMIT. */
enum error_code cosignature_row_take_log(struct cosignature_row *row, const struct note *note,
                                         const struct log *log, struct error *error);

/* Compare the cosignatures of trees larger than what was here with what is here now. One that is of another tree
 * is evidence of a fork. Errors of the stores, ERROR_MEMORY. */
enum error_code replica_check_cosignatures(struct replica *replica, struct log *log, struct error *error);

/* Cosign the newest checkpoint of a log if that is due; bring `*due_ms` (steady) forward to when it will be. */
enum error_code replica_cosign(struct replica *replica, struct log *log, struct now now, int64_t *due_ms,
                               struct error *error);

/* Tell whether this node may cosign at all now. */
bool replica_may_cosign(const struct replica *replica);

#endif
