/*
 * log_model: what a log store must hold, kept in the simplest way, and batches to bring it there.
 *
 * The bytes of entry `index` of a log are always the same, so that a hash-only leaf can be filled later.
 * Notes are checkpoints with the right size and root and a signature line that nobody signed. Out of memory
 * ends the test.
 */
#ifndef LOG_MODEL_H
#define LOG_MODEL_H

#include "comity/log_store.h"

struct log_model;
struct log_draft;

/* Make an empty model whose entries have about `entry_bytes` bytes (exactly, if that is 1). */
struct log_model *log_model_new(size_t entry_bytes);
struct log_model *log_model_copy(const struct log_model *model);
void log_model_free(struct log_model *model);

/* Return how many leaves the log has. */
uint64_t log_model_size(const struct log_model *model, const char *origin);

/* Return the kind of a leaf. */
enum leaf_kind log_model_kind(const struct log_model *model, const char *origin, uint64_t index);

/* Put the bytes of an entry into `out`, which is initialised here. */
void log_model_entry(const struct log_model *model, const char *origin, uint64_t index, struct buffer *out);

/* Compare every head, leaf and hash. Return whether all is the same; else `text` says what is not. */
bool log_model_is(const struct log_model *model, const struct log_store *store, char *text, size_t text_size);

/* Begin a batch that follows what the model holds. */
struct log_draft *log_draft_new(const struct log_model *model);
void log_draft_free(struct log_draft *draft);

/* Add a part: one leaf for each letter of `kinds`: E entry, W withheld, X erased, M missing. "" replaces the
 * note. */
void log_draft_leaves(struct log_draft *draft, const char *origin, const char *kinds);

/* Add a part of `count` leaves of the same kind. */
void log_draft_many(struct log_draft *draft, const char *origin, size_t count, enum leaf_kind kind);

/* Add a fill or an erasure. */
void log_draft_fill(struct log_draft *draft, const char *origin, uint64_t index, enum leaf_kind kind);
void log_draft_erase(struct log_draft *draft, const char *origin, uint64_t index);

/* Return the batch, which lives as long as the draft. A test may spoil it. */
struct log_batch *log_draft_batch(struct log_draft *draft);

/* Let the model hold what the draft says. */
void log_model_apply(struct log_model *model, struct log_draft *draft);

/* Commit the draft to the store and, if that succeeds, to the model; free it. Return what commit() returned. */
enum error_code log_draft_commit(struct log_draft *draft, struct log_model *model,
                                 const struct log_store *store, struct error *error);

#endif
