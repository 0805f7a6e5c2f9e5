#include "bar.h"
#include "csv_line.h"
#include "stats.h"
#include "table.h"

#include <stdio.h>

/* One pivot for each number that a row tells. */
struct sums {
    struct pivot pivots[FIGURES_COUNTS];
};

static enum error_code sums_new(struct sums *sums, const struct figures *figures, enum pivot_by by,
                                struct error *error)
{
    enum error_code code = ERROR_NONE;
    *sums = (struct sums){0};
    for (unsigned count = 0; count < FIGURES_COUNTS && code == ERROR_NONE; count++)
        code = pivot_new(&sums->pivots[count], figures, (enum figures_count)count, by, PIVOT_ALL, error);
    return code;
}

static void sums_release(struct sums *sums)
{
    for (unsigned count = 0; count < FIGURES_COUNTS; count++)
        pivot_release(&sums->pivots[count]);
}

/* Rows stand as they do by the first number; the others may have them in another order. */
static struct pivot_cell sums_at(const struct sums *sums, size_t row, unsigned count)
{
    const struct pivot *pivot = &sums->pivots[count];
    return pivot_row(pivot, pivot_find_row(pivot, sums->pivots[0].rows.names[row]));
}

static const char *shown(enum pivot_by by, const char *name)
{
    return by == PIVOT_REGION ? stats_region_name(name) : name;
}

/* ---- CSV ---- */

static void put_cell(struct csv_line *line, struct pivot_cell cell)
{
    if (cell.value == 0 && cell.withheld > 0)
        csv_text(line, "");
    else
        csv_number(line, cell.value);
}

/* Every row as it was counted. */
static void write_all(const struct figures *figures)
{
    struct csv_line line = {.out = stdout};
    const char *const headings[] = {"year", "bureau", "region", "type"};
    for (size_t i = 0; i < sizeof headings / sizeof headings[0]; i++)
        csv_text(&line, headings[i]);
    for (unsigned count = 0; count < FIGURES_COUNTS; count++)
        csv_text(&line, figures_count_name((enum figures_count)count));
    csv_end(&line);
    for (size_t i = 0; i < figures->record_count; i++) {
        const struct figures_record *record = &figures->records[i];
        csv_number(&line, record->year);
        csv_text(&line, record->bureau);
        csv_text(&line, record->region);
        csv_text(&line, record->type);
        for (unsigned count = 0; count < FIGURES_COUNTS; count++)
            put_cell(&line, (struct pivot_cell){record->counts[count], record->is_withheld[count] ? 1 : 0});
        csv_end(&line);
    }
}

static void write_matrix(const struct pivot *pivot, const struct stats_choice *choice)
{
    struct csv_line line = {.out = stdout};
    csv_text(&line, pivot_by_name(choice->by[0]));
    for (size_t column = 0; column < pivot->columns.count; column++)
        csv_text(&line, pivot->columns.names[column]);
    csv_text(&line, "withheld");
    csv_end(&line);
    for (size_t row = 0; row < pivot->rows.count; row++) {
        csv_text(&line, pivot->rows.names[row]);
        for (size_t column = 0; column < pivot->columns.count; column++)
            put_cell(&line, pivot_at(pivot, row, column));
        csv_number(&line, pivot_row(pivot, row).withheld);
        csv_end(&line);
    }
}

static void write_sums(const struct sums *sums, const struct stats_choice *choice)
{
    struct csv_line line = {.out = stdout};
    csv_text(&line, pivot_by_name(choice->by[0]));
    for (unsigned count = 0; count < FIGURES_COUNTS; count++)
        csv_text(&line, figures_count_name((enum figures_count)count));
    csv_text(&line, "withheld");
    csv_end(&line);
    for (size_t row = 0; row < sums->pivots[0].rows.count; row++) {
        uint64_t withheld = 0;
        csv_text(&line, sums->pivots[0].rows.names[row]);
        for (unsigned count = 0; count < FIGURES_COUNTS; count++) {
            put_cell(&line, sums_at(sums, row, count));
            withheld += sums_at(sums, row, count).withheld;
        }
        csv_number(&line, withheld);
        csv_end(&line);
    }
}

/* ---- tables ---- */

static const char *const HEADINGS[PIVOT_BY_COUNT] = {"", "YEAR", "REGION", "BUREAU", "TYPE"};

