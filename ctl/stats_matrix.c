#include "arrest_pairs.h"
#include "csv_line.h"
#include "stats.h"
#include "table.h"

#include <stdio.h>

/* One line for each year and pair: any tool can sum them up. */
static void write_csv(const struct figures *figures, const struct stats_choice *choice)
{
    struct csv_line line = {.out = stdout};
    csv_text(&line, "year");
    csv_text(&line, "wanting");
    csv_text(&line, "arresting");
    csv_text(&line, "arrests");
    csv_end(&line);
    for (size_t i = 0; i < figures->pairs.count; i++) {
        const struct figures_arrest *row = &figures->pairs.rows[i];
        if (row->is_made != choice->is_made)
            continue;
        csv_number(&line, row->year);
        csv_text(&line, row->bureau);
        csv_text(&line, row->arresting_bureau);
        csv_number(&line, row->arrests);
        csv_end(&line);
    }
}

/* The bureaus with the most arrests, as many as fit. */
static void print_table(const struct arrest_pairs *pairs)
{
    const char *headings[TABLE_COLUMNS] = {"WANTED BY"};
    size_t room = TABLE_COLUMNS - 1;
    size_t count = pairs->count < room ? pairs->count : room;
    struct table table;
    for (size_t i = 0; i < count; i++)
        headings[1 + i] = pairs->bureaus[i];
    table_init(&table, headings, 1 + count);
    for (size_t wanting = 0; wanting < count; wanting++) {
        table_cell(&table, pairs->bureaus[wanting]);
        for (size_t arresting = 0; arresting < count; arresting++) {
            if (arrest_pairs_at(pairs, wanting, arresting) == 0)
                table_cell(&table, "");
            else
                table_number(&table, arrest_pairs_at(pairs, wanting, arresting));
        }
    }
    puts("Down: who wants the person. Across: who has made the arrest. One with several wanting bureaus "
         "stands in several "
         "rows.\n");
    table_print(&table, stdout);
    if (count < pairs->count)
        printf("%zu more bureaus are not shown; --csv has them.\n", pairs->count - count);
}

enum outcome stats_matrix(const struct figures *figures, const struct stats_choice *choice)
{
    struct error error;
    struct arrest_pairs pairs;
    if (choice->is_csv) {
        write_csv(figures, choice);
        return OUTCOME_DONE;
    }
    if (arrest_pairs_new(&pairs, figures, choice->is_made, &error) != ERROR_NONE)
        return stats_failed(&error);
    if (pairs.count == 0)
        puts("No arrests were reported in these years.");
    else
        print_table(&pairs);
    arrest_pairs_release(&pairs);
    return OUTCOME_DONE;
}
