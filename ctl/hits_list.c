#include "ask.h"
#include "hits_command.h"
#include "output.h"
#include "table.h"

#include <stdio.h>

#define WORDS_BYTES 512u

struct listing {
    bool is_json;
    struct table table;
    size_t count;
    enum outcome outcome;
};

static void add_row(struct listing *listing, const Comity__HitView *view)
{
    const Comity__Hit *hit = view->hit->record == NULL ? NULL : view->hit->record->hit;
    const Comity__RecordView *met = view->record;
    char name[64], words[WORDS_BYTES];
    if (hit == NULL || hit->record == NULL)
        return;
    snprintf(name, sizeof name, "%.8s/%.36s", view->hit->owner, view->hit->id);
    snprintf(words, sizeof words, "%.8s %.200s%s%.200s", hit->record->owner,
             met != NULL && met->summary[0] != '\0' ? met->summary : hit->record->record_id,
             hit->place[0] != '\0' ? ", at " : "", hit->place);
    table_cell(&listing->table, hit->time);
    table_cell(&listing->table, view->phase);
    table_cell(&listing->table, view->due);
    table_cell(&listing->table, view->overdue ? "OVERDUE" : "");
    table_cell(&listing->table, view->turn);
    table_cell(&listing->table, name);
    table_cell(&listing->table, words);
}

static bool list_hit(void *self, const Comity__Answer *answer)
{
    struct listing *listing = self;
    listing->count++;
    if (!listing->is_json) {
        add_row(listing, answer->hit);
        return true;
    }
    listing->outcome = output_line(&answer->hit->base);
    return listing->outcome == OUTCOME_DONE && !ferror(stdout);
}

static enum outcome list(struct context *context, Comity__HitsRequest *hits, const char *nothing)
{
    static const char *const HEADINGS[] = {"TIME", "STATE", "DUE", "", "TURN", "HIT", "ON A RECORD OF"};
    struct listing listing = {context->is_json, {0}, 0, OUTCOME_DONE};
    Comity__Request request = ask_request(COMITY__REQUEST__BODY_HITS);
    request.hits = hits;
    table_init(&listing.table, HEADINGS, 7);
    enum outcome outcome = ask_stream(context, &request, COMITY__ANSWER__BODY_HIT, list_hit, &listing);
    if (outcome == OUTCOME_DONE && !context->is_json) {
        if (listing.count > 0)
            table_print(&listing.table, stdout);
        else
            puts(nothing);
    }
    table_release(&listing.table);
    return outcome == OUTCOME_DONE ? listing.outcome : outcome;
}

enum outcome hits_list(struct context *context, int count, char **words)
{
    const char *by = NULL, *record = NULL;
    bool is_all = false;
    const struct option options[] = {{"by", &by, NULL}, {"record", &record, NULL}, {"all", NULL, &is_all}};
    struct arguments arguments = {0};
    Comity__HitsRequest hits = COMITY__HITS_REQUEST__INIT;
    enum outcome outcome = command_arguments(context, count, words, options, 3, &arguments);
    if (outcome != OUTCOME_DONE)
        return outcome;
    hits.which = is_all ? COMITY__HITS_REQUEST__WHICH__ALL : COMITY__HITS_REQUEST__WHICH__OPEN;
    hits.owner = ask_text(by);
    hits.record_id = ask_text(record);
    return list(context, &hits, is_all ? "no hits" : "no hits without an outcome");
}

enum outcome hits_overdue(struct context *context, int count, char **words)
{
    const char *by = NULL, *record = NULL;
    const struct option options[] = {{"by", &by, NULL}, {"record", &record, NULL}};
    struct arguments arguments = {0};
    Comity__HitsRequest hits = COMITY__HITS_REQUEST__INIT;
    enum outcome outcome = command_arguments(context, count, words, options, 2, &arguments);
    if (outcome != OUTCOME_DONE)
        return outcome;
    hits.which = COMITY__HITS_REQUEST__WHICH__OVERDUE;
    hits.owner = ask_text(by);
    hits.record_id = ask_text(record);
    return list(context, &hits, "nothing is overdue");
}
