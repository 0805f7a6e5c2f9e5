#include "assignment.h"

#include <assert.h>
#include <stdbool.h>

#define SIDE (ASSIGNMENT_MAX + 1)

/* Rows and columns are numbered from 1; 0 is where a row begins that is looking for a column. The square is filled up
 * with pairs that are worth nothing. */
struct solving {
    double (*value)[ASSIGNMENT_MAX];
    size_t rows, columns, size;
    double row_potential[SIDE], column_potential[SIDE];
    size_t row_of[SIDE]; /* of each column; 0: none yet */
    size_t came_from[SIDE];
};

static double cost(const struct solving *s, size_t row, size_t column)
{
    bool is_real = row <= s->rows && column <= s->columns;
    return (is_real ? -s->value[row - 1][column - 1] : 0) - s->row_potential[row] -
           s->column_potential[column];
}

/* Find the shortest way from the new row, in column 0, to a free column; return that column. */
static size_t find_way(struct solving *s)
{
    double least[SIDE];
    bool is_used[SIDE] = {false};
    size_t column = 0;
    for (size_t j = 0; j <= s->size; j++)
        least[j] = 1e9;
    do {
        size_t row = s->row_of[column], next = 0;
        double delta = 1e9;
        is_used[column] = true;
        for (size_t j = 1; j <= s->size; j++) {
            if (is_used[j])
                continue;
            double reduced = cost(s, row, j);
            if (reduced < least[j]) {
                least[j] = reduced;
                s->came_from[j] = column;
            }
            if (least[j] < delta) {
                delta = least[j];
                next = j;
            }
        }
        for (size_t j = 0; j <= s->size; j++) {
            if (is_used[j]) {
                s->row_potential[s->row_of[j]] += delta;
                s->column_potential[j] -= delta;
            } else {
                least[j] -= delta;
            }
        }
        column = next;
    } while (s->row_of[column] != 0);
    return column;
}

void assignment_solve(double value[ASSIGNMENT_MAX][ASSIGNMENT_MAX], size_t rows, size_t columns,
                      size_t partner[ASSIGNMENT_MAX])
{
    struct solving s = {.value = value, .rows = rows, .columns = columns};
    assert(rows <= ASSIGNMENT_MAX && columns <= ASSIGNMENT_MAX);
    s.size = rows > columns ? rows : columns;
    for (size_t row = 1; row <= s.size; row++) {
        s.row_of[0] = row;
        for (size_t column = find_way(&s); column != 0; column = s.came_from[column])
            s.row_of[column] = s.row_of[s.came_from[column]];
    }
    for (size_t i = 0; i < rows; i++)
        partner[i] = columns;
    for (size_t column = 1; column <= columns; column++)
        if (s.row_of[column] >= 1 && s.row_of[column] <= rows)
            partner[s.row_of[column] - 1] = column - 1;
}
