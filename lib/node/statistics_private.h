/*
 * statistics_private: what the files of statistics share: statistics.h.
 */
#ifndef COMITY_STATISTICS_PRIVATE_H
#define COMITY_STATISTICS_PRIVATE_H

#include "statistics.h"

#include "comity/count_map.h"

#define WORD_BITS 64u
#define NO_YEAR STATISTICS_YEARS

/* What a number is about. Bureaus and regions are places + 1, so that 0 is none. */
struct statistics_subject {
    enum statistics_kind kind;
    unsigned axis;
    unsigned year; /* since the first */
    size_t bureau;
    size_t other;
    size_t region;
    uint32_t type;
    unsigned what;
};

/* An arrest, gathered from its reports. */
struct gathered {
    bool is_begun;
    bool is_own_word; /* `arresting` is who says so */
    uint64_t fingerprint;
    struct bureau arresting;
    int32_t days[STATISTICS_AXES];
    uint64_t wanting[STATISTICS_BUREAUS / WORD_BITS + 1]; /* a bit for each place */
};

/* A hit, and the first answer of the record's owner. */
struct answered_hit {
    bool is_begun;
    struct hit_figure hit;
    int64_t answered_ms;
};

/* How long an answer took, of the number with that key. */
struct duration {
    uint64_t key;
    uint32_t seconds;
};

struct durations {
    size_t count;
    size_t capacity;
    struct duration *items;
};

struct statistics {
    struct statistics_range range;
    int first_year;
    unsigned year_count;
    int32_t last_days[STATISTICS_YEARS]; /* at whose end the stock of each year is taken */
    struct region_table regions;
    size_t bureau_count;
    struct bureau *bureaus;   /* in order; the last place is all others */
    struct count_map numbers; /* by subject */
    struct count_map stock;   /* changes from one year to the next, by bureau, type and year */
    struct gathered arrest;
    struct answered_hit hit;
    struct durations durations;
    size_t next;
};

/* Return the number's key. */
uint64_t statistics_key(const struct statistics_subject *subject);

/* Add one to a number. ERROR_LIMIT, ERROR_MEMORY. */
enum error_code statistics_count(struct statistics *statistics, struct statistics_subject subject,
                                 struct error *error);

/* Return a bureau's place + 1; that of all others where it is not told apart. */
size_t statistics_place(const struct statistics *statistics, const struct bureau *bureau);

/* Return the year of a day, since the first; NO_YEAR: it is not asked for. */
unsigned statistics_year(const struct statistics *statistics, int32_t day);

/* ---- statistics_hits.c ---- */

/* Count the hit under way. ERROR_LIMIT, ERROR_MEMORY. */
enum error_code statistics_end_hit(struct statistics *statistics, struct error *error);

/* Put durations in order; then return the least that so many of 100 of those of a number do not exceed, 0 where there are
 * none. */
void statistics_sort_durations(struct statistics *statistics);
uint32_t statistics_percentile(const struct statistics *statistics, uint64_t key, unsigned percent);

#endif
