#include "control_handlers.h"
#include "statistics.h"

#include "comity/date.h"
#include "comity/record.h"

#include <stdlib.h>
#include <string.h>

/* Rows of the index read in one call: 4096 figures take about a millisecond. */
#define FIGURES_MAX 4096u
#define ARRESTS_MAX 512u
#define HITS_MAX 2048u
#define QUERIES_MAX 2048u
#define PROGRESS_FIGURES 65536u

/* Rows of one answer: each has at most 150 bytes. */
#define ROWS_MAX 512u

#define YEARS_USUAL 10

enum phase { COUNTING_FIGURES, COUNTING_ARRESTS, COUNTING_HITS, COUNTING_QUERIES, GIVING };

struct counted_report {
    struct bureau owner;
    uint64_t index;
    bool counts;
};

struct stats {
    struct stream stream;
    enum phase phase;
    bool is_begun;
    struct statistics *statistics;
    struct statistics_range range;
    uint64_t done, told, total;
    struct counted_report report;                    /* whose arrests are being read */
    bool has_figure, has_arrest, has_hit, has_query; /* those read last: */
    struct replica_figure last_figure;
    struct arrest last_arrest;
    struct hit_figure last_hit;
    struct query_count last_query;
    struct replica_figure figures[FIGURES_MAX];
    struct arrest arrests[ARRESTS_MAX];
    struct hit_figure hits[HITS_MAX];
    struct query_count queries[QUERIES_MAX];
};

/* ---- answers ---- */

static char *text(const char *words)
{
    return (char *)(uintptr_t)words;
}

static enum error_code put(struct stats *self, Comity__StatsAnswer *message, bool more, struct error *error)
{
    Comity__Answer answer = COMITY__ANSWER__INIT;
    answer.more = more;
    answer.body_case = COMITY__ANSWER__BODY_STATS;
    answer.stats = message;
    self->stream.is_done = !more;
    return stream_put(&self->stream, &answer, error);
}

static enum error_code put_first(struct stats *self, const struct node *node, struct now now,
                                 struct error *error)
{
    Comity__StatsAnswer message = COMITY__STATS_ANSWER__INIT;
    char since[DATE_TEXT_CHARS + 1], until[DATE_TEXT_CHARS + 1], time[INSTANT_TEXT_CHARS + 1];
    struct control_facts facts;
    node_facts(node, &facts);
    instant_format(now.wall_ms, time);
    date_format(self->range.since, since);
    date_format(self->range.until, until);
    message.since = since;
    message.until = until;
    message.total = self->total;
    message.bureau = text(node_bureau(node)->code);
    message.federation = text(facts.federation);
    message.time = time;
    self->is_begun = true;
    return put(self, &message, true, error);
}

static enum error_code put_progress(struct stats *self, struct error *error)
{
    Comity__StatsAnswer message = COMITY__STATS_ANSWER__INIT;
    if (self->done - self->told < PROGRESS_FIGURES)
        return ERROR_NONE;
    message.done = self->told = self->done;
    message.total = self->total;
    return put(self, &message, true, error);
}

/* Some rows, of each kind where they belong. */
struct rows {
    Comity__StatsAnswer message;
    size_t count;
    union {
        Comity__StatsAnswer__Records records;
        Comity__StatsAnswer__Arrests arrests;
        Comity__StatsAnswer__Involved involved;
        Comity__StatsAnswer__Pair pair;
        Comity__StatsAnswer__Hits hits;
        Comity__StatsAnswer__Queries queries;
        Comity__StatsAnswer__Uncounted uncounted;
    } items[ROWS_MAX];
    Comity__StatsAnswer__Records *records[ROWS_MAX];
    Comity__StatsAnswer__Arrests *arrests[ROWS_MAX];
    Comity__StatsAnswer__Involved *involved[ROWS_MAX];
    Comity__StatsAnswer__Pair *pairs[ROWS_MAX];
    Comity__StatsAnswer__Hits *hits[ROWS_MAX];
    Comity__StatsAnswer__Queries *queries[ROWS_MAX];
    Comity__StatsAnswer__Uncounted *uncounted[ROWS_MAX];
};

static char *axis_name(enum statistics_axis axis)
{
    return text(axis == STATISTICS_REPORTED ? "reported" : "made");
}

