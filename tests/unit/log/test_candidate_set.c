#include "check.h"
#include "log/candidate_set.h"

#include <stdio.h>

static struct error error;

static void add(struct candidate_set *set, const char *owner, uint64_t index, unsigned rank, bool is_likely)
{
    struct candidate candidate = {.index = index, .rank = rank, .is_likely = is_likely};
    snprintf(candidate.owner.code, sizeof candidate.owner.code, "%s", owner);
    candidate_set_add(set, &candidate);
}

static void the_likeliest_come_first_and_each_once(void)
{
    struct candidate_set *set;
    REQUIRE_OK(candidate_set_new(&set, 8, &error), &error);
    add(set, "BS", 1, 2, true);
    add(set, "CO", 1, 5, true);
    add(set, "BS", 1, 2, true);
    add(set, "BS", 2, 3, false);
    candidate_set_sort(set);
    REQUIRE(candidate_set_count(set) == 3);
    CHECK_SAME_TEXT(candidate_set_at(set, 0)->owner.code, "CO");
    CHECK_SAME_NUMBER(candidate_set_at(set, 1)->index, 2);
    CHECK_SAME_NUMBER(candidate_set_at(set, 2)->rank, 2);
    CHECK(!candidate_set_is_cut(set));
    candidate_set_free(set);
    candidate_set_free(NULL);
}

static void the_least_likely_are_dropped(void)
{
    struct candidate_set *set;
    REQUIRE_OK(candidate_set_new(&set, 4, &error), &error);
    for (unsigned i = 0; i < 100; i++)
        add(set, "BS", i, i % 50, false);
    candidate_set_sort(set);
    REQUIRE(candidate_set_count(set) == 4);
    for (size_t i = 0; i < 4; i++)
        CHECK(candidate_set_at(set, i)->rank >= 48);
    CHECK(!candidate_set_is_cut(set));
    for (unsigned i = 0; i < 5; i++)
        add(set, "CO", i, 60, true);
    candidate_set_sort(set);
    CHECK(candidate_set_is_cut(set));
    candidate_set_free(set);
}

CHECK_MAIN("candidate_set",
           {"the likeliest come first, and each once", the_likeliest_come_first_and_each_once},
           {"the least likely are dropped", the_least_likely_are_dropped})
