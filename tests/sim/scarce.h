/*
 * scarce: memory for the simulator itself, which ends where there is none.
 */
#ifndef SIM_SCARCE_H
#define SIM_SCARCE_H

#include <stddef.h>

/* Allocate zeroed memory. */
void *scarce_new(size_t count, size_t size);

/* Make an array hold `need` items, at least doubling it; new items are not cleared. */
void *scarce_grow(void *items, size_t *capacity, size_t need, size_t size);

/* Say what failed that never may, and end. */
void scarce_end(const char *what) __attribute__((noreturn));

#endif
