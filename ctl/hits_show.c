#include "ask.h"
#include "escape.h"
#include "hits_command.h"
#include "output.h"
#include "record_name.h"
#include "table.h"

#include <stdio.h>
#include <string.h>

#define NAME_BYTES 64u

static void show_fields(const Comity__Hit *hit)
{
    for (size_t i = 0; i < hit->n_matched_fields; i++)
        output_fact(i == 0 ? "met in" : "", hit->matched_fields[i]);
    output_fact("time", hit->time);
    output_fact("place", hit->place);
    output_fact("agency", hit->agency);
    output_fact("purpose", hit->query_purpose);
}

static void show_state(const Comity__HitView *view)
{
    char text[128];
    snprintf(text, sizeof text, "%.32s%s%.32s%s", view->phase,
             view->due[0] != '\0' ? ", an answer is due by " : "", view->due,
             view->overdue ? ": OVERDUE" : "");
    output_fact("state", text);
    output_fact("turn of", view->turn);
}

static void show_steps(const Comity__HitView *view)
{
    static const char *const HEADINGS[] = {"TIME", "BUREAU", "WHAT", "REMARKS"};
    struct table table;
    table_init(&table, HEADINGS, 4);
    for (size_t i = 0; i < view->n_steps; i++) {
        table_cell(&table, view->steps[i]->time);
        table_cell(&table, view->steps[i]->bureau);
        table_cell(&table, view->steps[i]->what);
        table_cell(&table, view->steps[i]->remarks);
    }
    putchar('\n');
    table_print(&table, stdout);
}

static bool show(void *self, const Comity__Answer *answer)
{
    const struct context *context = self;
    const Comity__HitView *view = answer->hit;
    const Comity__Hit *hit = view->hit->record == NULL ? NULL : view->hit->record->hit;
    char name[NAME_BYTES];
    if (context->is_json)
        return output_document(&view->base) == OUTCOME_DONE;
    snprintf(name, sizeof name, "%.8s/%.36s", view->hit->owner, view->hit->id);
    output_fact("hit", name);
    if (hit != NULL && hit->record != NULL) {
        snprintf(name, sizeof name, "%.8s/%.36s v%u", hit->record->owner, hit->record->record_id,
                 (unsigned)hit->record->version);
        output_fact("on", name);
        output_fact("", view->record == NULL ? "that record is not here" : view->record->summary);
        show_fields(hit);
    }
    show_state(view);
    show_steps(view);
    return true;
}

enum outcome hits_show(struct context *context, int count, char **words)
{
    struct arguments arguments = {.fewest = 1, .most = 1};
    struct record_name name;
    struct error error;
    Comity__Request request = ask_request(COMITY__REQUEST__BODY_HITS);
    Comity__HitsRequest hits = COMITY__HITS_REQUEST__INIT;
    request.hits = &hits;
    enum outcome outcome = command_arguments(context, count, words, NULL, 0, &arguments);
    if (outcome == OUTCOME_DONE && record_name_parse(&name, arguments.words[0], &error) != ERROR_NONE)
        outcome = command_complain(context, "%s", error.text);
    if (outcome != OUTCOME_DONE)
        return outcome;
    hits.owner = name.owner.code;
    hits.id = name.id;
    return ask_stream(context, &request, COMITY__ANSWER__BODY_HIT, show, context);
}
