#include "check.h"
#include "sample_figures.h"
#include "stats.h"

#include <string.h>

static void growth_is_told_by_times_and_by_the_year(void)
{
    char text[STATS_GROWTH_BYTES];
    struct figures figures = {
        .since = "2014-01-01", .until = "2024-12-31", .first_year = 2014, .last_year = 2024};
    stats_growth(&figures, 11600000, 43990000, text);
    CHECK_SAME_TEXT(text, "3.8 times in 10.0 years, 14.3 % a year");
    stats_growth(&figures, 100, 50, text);
    CHECK_SAME_TEXT(text, "0.5 times in 10.0 years, -6.7 % a year");
    stats_growth(&figures, 0, 50, text);
    CHECK_SAME_TEXT(text, "");
    stats_growth(&figures, 50, 0, text);
    CHECK_SAME_TEXT(text, "");
    memcpy(figures.until, "2014-12-31", 11); /* no time has gone by */
    stats_growth(&figures, 100, 50, text);
    CHECK_SAME_TEXT(text, "");
}

static void a_share_is_in_whole_per_cent(void)
{
    char text[STATS_SHARE_BYTES];
    stats_share(100, 150, text);
    CHECK_SAME_TEXT(text, "67 %");
    stats_share(0, 150, text);
    CHECK_SAME_TEXT(text, "0 %");
    stats_share(0, 0, text);
    CHECK_SAME_TEXT(text, "");
}

static void no_region_has_a_name_for_people(void)
{
    CHECK_SAME_TEXT(stats_region_name(""), "(none)");
    CHECK_SAME_TEXT(stats_region_name("Americas"), "Americas");
}

static void a_duration_has_two_units(void)
{
    static const struct {
        uint64_t seconds;
        const char *expected;
    } cases[] = {{0, ""},
                 {59, "59 s"},
                 {60, "1 min 00 s"},
                 {754, "12 min 34 s"},
                 {3600, "1 h 00 min"},
                 {86399, "23 h 59 min"},
                 {90000, "1 d 01 h"}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char text[STATS_DURATION_BYTES];
        stats_duration(cases[i].seconds, text);
        CHECK_SAME_TEXT(text, cases[i].expected);
    }
}

CHECK_MAIN("stats", {"growth is told by times, and by the year", growth_is_told_by_times_and_by_the_year},
           {"a share is in whole per cent", a_share_is_in_whole_per_cent},
           {"a duration has two units", a_duration_has_two_units},
           {"no region has a name for people", no_region_has_a_name_for_people})
