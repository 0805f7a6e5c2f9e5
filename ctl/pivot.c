#include "pivot.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *const BY_NAMES[PIVOT_BY_COUNT] = {
    [PIVOT_ALL] = "",          [PIVOT_YEAR] = "year", [PIVOT_REGION] = "region",
    [PIVOT_BUREAU] = "bureau", [PIVOT_TYPE] = "type",
};

const char *pivot_by_name(enum pivot_by by)
{
    return BY_NAMES[by];
}

enum pivot_by pivot_by_find(struct view name)
{
    unsigned by = PIVOT_YEAR;
    while (by < PIVOT_BY_COUNT && !view_is_equal(name, view_of_text(BY_NAMES[by])))
        by++;
    return (enum pivot_by)by;
}

/* ---- axes ---- */

static void name_of(const struct figures_record *record, enum pivot_by by, char out[PIVOT_NAME_BYTES])
{
    const char *texts[PIVOT_BY_COUNT] = {
        [PIVOT_ALL] = "",
        [PIVOT_REGION] = record->region,
        [PIVOT_BUREAU] = record->bureau,
        [PIVOT_TYPE] = record->type,
    };
    memset(out, 0, PIVOT_NAME_BYTES);
    if (by == PIVOT_YEAR)
        snprintf(out, PIVOT_NAME_BYTES, "%04u", record->year);
    else
        snprintf(out, PIVOT_NAME_BYTES, "%s", texts[by]);
}

static int compare_names(const void *a, const void *b)
{
    return strcmp(a, b);
}

static size_t find(const struct pivot_axis *axis, const char *name)
{
    const char(*found)[PIVOT_NAME_BYTES] =
        axis->count == 0 ? NULL
                         : bsearch(name, axis->names, axis->count, sizeof axis->names[0], compare_names);
    return found == NULL ? axis->count : (size_t)(found - axis->names);
}

static enum error_code make_names(struct pivot_axis *axis, size_t most, struct error *error)
{
    axis->names = calloc(most + 1, sizeof axis->names[0]);
    return axis->names == NULL ? error_set(error, ERROR_MEMORY, "no memory to sum up") : ERROR_NONE;
}

/* All years that were counted, with records or without. */
static enum error_code make_years(struct pivot_axis *axis, const struct figures *figures, struct error *error)
{
    size_t count = figures->last_year - figures->first_year + 1;
    enum error_code code = make_names(axis, count, error);
    for (; code == ERROR_NONE && axis->count < count; axis->count++)
        snprintf(axis->names[axis->count], PIVOT_NAME_BYTES, "%04u",
                 figures->first_year + (unsigned)axis->count);
    return code;
}

/* All names that records have, in order, each once. */
static enum error_code make_axis(struct pivot_axis *axis, const struct figures *figures, enum pivot_by by,
                                 struct error *error)
{
    if (by == PIVOT_YEAR)
        return make_years(axis, figures, error);
    enum error_code code = make_names(axis, figures->record_count, error);
    if (code != ERROR_NONE)
        return code;
    for (size_t i = 0; i < figures->record_count; i++)
        name_of(&figures->records[i], by, axis->names[i]);
    qsort(axis->names, figures->record_count, sizeof axis->names[0], compare_names);
    for (size_t i = 0; i < figures->record_count; i++)
        if (axis->count == 0 || strcmp(axis->names[i], axis->names[axis->count - 1]) != 0)
            memmove(axis->names[axis->count++], axis->names[i], sizeof axis->names[0]);
    if (by == PIVOT_ALL)
        axis->count = 1;
    return ERROR_NONE;
}

/* ---- sums ---- */

static struct pivot_cell plus(struct pivot_cell a, struct pivot_cell b)
{
    return (struct pivot_cell){a.value + b.value, a.withheld + b.withheld};
}

struct pivot_cell pivot_at(const struct pivot *pivot, size_t row, size_t column)
{
    return pivot->cells[row * pivot->columns.count + column];
}

struct pivot_cell pivot_row(const struct pivot *pivot, size_t row)
{
    struct pivot_cell sum = {0, 0};
    for (size_t column = 0; column < pivot->columns.count; column++)
        sum = plus(sum, pivot_at(pivot, row, column));
    return sum;
}

struct pivot_cell pivot_column(const struct pivot *pivot, size_t column)
{
    struct pivot_cell sum = {0, 0};
    for (size_t row = 0; row < pivot->rows.count; row++)
        sum = plus(sum, pivot_at(pivot, row, column));
    return sum;
}

struct pivot_cell pivot_sum(const struct pivot *pivot)
{
    struct pivot_cell sum = {0, 0};
    for (size_t row = 0; row < pivot->rows.count; row++)
        sum = plus(sum, pivot_row(pivot, row));
    return sum;
}

size_t pivot_find_row(const struct pivot *pivot, const char *name)
{
    size_t row = 0;
    while (row < pivot->rows.count && strcmp(pivot->rows.names[row], name) != 0)
        row++;
    return row;
}

