/*
 * memory_log_store: the log store in memory, for tests and simulation.
 *
 * Keeps the promises of log_store.h, but for the medium, and for the threads: its calls must not overlap,
 * since lib/ knows no threads. Faults come on demand; a copy is what an old disk holds that somebody
 * restores, or what is left when a machine stops.
 */
#ifndef COMITY_MEMORY_LOG_STORE_H
#define COMITY_MEMORY_LOG_STORE_H

#include "comity/log_store.h"

enum memory_log_store_act {
    MEMORY_LOG_STORE_COMMIT,
    MEMORY_LOG_STORE_READ, /* heads, leaves and hashes */
    MEMORY_LOG_STORE_ACT_COUNT
};

/* Make an empty store. ERROR_MEMORY, ERROR_CRYPTO. */
enum error_code memory_log_store_new(struct log_store *out, struct error *error);

/* Make a store that holds what `from`, a memory log store, holds now; faults are not copied. ERROR_MEMORY,
 * ERROR_CRYPTO. */
enum error_code memory_log_store_copy(struct log_store *out, const struct log_store *from,
                                      struct error *error);

/* Let the next `count` calls of this kind fail with `code`, and nothing be changed by them. 0: heal it. */
void memory_log_store_fail(struct log_store *store, enum memory_log_store_act act, unsigned count,
                           enum error_code code);

/* Return how many commits have succeeded. */
uint64_t memory_log_store_commits(const struct log_store *store);

#endif
