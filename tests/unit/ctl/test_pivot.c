#include "check.h"
#include "pivot.h"
#include "sample_figures.h"

static struct error error;
static struct figures figures;
static struct pivot pivot;

static void begin(enum figures_count count, enum pivot_by rows, enum pivot_by columns)
{
    sample_figures(&figures);
    REQUIRE_OK(pivot_new(&pivot, &figures, count, rows, columns, &error), &error);
}

static void end(void)
{
    pivot_release(&pivot);
    figures_release(&figures);
}

static void a_stock_is_that_of_the_last_year(void)
{
    begin(FIGURES_SHARED, PIVOT_BUREAU, PIVOT_ALL);
    REQUIRE(pivot.rows.count == 4 && pivot.columns.count == 1);
    CHECK_SAME_TEXT(pivot.rows.names[0], "BS"); /* the largest first */
    CHECK_SAME_NUMBER(pivot_at(&pivot, 0, 0).value, 150);
    CHECK_SAME_TEXT(pivot.rows.names[1], "DE");
    CHECK_SAME_TEXT(pivot.rows.names[3], "CO");
    CHECK_SAME_NUMBER(pivot_row(&pivot, 3).value, 4);
    CHECK_SAME_NUMBER(pivot_sum(&pivot).value, 191);
    CHECK_SAME_NUMBER(pivot_find_row(&pivot, "XX"), 2);
    CHECK_SAME_NUMBER(pivot_find_row(&pivot, "ZZ"), 4);
    end();
}

static void what_was_done_is_summed_over_years(void)
{
    begin(FIGURES_CREATED, PIVOT_TYPE, PIVOT_ALL);
    CHECK_SAME_TEXT(pivot.rows.names[0], "travel_document");
    CHECK_SAME_NUMBER(pivot_row(&pivot, 0).value, 100);
    CHECK_SAME_NUMBER(pivot_row(&pivot, pivot_find_row(&pivot, "trafficking_case")).value, 4);
    end();
}

static void years_stand_in_their_order_and_none_is_missing(void)
{
    sample_figures(&figures);
    figures.first_year = 2021;
    REQUIRE_OK(pivot_new(&pivot, &figures, FIGURES_SHARED, PIVOT_YEAR, PIVOT_REGION, &error), &error);
    REQUIRE(pivot.rows.count == 4 && pivot.columns.count == 3);
    CHECK_SAME_TEXT(pivot.rows.names[0], "2021");
    CHECK_SAME_NUMBER(pivot_row(&pivot, 0).value, 0);
    CHECK_SAME_NUMBER(pivot_row(&pivot, 2).value, 112);
    CHECK_SAME_TEXT(pivot.columns.names[0], "Americas");
    CHECK_SAME_NUMBER(pivot_at(&pivot, 3, 0).value, 154);
    CHECK_SAME_TEXT(pivot.columns.names[2], "");
    CHECK_SAME_NUMBER(pivot_column(&pivot, 2).value, 7);
    end();
}

static void rows_by_years_stand_as_they_do_in_the_last(void)
{
    sample_figures(&figures);
    figures.records[1].counts[FIGURES_SHARED] = 1000; /* a type that was large in the first year */
    REQUIRE_OK(pivot_new(&pivot, &figures, FIGURES_SHARED, PIVOT_TYPE, PIVOT_YEAR, &error), &error);
    CHECK_SAME_TEXT(pivot.rows.names[0], "travel_document");
    CHECK_SAME_TEXT(pivot.rows.names[2], "trafficking_case");
    CHECK_SAME_TEXT(pivot.columns.names[0], "2023");
    end();
}

static void what_is_withheld_is_counted_in_every_sum(void)
{
    sample_figures(&figures);
    figures_withhold(&figures);
    REQUIRE_OK(pivot_new(&pivot, &figures, FIGURES_CREATED, PIVOT_REGION, PIVOT_ALL, &error), &error);
    CHECK_SAME_NUMBER(pivot_row(&pivot, 0).value, 100);
    CHECK_SAME_NUMBER(pivot_row(&pivot, 0).withheld, 2);
    CHECK_SAME_NUMBER(pivot_row(&pivot, 1).withheld, 0);
    end();
}

static void nothing_sums_up_to_nothing(void)
{
    sample_figures(&figures);
    figures.record_count = 0;
    REQUIRE_OK(pivot_new(&pivot, &figures, FIGURES_SHARED, PIVOT_BUREAU, PIVOT_TYPE, &error), &error);
    CHECK_SAME_NUMBER(pivot.rows.count, 0);
    CHECK_SAME_NUMBER(pivot_sum(&pivot).value, 0);
    end();
}

static void words_tell_what_to_sum_by(void)
{
    for (int by = PIVOT_YEAR; by < PIVOT_BY_COUNT; by++)
        CHECK_SAME_NUMBER(pivot_by_find(view_of_text(pivot_by_name((enum pivot_by)by))), by);
    CHECK_SAME_NUMBER(pivot_by_find(view_of_text("")), PIVOT_BY_COUNT);
    CHECK_SAME_NUMBER(pivot_by_find(view_of_text("month")), PIVOT_BY_COUNT);
}

CHECK_MAIN("pivot", {"a stock is that of the last year", a_stock_is_that_of_the_last_year},
           {"what was done is summed over years", what_was_done_is_summed_over_years},
           {"years stand in their order, and none is missing",
            years_stand_in_their_order_and_none_is_missing},
           {"rows by years stand as they do in the last", rows_by_years_stand_as_they_do_in_the_last},
           {"what is withheld is counted in every sum", what_is_withheld_is_counted_in_every_sum},
           {"nothing sums up to nothing", nothing_sums_up_to_nothing},
           {"words tell what to sum by", words_tell_what_to_sum_by})