static const struct record_type *type_of(uint32_t number)
{
    size_t count;
    const struct record_type *types = record_type_table(&count);
    for (size_t i = 0; i < count; i++)
        if ((uint32_t)types[i].type_case == number)
            return &types[i];
    return NULL;
}

static void add_records(struct rows *rows, const struct statistics_row *row)
{
    const struct record_type *type = type_of(row->type);
    Comity__StatsAnswer__Records *records = &rows->items[rows->count].records;
    comity__stats_answer__records__init(records);
    records->year = (uint32_t)row->year;
    records->bureau = text(row->bureau);
    records->region = text(row->region);
    records->type = text(type == NULL ? STATISTICS_OTHER : type->name);
    records->about_victims = type != NULL && record_type_is_about_victims(type);
    records->shared = (uint64_t)row->counts[COUNT_SHARED];
    records->created = (uint64_t)row->counts[COUNT_CREATED];
    records->updated = (uint64_t)row->counts[COUNT_UPDATED];
    records->withdrawn = (uint64_t)row->counts[COUNT_WITHDRAWN];
    records->expired = (uint64_t)row->counts[COUNT_EXPIRED];
    rows->records[rows->message.n_records++] = records;
}

static void add_arrests(struct rows *rows, const struct statistics_row *row)
{
    Comity__StatsAnswer__Arrests *arrests = &rows->items[rows->count].arrests;
    comity__stats_answer__arrests__init(arrests);
    arrests->counted = axis_name(row->axis);
    arrests->year = (uint32_t)row->year;
    arrests->arrests = (uint64_t)row->counts[COUNT_ALL];
    rows->arrests[rows->message.n_arrests++] = arrests;
}

static void add_involved(struct rows *rows, const struct statistics_row *row)
{
    Comity__StatsAnswer__Involved *involved = &rows->items[rows->count].involved;
    comity__stats_answer__involved__init(involved);
    involved->counted = axis_name(row->axis);
    involved->year = (uint32_t)row->year;
    involved->bureau = text(row->bureau);
    involved->region = text(row->region);
    involved->involved = (uint64_t)row->counts[COUNT_INVOLVED];
    involved->wanting = (uint64_t)row->counts[COUNT_WANTING];
    involved->arresting = (uint64_t)row->counts[COUNT_ARRESTING];
    rows->involved[rows->message.n_involved++] = involved;
}

static void add_pair(struct rows *rows, const struct statistics_row *row)
{
    Comity__StatsAnswer__Pair *pair = &rows->items[rows->count].pair;
    comity__stats_answer__pair__init(pair);
    pair->counted = axis_name(row->axis);
    pair->year = (uint32_t)row->year;
    pair->wanting = text(row->bureau);
    pair->arresting = text(row->other);
    pair->arrests = (uint64_t)row->counts[COUNT_ALL];
    rows->pairs[rows->message.n_pairs++] = pair;
}

static void add_hits(struct rows *rows, const struct statistics_row *row)
{
    Comity__StatsAnswer__Hits *hits = &rows->items[rows->count].hits;
    comity__stats_answer__hits__init(hits);
    hits->year = (uint32_t)row->year;
    hits->owner = text(row->bureau);
    hits->asker = text(row->other);
    hits->hits = (uint64_t)row->counts[COUNT_HITS];
    hits->asked = (uint64_t)row->counts[COUNT_ASKED];
    hits->answered = (uint64_t)row->counts[COUNT_ANSWERED];
    hits->late = (uint64_t)row->counts[COUNT_LATE];
    hits->closed = (uint64_t)row->counts[COUNT_CLOSED];
    hits->median_seconds = row->median_seconds;
    hits->most_seconds = row->most_seconds;
    rows->hits[rows->message.n_hits++] = hits;
}

static void add_queries(struct rows *rows, const struct statistics_row *row)
{
    Comity__StatsAnswer__Queries *queries = &rows->items[rows->count].queries;
    comity__stats_answer__queries__init(queries);
    queries->year = (uint32_t)row->year;
    queries->bureau = text(row->bureau);
    queries->request = text(row->request);
    queries->asked = (uint64_t)row->counts[COUNT_QUERIES];
    queries->shown = (uint64_t)row->counts[COUNT_SHOWN];
    rows->queries[rows->message.n_queries++] = queries;
}

