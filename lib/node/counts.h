/*
 * counts: what a node counts since its start, for the metrics. Of a fixed size, whatever is asked and whoever asks.
 */
#ifndef COMITY_COUNTS_H
#define COMITY_COUNTS_H

#include "comity/error.h"
#include "comity/histogram.h"

/* Requests are counted by their number in control.proto; all from this one on together. */
#define COUNTS_REQUESTS 128u

/* The queries whose time is taken. */
enum counts_query { COUNTS_CHECK, COUNTS_SEARCH, COUNTS_GET, COUNTS_QUERIES };

struct counts {
    uint64_t requests[COUNTS_REQUESTS];
    uint64_t refused[COUNTS_REQUESTS]; /* of them */
    uint64_t hits[COUNTS_QUERIES];     /* records that were found */
    struct histogram queries[COUNTS_QUERIES];
    struct histogram commits; /* from handing a batch out until it is stored */
    struct histogram absorbs;
    uint64_t commit_failures;
    uint64_t absorb_failures;
    uint64_t strangers[ERROR_CODE_COUNT]; /* refused, by why */
};

/* Count a request that was answered with `code`. */
void counts_request(struct counts *counts, unsigned number, enum error_code code);

/* Count a query that was answered. */
void counts_query(struct counts *counts, enum counts_query query, int64_t took_us, size_t hits);

/* Return "check", "search", "get". */
const char *counts_query_name(enum counts_query query);

#endif
