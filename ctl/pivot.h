/*
 * pivot: numbers of records summed by one or two of: year, region, bureau, type.
 *
 *     pivot_new(&pivot, &figures, FIGURES_SHARED, PIVOT_REGION, PIVOT_YEAR, &error)
 *
 * What is shared is a stock: where years are not told apart it is that of the last. Years stand in their order, all else
 * by its size, the largest first.
 */
#ifndef PIVOT_H
#define PIVOT_H

#include "figures.h"

enum pivot_by { PIVOT_ALL, PIVOT_YEAR, PIVOT_REGION, PIVOT_BUREAU, PIVOT_TYPE, PIVOT_BY_COUNT };

#define PIVOT_NAME_BYTES 64u

struct pivot_cell {
    uint64_t value;
    uint64_t withheld; /* numbers that are not in it */
};

struct pivot_axis {
    size_t count;
    char (*names)[PIVOT_NAME_BYTES]; /* "": what belongs to no region */
};

struct pivot {
    struct pivot_axis rows;
    struct pivot_axis columns;
    struct pivot_cell *cells; /* row by row */
};

/* Sum up; the caller releases it. ERROR_MEMORY. */
enum error_code pivot_new(struct pivot *ret, const struct figures *figures, enum figures_count count,
                          enum pivot_by rows, enum pivot_by columns, struct error *error);
void pivot_release(struct pivot *pivot);

/* Return a cell; the sums of a row, of a column, of all. Sums over years of a stock make no sense, and are for no one. */
struct pivot_cell pivot_at(const struct pivot *pivot, size_t row, size_t column);
struct pivot_cell pivot_row(const struct pivot *pivot, size_t row);
struct pivot_cell pivot_column(const struct pivot *pivot, size_t column);
struct pivot_cell pivot_sum(const struct pivot *pivot);

/* Return the place of a row of this name; pivot->rows.count: there is none. */
size_t pivot_find_row(const struct pivot *pivot, const char *name);

/* Return the word for what is told apart ("region"), and what a word says; PIVOT_BY_COUNT: nothing. */
const char *pivot_by_name(enum pivot_by by);
enum pivot_by pivot_by_find(struct view name);

#endif
