/*
 * replica_search: find the records of a person by name, in steps.
 *
 *     SCANNING --all keys, or LIMIT_SEARCH_ROWS--> COMPARING --all candidates--> DONE
 *
 *  1. SCANNING reads the rows of the index for each key of the words that are asked for, and keeps the likeliest
 *     LIMIT_SEARCH_CANDIDATES records, by their signatures (lib/log/name_row.h).
 *  2. COMPARING reads each of these records and compares the person with the one asked for; the best are kept.
 *
 * Each step does about a millisecond's work. Between two steps the replica may change: what is withdrawn meanwhile may
 * be among the hits, and is not found when it is read again.
 */
#ifndef COMITY_REPLICA_SEARCH_H
#define COMITY_REPLICA_SEARCH_H

#include "comity/person_match.h"
#include "comity/record.h"
#include "comity/replica.h"

struct replica_search;

struct replica_search_hit {
    struct bureau owner;
    uint64_t index; /* of the entry */
    struct person_match match;
};

/* Begin a search for records of `type` (NULL: any) and of `owner` (NULL: any) that score PERSON_MATCH_LEAST or more; the
 * best `hits_max` <= LIMIT_SEARCH_HITS are kept. The caller frees it. ERROR_MEMORY. */
enum error_code replica_search_new(struct replica_search **ret, struct replica *replica,
                                   const struct person_query *query, const struct record_type *type,
                                   const struct bureau *owner, size_t hits_max, struct error *error);

/* Free it; NULL is harmless. */
void replica_search_free(struct replica_search *search);

/* Do the next step; `*ret_done` is set when there is none after it. Errors of the stores. */
enum error_code replica_search_step(struct replica_search *search, bool *ret_done, struct error *error);

/* The hits of a search that is done, the best first. They live as long as it does. */
size_t replica_search_count(const struct replica_search *search);
const struct replica_search_hit *replica_search_at(const struct replica_search *search, size_t place);

/* Tell whether there may be hits that are not given: more than `hits_max`, or a name so common that not all records of
 * which two words agree were compared. */
bool replica_search_is_cut(const struct replica_search *search);

/* Return how many records were compared. */
size_t replica_search_compared(const struct replica_search *search);

#endif
