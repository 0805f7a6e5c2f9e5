#include "csv_line.h"
#include "stats.h"
#include "table.h"

#include <stdio.h>

/* Every row: where owner or asker is empty, of all. */
static void write_csv(const struct figures *figures)
{
    static const char *const HEADINGS[] = {"year",     "owner", "asker",  "hits",           "asked",
                                           "answered", "late",  "closed", "median_seconds", "most_seconds"};
    struct csv_line line = {.out = stdout};
    for (size_t i = 0; i < sizeof HEADINGS / sizeof HEADINGS[0]; i++)
        csv_text(&line, HEADINGS[i]);
    csv_end(&line);
    for (size_t i = 0; i < figures->hit_count; i++) {
        const struct figures_hits *row = &figures->hits[i];
        csv_number(&line, row->year);
        csv_text(&line, row->owner);
        csv_text(&line, row->asker);
        csv_number(&line, row->hits);
        csv_number(&line, row->asked);
        csv_number(&line, row->answered);
        csv_number(&line, row->late);
        csv_number(&line, row->closed);
        csv_number(&line, row->median_seconds);
        csv_number(&line, row->most_seconds);
        csv_end(&line);
    }
}

/* For people: each bureau whose records were met, and all. */
static void print_table(const struct figures *figures)
{
    static const char *const HEADINGS[] = {"YEAR", "RECORDS OF", "HITS",   "ASKED", "ANSWERED",
                                           "LATE", "CLOSED",     "MEDIAN", "95 %"};
    struct table table;
    char text[STATS_DURATION_BYTES];
    table_init(&table, HEADINGS, sizeof HEADINGS / sizeof HEADINGS[0]);
    for (size_t i = 0; i < figures->hit_count; i++) {
        const struct figures_hits *row = &figures->hits[i];
        if (row->asker[0] != '\0')
            continue;
        table_number(&table, row->year);
        table_cell(&table, row->owner[0] == '\0' ? "all" : row->owner);
        table_number(&table, row->hits);
        table_number(&table, row->asked);
        table_number(&table, row->answered);
        table_number(&table, row->late);
        table_number(&table, row->closed);
        stats_duration(row->median_seconds, text);
        table_cell(&table, text);
        stats_duration(row->most_seconds, text);
        table_cell(&table, text);
    }
    if (table_rows(&table) == 0)
        puts("No hits were made in these years.");
    else
        table_print(&table, stdout);
    table_release(&table);
}

enum outcome stats_hits(const struct figures *figures, const struct stats_choice *choice)
{
    if (choice->is_csv)
        write_csv(figures);
    else
        print_table(figures);
    return OUTCOME_DONE;
}
