/*
 * store_writer: the threads that wait for the disk, so that the loop need not: one commits to the log store, one
 * absorbs into the index, one measures what the store takes and what is left.
 *
 * Each has at most one job at a time. A job and all it points to stay unchanged and alive until its result
 * was taken. All functions but store_writer_free() return at once; all belong to the loop's thread. No signal
 * is ever handled in these threads.
 */
#ifndef COMITY_STORE_WRITER_H
#define COMITY_STORE_WRITER_H

#include "comity/index.h"
#include "comity/log_store.h"

struct store_writer;

enum store_writer_job {
    STORE_WRITER_COMMIT,
    STORE_WRITER_ABSORB,
    STORE_WRITER_MEASURE,
    STORE_WRITER_JOB_COUNT
};

struct store_writer_result {
    enum store_writer_job job;
    enum error_code code;
    char text[ERROR_TEXT_BYTES]; /* "" if the job succeeded */
    uint64_t used_bytes;         /* measured: by files below the directory, */
    uint64_t free_bytes;         /* and left on its file system */
};

/* Start the threads. The stores are borrowed and must outlive the writer. ERROR_MEMORY, ERROR_IO. */
enum error_code store_writer_new(struct store_writer **ret, const struct log_store *log_store,
                                 const struct index *index, struct error *error);

/* Wait for the jobs under way, end the threads and free; NULL is harmless. */
void store_writer_free(struct store_writer *writer);

/* Return the descriptor that becomes readable when a job has ended. It belongs to the writer. */
int store_writer_descriptor(const struct store_writer *writer);

/* Begin a job; none of its kind is under way. */
void store_writer_commit(struct store_writer *writer, const struct log_batch *batch);
void store_writer_absorb(struct store_writer *writer, struct index_rows *rows);
void store_writer_measure(struct store_writer *writer, const char *directory);

/* Take the result of a job that has ended; false if there is none. Call it until then when the descriptor is
 * readable. */
bool store_writer_next(struct store_writer *writer, struct store_writer_result *out);

/* Tell whether a job of this kind was begun and its result not yet taken. */
bool store_writer_is_busy(struct store_writer *writer, enum store_writer_job job);

/* Return for how long the oldest job that has not ended has been under way; 0 where none is. */
int64_t store_writer_oldest_ms(struct store_writer *writer);

#endif
