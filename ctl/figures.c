#include "figures.h"

#include "progress.h"

#include "comity/date.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define DAYS_PER_YEAR 365.2425

static const char *const COUNT_NAMES[FIGURES_COUNTS] = {
    [FIGURES_SHARED] = "shared",       [FIGURES_CREATED] = "created", [FIGURES_UPDATED] = "updated",
    [FIGURES_WITHDRAWN] = "withdrawn", [FIGURES_EXPIRED] = "expired",
};

const char *figures_count_name(enum figures_count count)
{
    return COUNT_NAMES[count];
}

unsigned figures_count_find(const char *name)
{
    unsigned count = 0;
    while (count < FIGURES_COUNTS && strcmp(COUNT_NAMES[count], name) != 0)
        count++;
    return count;
}

/* ---- taking in ---- */

/* Make room for one row more; return its place, or NULL. */
static void *next_row(void **rows, size_t *count, size_t *capacity, size_t row_bytes, struct error *error)
{
    if (*count == *capacity) {
        size_t larger = *capacity == 0 ? 64 : 2 * *capacity;
        void *moved = realloc(*rows, larger * row_bytes);
        if (moved == NULL) {
            error_set(error, ERROR_MEMORY, "no memory for the figures");
            return NULL;
        }
        *rows = moved;
        *capacity = larger;
    }
    char *row = (char *)*rows + (*count)++ * row_bytes;
    memset(row, 0, row_bytes);
    return row;
}

#define SET(field, text) snprintf((field), sizeof(field), "%s", (text))

static enum error_code add_record(struct figures *figures, const Comity__StatsAnswer__Records *from,
                                  struct error *error)
{
    void *rows = figures->records;
    struct figures_record *record =
        next_row(&rows, &figures->record_count, &figures->record_capacity, sizeof *record, error);
    figures->records = rows;
    if (record == NULL)
        return ERROR_MEMORY;
    record->year = from->year;
    SET(record->bureau, from->bureau);
    SET(record->region, from->region);
    SET(record->type, from->type);
    record->is_about_victims = from->about_victims;
    record->counts[FIGURES_SHARED] = from->shared;
    record->counts[FIGURES_CREATED] = from->created;
    record->counts[FIGURES_UPDATED] = from->updated;
    record->counts[FIGURES_WITHDRAWN] = from->withdrawn;
    record->counts[FIGURES_EXPIRED] = from->expired;
    return ERROR_NONE;
}

static enum error_code add_arrest(struct figures_arrests *arrests, const struct figures_arrest *from,
                                  struct error *error)
{
    void *rows = arrests->rows;
    struct figures_arrest *row = next_row(&rows, &arrests->count, &arrests->capacity, sizeof *row, error);
    arrests->rows = rows;
    if (row == NULL)
        return ERROR_MEMORY;
    *row = *from;
    return ERROR_NONE;
}

static bool is_made(const char *counted)
{
    return strcmp(counted, "made") == 0;
}

static enum error_code add_arrests(struct figures *figures, const Comity__StatsAnswer *part,
                                   struct error *error)
{
    enum error_code code = ERROR_NONE;
    for (size_t i = 0; i < part->n_arrests && code == ERROR_NONE; i++) {
        const Comity__StatsAnswer__Arrests *from = part->arrests[i];
        struct figures_arrest row = {
            .is_made = is_made(from->counted), .year = from->year, .arrests = from->arrests};
        code = add_arrest(&figures->all, &row, error);
    }
    for (size_t i = 0; i < part->n_involved && code == ERROR_NONE; i++) {
        const Comity__StatsAnswer__Involved *from = part->involved[i];
        struct figures_arrest row = {.is_made = is_made(from->counted),
                                     .year = from->year,
                                     .arrests = from->involved,
                                     .wanting = from->wanting,
                                     .arresting = from->arresting};
        SET(row.bureau, from->bureau);
        SET(row.region, from->region);
        code = add_arrest(row.bureau[0] != '\0' ? &figures->bureaus : &figures->regions, &row, error);
    }
    for (size_t i = 0; i < part->n_pairs && code == ERROR_NONE; i++) {
        const Comity__StatsAnswer__Pair *from = part->pairs[i];
        struct figures_arrest row = {
            .is_made = is_made(from->counted), .year = from->year, .arrests = from->arrests};
        SET(row.bureau, from->wanting);
        SET(row.arresting_bureau, from->arresting);
        code = add_arrest(&figures->pairs, &row, error);
    }
    return code;
}

