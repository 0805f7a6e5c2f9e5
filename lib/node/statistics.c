#include "statistics_private.h"

#include "comity/date.h"

#include <stdlib.h>
#include <string.h>

/* Numbers in all: 35 bureaus, ten years and 13 types have some 20,000. To sort them takes about 30 ms. */
#define NUMBERS_MAX 262144u

/* ---- keys ---- */

uint64_t statistics_key(const struct statistics_subject *subject)
{
    return (uint64_t)subject->kind << 60 | (uint64_t)subject->axis << 59 | (uint64_t)subject->year << 52 |
           (uint64_t)subject->bureau << 40 | (uint64_t)subject->other << 28 |
           (uint64_t)subject->region << 20 | (uint64_t)subject->type << 4 | subject->what;
}

static struct statistics_subject subject_of(uint64_t key)
{
    return (struct statistics_subject){
        .kind = (enum statistics_kind)(key >> 60),
        .axis = (unsigned)(key >> 59) & 1,
        .year = (unsigned)(key >> 52) & 0x7f,
        .bureau = (size_t)(key >> 40) & 0xfff,
        .other = (size_t)(key >> 28) & 0xfff,
        .region = (size_t)(key >> 20) & 0xff,
        .type = (uint32_t)(key >> 4) & 0xffff,
        .what = (unsigned)key & 0xf,
    };
}

enum error_code statistics_count(struct statistics *statistics, struct statistics_subject subject,
                                 struct error *error)
{
    return count_map_add(&statistics->numbers, statistics_key(&subject), 1, error);
}

/* ---- bureaus, regions, years ---- */

static int compare_bureaus(const void *a, const void *b)
{
    return bureau_compare(a, b);
}

size_t statistics_place(const struct statistics *statistics, const struct bureau *bureau)
{
    const struct bureau *found = bsearch(bureau, statistics->bureaus, statistics->bureau_count,
                                         sizeof *statistics->bureaus, compare_bureaus);
    return 1 + (found == NULL ? statistics->bureau_count : (size_t)(found - statistics->bureaus));
}

/* Return the region's place + 1; 0: none. */
static size_t region_on(const struct statistics *statistics, const struct bureau *bureau, int32_t day)
{
    size_t place = region_of(&statistics->regions, bureau, day);
    return place == REGION_NONE ? 0 : place + 1;
}

unsigned statistics_year(const struct statistics *statistics, int32_t day)
{
    int year, month, day_of_month;
    if (day < statistics->range.since || day > statistics->range.until)
        return NO_YEAR;
    date_split(day, &year, &month, &day_of_month);
    return (unsigned)(year - statistics->first_year);
}

/* Return the first year whose stock is taken on `day` or later; year_count: none. */
static unsigned stock_from(const struct statistics *statistics, int32_t day)
{
    unsigned year = 0;
    while (year < statistics->year_count && statistics->last_days[year] < day)
        year++;
    return year;
}

/* ---- life ---- */

static enum error_code set_range(struct statistics *statistics, struct statistics_range range,
                                 struct error *error)
{
    int last_year, month, day;
    if (range.since > range.until)
        return error_set(error, ERROR_INVALID, "since: is after the last day that is counted");
    date_split(range.since, &statistics->first_year, &month, &day);
    date_split(range.until, &last_year, &month, &day);
    if (last_year - statistics->first_year >= (int)STATISTICS_YEARS)
        return error_set(error, ERROR_LIMIT, "since: more than %u years are not counted at once",
                         STATISTICS_YEARS);
    statistics->range = range;
    statistics->year_count = (unsigned)(last_year - statistics->first_year) + 1;
    for (unsigned i = 0; i < statistics->year_count; i++)
        statistics->last_days[i] = date_join(statistics->first_year + (int)i, 12, 31);
    statistics->last_days[statistics->year_count - 1] = range.until;
    return ERROR_NONE;
}

static enum error_code set_bureaus(struct statistics *statistics, const struct bureau *bureaus, size_t count,
                                   struct error *error)
{
    size_t all = count + statistics->regions.member_count, kept = 0;
    struct bureau *list = calloc(all + 1, sizeof *list);
    if (list == NULL)
        return error_set(error, ERROR_MEMORY, "no memory for the bureaus to count");
    if (count > 0)
        memcpy(list, bureaus, count * sizeof *list);
    for (size_t i = count; i < all; i++)
        list[i] = *region_table_bureau(&statistics->regions, i - count);
    qsort(list, all, sizeof *list, compare_bureaus);
    for (size_t i = 0; i < all; i++)
        if ((kept == 0 || !bureau_is_equal(&list[i], &list[kept - 1])) && kept < STATISTICS_BUREAUS - 1)
            list[kept++] = list[i];
    memcpy(list[kept].code, STATISTICS_OTHER, sizeof STATISTICS_OTHER);
    statistics->bureaus = list;
    statistics->bureau_count = kept;
    return ERROR_NONE;
}