static void sum_up(const struct pivot *pivot, const struct figures *figures, enum figures_count count,
                   enum pivot_by rows, enum pivot_by columns)
{
    bool tells_years = rows == PIVOT_YEAR || columns == PIVOT_YEAR;
    char name[PIVOT_NAME_BYTES];
    for (size_t i = 0; i < figures->record_count; i++) {
        const struct figures_record *record = &figures->records[i];
        if (count == FIGURES_SHARED && !tells_years && record->year != figures->last_year)
            continue;
        name_of(record, rows, name);
        size_t row = find(&pivot->rows, name);
        name_of(record, columns, name);
        size_t column = find(&pivot->columns, name);
        struct pivot_cell *cell = &pivot->cells[row * pivot->columns.count + column];
        cell->value += record->counts[count];
        cell->withheld += record->is_withheld[count] ? 1 : 0;
    }
}

/* ---- order ---- */

struct ranked {
    size_t place;
    uint64_t value;
};

static int compare_ranked(const void *a, const void *b)
{
    const struct ranked *left = a, *right = b;
    if (left->value != right->value)
        return left->value < right->value ? 1 : -1;
    return (left->place > right->place) - (left->place < right->place);
}

static void take_ranked(struct pivot *ordered, const struct pivot *pivot, const struct ranked *rows,
                        const struct ranked *columns)
{
    for (size_t row = 0; row < pivot->rows.count; row++) {
        memcpy(ordered->rows.names[row], pivot->rows.names[rows[row].place], PIVOT_NAME_BYTES);
        for (size_t column = 0; column < pivot->columns.count; column++)
            ordered->cells[row * pivot->columns.count + column] =
                pivot_at(pivot, rows[row].place, columns[column].place);
    }
    for (size_t column = 0; column < pivot->columns.count; column++)
        memcpy(ordered->columns.names[column], pivot->columns.names[columns[column].place], PIVOT_NAME_BYTES);
}

/* The order of rows that belongs to a stock by years is that of the last year. */
static void rank(const struct pivot *pivot, enum pivot_by rows, enum pivot_by columns,
                 struct ranked *row_ranks, struct ranked *column_ranks)
{
    for (size_t row = 0; row < pivot->rows.count; row++) {
        struct pivot_cell cell = columns == PIVOT_YEAR && pivot->columns.count > 0
                                     ? pivot_at(pivot, row, pivot->columns.count - 1)
                                     : pivot_row(pivot, row);
        row_ranks[row] = (struct ranked){row, rows == PIVOT_YEAR ? 0 : cell.value};
    }
    for (size_t column = 0; column < pivot->columns.count; column++) {
        struct pivot_cell cell = rows == PIVOT_YEAR && pivot->rows.count > 0
                                     ? pivot_at(pivot, pivot->rows.count - 1, column)
                                     : pivot_column(pivot, column);
        column_ranks[column] = (struct ranked){column, columns == PIVOT_YEAR ? 0 : cell.value};
    }
    qsort(row_ranks, pivot->rows.count, sizeof *row_ranks, compare_ranked);
    qsort(column_ranks, pivot->columns.count, sizeof *column_ranks, compare_ranked);
}

static enum error_code put_in_order(struct pivot *pivot, enum pivot_by rows, enum pivot_by columns,
                                    struct error *error)
{
    struct pivot ordered = {.rows.count = pivot->rows.count, .columns.count = pivot->columns.count};
    struct ranked *row_ranks = calloc(pivot->rows.count + 1, sizeof *row_ranks);
    struct ranked *column_ranks = calloc(pivot->columns.count + 1, sizeof *column_ranks);
    ordered.rows.names = calloc(pivot->rows.count + 1, PIVOT_NAME_BYTES);
    ordered.columns.names = calloc(pivot->columns.count + 1, PIVOT_NAME_BYTES);
    ordered.cells = calloc(pivot->rows.count * pivot->columns.count + 1, sizeof *ordered.cells);
    bool has_memory = row_ranks != NULL && column_ranks != NULL && ordered.rows.names != NULL &&
                      ordered.columns.names != NULL && ordered.cells != NULL;
    if (has_memory) {
        rank(pivot, rows, columns, row_ranks, column_ranks);
        take_ranked(&ordered, pivot, row_ranks, column_ranks);
        pivot_release(pivot);
        *pivot = ordered;
    } else {
        pivot_release(&ordered);
    }
    free(row_ranks);
    free(column_ranks);
    return has_memory ? ERROR_NONE : error_set(error, ERROR_MEMORY, "no memory to sum up");
}

enum error_code pivot_new(struct pivot *ret, const struct figures *figures, enum figures_count count,
                          enum pivot_by rows, enum pivot_by columns, struct error *error)
{
    struct pivot pivot = {0};
    enum error_code code = make_axis(&pivot.rows, figures, rows, error);
    if (code == ERROR_NONE)
        code = make_axis(&pivot.columns, figures, columns, error);
    if (code == ERROR_NONE) {
        pivot.cells = calloc(pivot.rows.count * pivot.columns.count + 1, sizeof *pivot.cells);
        if (pivot.cells == NULL)
            code = error_set(error, ERROR_MEMORY, "no memory to sum up");
    }
    if (code == ERROR_NONE) {
        sum_up(&pivot, figures, count, rows, columns);
        code = put_in_order(&pivot, rows, columns, error);
    }
    if (code == ERROR_NONE)
        *ret = pivot;
    else
        pivot_release(&pivot);
    return code;
}

void pivot_release(struct pivot *pivot)
{
    free(pivot->rows.names);
    free(pivot->columns.names);
    free(pivot->cells);
    *pivot = (struct pivot){0};
}