static void print_sums(const struct sums *sums, enum pivot_by by)
{
    const char *const headings[] = {HEADINGS[by], "SHARED", "CREATED", "UPDATED", "WITHDRAWN", "EXPIRED", ""};
    struct table table;
    char bar[BAR_BYTES];
    uint64_t most = 0;
    const struct pivot *shared = &sums->pivots[FIGURES_SHARED];
    for (size_t row = 0; row < shared->rows.count; row++)
        if (pivot_row(shared, row).value > most)
            most = pivot_row(shared, row).value;
    table_init(&table, headings, sizeof headings / sizeof headings[0]);
    for (size_t row = 0; row < shared->rows.count; row++) {
        table_cell(&table, shown(by, shared->rows.names[row]));
        for (unsigned count = 0; count < FIGURES_COUNTS; count++)
            table_number(&table, sums_at(sums, row, count).value);
        bar_format(bar, pivot_row(shared, row).value, most, bar_has_blocks());
        table_cell(&table, bar);
    }
    table_print(&table, stdout);
}

/* What there is at the end of the last year, of what there was at the end of the first. */
static void add_growth(struct table *table, const struct pivot *pivot, size_t row)
{
    char text[32] = "";
    uint64_t first = pivot_at(pivot, row, 0).value;
    if (first > 0)
        snprintf(text, sizeof text, "%.1fx",
                 (double)pivot_at(pivot, row, pivot->columns.count - 1).value / (double)first);
    table_cell(table, text);
}

/* As many columns as people can read: the last years, the largest of all else. */
static void print_matrix(const struct pivot *pivot, const struct stats_choice *choice)
{
    const char *headings[TABLE_COLUMNS] = {HEADINGS[choice->by[0]]};
    size_t room = TABLE_COLUMNS - 2;
    size_t count = pivot->columns.count < room ? pivot->columns.count : room;
    bool has_growth = choice->by[1] == PIVOT_YEAR && choice->count == FIGURES_SHARED && count > 1;
    size_t first = choice->by[1] == PIVOT_YEAR ? pivot->columns.count - count : 0;
    struct table table;
    for (size_t i = 0; i < count; i++)
        headings[1 + i] = shown(choice->by[1], pivot->columns.names[first + i]);
    headings[1 + count] = "GROWTH";
    table_init(&table, headings, 1 + count + (has_growth ? 1 : 0));
    for (size_t row = 0; row < pivot->rows.count; row++) {
        table_cell(&table, shown(choice->by[0], pivot->rows.names[row]));
        for (size_t i = 0; i < count; i++)
            table_number(&table, pivot_at(pivot, row, first + i).value);
        if (has_growth)
            add_growth(&table, pivot, row);
    }
    table_print(&table, stdout);
    if (count < pivot->columns.count)
        printf("%zu more are not shown; --csv has them.\n", pivot->columns.count - count);
}

static enum outcome show_sums(const struct figures *figures, const struct stats_choice *choice)
{
    struct error error;
    struct sums sums;
    enum pivot_by by = choice->by[0] == PIVOT_ALL ? PIVOT_YEAR : choice->by[0];
    enum error_code code = sums_new(&sums, figures, by, &error);
    if (code == ERROR_NONE && choice->is_csv)
        write_sums(&sums, choice);
    else if (code == ERROR_NONE)
        print_sums(&sums, by);
    sums_release(&sums);
    return code == ERROR_NONE ? OUTCOME_DONE : stats_failed(&error);
}

static enum outcome show_matrix(const struct figures *figures, const struct stats_choice *choice)
{
    struct error error;
    struct pivot pivot;
    if (pivot_new(&pivot, figures, choice->count, choice->by[0], choice->by[1], &error) != ERROR_NONE)
        return stats_failed(&error);
    if (choice->is_csv)
        write_matrix(&pivot, choice);
    else
        print_matrix(&pivot, choice);
    pivot_release(&pivot);
    return OUTCOME_DONE;
}

enum outcome stats_records(const struct figures *figures, const struct stats_choice *choice)
{
    if (choice->by[0] == PIVOT_ALL && choice->is_csv) {
        write_all(figures);
        return OUTCOME_DONE;
    }
    return choice->by[1] == PIVOT_ALL ? show_sums(figures, choice) : show_matrix(figures, choice);
}