static enum error_code add_hits(struct figures *figures, const Comity__StatsAnswer__Hits *from,
                                struct error *error)
{
    void *rows = figures->hits;
    struct figures_hits *hits =
        next_row(&rows, &figures->hit_count, &figures->hit_capacity, sizeof *hits, error);
    figures->hits = rows;
    if (hits == NULL)
        return ERROR_MEMORY;
    hits->year = from->year;
    SET(hits->owner, from->owner);
    SET(hits->asker, from->asker);
    hits->hits = from->hits;
    hits->asked = from->asked;
    hits->answered = from->answered;
    hits->late = from->late;
    hits->closed = from->closed;
    hits->median_seconds = from->median_seconds;
    hits->most_seconds = from->most_seconds;
    return ERROR_NONE;
}

static enum error_code add_queries(struct figures *figures, const Comity__StatsAnswer__Queries *from,
                                   struct error *error)
{
    void *rows = figures->queries;
    struct figures_queries *queries =
        next_row(&rows, &figures->query_count, &figures->query_capacity, sizeof *queries, error);
    figures->queries = rows;
    if (queries == NULL)
        return ERROR_MEMORY;
    queries->year = from->year;
    SET(queries->bureau, from->bureau);
    SET(queries->request, from->request);
    queries->asked = from->asked;
    queries->shown = from->shown;
    return ERROR_NONE;
}

static unsigned year_of(const char *date)
{
    struct date_span span;
    int year = 0, month, day;
    if (date_parse(view_of_text(date), &span, NULL) == ERROR_NONE)
        date_split(span.last, &year, &month, &day);
    return (unsigned)year;
}

static void set_head(struct figures *figures, const Comity__StatsAnswer *part)
{
    SET(figures->bureau, part->bureau);
    SET(figures->federation, part->federation);
    SET(figures->time, part->time);
    SET(figures->since, part->since);
    SET(figures->until, part->until);
    figures->first_year = year_of(figures->since);
    figures->last_year = year_of(figures->until);
}

enum error_code figures_add(struct figures *figures, const Comity__StatsAnswer *part, struct error *error)
{
    enum error_code code = ERROR_NONE;
    if (part->until[0] != '\0')
        set_head(figures, part);
    for (size_t i = 0; i < part->n_records && code == ERROR_NONE; i++)
        code = add_record(figures, part->records[i], error);
    if (code == ERROR_NONE)
        code = add_arrests(figures, part, error);
    for (size_t i = 0; i < part->n_hits && code == ERROR_NONE; i++)
        code = add_hits(figures, part->hits[i], error);
    for (size_t i = 0; i < part->n_queries && code == ERROR_NONE; i++)
        code = add_queries(figures, part->queries[i], error);
    for (size_t i = 0; i < part->n_uncounted; i++)
        figures->uncounted += part->uncounted[i]->entries;
    return code;
}

void figures_release(struct figures *figures)
{
    free(figures->records);
    free(figures->all.rows);
    free(figures->regions.rows);
    free(figures->bureaus.rows);
    free(figures->pairs.rows);
    free(figures->hits);
    free(figures->queries);
    *figures = (struct figures){0};
}

/* ---- asking ---- */

struct asking {
    struct figures *figures;
    struct progress progress;
    enum error_code code;
    struct error error;
};

