/*
 * candidate_set: the likeliest of many records, each once.
 *
 * Holds at most twice its limit; when it is full the less likely ones are dropped down to the limit.
 */
#ifndef COMITY_CANDIDATE_SET_H
#define COMITY_CANDIDATE_SET_H

#include "comity/bureau.h"
#include "comity/error.h"

#include <stdint.h>

struct candidate {
    struct bureau owner;
    uint64_t index;
    unsigned rank;  /* higher is likelier; the same for all that is said of one record */
    bool is_likely; /* dropping it is told */
};

struct candidate_set;

/* Make a set of at most `limit` > 0; the caller frees it. ERROR_MEMORY. */
enum error_code candidate_set_new(struct candidate_set **ret, size_t limit, struct error *error);

/* Free it; NULL is harmless. */
void candidate_set_free(struct candidate_set *set);

/* Add a record, which may be there already. */
void candidate_set_add(struct candidate_set *set, const struct candidate *candidate);

/* Put the likeliest first, and drop what is over the limit; then they can be counted and taken by place. */
void candidate_set_sort(struct candidate_set *set);
size_t candidate_set_count(const struct candidate_set *set);
const struct candidate *candidate_set_at(const struct candidate_set *set, size_t place);

/* Tell whether a likely one was dropped. */
bool candidate_set_is_cut(const struct candidate_set *set);

#endif
