#include "output.h"
#include "stats.h"

#include <stdlib.h>

/* All that the messages of a document point to. */
struct document {
    Comity__StatsAnswer message;
    Comity__StatsAnswer__Records *records;
    Comity__StatsAnswer__Records **record_list;
    char *(*withheld)[FIGURES_COUNTS]; /* names of what each record leaves out */
    Comity__StatsAnswer__Arrests *arrests;
    Comity__StatsAnswer__Arrests **arrest_list;
    Comity__StatsAnswer__Involved *involved;
    Comity__StatsAnswer__Involved **involved_list;
    Comity__StatsAnswer__Pair *pairs;
    Comity__StatsAnswer__Pair **pair_list;
    Comity__StatsAnswer__Hits *hits;
    Comity__StatsAnswer__Hits **hit_list;
    Comity__StatsAnswer__Queries *queries;
    Comity__StatsAnswer__Queries **query_list;
};

static char *counted(const struct figures_arrest *row)
{
    return ask_text(row->is_made ? "made" : "reported");
}

static void fill_records(struct document *document, const struct figures *figures)
{
    for (size_t i = 0; i < figures->record_count; i++) {
        struct figures_record *from = &figures->records[i];
        Comity__StatsAnswer__Records *to = document->record_list[i] = &document->records[i];
        comity__stats_answer__records__init(to);
        to->year = from->year;
        to->bureau = from->bureau;
        to->region = from->region;
        to->type = from->type;
        to->about_victims = from->is_about_victims;
        to->shared = from->counts[FIGURES_SHARED];
        to->created = from->counts[FIGURES_CREATED];
        to->updated = from->counts[FIGURES_UPDATED];
        to->withdrawn = from->counts[FIGURES_WITHDRAWN];
        to->expired = from->counts[FIGURES_EXPIRED];
        to->withheld = document->withheld[i];
        for (unsigned count = 0; count < FIGURES_COUNTS; count++)
            if (from->is_withheld[count])
                to->withheld[to->n_withheld++] = ask_text(figures_count_name((enum figures_count)count));
    }
    document->message.records = document->record_list;
    document->message.n_records = figures->record_count;
}

static void fill_involved(struct document *document, const struct figures_arrests *arrests)
{
    for (size_t i = 0; i < arrests->count; i++) {
        struct figures_arrest *from = &arrests->rows[i];
        size_t place = document->message.n_involved++;
        Comity__StatsAnswer__Involved *to = document->involved_list[place] = &document->involved[place];
        comity__stats_answer__involved__init(to);
        to->counted = counted(from);
        to->year = from->year;
        to->bureau = from->bureau;
        to->region = from->region;
        to->involved = from->arrests;
        to->wanting = from->wanting;
        to->arresting = from->arresting;
    }
    document->message.involved = document->involved_list;
}

static void fill_arrests(struct document *document, const struct figures *figures)
{
    for (size_t i = 0; i < figures->all.count; i++) {
        const struct figures_arrest *from = &figures->all.rows[i];
        Comity__StatsAnswer__Arrests *to = document->arrest_list[i] = &document->arrests[i];
        comity__stats_answer__arrests__init(to);
        to->counted = counted(from);
        to->year = from->year;
        to->arrests = from->arrests;
    }
    for (size_t i = 0; i < figures->pairs.count; i++) {
        struct figures_arrest *from = &figures->pairs.rows[i];
        Comity__StatsAnswer__Pair *to = document->pair_list[i] = &document->pairs[i];
        comity__stats_answer__pair__init(to);
        to->counted = counted(from);
        to->year = from->year;
        to->wanting = from->bureau;
        to->arresting = from->arresting_bureau;
        to->arrests = from->arrests;
    }
    document->message.arrests = document->arrest_list;
    document->message.n_arrests = figures->all.count;
    document->message.pairs = document->pair_list;
    document->message.n_pairs = figures->pairs.count;
}

