/*
 * assignment: the best way to pair the members of two groups.
 *
 * H. W. Kuhn, "The Hungarian Method for the assignment problem", Naval Research Logistics Quarterly 2 (1955), in
 * the form with potentials, which takes O(n^3) steps.
 */
#ifndef COMITY_ASSIGNMENT_H
#define COMITY_ASSIGNMENT_H

#include <stddef.h>

#define ASSIGNMENT_MAX 16u

/* Set `partner[i]`, for each i < rows, to the column that row i is paired with so that the sum of `value[i][j]` is
 * the greatest; to `columns` where it has none. rows, columns <= ASSIGNMENT_MAX; values are >= 0. */
void assignment_solve(double value[ASSIGNMENT_MAX][ASSIGNMENT_MAX], size_t rows, size_t columns,
                      size_t partner[ASSIGNMENT_MAX]);

#endif
