#include "candidate_set.h"

#include <assert.h>
#include <stdlib.h>

struct candidate_set {
    size_t limit;
    size_t count;
    bool is_cut;
    struct candidate items[]; /* 2 * limit */
};

enum error_code candidate_set_new(struct candidate_set **ret, size_t limit, struct error *error)
{
    struct candidate_set *set = calloc(1, sizeof *set + 2 * limit * sizeof set->items[0]);
    assert(limit > 0);
    if (set == NULL)
        return error_set(error, ERROR_MEMORY, "no memory for candidates");
    set->limit = limit;
    *ret = set;
    return ERROR_NONE;
}

void candidate_set_free(struct candidate_set *set)
{
    free(set);
}

static int by_record(const void *a, const void *b)
{
    const struct candidate *left = a, *right = b;
    int order = bureau_compare(&left->owner, &right->owner);
    if (order != 0)
        return order;
    return left->index < right->index ? -1 : left->index > right->index ? 1 : 0;
}

static int by_rank(const void *a, const void *b)
{
    const struct candidate *left = a, *right = b;
    if (left->rank != right->rank)
        return left->rank > right->rank ? -1 : 1;
    return by_record(a, b);
}

static void drop_repeated(struct candidate_set *set)
{
    size_t kept = 0;
    qsort(set->items, set->count, sizeof set->items[0], by_record);
    for (size_t i = 0; i < set->count; i++)
        if (kept == 0 || by_record(&set->items[kept - 1], &set->items[i]) != 0)
            set->items[kept++] = set->items[i];
    set->count = kept;
}

void candidate_set_sort(struct candidate_set *set)
{
    drop_repeated(set);
    qsort(set->items, set->count, sizeof set->items[0], by_rank);
    for (size_t i = set->limit; i < set->count; i++)
        set->is_cut = set->is_cut || set->items[i].is_likely;
    set->count = set->count > set->limit ? set->limit : set->count;
}

void candidate_set_add(struct candidate_set *set, const struct candidate *candidate)
{
    if (set->count == 2 * set->limit)
        candidate_set_sort(set);
    set->items[set->count++] = *candidate;
}

size_t candidate_set_count(const struct candidate_set *set)
{
    return set->count;
}

const struct candidate *candidate_set_at(const struct candidate_set *set, size_t place)
{
    assert(place < set->count);
    return &set->items[place];
}

bool candidate_set_is_cut(const struct candidate_set *set)
{
    return set->is_cut;
}
