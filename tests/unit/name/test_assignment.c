#include "check.h"
#include "name/assignment.h"

#include <math.h>
#include <string.h>

static double sum_of(double value[ASSIGNMENT_MAX][ASSIGNMENT_MAX], size_t rows, size_t columns,
                     const size_t partner[ASSIGNMENT_MAX])
{
    double sum = 0;
    unsigned taken = 0;
    for (size_t i = 0; i < rows; i++) {
        if (partner[i] == columns)
            continue;
        CHECK(partner[i] < columns && (taken >> partner[i] & 1) == 0);
        taken |= 1u << partner[i];
        sum += value[i][partner[i]];
    }
    return sum;
}

/* The greatest sum, by trying every way. */
static double best_of(double value[ASSIGNMENT_MAX][ASSIGNMENT_MAX], size_t rows, size_t columns, size_t row,
                      unsigned taken)
{
    if (row == rows)
        return 0;
    double best = best_of(value, rows, columns, row + 1, taken);
    for (size_t j = 0; j < columns; j++)
        if ((taken >> j & 1) == 0) {
            double sum = value[row][j] + best_of(value, rows, columns, row + 1, taken | 1u << j);
            best = sum > best ? sum : best;
        }
    return best;
}

static void pairs_as_well_as_trying_every_way(void)
{
    unsigned random = 1;
    for (unsigned round = 0; round < 400; round++) {
        double value[ASSIGNMENT_MAX][ASSIGNMENT_MAX];
        size_t partner[ASSIGNMENT_MAX], rows = 1 + round % 5, columns = 1 + round / 5 % 5;
        for (size_t i = 0; i < rows; i++)
            for (size_t j = 0; j < columns; j++) {
                random = random * 1103515245u + 12345u;
                value[i][j] = (double)(random >> 16 & 7) / 7;
            }
        assignment_solve(value, rows, columns, partner);
        double sum = sum_of(value, rows, columns, partner);
        CHECK_CASE(fabs(sum - best_of(value, rows, columns, 0, 0)) < 1e-9, "round %u: %f", round, sum);
    }
}

static void a_good_pair_is_given_up_for_two(void)
{
    double value[ASSIGNMENT_MAX][ASSIGNMENT_MAX] = {{1.0, 0.9}, {0.9, 0}};
    size_t partner[ASSIGNMENT_MAX];
    assignment_solve(value, 2, 2, partner);
    CHECK_SAME_NUMBER(partner[0], 1);
    CHECK_SAME_NUMBER(partner[1], 0);
}

static void the_largest_is_solved_and_nothing_is_paired_with_nobody(void)
{
    static double value[ASSIGNMENT_MAX][ASSIGNMENT_MAX];
    size_t partner[ASSIGNMENT_MAX];
    for (size_t i = 0; i < ASSIGNMENT_MAX; i++)
        value[i][ASSIGNMENT_MAX - 1 - i] = 1;
    assignment_solve(value, ASSIGNMENT_MAX, ASSIGNMENT_MAX, partner);
    for (size_t i = 0; i < ASSIGNMENT_MAX; i++)
        CHECK_SAME_NUMBER(partner[i], ASSIGNMENT_MAX - 1 - i);
    assignment_solve(value, 2, 0, partner);
    CHECK_SAME_NUMBER(partner[0], 0);
    CHECK_SAME_NUMBER(partner[1], 0);
}

CHECK_MAIN("assignment", {"pairs as well as trying every way", pairs_as_well_as_trying_every_way},
           {"a good pair is given up for two", a_good_pair_is_given_up_for_two},
           {"the largest is solved, and nothing is paired with nobody",
            the_largest_is_solved_and_nothing_is_paired_with_nobody})