static void fill_hits(struct document *document, const struct figures *figures)
{
    for (size_t i = 0; i < figures->hit_count; i++) {
        struct figures_hits *from = &figures->hits[i];
        Comity__StatsAnswer__Hits *to = document->hit_list[i] = &document->hits[i];
        comity__stats_answer__hits__init(to);
        to->year = from->year;
        to->owner = from->owner;
        to->asker = from->asker;
        to->hits = from->hits;
        to->asked = from->asked;
        to->answered = from->answered;
        to->late = from->late;
        to->closed = from->closed;
        to->median_seconds = from->median_seconds;
        to->most_seconds = from->most_seconds;
    }
    document->message.hits = document->hit_list;
    document->message.n_hits = figures->hit_count;
}

static void fill_queries(struct document *document, const struct figures *figures)
{
    for (size_t i = 0; i < figures->query_count; i++) {
        struct figures_queries *from = &figures->queries[i];
        Comity__StatsAnswer__Queries *to = document->query_list[i] = &document->queries[i];
        comity__stats_answer__queries__init(to);
        to->year = from->year;
        to->bureau = from->bureau;
        to->request = from->request;
        to->asked = from->asked;
        to->shown = from->shown;
    }
    document->message.queries = document->query_list;
    document->message.n_queries = figures->query_count;
}

static bool document_init(struct document *document, const struct figures *figures)
{
    size_t involved = figures->regions.count + figures->bureaus.count;
    *document = (struct document){.message = COMITY__STATS_ANSWER__INIT};
    document->records = calloc(figures->record_count + 1, sizeof *document->records);
    document->record_list = calloc(figures->record_count + 1, sizeof *document->record_list);
    document->withheld = calloc(figures->record_count + 1, sizeof *document->withheld);
    document->arrests = calloc(figures->all.count + 1, sizeof *document->arrests);
    document->arrest_list = calloc(figures->all.count + 1, sizeof *document->arrest_list);
    document->involved = calloc(involved + 1, sizeof *document->involved);
    document->involved_list = calloc(involved + 1, sizeof *document->involved_list);
    document->pairs = calloc(figures->pairs.count + 1, sizeof *document->pairs);
    document->pair_list = calloc(figures->pairs.count + 1, sizeof *document->pair_list);
    document->hits = calloc(figures->hit_count + 1, sizeof *document->hits);
    document->hit_list = calloc(figures->hit_count + 1, sizeof *document->hit_list);
    document->queries = calloc(figures->query_count + 1, sizeof *document->queries);
    document->query_list = calloc(figures->query_count + 1, sizeof *document->query_list);
    return document->queries != NULL && document->query_list != NULL && document->hits != NULL &&
           document->hit_list != NULL && document->records != NULL && document->record_list != NULL &&
           document->withheld != NULL && document->arrests != NULL && document->arrest_list != NULL &&
           document->involved != NULL && document->involved_list != NULL && document->pairs != NULL &&
           document->pair_list != NULL;
}

static void document_release(struct document *document)
{
    free(document->records);
    free(document->record_list);
    free(document->withheld);
    free(document->arrests);
    free(document->arrest_list);
    free(document->involved);
    free(document->involved_list);
    free(document->pairs);
    free(document->pair_list);
    free(document->hits);
    free(document->hit_list);
    free(document->queries);
    free(document->query_list);
}

enum outcome stats_json(const struct figures *figures)
{
    struct document document;
    struct error error;
    enum outcome outcome = OUTCOME_FAILED;
    Comity__StatsAnswer__Uncounted all = COMITY__STATS_ANSWER__UNCOUNTED__INIT, *all_list[] = {&all};
    if (document_init(&document, figures)) {
        fill_records(&document, figures);
        fill_arrests(&document, figures);
        fill_hits(&document, figures);
        fill_queries(&document, figures);
        fill_involved(&document, &figures->regions);
        fill_involved(&document, &figures->bureaus);
        document.message.bureau = ask_text(figures->bureau);
        document.message.federation = ask_text(figures->federation);
        document.message.time = ask_text(figures->time);
        document.message.since = ask_text(figures->since);
        document.message.until = ask_text(figures->until);
        all.entries = figures->uncounted;
        document.message.uncounted = all_list;
        document.message.n_uncounted = figures->uncounted > 0 ? 1 : 0;
        outcome = output_document(&document.message.base);
    } else {
        error_set(&error, ERROR_MEMORY, "no memory for the document");
        outcome = stats_failed(&error);
    }
    document_release(&document);
    return outcome;
}
