/*
 * memory_index: the index in memory, for tests and simulation.
 *
 * Keeps the promises of index.h, but for the threads: its calls must not overlap, since lib/ knows no
 * threads. Faults come on demand; a copy is what an old disk holds.
 */
#ifndef COMITY_MEMORY_INDEX_H
#define COMITY_MEMORY_INDEX_H

#include "comity/index.h"

enum memory_index_act {
    MEMORY_INDEX_READ,   /* get and scan */
    MEMORY_INDEX_ABSORB, /* takes in every other row and none of the last tables, then fails */
    MEMORY_INDEX_ACT_COUNT
};

/* Make an empty index. ERROR_MEMORY. */
enum error_code memory_index_new(struct index *out, struct error *error);

/* Make an index that holds what `from`, a memory index, holds now; faults are not copied. ERROR_MEMORY. */
enum error_code memory_index_copy(struct index *out, const struct index *from, struct error *error);

/* Let the next `count` calls of this kind fail with `code`. 0: heal it. */
void memory_index_fail(struct index *index, enum memory_index_act act, unsigned count, enum error_code code);

/* Return how many rows a table has. */
size_t memory_index_count(const struct index *index, enum index_table table);

#endif