static void add_uncounted(struct rows *rows, const struct statistics_row *row)
{
    Comity__StatsAnswer__Uncounted *uncounted = &rows->items[rows->count].uncounted;
    comity__stats_answer__uncounted__init(uncounted);
    uncounted->bureau = text(row->bureau);
    uncounted->entries = (uint64_t)row->counts[COUNT_ALL];
    rows->uncounted[rows->message.n_uncounted++] = uncounted;
}

static void add_row(struct rows *rows, const struct statistics_row *row)
{
    static void (*const ADD[])(struct rows * rows, const struct statistics_row *row) = {
        [STATISTICS_RECORDS] = add_records, [STATISTICS_ARRESTS] = add_arrests,
        [STATISTICS_REGION] = add_involved, [STATISTICS_BUREAU] = add_involved,
        [STATISTICS_PAIR] = add_pair,       [STATISTICS_HITS] = add_hits,
        [STATISTICS_QUERIES] = add_queries, [STATISTICS_UNCOUNTED] = add_uncounted,
    };
    ADD[row->kind](rows, row);
    rows->count++;
}

static enum error_code give(struct stats *self, struct error *error)
{
    struct statistics_row row;
    struct rows *rows = calloc(1, sizeof *rows);
    if (rows == NULL)
        return error_set(error, ERROR_MEMORY, "no memory for figures");
    comity__stats_answer__init(&rows->message);
    rows->message.records = rows->records;
    rows->message.arrests = rows->arrests;
    rows->message.involved = rows->involved;
    rows->message.pairs = rows->pairs;
    rows->message.hits = rows->hits;
    rows->message.queries = rows->queries;
    rows->message.uncounted = rows->uncounted;
    while (rows->count < ROWS_MAX && statistics_next(self->statistics, &row))
        add_row(rows, &row);
    enum error_code code = put(self, &rows->message, rows->count == ROWS_MAX, error);
    free(rows);
    return code;
}

/* ---- counting ---- */

static enum error_code count_figures(struct stats *self, struct replica *replica, struct error *error)
{
    size_t count = 0;
    enum error_code code = replica_figures(replica, self->has_figure ? &self->last_figure : NULL,
                                           self->figures, FIGURES_MAX, &count, error);
    for (size_t i = 0; i < count && code == ERROR_NONE; i++)
        code = statistics_add_figure(self->statistics, &self->figures[i], error);
    if (code != ERROR_NONE)
        return code;
    if (count > 0) {
        self->last_figure = self->figures[count - 1];
        self->has_figure = true;
    }
    if (count < FIGURES_MAX)
        self->phase = COUNTING_ARRESTS;
    self->done += count;
    return put_progress(self, error);
}

/* Find out once for each report whether it counts. */
static enum error_code look_at_report(struct stats *self, struct replica *replica,
                                      const struct arrest *arrest, struct error *error)
{
    struct counted_report *report = &self->report;
    struct figure figure;
    if (report->index == arrest->index && bureau_is_equal(&report->owner, &arrest->owner))
        return ERROR_NONE;
    enum error_code code = replica_figure_at(replica, &arrest->owner, arrest->index, &figure, error);
    if (code != ERROR_NONE && code != ERROR_NOT_FOUND)
        return code;
    *report = (struct counted_report){arrest->owner, arrest->index,
                                      code == ERROR_NONE && figure_counts_as_report(&figure)};
    return ERROR_NONE;
}

static enum error_code count_arrests(struct stats *self, struct replica *replica, struct error *error)
{
    size_t count = 0;
    enum error_code code = replica_arrests(replica, self->has_arrest ? &self->last_arrest : NULL,
                                           self->arrests, ARRESTS_MAX, &count, error);
    for (size_t i = 0; i < count && code == ERROR_NONE; i++) {
        code = look_at_report(self, replica, &self->arrests[i], error);
        if (code == ERROR_NONE && self->report.counts)
            code = statistics_add_arrest(self->statistics, &self->arrests[i], error);
    }
    if (code != ERROR_NONE)
        return code;
    if (count > 0) {
        self->last_arrest = self->arrests[count - 1];
        self->has_arrest = true;
    }
    if (count < ARRESTS_MAX)
        self->phase = COUNTING_HITS;
    return ERROR_NONE;
}

