#include "counts.h"

static const char *const names[COUNTS_QUERIES] = {"check", "search", "get"};

void counts_request(struct counts *counts, unsigned number, enum error_code code)
{
    size_t place = number < COUNTS_REQUESTS ? number : COUNTS_REQUESTS - 1;
    counts->requests[place]++;
    counts->refused[place] += code != ERROR_NONE ? 1 : 0;
}

void counts_query(struct counts *counts, enum counts_query query, int64_t took_us, size_t hits)
{
    histogram_add(&counts->queries[query], took_us);
    counts->hits[query] += hits;
}

const char *counts_query_name(enum counts_query query)
{
    return names[query];
}
