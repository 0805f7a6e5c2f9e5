/*
 * log_batch: what every log store asks of a batch before it takes it.
 *
 * For implementations of log_store.h.
 */
#ifndef COMITY_LOG_BATCH_H
#define COMITY_LOG_BATCH_H

#include "comity/log_store.h"

/* Refuse a batch that is not as log_store.h says: two parts of an origin, a part that does not begin at its
 * log's size, an index beyond its log, a leaf or note of impossible size, more than LIMIT_LOGS origins.
 * `size_of` tells the size of a log so far and returns false if there is none. ERROR_STATE. */
enum error_code log_batch_check(const struct log_batch *batch,
                                bool (*size_of)(void *context, const struct bureau *origin,
                                                uint64_t *ret_size),
                                void *context, size_t origin_count, struct error *error);

#endif
