#include "check.h"
#include "node/statistics.h"

#include "comity/date.h"

#include <stdio.h>
#include <string.h>

#define FIGURES 3000u
#define NOW_MS INT64_C(1800000000000)

static struct error error;
static struct region_table regions;
static struct statistics *statistics;
static uint64_t state;

static uint32_t draw(uint32_t below)
{
    state = state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (uint32_t)(state >> 33) % below;
}

static struct bureau bureau(const char *code)
{
    struct bureau read;
    REQUIRE_OK(bureau_parse(&read, view_of_text(code), &error), &error);
    return read;
}

static void add_region(const char *name, const char *line)
{
    struct region_members members = {0};
    REQUIRE_OK(region_members_parse(&members, view_of_text(line), &error), &error);
    REQUIRE_OK(region_table_add(&regions, name, &members, &error), &error);
    region_members_release(&members);
}

/* XA changes from one region to the other in the middle of 2019. */
static void begin(const char *since, const char *until)
{
    struct date_span first, last;
    add_region("Americas", "BS CO");
    add_region("Americas", "XA from 2019-07-01");
    add_region("Europe", "DE");
    add_region("Europe", "XA until 2019-06-30");
    REQUIRE_OK(date_parse(view_of_text(since), &first, &error), &error);
    REQUIRE_OK(date_parse(view_of_text(until), &last, &error), &error);
    REQUIRE_OK(statistics_new(&statistics, (struct statistics_range){first.first, last.last, NOW_MS},
                              &regions, NULL, 0, &error),
               &error);
}

static void end(void)
{
    statistics_free(statistics);
    region_table_release(&regions);
}

/* Find the row; zeros where there is none. Ends the counting when it is first called. */
static struct statistics_row rows[4096];
static size_t row_count;

static void finish(void)
{
    REQUIRE_OK(statistics_finish(statistics, &error), &error);
    row_count = 0;
    while (row_count < 4096 && statistics_next(statistics, &rows[row_count]))
        row_count++;
}

static struct statistics_row find(const struct statistics_row *wanted)
{
    for (size_t i = 0; i < row_count; i++)
        if (rows[i].kind == wanted->kind && rows[i].axis == wanted->axis && rows[i].year == wanted->year &&
            strcmp(rows[i].bureau, wanted->bureau) == 0 && strcmp(rows[i].other, wanted->other) == 0 &&
            strcmp(rows[i].region, wanted->region) == 0 && rows[i].type == wanted->type)
            return rows[i];
    return *wanted;
}

static struct statistics_row records(int year, const char *code, const char *region, uint32_t type)
{
    return find(&(struct statistics_row){.kind = STATISTICS_RECORDS,
                                         .year = year,
                                         .bureau = code,
                                         .other = "",
                                         .region = region,
                                         .type = type});
}

static int64_t arrests(enum statistics_kind kind, enum statistics_axis axis, int year, const char *code,
                       const char *other, const char *region, unsigned what)
{
    return find(&(struct statistics_row){.kind = kind,
                                         .axis = axis,
                                         .year = year,
                                         .bureau = code,
                                         .other = other,
                                         .region = region})
        .counts[what];
}

/* ---- records ---- */

static struct replica_figure figures[FIGURES];

static void make_figures(void)
{
    static const char *const CODES[] = {"BS", "CO", "XA", "DE", "ZZ"};
    static const enum figure_end ENDS[] = {FIGURE_LIVES,        FIGURE_LIVES,    FIGURE_SUPERSEDED,
                                           FIGURE_WITHDRAWN,    FIGURE_MISTAKEN, FIGURE_RETENTION_OVER,
                                           FIGURE_REDISTRIBUTED};
    int32_t first = date_join(2014, 1, 1);
    for (size_t i = 0; i < FIGURES; i++) {
        struct figure *figure = &figures[i].figure;
        figures[i].owner = bureau(CODES[draw(5)]);
        figures[i].index = i;
        figure->type = 20 + draw(3);
        figure->is_first = draw(3) > 0;
        figure->is_shared = draw(5) > 0;
        figure->day = first + (int32_t)draw(4500);
        figure->over_day = figure->day + (int32_t)draw(3000);
        figure->end = ENDS[draw(7)];
        figure->end_index = i + 1;
        figure->end_day = figure->end == FIGURE_LIVES ? 0 : figure->day + (int32_t)draw(3000);
    }
}