enum error_code statistics_new(struct statistics **ret, struct statistics_range range,
                               const struct region_table *regions, const struct bureau *bureaus, size_t count,
                               struct error *error)
{
    struct statistics *statistics = calloc(1, sizeof *statistics);
    if (statistics == NULL)
        return error_set(error, ERROR_MEMORY, "no memory to count");
    count_map_init(&statistics->numbers, NUMBERS_MAX);
    count_map_init(&statistics->stock, NUMBERS_MAX);
    enum error_code code = set_range(statistics, range, error);
    if (code == ERROR_NONE)
        code = region_table_copy(&statistics->regions, regions, error);
    if (code == ERROR_NONE)
        code = set_bureaus(statistics, bureaus, count, error);
    if (code == ERROR_NONE)
        *ret = statistics;
    else
        statistics_free(statistics);
    return code;
}

void statistics_free(struct statistics *statistics)
{
    if (statistics == NULL)
        return;
    region_table_release(&statistics->regions);
    count_map_release(&statistics->numbers);
    count_map_release(&statistics->stock);
    free(statistics->bureaus);
    free(statistics->durations.items);
    free(statistics);
}

/* ---- records ---- */

static uint64_t stock_key(size_t bureau, uint32_t type, unsigned year)
{
    return (uint64_t)bureau << 32 | (uint64_t)type << 8 | year;
}

static enum error_code add_stock(struct statistics *statistics, size_t bureau, const struct figure *figure,
                                 struct error *error)
{
    unsigned from = stock_from(statistics, figure->day);
    unsigned to = stock_from(statistics, figure_end_day(figure));
    enum error_code code = ERROR_NONE;
    if (!figure->is_shared || from == to)
        return ERROR_NONE;
    code = count_map_add(&statistics->stock, stock_key(bureau, figure->type, from), 1, error);
    if (code == ERROR_NONE && to < statistics->year_count)
        code = count_map_add(&statistics->stock, stock_key(bureau, figure->type, to), -1, error);
    return code;
}

static enum error_code add_flow(struct statistics *statistics, const struct replica_figure *figure,
                                int32_t day, unsigned what, struct error *error)
{
    struct statistics_subject subject = {.kind = STATISTICS_RECORDS,
                                         .year = statistics_year(statistics, day),
                                         .bureau = statistics_place(statistics, &figure->owner),
                                         .region = region_on(statistics, &figure->owner, day),
                                         .type = figure->figure.type,
                                         .what = what};
    return subject.year == NO_YEAR ? ERROR_NONE : statistics_count(statistics, subject, error);
}

enum error_code statistics_add_figure(struct statistics *statistics, const struct replica_figure *figure,
                                      struct error *error)
{
    const struct figure *counted = &figure->figure;
    enum figure_end end = figure_end_of(counted);
    size_t bureau = statistics_place(statistics, &figure->owner);
    if (counted->type == 0)
        return statistics_count(
            statistics, (struct statistics_subject){.kind = STATISTICS_UNCOUNTED, .bureau = bureau}, error);
    enum error_code code =
        add_flow(statistics, figure, counted->day, counted->is_first ? COUNT_CREATED : COUNT_UPDATED, error);
    if (code == ERROR_NONE && (end == FIGURE_WITHDRAWN || end == FIGURE_MISTAKEN))
        code = add_flow(statistics, figure, figure_end_day(counted), COUNT_WITHDRAWN, error);
    if (code == ERROR_NONE && end == FIGURE_RETENTION_OVER)
        code = add_flow(statistics, figure, figure_end_day(counted), COUNT_EXPIRED, error);
    return code != ERROR_NONE ? code : add_stock(statistics, bureau, counted, error);
}

/* ---- arrests ---- */

static bool is_wanting(const struct gathered *arrest, size_t place)
{
    return (arrest->wanting[place / WORD_BITS] >> (place % WORD_BITS) & 1) != 0;
}

/* Regions (places + 1; 0: none) for which the arrest under way was counted. */
struct involved {
    bool regions[LIMIT_REGIONS + 1];
};

