/*
 * statistics: figures counted up by year, bureau, region and type; docs/statistics.md defines each number.
 *
 *     statistics_new --> statistics_add_figure*, statistics_add_arrest*, statistics_add_hit* --> statistics_finish --> statistics_next*
 *
 * Figures may come in any order; of the arrests, all reports of one come in a row, and
 * a hit comes right before its answers. A year is cut to the days that are
 * asked for; the stock of a year is that at the end of its last such day.
 */
#ifndef COMITY_STATISTICS_H
#define COMITY_STATISTICS_H

#include "comity/region.h"
#include "comity/replica_figures.h"

#define STATISTICS_YEARS 100u
#define STATISTICS_BUREAUS 2048u /* told apart: the others are counted as one */
#define STATISTICS_OTHER "other" /* their code */

struct statistics;

/* What is asked for, both days included; at most STATISTICS_YEARS years. */
struct statistics_range {
    int32_t since;
    int32_t until;
    int64_t now_ms; /* what should have been answered by now is late */
};

enum statistics_kind {
    STATISTICS_RECORDS,   /* of a year, bureau, region and type */
    STATISTICS_ARRESTS,   /* of a year */
    STATISTICS_REGION,    /* in how many of them a region is involved */
    STATISTICS_BUREAU,    /* in how many a bureau is */
    STATISTICS_PAIR,      /* in how many `bureau` wants whom `other` has arrested */
    STATISTICS_HITS,      /* on records of `bureau`, of `other`; either may be empty: of all */
    STATISTICS_QUERIES,   /* of `bureau`, of the kind in `request` */
    STATISTICS_UNCOUNTED, /* entries of a bureau whose bytes were gone before they were counted */
};

/* Of which day's year an arrest is. */
enum statistics_axis { STATISTICS_REPORTED, STATISTICS_MADE, STATISTICS_AXES };

/* Places in the counts of STATISTICS_RECORDS; of STATISTICS_REGION and STATISTICS_BUREAU; of STATISTICS_HITS; of
 * STATISTICS_QUERIES; of the others. */
enum { COUNT_SHARED, COUNT_CREATED, COUNT_UPDATED, COUNT_WITHDRAWN, COUNT_EXPIRED };
enum { COUNT_INVOLVED, COUNT_WANTING, COUNT_ARRESTING };
enum { COUNT_HITS, COUNT_ASKED, COUNT_ANSWERED, COUNT_LATE, COUNT_CLOSED };
enum { COUNT_QUERIES, COUNT_SHOWN };
enum { COUNT_ALL };
#define STATISTICS_COUNTS 5u

/* One row; what its kind does not tell apart is empty. Texts live as long as the statistics. */
struct statistics_row {
    enum statistics_kind kind;
    enum statistics_axis axis;
    int year;
    const char *bureau;
    const char *other;
    const char *region; /* "": none */
    uint32_t type;
    const char *request; /* "check" or "search" */
    int64_t counts[STATISTICS_COUNTS];
    /* Of STATISTICS_HITS, of those that were answered: from the question to the answer. The least that half of them, and that
     * 95 of 100 of them, did not take longer than; 0: none was answered. */
    uint32_t median_seconds;
    uint32_t most_seconds;
};

/* Begin. `bureaus` are those told apart, besides those with a region; both are copied. ERROR_INVALID (the range),
 * ERROR_MEMORY. */
enum error_code statistics_new(struct statistics **ret, struct statistics_range range,
                               const struct region_table *regions, const struct bureau *bureaus, size_t count,
                               struct error *error);
void statistics_free(struct statistics *statistics);

/* Count. ERROR_LIMIT, ERROR_MEMORY. */
enum error_code statistics_add_figure(struct statistics *statistics, const struct replica_figure *figure,
                                      struct error *error);
enum error_code statistics_add_arrest(struct statistics *statistics, const struct arrest *arrest,
                                      struct error *error);

enum error_code statistics_add_hit(struct statistics *statistics, const struct hit_figure *hit,
                                   struct error *error);

enum error_code statistics_add_queries(struct statistics *statistics, const struct query_count *queries,
                                       struct error *error);

/* End the counting. ERROR_LIMIT, ERROR_MEMORY. */
enum error_code statistics_finish(struct statistics *statistics, struct error *error);

/* Give the next row, in the order of kinds, axes, years, bureaus, regions and types; false: there is none. */
bool statistics_next(struct statistics *statistics, struct statistics_row *ret);

#endif