static int32_t end_day_of(const struct figure *figure)
{
    bool is_ended = figure->end != FIGURE_LIVES && figure->end_day <= figure->over_day;
    return is_ended ? figure->end_day : figure->over_day;
}

/* Count again, by looking at every figure. */
static struct statistics_row count_again(int year, int32_t since, int32_t until, const char *code,
                                         const char *region, uint32_t type)
{
    struct statistics_row row = {.kind = STATISTICS_RECORDS};
    int32_t stock_day = date_join(year, 12, 31) < until ? date_join(year, 12, 31) : until;
    for (size_t i = 0; i < FIGURES; i++) {
        const struct figure *figure = &figures[i].figure;
        int32_t last = end_day_of(figure);
        bool is_over = !(figure->end != FIGURE_LIVES && figure->end_day <= figure->over_day) ||
                       figure->end == FIGURE_RETENTION_OVER;
        bool is_withdrawn = !is_over && (figure->end == FIGURE_WITHDRAWN || figure->end == FIGURE_MISTAKEN);
        const struct {
            int32_t day;
            bool counts;
        } days[STATISTICS_COUNTS] = {
            [COUNT_SHARED] = {stock_day, figure->is_shared && figure->day <= stock_day && last > stock_day},
            [COUNT_CREATED] = {figure->day, figure->is_first},
            [COUNT_UPDATED] = {figure->day, !figure->is_first},
            [COUNT_WITHDRAWN] = {last, is_withdrawn},
            [COUNT_EXPIRED] = {last, is_over},
        };
        if (strcmp(figures[i].owner.code, code) != 0 || figure->type != type)
            continue;
        for (unsigned what = 0; what < STATISTICS_COUNTS; what++) {
            size_t place = region_of(&regions, &figures[i].owner, days[what].day);
            int of_year, month, day;
            date_split(days[what].day, &of_year, &month, &day);
            if (days[what].counts && of_year == year && days[what].day >= since && days[what].day <= until &&
                strcmp(place == REGION_NONE ? "" : regions.names[place], region) == 0)
                row.counts[what]++;
        }
    }
    return row;
}

static void counts_records_as_if_each_were_looked_at(void)
{
    static const struct {
        const char *code, *shown, *region;
    } wanted[] = {{"BS", "BS", "Americas"}, {"CO", "CO", "Americas"}, {"XA", "XA", "Americas"},
                  {"XA", "XA", "Europe"},   {"DE", "DE", "Europe"},   {"DE", "DE", "Americas"},
                  {"ZZ", "other", ""}};
    begin("2016-03-15", "2024-05-20");
    make_figures();
    for (size_t i = 0; i < FIGURES; i++)
        REQUIRE_OK(statistics_add_figure(statistics, &figures[i], &error), &error);
    finish();
    int64_t sum = 0;
    for (int year = 2016; year <= 2024; year++)
        for (size_t i = 0; i < sizeof wanted / sizeof wanted[0]; i++)
            for (uint32_t type = 20; type < 23; type++) {
                struct statistics_row row = records(year, wanted[i].shown, wanted[i].region, type);
                struct statistics_row again =
                    count_again(year, date_join(2016, 3, 15), date_join(2024, 5, 20), wanted[i].code,
                                wanted[i].region, type);
                for (unsigned what = 0; what < STATISTICS_COUNTS; what++) {
                    CHECK_CASE(row.counts[what] == again.counts[what],
                               "%d %s %s %u, number %u: %lld, not %lld", year, wanted[i].code,
                               wanted[i].region, type, what, (long long)row.counts[what],
                               (long long)again.counts[what]);
                    sum += row.counts[what];
                }
            }
    CHECK(sum > 3000);
    CHECK_SAME_NUMBER(records(2015, "BS", "Americas", 20).counts[COUNT_CREATED], 0);
    CHECK_SAME_NUMBER(records(2025, "BS", "Americas", 20).counts[COUNT_SHARED], 0);
    end();
}

