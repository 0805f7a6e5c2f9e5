/*
 * segment_store_private: the insides of a segment store, for segment_*.c only.
 */
#ifndef COMITY_SEGMENT_STORE_PRIVATE_H
#define COMITY_SEGMENT_STORE_PRIVATE_H

#include <pthread.h>

#include "segment_rows.h"
#include "segment_store.h"
#include "segment_tail.h"

#define SEGMENT_PATH_BYTES 256u

/* What is known of one log. */
struct segment_log {
    struct bureau origin;
    uint64_t size;
    struct buffer checkpoint;
    bool is_dirty; /* rows were written that may not be on the medium */
};

struct segment_store {
    char path[SEGMENT_PATH_BYTES];
    int directory;
    int rows;
    int lock_file;
    uint32_t segment_bytes;
    struct segment_files *files;

    /* Of the thread that commits. */
    struct hasher *hasher;
    struct segment_tail tail;
    bool is_spoilt; /* a batch is committed, but what it erases may still be there: open the store again */

    /* Of the thread that reads. */
    struct buffer window;
    struct buffer head_checkpoint;

    /* Held while `logs` and what is in them change, while rows below a log's size change, and while leaves
     * are read. Never held while anything is brought to the medium. The thread that commits reads `logs`
     * without it. */
    pthread_mutex_t mutex;
    size_t log_count;
    struct segment_log *logs[LIMIT_LOGS]; /* in the order of their codes */
};

/* Return the log of an origin or NULL. */
struct segment_log *segment_store_find(const struct segment_store *store, const struct bureau *origin);

/* Make the state of a log that is not yet part of the store; NULL without memory. */
struct segment_log *segment_log_new(const struct bureau *origin);
void segment_log_free(struct segment_log *log);

/* Make a log part of the store, which owns it then. */
void segment_store_insert(struct segment_store *store, struct segment_log *log);

/* Begin a new segment with the heads of all logs, after bringing the rows to the medium. It has room for a
 * batch of `need` bytes then. ERROR_FULL, ERROR_IO, ERROR_MEMORY. */
enum error_code segment_store_advance(struct segment_store *store, size_t need, struct error *error);

/* Bring the rows to the medium and note that they hold all that is before the newest segment. ERROR_FULL,
 * ERROR_IO. */
enum error_code segment_store_note_rows(struct segment_store *store, struct error *error);

/* segment_replay.c: read what the segments hold, bring the rows up to date, do erasures again, drop a torn
 * tail. */
enum error_code segment_store_replay(struct segment_store *store, uint32_t first_segment,
                                     uint32_t last_segment, struct segment_store_report *report,
                                     struct error *error);

/* segment_commit.c, segment_read.c: the operations. */
enum error_code segment_store_commit(void *self, const struct log_batch *batch, struct error *error);
enum error_code segment_store_heads(void *self, bool (*visit)(void *context, const struct log_head *head),
                                    void *context, struct error *error);
enum error_code segment_store_read(void *self, const struct bureau *origin, uint64_t first, size_t leaves_max,
                                   size_t bytes_max, struct log_run *run, struct error *error);
enum error_code segment_store_read_hashes(void *self, const struct bureau *origin, unsigned level,
                                          uint64_t first, size_t count, struct digest *out,
                                          struct error *error);

#endif
