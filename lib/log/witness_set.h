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
    uint64_t changes;
};

/* Find a witness; NULL. */
struct witness *witness_set_find(const struct witness_set *set, const struct bureau *bureau);

/* Find the newest cosignature by a bureau, by whatever key; NULL. */
struct log_cosignature *log_find_cosignature(const struct log *log, const struct bureau *witness);

/* Tell whether a cosignature is by a witness of the log, with its present key. */
bool replica_cosignature_counts(const struct replica *replica, const struct log *log,
                                const struct log_cosignature *cosignature);

/* Keep a cosignature in place of an earlier one of the same witness; forget one; read one. ERROR_MEMORY;
 * ERROR_NOT_FOUND, ERROR_DAMAGED, errors of the index. */
enum error_code replica_put_cosignature(struct replica *replica, struct log *log,
                                        const struct bureau *witness, const struct cosignature_row *row,
                                        struct error *error);
enum error_code replica_drop_cosignature(struct replica *replica, struct log *log,
                                         const struct bureau *witness, struct error *error);
enum error_code replica_get_cosignature(struct replica *replica, const struct log *log,
                                        const struct bureau *witness, struct cosignature_row *ret,
                                        struct error *error);

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
