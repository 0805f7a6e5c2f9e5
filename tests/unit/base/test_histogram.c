#include "comity/histogram.h"

#include "check.h"

#include <stdlib.h>

static void a_duration_belongs_to_the_first_bound_not_below_it(void)
{
    struct histogram histogram = {0};
    histogram_add(&histogram, 0);
    histogram_add(&histogram, 10);
    histogram_add(&histogram, 11);
    histogram_add(&histogram, 10000000);
    histogram_add(&histogram, 10000001);
    CHECK_SAME_NUMBER(histogram.counts[0], 2);
    CHECK_SAME_NUMBER(histogram.counts[1], 1);
    CHECK_SAME_NUMBER(histogram.counts[HISTOGRAM_BOUNDS - 1], 1);
    CHECK_SAME_NUMBER(histogram.counts[HISTOGRAM_BOUNDS], 1);
    CHECK_SAME_NUMBER(histogram_count(&histogram), 5);
    CHECK_SAME_NUMBER(histogram.sum_us, 20000022);
}

static void a_clock_that_was_turned_counts_as_nothing(void)
{
    struct histogram histogram = {0};
    histogram_add(&histogram, -5);
    CHECK_SAME_NUMBER(histogram.counts[0], 1);
    CHECK_SAME_NUMBER(histogram.sum_us, 0);
}

static void each_bound_is_above_the_last_and_its_text_says_the_same(void)
{
    for (size_t i = 0; i < HISTOGRAM_BOUNDS; i++) {
        double seconds = strtod(histogram_bound_text(i), NULL);
        CHECK_SAME_NUMBER((uint64_t)(seconds * 1e6 + 0.5), histogram_bound_us(i));
        CHECK(i == 0 || histogram_bound_us(i) > histogram_bound_us(i - 1));
    }
}

CHECK_MAIN("histogram",
           {"a duration belongs to the first bound not below it",
            a_duration_belongs_to_the_first_bound_not_below_it},
           {"a clock that was turned counts as nothing", a_clock_that_was_turned_counts_as_nothing},
           {"each bound is above the last, and its text says the same",
            each_bound_is_above_the_last_and_its_text_says_the_same})
