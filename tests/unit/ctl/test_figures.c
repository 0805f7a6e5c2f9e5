#include "check.h"
#include "sample_figures.h"

#include <string.h>

static struct error error;
static struct figures figures;

static void puts_the_parts_together(void)
{
    sample_figures(&figures);
    CHECK_SAME_TEXT(figures.federation, "demo<1>");
    CHECK_SAME_NUMBER(figures.first_year, 2023);
    CHECK_SAME_NUMBER(figures.last_year, 2024);
    CHECK_SAME_NUMBER(figures.record_count, 6);
    CHECK_SAME_TEXT(figures.records[4].region, "Europe");
    CHECK_SAME_NUMBER(figures.records[0].counts[FIGURES_CREATED], 40);
    CHECK_SAME_NUMBER(figures.regions.count, 3);
    CHECK_SAME_NUMBER(figures.bureaus.count, 1);
    CHECK_SAME_NUMBER(figures_arrests(&figures, 2024, false), 3);
    CHECK_SAME_NUMBER(figures_arrests(&figures, 2023, true), 3);
    CHECK_SAME_NUMBER(figures_arrests(&figures, 2023, false), 0);
    CHECK_SAME_NUMBER(figures_arrests_in(&figures, 2024, false, "Americas"), 2);
    CHECK_SAME_NUMBER(figures_arrests_in(&figures, 2024, false, "Europe"), 0);
    figures_release(&figures);
}

static void takes_more_rows_than_it_has_room_for(void)
{
    sample_figures(&figures);
    for (int i = 0; i < 100; i++) {
        Comity__StatsAnswer part = COMITY__STATS_ANSWER__INIT;
        Comity__StatsAnswer__Records record = COMITY__STATS_ANSWER__RECORDS__INIT, *list[] = {&record};
        Comity__StatsAnswer__Uncounted gone = COMITY__STATS_ANSWER__UNCOUNTED__INIT, *gone_list[] = {&gone};
        record.year = (uint32_t)i;
        gone.entries = 2;
        part.records = list;
        part.n_records = 1;
        part.uncounted = gone_list;
        part.n_uncounted = 1;
        REQUIRE_OK(figures_add(&figures, &part, &error), &error);
    }
    CHECK_SAME_NUMBER(figures.record_count, 106);
    CHECK_SAME_NUMBER(figures.records[105].year, 99);
    CHECK_SAME_NUMBER(figures.uncounted, 200);
    figures_release(&figures);
}

static void withholds_small_numbers_about_victims_alone(void)
{
    sample_figures(&figures);
    CHECK_SAME_NUMBER(figures_withhold(&figures), 3);
    CHECK_SAME_NUMBER(figures.records[1].counts[FIGURES_SHARED], 12);
    CHECK_SAME_NUMBER(figures.records[1].counts[FIGURES_CREATED], 0);
    CHECK(figures.records[1].is_withheld[FIGURES_CREATED] && !figures.records[1].is_withheld[FIGURES_SHARED]);
    CHECK(figures.records[3].is_withheld[FIGURES_SHARED]);
    CHECK(!figures.records[3].is_withheld[FIGURES_UPDATED]); /* none is no small number */
    CHECK_SAME_NUMBER(figures.records[5].counts[FIGURES_SHARED], 7);
    figures.records[1].counts[FIGURES_CREATED] = 5;
    figures.records[1].is_withheld[FIGURES_CREATED] = false;
    CHECK_SAME_NUMBER(figures_withhold(&figures), 0);
    figures_release(&figures);
}

static void keeps_what_is_selected(void)
{
    sample_figures(&figures);
    figures_select(&figures, NULL, NULL, NULL);
    CHECK_SAME_NUMBER(figures.record_count, 6);
    figures_select(&figures, "Americas", NULL, "travel_document");
    CHECK_SAME_NUMBER(figures.record_count, 2);
    figures_select(&figures, NULL, "CO", NULL);
    CHECK_SAME_NUMBER(figures.record_count, 0);
    figures_release(&figures);
}

static void no_region_comes_last(void)
{
    const char *regions[8];
    sample_figures(&figures);
    REQUIRE(figures_regions(&figures, regions, 8) == 3);
    CHECK_SAME_TEXT(regions[0], "Americas");
    CHECK_SAME_TEXT(regions[1], "Europe");
    CHECK_SAME_TEXT(regions[2], "");
    CHECK_SAME_NUMBER(figures_regions(&figures, regions, 1), 1);
    figures_release(&figures);
}

static void years_are_from_the_end_of_the_first(void)
{
    sample_figures(&figures);
    CHECK(figures_years(&figures) > 1.001 && figures_years(&figures) < 1.003);
    memcpy(figures.until, "2023-06-30", 11);
    CHECK(figures_years(&figures) == 0);
    figures_release(&figures);
}

static void numbers_have_names(void)
{
    for (unsigned count = 0; count < FIGURES_COUNTS; count++)
        CHECK_SAME_NUMBER(figures_count_find(figures_count_name((enum figures_count)count)), count);
    CHECK_SAME_NUMBER(figures_count_find("stolen"), FIGURES_COUNTS);
}

CHECK_MAIN("figures", {"puts the parts together", puts_the_parts_together},
           {"takes more rows than it has room for", takes_more_rows_than_it_has_room_for},
           {"withholds small numbers about victims alone", withholds_small_numbers_about_victims_alone},
           {"keeps what is selected", keeps_what_is_selected}, {"no region comes last", no_region_comes_last},
           {"years are from the end of the first", years_are_from_the_end_of_the_first},
           {"numbers have names", numbers_have_names})