/* Count an arrest for a region on one side, and as one that involves it: each once. */
static enum error_code count_region(struct statistics *statistics, struct statistics_subject subject,
                                    size_t region, struct involved *side, struct involved *any,
                                    struct error *error)
{
    enum error_code code = ERROR_NONE;
    subject.kind = STATISTICS_REGION;
    subject.region = region;
    if (!side->regions[region])
        code = statistics_count(statistics, subject, error);
    side->regions[region] = true;
    subject.what = COUNT_INVOLVED;
    if (code == ERROR_NONE && !any->regions[region])
        code = statistics_count(statistics, subject, error);
    any->regions[region] = true;
    return code;
}

static enum error_code count_wanting(struct statistics *statistics, struct statistics_subject subject,
                                     size_t wanting, size_t arresting, struct error *error)
{
    subject.kind = STATISTICS_PAIR;
    subject.bureau = wanting;
    subject.other = arresting;
    enum error_code code = statistics_count(statistics, subject, error);
    subject.kind = STATISTICS_BUREAU;
    subject.other = 0;
    subject.what = COUNT_WANTING;
    if (code == ERROR_NONE)
        code = statistics_count(statistics, subject, error);
    subject.what = COUNT_INVOLVED;
    if (code == ERROR_NONE && wanting != arresting)
        code = statistics_count(statistics, subject, error);
    return code;
}

static enum error_code count_arresting(struct statistics *statistics, struct statistics_subject subject,
                                       struct error *error)
{
    subject.kind = STATISTICS_BUREAU;
    subject.what = COUNT_ARRESTING;
    enum error_code code = statistics_count(statistics, subject, error);
    subject.what = COUNT_INVOLVED;
    return code != ERROR_NONE ? code : statistics_count(statistics, subject, error);
}

/* Count the arrest that was gathered in the year of one of its days. */
static enum error_code count_arrest(struct statistics *statistics, enum statistics_axis axis,
                                    struct error *error)
{
    const struct gathered *arrest = &statistics->arrest;
    int32_t day = arrest->days[axis];
    struct involved any = {{false}}, wanting = {{false}}, arresting = {{false}};
    size_t arresting_place = statistics_place(statistics, &arrest->arresting);
    struct statistics_subject subject = {.kind = STATISTICS_ARRESTS,
                                         .axis = axis,
                                         .year = statistics_year(statistics, day),
                                         .what = COUNT_ALL};
    if (subject.year == NO_YEAR)
        return ERROR_NONE;
    enum error_code code = statistics_count(statistics, subject, error);
    subject.bureau = arresting_place;
    if (code == ERROR_NONE)
        code = count_arresting(statistics, subject, error);
    subject.bureau = 0;
    subject.what = COUNT_ARRESTING;
    if (code == ERROR_NONE)
        code = count_region(statistics, subject, region_on(statistics, &arrest->arresting, day), &arresting,
                            &any, error);
    for (size_t place = 1; place <= statistics->bureau_count + 1 && code == ERROR_NONE; place++) {
        if (!is_wanting(arrest, place))
            continue;
        size_t region = region_on(statistics, &statistics->bureaus[place - 1], day);
        subject.what = COUNT_WANTING;
        code = count_region(statistics, subject, region, &wanting, &any, error);
        subject.what = COUNT_ALL;
        if (code == ERROR_NONE)
            code = count_wanting(statistics, subject, place, arresting_place, error);
    }
    return code;
}

static enum error_code end_arrest(struct statistics *statistics, struct error *error)
{
    enum error_code code = ERROR_NONE;
    for (int axis = 0; axis < STATISTICS_AXES && statistics->arrest.is_begun && code == ERROR_NONE; axis++)
        code = count_arrest(statistics, (enum statistics_axis)axis, error);
    statistics->arrest.is_begun = false;
    return code;
}

/* Who made the arrest knows best where and when; of the others the first to come is as good as any. */
static void gather(struct gathered *arrest, const struct arrest *report)
{
    bool is_own_word = bureau_is_equal(&report->owner, &report->arresting);
    bool is_first = !arrest->is_begun;
    if (is_first) {
        *arrest = (struct gathered){.is_begun = true, .fingerprint = report->fingerprint};
        arrest->days[STATISTICS_REPORTED] = report->report_day;
    }
    if (report->report_day < arrest->days[STATISTICS_REPORTED])
        arrest->days[STATISTICS_REPORTED] = report->report_day;
    if (is_first || (is_own_word && !arrest->is_own_word)) {
        arrest->is_own_word = is_own_word;
        arrest->arresting = report->arresting;
        arrest->days[STATISTICS_MADE] = report->arrest_day;
    }
}

