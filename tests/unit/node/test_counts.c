#include "node/counts.h"

#include "check.h"

static void requests_are_counted_by_number_and_refused_ones_twice(void)
{
    struct counts counts = {0};
    counts_request(&counts, 7, ERROR_NONE);
    counts_request(&counts, 7, ERROR_DENIED);
    CHECK_SAME_NUMBER(counts.requests[7], 2);
    CHECK_SAME_NUMBER(counts.refused[7], 1);
}

static void numbers_beyond_the_last_share_a_place(void)
{
    struct counts counts = {0};
    counts_request(&counts, 100000, ERROR_UNSUPPORTED);
    counts_request(&counts, COUNTS_REQUESTS, ERROR_UNSUPPORTED);
    CHECK_SAME_NUMBER(counts.requests[COUNTS_REQUESTS - 1], 2);
}

static void a_query_has_its_time_and_its_hits(void)
{
    struct counts counts = {0};
    counts_query(&counts, COUNTS_SEARCH, 100, 3);
    counts_query(&counts, COUNTS_SEARCH, 101, 0);
    CHECK_SAME_NUMBER(histogram_count(&counts.queries[COUNTS_SEARCH]), 2);
    CHECK_SAME_NUMBER(counts.queries[COUNTS_SEARCH].sum_us, 201);
    CHECK_SAME_NUMBER(counts.hits[COUNTS_SEARCH], 3);
    CHECK_SAME_NUMBER(histogram_count(&counts.queries[COUNTS_CHECK]), 0);
    CHECK_SAME_TEXT(counts_query_name(COUNTS_SEARCH), "search");
}

CHECK_MAIN("counts",
           {"requests are counted by number, and refused ones twice",
            requests_are_counted_by_number_and_refused_ones_twice},
           {"numbers beyond the last share a place", numbers_beyond_the_last_share_a_place},
           {"a query has its time and its hits", a_query_has_its_time_and_its_hits})