static enum error_code count_hits(struct stats *self, struct replica *replica, struct error *error)
{
    size_t count = 0;
    enum error_code code = replica_hit_figures(replica, self->has_hit ? &self->last_hit : NULL, self->hits,
                                               HITS_MAX, &count, error);
    for (size_t i = 0; i < count && code == ERROR_NONE; i++)
        code = statistics_add_hit(self->statistics, &self->hits[i], error);
    if (code == ERROR_NONE && count > 0) {
        self->last_hit = self->hits[count - 1];
        self->has_hit = true;
    }
    if (code == ERROR_NONE && count < HITS_MAX)
        self->phase = COUNTING_QUERIES;
    return code;
}

static enum error_code count_queries(struct stats *self, struct replica *replica, struct error *error)
{
    size_t count = 0;
    enum error_code code = replica_query_counts(replica, self->has_query ? &self->last_query : NULL,
                                                self->queries, QUERIES_MAX, &count, error);
    for (size_t i = 0; i < count && code == ERROR_NONE; i++)
        code = statistics_add_queries(self->statistics, &self->queries[i], error);
    if (code == ERROR_NONE && count > 0) {
        self->last_query = self->queries[count - 1];
        self->has_query = true;
    }
    if (code == ERROR_NONE && count < QUERIES_MAX) {
        self->phase = GIVING;
        code = statistics_finish(self->statistics, error);
    }
    return code;
}

static enum error_code stats_next(struct stream *stream, struct node *node, struct now now,
                                  struct error *error)
{
    struct stats *self = (struct stats *)stream;
    struct replica *replica = node_replica(node);
    if (!self->is_begun)
        return put_first(self, node, now, error);
    switch (self->phase) {
    case COUNTING_FIGURES:
        return count_figures(self, replica, error);
    case COUNTING_ARRESTS:
        return count_arrests(self, replica, error);
    case COUNTING_HITS:
        return count_hits(self, replica, error);
    case COUNTING_QUERIES:
        return count_queries(self, replica, error);
    case GIVING:
    default:
        return give(self, error);
    }
}

static void stats_free(struct stream *stream)
{
    struct stats *self = (struct stats *)stream;
    statistics_free(self->statistics);
    free(self);
}

/* ---- the request ---- */

static enum error_code read_range(const Comity__StatsRequest *request, struct now now,
                                  struct statistics_range *ret, struct error *error)
{
    int32_t today = date_of_wall_ms(now.wall_ms);
    struct date_span span = {.last = today};
    int year, month, day;
    enum error_code code = ERROR_NONE;
    if (request->until[0] != '\0')
        code = date_parse(view_of_text(request->until), &span, error);
    if (code != ERROR_NONE)
        return error_wrap(error, "until");
    ret->until = span.last < today ? span.last : today;
    date_split(ret->until, &year, &month, &day);
    span.first = date_join(year > YEARS_USUAL ? year - YEARS_USUAL + 1 : 1, 1, 1);
    if (request->since[0] != '\0')
        code = date_parse(view_of_text(request->since), &span, error);
    if (code != ERROR_NONE)
        return error_wrap(error, "since");
    ret->since = span.first;
    ret->now_ms = now.wall_ms;
    return ERROR_NONE;
}

static enum error_code begin(struct stats *self, const struct node *node, struct error *error)
{
    struct bureau bureaus[LIMIT_BUREAUS];
    struct replica *replica = node_replica(node);
    size_t count = replica_log_count(replica);
    for (size_t i = 0; i < count; i++) {
        bureaus[i] = replica_log_at(replica, i)->origin;
        self->total += replica_log_at(replica, i)->stored;
    }
    return statistics_new(&self->statistics, self->range, node_regions(node), bureaus, count, error);
}

enum error_code control_stats(struct node *node, struct requester *requester, const Comity__Request *request,
                              struct now now, struct error *error)
{
    struct statistics_range range;
    enum error_code code = read_range(request->stats, now, &range, error);
    if (code != ERROR_NONE)
        return code;
    struct stats *self = calloc(1, sizeof *self);
    if (self == NULL)
        return error_set(error, ERROR_MEMORY, "no memory for figures");
    self->stream = (struct stream){.next = stats_next, .free = stats_free, .bytes = sizeof *self};
    self->range = range;
    code = begin(self, node, error);
    if (code != ERROR_NONE) {
        stats_free(&self->stream);
        return code;
    }
    requester_stream(requester, &self->stream);
    return ERROR_NONE;
}