enum error_code statistics_add_arrest(struct statistics *statistics, const struct arrest *arrest,
                                      struct error *error)
{
    struct gathered *gathered = &statistics->arrest;
    enum error_code code = ERROR_NONE;
    if (gathered->is_begun && gathered->fingerprint != arrest->fingerprint)
        code = end_arrest(statistics, error);
    if (code != ERROR_NONE)
        return code;
    gather(gathered, arrest);
    size_t place = statistics_place(statistics, &arrest->wanting);
    gathered->wanting[place / WORD_BITS] |= UINT64_C(1) << (place % WORD_BITS);
    return ERROR_NONE;
}

/* ---- questions ---- */

/* Kinds of questions, in the place of a record's type. */
static const char *const REQUESTS[] = {"", "check", "search"};

enum error_code statistics_add_queries(struct statistics *statistics, const struct query_count *queries,
                                       struct error *error)
{
    struct statistics_subject subject = {.kind = STATISTICS_QUERIES,
                                         .year = statistics_year(statistics, queries->day),
                                         .bureau = statistics_place(statistics, &queries->asker),
                                         .type = strcmp(queries->request, REQUESTS[1]) == 0 ? 1 : 2,
                                         .what = COUNT_QUERIES};
    if (subject.year == NO_YEAR)
        return ERROR_NONE;
    enum error_code code =
        count_map_add(&statistics->numbers, statistics_key(&subject), (int64_t)queries->asked, error);
    subject.what = COUNT_SHOWN;
    if (code == ERROR_NONE && queries->shown > 0)
        code = count_map_add(&statistics->numbers, statistics_key(&subject), (int64_t)queries->shown, error);
    return code;
}

/* ---- the result ---- */

/* Put the stock of each year among the numbers: where it is not zero. */
static enum error_code place_stock(struct statistics *statistics, uint64_t key, unsigned year, int64_t stock,
                                   struct error *error)
{
    struct statistics_subject subject = {.kind = STATISTICS_RECORDS,
                                         .year = year,
                                         .bureau = (size_t)(key >> 32),
                                         .type = (uint32_t)(key >> 8) & 0xffff,
                                         .what = COUNT_SHARED};
    if (stock == 0)
        return ERROR_NONE;
    subject.region =
        region_on(statistics, &statistics->bureaus[subject.bureau - 1], statistics->last_days[year]);
    return count_map_add(&statistics->numbers, statistics_key(&subject), stock, error);
}

enum error_code statistics_finish(struct statistics *statistics, struct error *error)
{
    const struct count_map *stock = &statistics->stock;
    enum error_code code = end_arrest(statistics, error);
    if (code == ERROR_NONE)
        code = statistics_end_hit(statistics, error);
    statistics_sort_durations(statistics);
    count_map_sort(&statistics->stock);
    for (size_t i = 0, next = 0; i < stock->count && code == ERROR_NONE; i = next) {
        uint64_t key = stock->items[i].key;
        int64_t here = 0;
        next = i;
        for (unsigned year = 0; year < statistics->year_count && code == ERROR_NONE; year++) {
            if (next < stock->count && stock->items[next].key == ((key & ~UINT64_C(0xff)) | year))
                here += stock->items[next++].count;
            code = place_stock(statistics, key, year, here, error);
        }
    }
    if (code == ERROR_NONE)
        count_map_sort(&statistics->numbers);
    return code;
}

bool statistics_next(struct statistics *statistics, struct statistics_row *ret)
{
    const struct count_map *numbers = &statistics->numbers;
    if (statistics->next == numbers->count)
        return false;
    uint64_t key = numbers->items[statistics->next].key;
    struct statistics_subject subject = subject_of(key);
    *ret = (struct statistics_row){
        .kind = subject.kind,
        .axis = (enum statistics_axis)subject.axis,
        .year = statistics->first_year + (int)subject.year,
        .bureau = subject.bureau == 0 ? "" : statistics->bureaus[subject.bureau - 1].code,
        .other = subject.other == 0 ? "" : statistics->bureaus[subject.other - 1].code,
        .region = subject.region == 0 ? "" : statistics->regions.names[subject.region - 1],
        .type = subject.type,
        .request = subject.kind == STATISTICS_QUERIES ? REQUESTS[subject.type] : "",
    };
    for (; statistics->next < numbers->count && numbers->items[statistics->next].key >> 4 == key >> 4;
         statistics->next++)
        ret->counts[numbers->items[statistics->next].key & 0xf] = numbers->items[statistics->next].count;
    if (ret->kind == STATISTICS_HITS) {
        ret->median_seconds = statistics_percentile(statistics, key & ~UINT64_C(0xf), 50);
        ret->most_seconds = statistics_percentile(statistics, key & ~UINT64_C(0xf), 95);
    }
    return true;
}