static void tells_of_what_was_never_counted(void)
{
    struct replica_figure gone = {.owner = bureau("CO"), .index = 4};
    begin("2020", "2021");
    for (int i = 0; i < 3; i++)
        CHECK_OK(statistics_add_figure(statistics, &gone, &error), &error);
    finish();
    REQUIRE(row_count == 1);
    CHECK_SAME_NUMBER(rows[0].kind, STATISTICS_UNCOUNTED);
    CHECK_SAME_TEXT(rows[0].bureau, "CO");
    CHECK_SAME_NUMBER(rows[0].counts[COUNT_ALL], 3);
    end();
}

/* ---- arrests ---- */

static void add(uint64_t fingerprint, const char *owner, const char *wanting, const char *arresting,
                int32_t arrest_day, int32_t report_day)
{
    static uint64_t index;
    char list[64];
    snprintf(list, sizeof list, "%s", wanting);
    index++;
    for (char *save = NULL, *word = strtok_r(list, " ", &save); word != NULL;
         word = strtok_r(NULL, " ", &save)) {
        struct arrest arrest = {fingerprint,       bureau(owner), index,     bureau(word),
                                bureau(arresting), arrest_day,    report_day};
        CHECK_OK(statistics_add_arrest(statistics, &arrest, &error), &error);
    }
}

static void counts_an_arrest_once_whoever_reports_it(void)
{
    int32_t may = date_join(2023, 5, 1), december = date_join(2023, 12, 30), january = date_join(2024, 1, 2);
    begin("2023", "2024");
    add(1, "BS", "CO", "BS", december, january);
    add(1, "CO", "CO", "BS", december, january + 7); /* the wanting bureau reports it, too */
    add(1, "DE", "DE", "BS", may, january + 9);
    add(2, "DE", "BS DE", "DE", may, may);
    add(3, "XA", "ZZ", "YY", may, may);
    finish();
    CHECK_SAME_NUMBER(arrests(STATISTICS_ARRESTS, STATISTICS_REPORTED, 2023, "", "", "", COUNT_ALL), 2);
    CHECK_SAME_NUMBER(arrests(STATISTICS_ARRESTS, STATISTICS_REPORTED, 2024, "", "", "", COUNT_ALL), 1);
    CHECK_SAME_NUMBER(arrests(STATISTICS_ARRESTS, STATISTICS_MADE, 2023, "", "", "", COUNT_ALL), 3);
    CHECK_SAME_NUMBER(arrests(STATISTICS_ARRESTS, STATISTICS_MADE, 2024, "", "", "", COUNT_ALL), 0);
    CHECK_SAME_NUMBER(arrests(STATISTICS_PAIR, STATISTICS_REPORTED, 2024, "CO", "BS", "", COUNT_ALL), 1);
    CHECK_SAME_NUMBER(arrests(STATISTICS_PAIR, STATISTICS_REPORTED, 2024, "DE", "BS", "", COUNT_ALL), 1);
    CHECK_SAME_NUMBER(arrests(STATISTICS_PAIR, STATISTICS_MADE, 2023, "other", "other", "", COUNT_ALL), 1);
    CHECK_SAME_NUMBER(arrests(STATISTICS_REGION, STATISTICS_MADE, 2023, "", "", "Americas", COUNT_INVOLVED),
                      2);
    CHECK_SAME_NUMBER(arrests(STATISTICS_REGION, STATISTICS_MADE, 2023, "", "", "Americas", COUNT_WANTING),
                      2);
    CHECK_SAME_NUMBER(arrests(STATISTICS_REGION, STATISTICS_MADE, 2023, "", "", "Americas", COUNT_ARRESTING),
                      1);
    CHECK_SAME_NUMBER(arrests(STATISTICS_REGION, STATISTICS_REPORTED, 2024, "", "", "Europe", COUNT_INVOLVED),
                      1);
    CHECK_SAME_NUMBER(arrests(STATISTICS_REGION, STATISTICS_REPORTED, 2023, "", "", "", COUNT_INVOLVED), 1);
    CHECK_SAME_NUMBER(arrests(STATISTICS_BUREAU, STATISTICS_MADE, 2023, "DE", "", "", COUNT_INVOLVED), 2);
    CHECK_SAME_NUMBER(arrests(STATISTICS_BUREAU, STATISTICS_MADE, 2023, "DE", "", "", COUNT_WANTING), 2);
    CHECK_SAME_NUMBER(arrests(STATISTICS_BUREAU, STATISTICS_MADE, 2023, "DE", "", "", COUNT_ARRESTING), 1);
    CHECK_SAME_NUMBER(arrests(STATISTICS_BUREAU, STATISTICS_MADE, 2023, "BS", "", "", COUNT_INVOLVED), 2);
    end();
}

