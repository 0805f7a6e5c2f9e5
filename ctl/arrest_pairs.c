#include "arrest_pairs.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A bureau, and in how many pairs of an arrest it stands. */
struct side {
    char bureau[LIMIT_BUREAU_BYTES];
    uint64_t weight;
};

static int compare_bureaus(const void *a, const void *b)
{
    return strcmp(((const struct side *)a)->bureau, ((const struct side *)b)->bureau);
}

static int compare_weights(const void *a, const void *b)
{
    const struct side *left = a, *right = b;
    if (left->weight != right->weight)
        return left->weight < right->weight ? 1 : -1;
    return compare_bureaus(a, b);
}

/* Put the sides of all pairs in order, each bureau once; return how many. */
static size_t collect(struct side *sides, const struct figures_arrests *arrests, bool is_made)
{
    size_t count = 0, kept = 0;
    for (size_t i = 0; i < arrests->count; i++) {
        const struct figures_arrest *row = &arrests->rows[i];
        if (row->is_made != is_made)
            continue;
        sides[count].weight = sides[count + 1].weight = row->arrests;
        memcpy(sides[count++].bureau, row->bureau, LIMIT_BUREAU_BYTES);
        memcpy(sides[count++].bureau, row->arresting_bureau, LIMIT_BUREAU_BYTES);
    }
    qsort(sides, count, sizeof *sides, compare_bureaus);
    for (size_t i = 0; i < count; i++) {
        if (kept > 0 && strcmp(sides[kept - 1].bureau, sides[i].bureau) == 0)
            sides[kept - 1].weight += sides[i].weight;
        else
            sides[kept++] = sides[i];
    }
    qsort(sides, kept, sizeof *sides, compare_weights);
    return kept;
}

static size_t find(const struct arrest_pairs *pairs, const char *bureau)
{
    size_t place = 0;
    while (strcmp(pairs->bureaus[place], bureau) != 0)
        place++;
    return place;
}

static void sum_up(struct arrest_pairs *pairs, const struct figures_arrests *arrests, bool is_made)
{
    for (size_t i = 0; i < arrests->count; i++) {
        const struct figures_arrest *row = &arrests->rows[i];
        if (row->is_made == is_made)
            pairs->arrests[find(pairs, row->bureau) * pairs->count + find(pairs, row->arresting_bureau)] +=
                row->arrests;
    }
}

enum error_code arrest_pairs_new(struct arrest_pairs *ret, const struct figures *figures, bool is_made,
                                 struct error *error)
{
    struct arrest_pairs pairs = {0};
    struct side *sides = calloc(2 * figures->pairs.count + 1, sizeof *sides);
    if (sides != NULL) {
        pairs.count = collect(sides, &figures->pairs, is_made);
        pairs.bureaus = calloc(pairs.count + 1, sizeof pairs.bureaus[0]);
        pairs.arrests = calloc(pairs.count * pairs.count + 1, sizeof *pairs.arrests);
    }
    bool has_memory = sides != NULL && pairs.bureaus != NULL && pairs.arrests != NULL;
    for (size_t i = 0; i < pairs.count && has_memory; i++)
        memcpy(pairs.bureaus[i], sides[i].bureau, LIMIT_BUREAU_BYTES);
    free(sides);
    if (!has_memory) {
        arrest_pairs_release(&pairs);
        return error_set(error, ERROR_MEMORY, "no memory to sum up");
    }
    sum_up(&pairs, &figures->pairs, is_made);
    *ret = pairs;
    return ERROR_NONE;
}

void arrest_pairs_release(struct arrest_pairs *pairs)
{
    free(pairs->bureaus);
    free(pairs->arrests);
    *pairs = (struct arrest_pairs){0};
}

uint64_t arrest_pairs_at(const struct arrest_pairs *pairs, size_t wanting, size_t arresting)
{
    return pairs->arrests[wanting * pairs->count + arresting];
}