static bool take_part(void *self, const Comity__Answer *answer)
{
    struct asking *asking = self;
    if (answer->stats->total > 0)
        asking->progress.total = answer->stats->total;
    progress_show(&asking->progress, answer->stats->done, NULL);
    asking->code = figures_add(asking->figures, answer->stats, &asking->error);
    return asking->code == ERROR_NONE;
}

enum outcome figures_ask(struct context *context, const char *since, const char *until, struct figures *ret)
{
    struct asking asking = {.figures = ret};
    Comity__Request request = ask_request(COMITY__REQUEST__BODY_STATS);
    Comity__StatsRequest stats = COMITY__STATS_REQUEST__INIT;
    *ret = (struct figures){0};
    stats.since = ask_text(since);
    stats.until = ask_text(until);
    request.stats = &stats;
    progress_init(&asking.progress, "counting", 0);
    enum outcome outcome = ask_stream(context, &request, COMITY__ANSWER__BODY_STATS, take_part, &asking);
    progress_wipe(&asking.progress);
    if (outcome == OUTCOME_DONE && asking.code != ERROR_NONE) {
        fprintf(stderr, "comity: %s\n", asking.error.text);
        outcome = OUTCOME_FAILED;
    }
    return outcome;
}

/* ---- choosing ---- */

static bool fits(const char *text, const char *wanted)
{
    return wanted == NULL || strcmp(text, wanted) == 0;
}

void figures_select(struct figures *figures, const char *region, const char *bureau, const char *type)
{
    size_t kept = 0;
    for (size_t i = 0; i < figures->record_count; i++) {
        const struct figures_record *record = &figures->records[i];
        if (fits(record->region, region) && fits(record->bureau, bureau) && fits(record->type, type))
            figures->records[kept++] = *record;
    }
    figures->record_count = kept;
}

size_t figures_withhold(struct figures *figures)
{
    size_t withheld = 0;
    for (size_t i = 0; i < figures->record_count; i++) {
        struct figures_record *record = &figures->records[i];
        for (unsigned count = 0; count < FIGURES_COUNTS && record->is_about_victims; count++) {
            if (record->counts[count] == 0 || record->counts[count] >= FIGURES_LEAST_ABOUT_VICTIMS)
                continue;
            record->counts[count] = 0;
            record->is_withheld[count] = true;
            withheld++;
        }
    }
    return withheld;
}

/* ---- arrests ---- */

static size_t add_region(const char **out, size_t count, size_t max, const char *region)
{
    size_t place = 0;
    while (place < count && strcmp(out[place], region) != 0)
        place++;
    if (place == count && count < max)
        out[count++] = region;
    return count;
}

size_t figures_regions(const struct figures *figures, const char **out, size_t max)
{
    size_t count = 0;
    bool has_none = false;
    for (size_t i = 0; i < figures->regions.count; i++) {
        const char *region = figures->regions.rows[i].region;
        has_none = has_none || region[0] == '\0';
        if (region[0] != '\0')
            count = add_region(out, count, max, region);
    }
    return has_none ? add_region(out, count, max, "") : count;
}

uint64_t figures_arrests(const struct figures *figures, unsigned year, bool is_made)
{
    for (size_t i = 0; i < figures->all.count; i++)
        if (figures->all.rows[i].year == year && figures->all.rows[i].is_made == is_made)
            return figures->all.rows[i].arrests;
    return 0;
}

uint64_t figures_arrests_in(const struct figures *figures, unsigned year, bool is_made, const char *region)
{
    for (size_t i = 0; i < figures->regions.count; i++) {
        const struct figures_arrest *row = &figures->regions.rows[i];
        if (row->is_made == is_made && row->year == year && strcmp(row->region, region) == 0)
            return row->arrests;
    }
    return 0;
}

double figures_years(const struct figures *figures)
{
    struct date_span until;
    if (date_parse(view_of_text(figures->until), &until, NULL) != ERROR_NONE)
        return 0;
    int32_t first = date_join((int)figures->first_year, 12, 31);
    return first >= until.last ? 0 : (until.last - first) / DAYS_PER_YEAR;
}
