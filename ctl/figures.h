/*
 * figures: what the daemon counted (StatsAnswer), put together from its parts.
 *
 * Small numbers of records about victims can tell who they are: what leaves the bureau goes through figures_withhold()
 * first. They are taken out where they are told apart most, so that sums of what is left tell nothing of them either.
 */
#ifndef FIGURES_H
#define FIGURES_H

#include "ask.h"
#include "comity/bureau.h"

#define FIGURES_REGION_BYTES 64u
#define FIGURES_TYPE_BYTES 32u

/* From here on a number about victims is passed on. */
#define FIGURES_LEAST_ABOUT_VICTIMS 5u

/* What is counted of records. */
enum figures_count { FIGURES_SHARED, FIGURES_CREATED, FIGURES_UPDATED, FIGURES_WITHDRAWN, FIGURES_EXPIRED };
#define FIGURES_COUNTS 5u

struct figures_record {
    unsigned year;
    char bureau[LIMIT_BUREAU_BYTES];
    char region[FIGURES_REGION_BYTES]; /* "": none */
    char type[FIGURES_TYPE_BYTES];
    bool is_about_victims;
    uint64_t counts[FIGURES_COUNTS];
    bool is_withheld[FIGURES_COUNTS]; /* then the count is 0 */
};

/* Arrests of a year: all, or those that have to do with a region or a bureau, or with a pair of bureaus. */
struct figures_arrest {
    bool is_made; /* by the day on which they were made, not reported */
    unsigned year;
    char bureau[LIMIT_BUREAU_BYTES]; /* of a pair the one that wants the person */
    char region[FIGURES_REGION_BYTES];
    char arresting_bureau[LIMIT_BUREAU_BYTES]; /* only of a pair */
    uint64_t arrests;                          /* of a region or a bureau: that involve it */
    uint64_t wanting;
    uint64_t arresting;
};

/* Hits of a year: on records of one bureau, or of all, by one bureau, or by all (""). */
struct figures_hits {
    unsigned year;
    char owner[LIMIT_BUREAU_BYTES];
    char asker[LIMIT_BUREAU_BYTES];
    uint64_t hits;
    uint64_t asked;
    uint64_t answered;
    uint64_t late;
    uint64_t closed;
    uint32_t median_seconds; /* from the question to the answer */
    uint32_t most_seconds;   /* 95 of 100 took no longer */
};

/* Questions of a year, of one bureau and one kind. */
struct figures_queries {
    unsigned year;
    char bureau[LIMIT_BUREAU_BYTES]; /* that asked */
    char request[16];                /* "check" or "search" */
    uint64_t asked;
    uint64_t shown; /* of them showed something */
};

/* Rows of one kind, in the order in which they came. */
struct figures_arrests {
    size_t count;
    size_t capacity;
    struct figures_arrest *rows;
};

struct figures {
    char bureau[LIMIT_BUREAU_BYTES]; /* whose node has counted */
    char federation[LIMIT_FEDERATION_CHARS + 1];
    char time[32];
    char since[16];
    char until[16];
    unsigned first_year;
    unsigned last_year;
    size_t record_count;
    size_t record_capacity;
    struct figures_record *records;
    struct figures_arrests all;     /* arrests of each year */
    struct figures_arrests regions; /* that involve a region */
    struct figures_arrests bureaus; /* that involve a bureau */
    struct figures_arrests pairs;
    size_t hit_count;
    size_t hit_capacity;
    struct figures_hits *hits;
    size_t query_count;
    size_t query_capacity;
    struct figures_queries *queries;
    uint64_t uncounted; /* entries that were gone before they were counted */
};

/* Ask the daemon, with a progress bar; `since` and `until` may be NULL. The caller releases the figures, after a failure,
 * too. */
enum outcome figures_ask(struct context *context, const char *since, const char *until, struct figures *ret);
void figures_release(struct figures *figures);

/* Take in one part of an answer. ERROR_MEMORY. */
enum error_code figures_add(struct figures *figures, const Comity__StatsAnswer *part, struct error *error);

/* Keep the records of one region, bureau or type only; NULL: of all. */
void figures_select(struct figures *figures, const char *region, const char *bureau, const char *type);

/* Take out the small numbers about victims; return how many they were. */
size_t figures_withhold(struct figures *figures);

/* Return the name of a number ("shared"), and the number of a name; FIGURES_COUNTS: there is none. */
const char *figures_count_name(enum figures_count count);
unsigned figures_count_find(const char *name);

/* Collect the regions that arrests involve, each once, at most `max`; "" (none) comes last. Return how many. */
size_t figures_regions(const struct figures *figures, const char **out, size_t max);

/* Return how many arrests a year has, by the day of the report or of the arrest; and how many of them involve a region. */
uint64_t figures_arrests(const struct figures *figures, unsigned year, bool is_made);
uint64_t figures_arrests_in(const struct figures *figures, unsigned year, bool is_made, const char *region);

/* Return how long it is from the end of the first year's stock to that of the last, in years; 0 where it is one year. */
double figures_years(const struct figures *figures);

#endif
