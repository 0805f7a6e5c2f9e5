#include "sample_figures.h"

#include <stdlib.h>
#include <string.h>

#define RECORDS 6u

struct sample {
    Comity__StatsAnswer head, rows;
    Comity__StatsAnswer__Records records[RECORDS], *record_list[RECORDS];
    Comity__StatsAnswer__Arrests arrests[2], *arrest_list[2];
    Comity__StatsAnswer__Involved involved[4], *involved_list[4];
    Comity__StatsAnswer__Pair pairs[2], *pair_list[2];
    Comity__StatsAnswer__Hits hits[2], *hit_list[2];
    Comity__StatsAnswer__Queries queries[1], *query_list[1];
};

static void set_record(struct sample *sample, size_t place, uint32_t year, const char *bureau,
                       const char *region, const char *type, uint64_t shared, uint64_t created)
{
    Comity__StatsAnswer__Records *record = sample->record_list[place] = &sample->records[place];
    comity__stats_answer__records__init(record);
    record->year = year;
    record->bureau = ask_text(bureau);
    record->region = ask_text(region);
    record->type = ask_text(type);
    record->shared = shared;
    record->created = created;
    record->about_victims = strcmp(type, "trafficking_case") == 0;
}

static void set_records(struct sample *sample)
{
    set_record(sample, 0, 2023, "BS", "Americas", "travel_document", 100, 40);
    set_record(sample, 1, 2023, "CO", "Americas", "trafficking_case", 12, 3);
    set_record(sample, 2, 2024, "BS", "Americas", "travel_document", 150, 60);
    set_record(sample, 3, 2024, "CO", "Americas", "trafficking_case", 4, 1);
    set_record(sample, 4, 2024, "DE", "Europe", "travel_document", 30, 0);
    set_record(sample, 5, 2024, "XX", "", "vehicle", 7, 0);
    sample->rows.records = sample->record_list;
    sample->rows.n_records = RECORDS;
}

static void set_involved(struct sample *sample, size_t place, const char *counted, const char *bureau,
                         const char *region, uint64_t arrests)
{
    Comity__StatsAnswer__Involved *involved = sample->involved_list[place] = &sample->involved[place];
    comity__stats_answer__involved__init(involved);
    involved->counted = ask_text(counted);
    involved->year = 2024;
    involved->bureau = ask_text(bureau);
    involved->region = ask_text(region);
    involved->involved = arrests;
    involved->wanting = arrests;
    involved->arresting = 1;
}

static void set_arrests(struct sample *sample)
{
    for (size_t i = 0; i < 2; i++) {
        Comity__StatsAnswer__Arrests *arrests = sample->arrest_list[i] = &sample->arrests[i];
        Comity__StatsAnswer__Pair *pair = sample->pair_list[i] = &sample->pairs[i];
        comity__stats_answer__arrests__init(arrests);
        comity__stats_answer__pair__init(pair);
        arrests->counted = ask_text(i == 0 ? "reported" : "made");
        arrests->year = i == 0 ? 2024 : 2023;
        arrests->arrests = 3;
        pair->counted = ask_text("reported");
        pair->year = 2024;
        pair->wanting = ask_text(i == 0 ? "CO" : "DE");
        pair->arresting = ask_text("BS");
        pair->arrests = i == 0 ? 2 : 1;
    }
    set_involved(sample, 0, "reported", "", "", 1);
    set_involved(sample, 1, "reported", "", "Americas", 2);
    set_involved(sample, 2, "reported", "CO", "", 2);
    set_involved(sample, 3, "made", "", "Europe", 3);
    sample->rows.arrests = sample->arrest_list;
    sample->rows.n_arrests = 2;
    sample->rows.involved = sample->involved_list;
    sample->rows.n_involved = 4;
    sample->rows.pairs = sample->pair_list;
    sample->rows.n_pairs = 2;
}

static void set_hits(struct sample *sample)
{
    for (size_t i = 0; i < 2; i++) {
        Comity__StatsAnswer__Hits *hits = sample->hit_list[i] = &sample->hits[i];
        comity__stats_answer__hits__init(hits);
        hits->year = 2024;
        hits->owner = ask_text(i == 0 ? "" : "CO");
        hits->hits = i == 0 ? 9 : 5;
        hits->asked = 4;
        hits->answered = 3;
        hits->late = 1;
        hits->median_seconds = 754;
        hits->most_seconds = 3600;
    }
    sample->rows.hits = sample->hit_list;
    sample->rows.n_hits = 2;
    Comity__StatsAnswer__Queries *queries = sample->query_list[0] = &sample->queries[0];
    comity__stats_answer__queries__init(queries);
    queries->year = 2024;
    queries->bureau = ask_text("BS");
    queries->request = ask_text("check");
    queries->asked = 200;
    queries->shown = 3;
    sample->rows.queries = sample->query_list;
    sample->rows.n_queries = 1;
}

static void sample_init(struct sample *sample)
{
    comity__stats_answer__init(&sample->head);
    comity__stats_answer__init(&sample->rows);
    sample->head.since = ask_text("2023-01-01");
    sample->head.until = ask_text("2024-12-31");
    sample->head.bureau = ask_text("BS");
    sample->head.federation = ask_text("demo<1>");
    sample->head.time = ask_text("2025-01-02T03:04:05.678Z");
    sample->head.total = 100;
    set_records(sample);
    set_arrests(sample);
    set_hits(sample);
}

void sample_figures_answer(struct scripted *scripted)
{
    static struct sample sample;
    Comity__Answer answer = COMITY__ANSWER__INIT;
    sample_init(&sample);
    answer.body_case = COMITY__ANSWER__BODY_STATS;
    answer.more = true;
    answer.stats = &sample.head;
    scripted_answer(scripted, &answer);
    answer.more = false;
    answer.stats = &sample.rows;
    scripted_answer(scripted, &answer);
}

void sample_figures(struct figures *figures)
{
    static struct sample sample;
    struct error error;
    sample_init(&sample);
    *figures = (struct figures){0};
    if (figures_add(figures, &sample.head, &error) != ERROR_NONE ||
        figures_add(figures, &sample.rows, &error) != ERROR_NONE)
        abort();
}
