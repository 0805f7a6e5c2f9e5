#include "bar.h"
#include "stats.h"
#include "table.h"

#include <stdio.h>

#define ROWS_MAX 15u /* of a list that has no end of its own */
#define REGIONS_MAX 6u

static void print_by_year(const struct figures *figures)
{
    const struct stats_choice by_year = {.by = {PIVOT_YEAR, PIVOT_ALL}};
    puts("Records that other bureaus may see, at the end of each year, and what was done in it\n");
    (void)stats_records(figures, &by_year);
}

static void print_growth(const struct figures *figures, const struct pivot *shared)
{
    char growth[STATS_GROWTH_BYTES];
    size_t years = shared->rows.count;
    stats_growth(figures, pivot_row(shared, 0).value, pivot_row(shared, years - 1).value, growth);
    if (growth[0] != '\0')
        printf("\nShared: %s.\n", growth);
}

/* The stock at the end, by one word. */
static enum error_code print_stock(const struct figures *figures, enum pivot_by by, const char *title,
                                   struct error *error)
{
    const char *const headings[] = {title, "SHARED", "SHARE", ""};
    struct pivot pivot;
    struct table table;
    char share[STATS_SHARE_BYTES], bar[BAR_BYTES];
    enum error_code code = pivot_new(&pivot, figures, FIGURES_SHARED, by, PIVOT_ALL, error);
    if (code != ERROR_NONE)
        return code;
    uint64_t all = pivot_sum(&pivot).value;
    table_init(&table, headings, 4);
    for (size_t row = 0; row < pivot.rows.count && row < ROWS_MAX; row++) {
        uint64_t value = pivot_row(&pivot, row).value;
        table_cell(&table,
                   by == PIVOT_REGION ? stats_region_name(pivot.rows.names[row]) : pivot.rows.names[row]);
        table_number(&table, value);
        stats_share(value, all, share);
        table_cell(&table, share);
        bar_format(bar, value, pivot_row(&pivot, 0).value, bar_has_blocks());
        table_cell(&table, bar);
    }
    putchar('\n');
    table_print(&table, stdout);
    if (pivot.rows.count > ROWS_MAX)
        printf("%zu more; comity stats records --by %s has them.\n", pivot.rows.count - ROWS_MAX,
               pivot_by_name(by));
    pivot_release(&pivot);
    return ERROR_NONE;
}

/* ---- arrests ---- */

static void print_arrests(const struct figures *figures)
{
    const char *headings[REGIONS_MAX + 2] = {"YEAR", "ARRESTS"};
    const char *regions[REGIONS_MAX];
    char text[STATS_SHARE_BYTES];
    struct table table;
    size_t count = figures_regions(figures, regions, REGIONS_MAX);
    for (size_t i = 0; i < count; i++)
        headings[2 + i] = stats_region_name(regions[i]);
    puts("\nArrests of persons wanted by other bureaus, by the year in which they were reported, and how "
         "many involve a "
         "region\n");
    table_init(&table, headings, 2 + count);
    for (size_t i = 0; i < figures->all.count; i++) {
        const struct figures_arrest *row = &figures->all.rows[i];
        if (row->is_made)
            continue;
        table_number(&table, row->year);
        table_number(&table, row->arrests);
        for (size_t place = 0; place < count; place++) {
            stats_share(figures_arrests_in(figures, row->year, false, regions[place]), row->arrests, text);
            table_cell(&table, text);
        }
    }
    table_print(&table, stdout);
}

/* Of all bureaus together. */
static void print_hits(const struct figures *figures)
{
    static const char *const HEADINGS[] = {"YEAR", "HITS", "ASKED", "ANSWERED", "LATE", "MEDIAN"};
    struct table table;
    char text[STATS_DURATION_BYTES];
    puts("\nHits of this bureau and on its records, and how soon owners answered whether they are valid\n");
    table_init(&table, HEADINGS, sizeof HEADINGS / sizeof HEADINGS[0]);
    for (size_t i = 0; i < figures->hit_count; i++) {
        const struct figures_hits *row = &figures->hits[i];
        if (row->owner[0] != '\0')
            continue;
        table_number(&table, row->year);
        table_number(&table, row->hits);
        table_number(&table, row->asked);
        table_number(&table, row->answered);
        table_number(&table, row->late);
        stats_duration(row->median_seconds, text);
        table_cell(&table, text);
    }
    table_print(&table, stdout);
}

enum outcome stats_overview(const struct figures *figures, const struct stats_choice *choice)
{
    struct error error;
    struct pivot shared;
    (void)choice;
    enum error_code code = pivot_new(&shared, figures, FIGURES_SHARED, PIVOT_YEAR, PIVOT_ALL, &error);
    if (code != ERROR_NONE)
        return stats_failed(&error);
    print_by_year(figures);
    print_growth(figures, &shared);
    pivot_release(&shared);
    printf("\nRecords that other bureaus may see, at the end of %s\n", figures->until);
    code = print_stock(figures, PIVOT_REGION, "REGION", &error);
    if (code == ERROR_NONE)
        code = print_stock(figures, PIVOT_TYPE, "TYPE", &error);
    if (code == ERROR_NONE)
        code = print_stock(figures, PIVOT_BUREAU, "BUREAU", &error);
    if (code == ERROR_NONE && figures->all.count > 0)
        print_arrests(figures);
    if (code == ERROR_NONE && figures->hit_count > 0)
        print_hits(figures);
    return code == ERROR_NONE ? OUTCOME_DONE : stats_failed(&error);
}
