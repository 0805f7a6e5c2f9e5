#include "arrest_pairs.h"
#include "check.h"
#include "sample_figures.h"

#include <string.h>

static struct error error;
static struct figures figures;
static struct arrest_pairs pairs;

static void sums_up_who_wants_by_who_arrests(void)
{
    sample_figures(&figures);
    REQUIRE_OK(arrest_pairs_new(&pairs, &figures, false, &error), &error);
    REQUIRE(pairs.count == 3);
    CHECK_SAME_TEXT(pairs.bureaus[0], "BS"); /* in three arrests */
    CHECK_SAME_TEXT(pairs.bureaus[1], "CO");
    CHECK_SAME_TEXT(pairs.bureaus[2], "DE");
    CHECK_SAME_NUMBER(arrest_pairs_at(&pairs, 1, 0), 2);
    CHECK_SAME_NUMBER(arrest_pairs_at(&pairs, 2, 0), 1);
    CHECK_SAME_NUMBER(arrest_pairs_at(&pairs, 0, 1), 0);
    arrest_pairs_release(&pairs);
    REQUIRE_OK(arrest_pairs_new(&pairs, &figures, true, &error), &error);
    CHECK_SAME_NUMBER(pairs.count, 0);
    arrest_pairs_release(&pairs);
    figures_release(&figures);
}

static void years_are_summed_up(void)
{
    sample_figures(&figures);
    figures.pairs.rows[1] = figures.pairs.rows[0];
    figures.pairs.rows[1].year = 2023;
    REQUIRE_OK(arrest_pairs_new(&pairs, &figures, false, &error), &error);
    REQUIRE(pairs.count == 2);
    CHECK_SAME_NUMBER(arrest_pairs_at(&pairs, 1, 0), 4);
    arrest_pairs_release(&pairs);
    figures_release(&figures);
}

static void who_has_to_do_with_most_arrests_comes_first(void)
{
    sample_figures(&figures);
    memcpy(figures.pairs.rows[0].bureau, "PA", 3);
    memcpy(figures.pairs.rows[0].arresting_bureau, "ZZ", 3);
    memcpy(figures.pairs.rows[1].arresting_bureau, "ZZ", 3);
    REQUIRE_OK(arrest_pairs_new(&pairs, &figures, false, &error), &error);
    REQUIRE(pairs.count == 3);
    CHECK_SAME_TEXT(pairs.bureaus[0], "ZZ"); /* three, as the one who arrests */
    CHECK_SAME_TEXT(pairs.bureaus[1], "PA");
    CHECK_SAME_TEXT(pairs.bureaus[2], "DE");
    arrest_pairs_release(&pairs);
    figures_release(&figures);
}

CHECK_MAIN("arrest_pairs", {"sums up who wants by who arrests", sums_up_who_wants_by_who_arrests},
           {"years are summed up", years_are_summed_up},
           {"who has to do with most arrests comes first", who_has_to_do_with_most_arrests_comes_first})
