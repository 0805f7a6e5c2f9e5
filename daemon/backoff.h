/*
 * backoff: how long to wait before dialling again.
 */
#ifndef COMITY_DAEMON_BACKOFF_H
#define COMITY_DAEMON_BACKOFF_H

#include <stdint.h>

#define BACKOFF_FIRST_MS 500
#define BACKOFF_MOST_MS 60000

/* Return the wait after `failures` (1 or more) in a row: doubled each time up to a cap, and of that between a
 * half and the whole, as `random` says, so that bureaus do not dial in step. */
int backoff_ms(unsigned failures, uint32_t random);

#endif
