#include "csv_line.h"
#include "stats.h"
#include "table.h"

#include <stdio.h>

static void write_csv(const struct figures *figures)
{
    static const char *const HEADINGS[] = {"year", "bureau", "request", "asked", "shown"};
    struct csv_line line = {.out = stdout};
    for (size_t i = 0; i < sizeof HEADINGS / sizeof HEADINGS[0]; i++)
        csv_text(&line, HEADINGS[i]);
    csv_end(&line);
    for (size_t i = 0; i < figures->query_count; i++) {
        const struct figures_queries *row = &figures->queries[i];
        csv_number(&line, row->year);
        csv_text(&line, row->bureau);
        csv_text(&line, row->request);
        csv_number(&line, row->asked);
        csv_number(&line, row->shown);
        csv_end(&line);
    }
}

static void print_table(const struct figures *figures)
{
    static const char *const HEADINGS[] = {"YEAR", "ASKED BY", "REQUEST", "ASKED", "SHOWN", "SHARE"};
    struct table table;
    char text[STATS_SHARE_BYTES];
    table_init(&table, HEADINGS, sizeof HEADINGS / sizeof HEADINGS[0]);
    for (size_t i = 0; i < figures->query_count; i++) {
        const struct figures_queries *row = &figures->queries[i];
        table_number(&table, row->year);
        table_cell(&table, row->bureau);
        table_cell(&table, row->request);
        table_number(&table, row->asked);
        table_number(&table, row->shown);
        stats_share(row->shown, row->asked, text);
        table_cell(&table, text);
    }
    if (table_rows(&table) == 0)
        puts("Nothing was asked in these years.");
    else
        table_print(&table, stdout);
    table_release(&table);
}

enum outcome stats_queries(const struct figures *figures, const struct stats_choice *choice)
{
    if (choice->is_csv)
        write_csv(figures);
    else
        print_table(figures);
    return OUTCOME_DONE;
}