/* Who made the arrest is believed about it, wherever among the reports it comes. */
static void believes_who_made_the_arrest(void)
{
    int32_t may = date_join(2023, 5, 1), june = date_join(2024, 6, 1);
    begin("2023", "2024");
    add(1, "BS", "BS", "DE", may, may);
    add(1, "CO", "BS", "CO", june, june);
    add(1, "DE", "BS", "DE", may, may + 3);
    finish();
    CHECK_SAME_NUMBER(arrests(STATISTICS_PAIR, STATISTICS_MADE, 2024, "BS", "CO", "", COUNT_ALL), 1);
    CHECK_SAME_NUMBER(arrests(STATISTICS_ARRESTS, STATISTICS_MADE, 2023, "", "", "", COUNT_ALL), 0);
    CHECK_SAME_NUMBER(arrests(STATISTICS_PAIR, STATISTICS_REPORTED, 2023, "BS", "CO", "", COUNT_ALL), 1);
    end();
}

static void a_region_is_that_of_the_day(void)
{
    begin("2018", "2020");
    add(1, "XA", "BS", "XA", date_join(2019, 6, 30), date_join(2019, 7, 1));
    finish();
    CHECK_SAME_NUMBER(arrests(STATISTICS_REGION, STATISTICS_MADE, 2019, "", "", "Europe", COUNT_ARRESTING),
                      1);
    CHECK_SAME_NUMBER(
        arrests(STATISTICS_REGION, STATISTICS_REPORTED, 2019, "", "", "Europe", COUNT_ARRESTING), 0);
    CHECK_SAME_NUMBER(
        arrests(STATISTICS_REGION, STATISTICS_REPORTED, 2019, "", "", "Americas", COUNT_INVOLVED), 1);
    end();
}

static void refuses_a_range_that_is_none(void)
{
    struct statistics_range backwards = {date_join(2024, 1, 2), date_join(2024, 1, 1), NOW_MS};
    struct statistics_range century = {date_join(1900, 12, 31), date_join(2000, 1, 1), NOW_MS};
    CHECK_ERROR(statistics_new(&statistics, backwards, &regions, NULL, 0, &error), ERROR_INVALID);
    CHECK_ERROR(statistics_new(&statistics, century, &regions, NULL, 0, &error), ERROR_LIMIT);
    century.since++;
    REQUIRE_OK(statistics_new(&statistics, century, &regions, NULL, 0, &error), &error);
    finish();
    CHECK_SAME_NUMBER(row_count, 0);
    end();
}

/* ---- hits ---- */

/* A hit that was asked about so many seconds after midnight, due ten minutes later, and answered so many seconds after it
 * was asked; negative: it was not. */
static void hit(const char *asker, const char *owner, int year, int64_t asked, int64_t answered,
                uint8_t outcome)
{
    static uint8_t number;
    int32_t day = date_join(year, 5, 1);
    int64_t asked_ms = asked < 0 ? 0 : (day * INT64_C(86400) + asked) * 1000;
    struct hit_figure hit = {.asker = bureau(asker),
                             .id = {++number},
                             .owner = bureau(owner),
                             .day = day,
                             .asked_ms = asked_ms,
                             .due_ms = asked < 0 ? 0 : asked_ms + 600000,
                             .outcome = outcome};
    CHECK_OK(statistics_add_hit(statistics, &hit, &error), &error);
    struct hit_figure answer = {
        .asker = hit.asker, .is_answer = true, .owner = hit.owner, .answered_ms = asked_ms + answered * 1000};
    memcpy(answer.id, hit.id, sizeof answer.id);
    if (answered >= 0)
        CHECK_OK(statistics_add_hit(statistics, &answer, &error), &error);
}

static struct statistics_row hits_of(int year, const char *owner, const char *asker)
{
    return find(&(struct statistics_row){
        .kind = STATISTICS_HITS, .year = year, .bureau = owner, .other = asker, .region = ""});
}

