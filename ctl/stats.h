/*
 * stats: the views of `comity stats`, one file each.
 */
#ifndef STATS_H
#define STATS_H

#include "figures.h"
#include "pivot.h"

/* What is wanted of the figures. */
struct stats_choice {
    enum pivot_by by[2]; /* PIVOT_ALL: no further */
    enum figures_count count;
    bool is_made; /* arrests by the day on which they were made */
    bool is_csv;
};

enum outcome stats_overview(const struct figures *figures, const struct stats_choice *choice);
enum outcome stats_records(const struct figures *figures, const struct stats_choice *choice);
enum outcome stats_arrests(const struct figures *figures, const struct stats_choice *choice);
enum outcome stats_hits(const struct figures *figures, const struct stats_choice *choice);
enum outcome stats_queries(const struct figures *figures, const struct stats_choice *choice);
enum outcome stats_matrix(const struct figures *figures, const struct stats_choice *choice);

/* Write all of them as one JSON document. */
enum outcome stats_json(const struct figures *figures);

/* Write a page of them to a file. */
enum outcome stats_html(const struct figures *figures, size_t withheld, const char *path);

/* Return what to call a region: "(none)" for "". */
const char *stats_region_name(const char *region);

/* Write how much more there is than at first: "3.8 times in 9.0 years, 16.0 % a year"; empty where that says nothing. */
#define STATS_GROWTH_BYTES 80u
void stats_growth(const struct figures *figures, uint64_t first, uint64_t last, char out[STATS_GROWTH_BYTES]);

/* Write a share in whole per cent: "67 %"; of nothing: empty. */
#define STATS_SHARE_BYTES 32u
void stats_share(uint64_t part, uint64_t whole, char out[STATS_SHARE_BYTES]);

/* Write a duration in its two largest units: "1 h 05 min"; of nothing: empty. */
#define STATS_DURATION_BYTES 32u
void stats_duration(uint64_t seconds, char out[STATS_DURATION_BYTES]);

/* Tell people that there is no memory. */
enum outcome stats_failed(const struct error *error);

#endif
