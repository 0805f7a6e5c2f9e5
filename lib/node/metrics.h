/*
 * metrics: what a node tells those who watch it, a row each. docs/monitoring/ has alert rules and a dashboard for them.
 *
 * Labels are configured bureaus, names of requests, levels and error codes: however hostile a peer, the number of samples is
 * bounded by the configuration. Times are seconds since 1970 where a name ends in `_timestamp_seconds`.
 */
#ifndef COMITY_METRICS_H
#define COMITY_METRICS_H

#include "comity/buffer.h"
#include "comity/node.h"

/* Return how many rows there are, and the name of one: of a counter without its "_total". */
size_t metrics_count(void);
const char *metrics_name(size_t place);

/* Append the samples of one row, 256 bureaus with 27 reasons each at most. ERROR_LIMIT, ERROR_MEMORY. */
enum error_code metrics_append(const struct node *node, size_t place, struct now now, struct buffer *out,
                               struct error *error);

/* Append what ends the text. ERROR_LIMIT, ERROR_MEMORY. */
enum error_code metrics_end(struct buffer *out, struct error *error);

#endif