static void counts_hits_and_how_soon_they_are_answered(void)
{
    begin("2023", "2024");
    for (int64_t i = 1; i <= 20; i++)
        hit("BS", "CO", 2024, 100, 10 * i, i % 4 == 0 ? 3 : 0);
    hit("BS", "CO", 2024, 100, 601, 0);
    hit("BS", "CO", 2024, 100, -1, 0); /* never */
    hit("CO", "BS", 2024, -1, -1, 0);  /* not asked */
    hit("DE", "BS", 2023, 0, 7, 0);
    hit("DE", "BS", 2022, 0, 7, 0);
    struct hit_figure stranger = {
        .asker = bureau("CO"), .is_answer = true, .owner = bureau("DE"), .answered_ms = 5};
    CHECK_OK(statistics_add_hit(statistics, &stranger, &error), &error);
    finish();
    struct statistics_row row = hits_of(2024, "CO", "BS");
    CHECK_SAME_NUMBER(row.counts[COUNT_HITS], 22);
    CHECK_SAME_NUMBER(row.counts[COUNT_ASKED], 22);
    CHECK_SAME_NUMBER(row.counts[COUNT_ANSWERED], 21);
    CHECK_SAME_NUMBER(row.counts[COUNT_LATE], 2);
    CHECK_SAME_NUMBER(row.counts[COUNT_CLOSED], 5);
    CHECK_SAME_NUMBER(row.median_seconds, 110); /* the 11th of 21 */
    CHECK_SAME_NUMBER(row.most_seconds, 200);   /* the 20th */
    CHECK_SAME_NUMBER(hits_of(2024, "CO", "").counts[COUNT_HITS], 22);
    row = hits_of(2024, "", "");
    CHECK_SAME_NUMBER(row.counts[COUNT_HITS], 23);
    CHECK_SAME_NUMBER(row.median_seconds, 110);
    row = hits_of(2024, "BS", "CO");
    CHECK_SAME_NUMBER(row.counts[COUNT_HITS], 1);
    CHECK_SAME_NUMBER(row.counts[COUNT_ASKED], 0);
    CHECK_SAME_NUMBER(row.median_seconds, 0);
    CHECK_SAME_NUMBER(hits_of(2023, "", "").median_seconds, 7);
    CHECK_SAME_NUMBER(hits_of(2022, "", "").counts[COUNT_HITS], 0);
    end();
}

static void sums_up_the_questions_of_a_year(void)
{
    begin("2023", "2024");
    for (int i = 0; i < 400; i++) {
        struct query_count queries = {
            .day = date_join(2023, 1, 1) + i, .asker = bureau("CO"), .asked = 10, .shown = 2};
        memcpy(queries.request, i % 2 == 0 ? "check" : "search", 6);
        CHECK_OK(statistics_add_queries(statistics, &queries, &error), &error);
    }
    finish();
    uint64_t asked[2] = {0}, shown[2] = {0};
    for (size_t i = 0; i < row_count; i++) {
        CHECK_SAME_NUMBER(rows[i].kind, STATISTICS_QUERIES);
        CHECK_SAME_TEXT(rows[i].bureau, "CO");
        bool is_check = strcmp(rows[i].request, "check") == 0;
        CHECK(is_check || strcmp(rows[i].request, "search") == 0);
        asked[rows[i].year - 2023] += (uint64_t)rows[i].counts[COUNT_QUERIES];
        shown[is_check ? 0 : 1] += (uint64_t)rows[i].counts[COUNT_SHOWN];
    }
    CHECK_SAME_NUMBER(row_count, 4);
    CHECK_SAME_NUMBER(asked[0], 3650);
    CHECK_SAME_NUMBER(asked[1], 350);
    CHECK_SAME_NUMBER(shown[0], 400);
    CHECK_SAME_NUMBER(shown[1], 400);
    end();
}

CHECK_MAIN("statistics",
           {"counts records as if each were looked at", counts_records_as_if_each_were_looked_at},
           {"tells of what was never counted", tells_of_what_was_never_counted},
           {"counts an arrest once, whoever reports it", counts_an_arrest_once_whoever_reports_it},
           {"believes who made the arrest", believes_who_made_the_arrest},
           {"a region is that of the day", a_region_is_that_of_the_day},
           {"counts hits, and how soon they are answered", counts_hits_and_how_soon_they_are_answered},
           {"sums up the questions of a year", sums_up_the_questions_of_a_year},
           {"refuses a range that is none", refuses_a_range_that_is_none})
