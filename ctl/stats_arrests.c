#include "bar.h"
#include "csv_line.h"
#include "stats.h"
#include "table.h"

#include <stdio.h>

/* A line for each year and region, and for each year and bureau. */
static void write_rows(const struct figures *figures, const struct figures_arrests *arrests, bool is_made)
{
    struct csv_line line = {.out = stdout};
    for (size_t i = 0; i < arrests->count; i++) {
        const struct figures_arrest *row = &arrests->rows[i];
        if (row->is_made != is_made)
            continue;
        csv_number(&line, row->year);
        csv_text(&line, row->bureau);
        csv_text(&line, row->region);
        csv_number(&line, row->arrests);
        csv_number(&line, row->wanting);
        csv_number(&line, row->arresting);
        csv_number(&line, figures_arrests(figures, row->year, row->is_made));
        csv_end(&line);
    }
}

static void write_csv(const struct figures *figures, const struct stats_choice *choice)
{
    static const char *const HEADINGS[] = {"year",    "bureau",    "region",     "involved",
                                           "wanting", "arresting", "all_arrests"};
    struct csv_line line = {.out = stdout};
    for (size_t i = 0; i < sizeof HEADINGS / sizeof HEADINGS[0]; i++)
        csv_text(&line, HEADINGS[i]);
    csv_end(&line);
    write_rows(figures, &figures->regions, choice->is_made);
    write_rows(figures, &figures->bureaus, choice->is_made);
}

/* For people: regions, with what share of all arrests involves each. */
static void print_table(const struct figures *figures, const struct stats_choice *choice)
{
    static const char *const HEADINGS[] = {"YEAR",  "REGION",  "INVOLVED",  "OF",
                                           "SHARE", "WANTING", "ARRESTING", ""};
    struct table table;
    char text[STATS_SHARE_BYTES], bar[BAR_BYTES];
    unsigned year = 0;
    table_init(&table, HEADINGS, sizeof HEADINGS / sizeof HEADINGS[0]);
    for (size_t i = 0; i < figures->regions.count; i++) {
        const struct figures_arrest *row = &figures->regions.rows[i];
        if (row->is_made != choice->is_made)
            continue;
        uint64_t all = figures_arrests(figures, row->year, row->is_made);
        snprintf(text, sizeof text, "%u", row->year);
        table_cell(&table, row->year == year ? "" : text);
        year = row->year;
        table_cell(&table, stats_region_name(row->region));
        table_number(&table, row->arrests);
        table_number(&table, all);
        stats_share(row->arrests, all, text);
        table_cell(&table, text);
        table_number(&table, row->wanting);
        table_number(&table, row->arresting);
        bar_format(bar, row->arrests, all, bar_has_blocks());
        table_cell(&table, bar);
    }
    if (table_rows(&table) == 0)
        puts("No arrests were reported in these years.");
    else
        table_print(&table, stdout);
    table_release(&table);
}

enum outcome stats_arrests(const struct figures *figures, const struct stats_choice *choice)
{
    if (choice->is_csv)
        write_csv(figures, choice);
    else
        print_table(figures, choice);
    return OUTCOME_DONE;
}
