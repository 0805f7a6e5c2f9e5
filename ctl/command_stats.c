#include "stats.h"

#include <stdio.h>
#include <string.h>

/* What may be given, as it was typed. */
struct typed {
    const char *since, *until, *by, *count, *region, *bureau, *type, *html;
    bool is_made, is_csv, is_exact;
};

struct view_of_stats {
    const char *name; /* "": without a word */
    enum outcome (*show)(const struct figures *figures, const struct stats_choice *choice);
    bool is_of_records; /* takes --by, --count, --region, --bureau, --type */
    bool is_of_arrests; /* takes --made */
};

static const struct view_of_stats VIEWS[] = {
    {"", stats_overview, false, false},      {"records", stats_records, true, false},
    {"arrests", stats_arrests, false, true}, {"matrix", stats_matrix, false, true},
    {"hits", stats_hits, false, false},      {"queries", stats_queries, false, false},
};

static const struct view_of_stats *find_view(const char *name)
{
    for (size_t i = 0; i < sizeof VIEWS / sizeof VIEWS[0]; i++)
        if (strcmp(VIEWS[i].name, name) == 0)
            return &VIEWS[i];
    return NULL;
}

/* ---- what was typed ---- */

/* Read "region" or "region,year". */
static enum outcome read_by(const struct context *context, const char *text, struct stats_choice *choice)
{
    size_t first = strcspn(text, ",");
    struct view second = view_of_text(text[first] == ',' ? text + first + 1 : "");
    choice->by[0] = pivot_by_find(view_of(text, first));
    choice->by[1] = text[first] == ',' ? pivot_by_find(second) : PIVOT_ALL;
    if (choice->by[0] == PIVOT_BY_COUNT || choice->by[1] == PIVOT_BY_COUNT || choice->by[0] == choice->by[1])
        return command_complain(context, "--by wants one or two of year, region, bureau, type: region,year");
    return OUTCOME_DONE;
}

static enum outcome refuse_what_does_not_fit(const struct context *context, const struct view_of_stats *view,
                                             const struct typed *typed)
{
    bool is_of_records = typed->by != NULL || typed->count != NULL || typed->region != NULL ||
                         typed->bureau != NULL || typed->type != NULL;
    if (is_of_records && !view->is_of_records)
        return command_complain(context,
                                "--by, --count, --region, --bureau and --type are for stats records");
    if (typed->is_made && !view->is_of_arrests)
        return command_complain(context, "--made is for stats arrests and stats matrix");
    if (typed->is_csv && view->name[0] == '\0')
        return command_complain(context, "--csv of what? stats records, arrests, matrix, hits or queries");
    if (typed->html != NULL && (view->name[0] != '\0' || context->is_json))
        return command_complain(context, "--html writes a page of all figures, and stands alone");
    if (typed->is_csv && context->is_json)
        return command_complain(context, "--csv or --json?");
    if (typed->count != NULL && (typed->by == NULL || strchr(typed->by, ',') == NULL))
        return command_complain(context, "--count wants two words in --by: region,year");
    return OUTCOME_DONE;
}

static enum outcome choose(const struct context *context, const struct view_of_stats *view,
                           const struct typed *typed, struct stats_choice *choice)
{
    unsigned count = typed->count == NULL ? FIGURES_SHARED : figures_count_find(typed->count);
    enum outcome outcome = refuse_what_does_not_fit(context, view, typed);
    *choice = (struct stats_choice){.is_made = typed->is_made, .is_csv = typed->is_csv};
    if (outcome == OUTCOME_DONE && typed->by != NULL)
        outcome = read_by(context, typed->by, choice);
    if (outcome == OUTCOME_DONE && count == FIGURES_COUNTS)
        outcome = command_complain(context, "--count wants shared, created, updated, withdrawn or expired");
    choice->count = (enum figures_count)count;
    return outcome;
}

/* ---- the answer ---- */

static void tell_what_is_missing(const struct figures *figures, size_t withheld)
{
    if (withheld > 0)
        fprintf(stderr,
                "comity: %zu small numbers (1 to %u) of records about victims left out, from every sum, too; "
                "--exact has them, for use within this bureau\n",
                withheld, FIGURES_LEAST_ABOUT_VICTIMS - 1);
    if (figures->uncounted > 0)
        fprintf(stderr, "comity: %llu entries were erased before this node could count them\n",
                (unsigned long long)figures->uncounted);
}

static enum outcome show(const struct context *context, const struct view_of_stats *view,
                         const struct typed *typed, const struct stats_choice *choice,
                         struct figures *figures)
{
    bool has_records = context->is_json || typed->html != NULL || view->is_of_records;
    bool leaves_here = context->is_json || typed->html != NULL || typed->is_csv;
    size_t withheld = 0;
    enum outcome outcome;
    figures_select(figures, typed->region, typed->bureau, typed->type);
    if (has_records && leaves_here && !typed->is_exact)
        withheld = figures_withhold(figures);
    if (context->is_json)
        outcome = stats_json(figures);
    else if (typed->html != NULL)
        outcome = stats_html(figures, withheld, typed->html);
    else
        outcome = view->show(figures, choice);
    if (outcome == OUTCOME_DONE)
        tell_what_is_missing(figures, withheld);
    return outcome;
}

enum outcome command_stats(struct context *context, int count, char **words)
{
    struct typed typed = {.since = NULL};
    const struct option options[] = {
        {"since", &typed.since, NULL}, {"until", &typed.until, NULL},    {"by", &typed.by, NULL},
        {"count", &typed.count, NULL}, {"region", &typed.region, NULL},  {"bureau", &typed.bureau, NULL},
        {"type", &typed.type, NULL},   {"html", &typed.html, NULL},      {"made", NULL, &typed.is_made},
        {"csv", NULL, &typed.is_csv},  {"exact", NULL, &typed.is_exact},
    };
    struct arguments arguments = {.most = 1};
    struct stats_choice choice;
    struct figures figures = {0};
    enum outcome outcome =
        command_arguments(context, count, words, options, sizeof options / sizeof options[0], &arguments);
    if (outcome != OUTCOME_DONE)
        return outcome;
    const struct view_of_stats *view = find_view(arguments.count == 0 ? "" : arguments.words[0]);
    if (view == NULL)
        return command_complain(context,
                                "records, arrests, matrix, hits or queries; without a word, an overview");
    outcome = choose(context, view, &typed, &choice);
    if (outcome == OUTCOME_DONE)
        outcome = figures_ask(context, typed.since, typed.until, &figures);
    if (outcome == OUTCOME_DONE)
        outcome = show(context, view, &typed, &choice, &figures);
    figures_release(&figures);
    return outcome;
}
