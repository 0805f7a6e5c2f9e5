#include "ask.h"
#include "escape.h"
#include "output.h"
#include "source.h"

#include "comity/decimal.h"
#include "comity/limits.h"

#include <stdio.h>

static void show_hit(const Comity__SearchAnswer__Hit *hit, size_t number)
{
    printf("%2zu. %3.0f %%  ", number, hit->score * 100);
    escape_write(stdout, hit->name);
    fputs("\n      ", stdout);
    output_record_line(hit->record);
    for (size_t i = 0; i < hit->n_parts; i++) {
        const Comity__SearchAnswer__Part *part = hit->parts[i];
        fputs("      ", stdout);
        printf("%-12s %3.0f %%  ", part->part, part->score * 100);
        escape_write(stdout, part->reason);
        putchar('\n');
    }
}

static void show(const Comity__SearchAnswer *search)
{
    for (size_t i = 0; i < search->n_hits; i++)
        show_hit(search->hits[i], i + 1);
    if (search->cut)
        puts("There may be more than these: tell more of the name, or the date of birth, or raise --limit.");
    if (search->n_hits == 0)
        puts("nobody");
    else
        puts(
            "Names are alike by chance too: nobody here is found until the record's owner has confirmed it.");
    output_copies(search->copies, search->n_copies);
}

static enum outcome read_limit(const struct context *context, const char *text, uint32_t *ret)
{
    uint64_t limit = 0;
    if (text != NULL &&
        (decimal_parse(view_of_text(text), LIMIT_SEARCH_HITS, &limit, NULL) != ERROR_NONE || limit == 0))
        return command_complain(context, "--limit: 1 to %u", LIMIT_SEARCH_HITS);
    *ret = (uint32_t)limit;
    return OUTCOME_DONE;
}

/* Ask other bureaus for the same person. */
static enum outcome ask_source(struct context *context, const Comity__SearchRequest *search,
                               const struct source_choice *choice, const Comity__SearchAnswer *here)
{
    struct source_result result = {0};
    Comity__AskRequest ask = COMITY__ASK_REQUEST__INIT;
    ask.name = search->name;
    ask.born = search->born;
    ask.sex = search->sex;
    ask.nationality = search->nationality;
    ask.type = search->type;
    ask.purpose = search->purpose;
    if (!context->is_json)
        puts("\nAt the source:");
    enum outcome outcome = source_ask(context, &ask, choice, &result);
    if (outcome == OUTCOME_DONE && context->is_json)
        outcome = source_write(&here->base, &result);
    if (outcome == OUTCOME_DONE)
        outcome = source_outcome(here->n_hits, &result);
    source_release(&result);
    return outcome;
}

static enum outcome show_all(struct context *context, const Comity__SearchRequest *search,
                             const struct source_choice *choice, const Comity__SearchAnswer *here)
{
    bool at_source = source_is_wanted(choice);
    enum outcome outcome = OUTCOME_DONE;
    if (!context->is_json)
        show(here);
    else if (!at_source)
        outcome = output_document(&here->base);
    if (at_source)
        return ask_source(context, search, choice, here);
    return outcome == OUTCOME_DONE && here->n_hits == 0 ? OUTCOME_NOTHING : outcome;
}

enum outcome command_search(struct context *context, int count, char **words)
{
    struct source_choice choice = {0};
    const char *name = NULL, *born = NULL, *sex = NULL, *nationality = NULL, *type = NULL, *limit = NULL;
    const char *purpose = NULL;
    const struct option options[] = {{"name", &name, NULL},
                                     {"born", &born, NULL},
                                     {"sex", &sex, NULL},
                                     {"nationality", &nationality, NULL},
                                     {"type", &type, NULL},
                                     {"limit", &limit, NULL},
                                     {"purpose", &purpose, NULL},
                                     {"at", &choice.at, NULL},
                                     {"everyone", NULL, &choice.everyone}};
    struct arguments arguments = {.fewest = 0, .most = 0};
    Comity__Answer *answer = NULL;
    Comity__Request request = ask_request(COMITY__REQUEST__BODY_SEARCH);
    Comity__SearchRequest search = COMITY__SEARCH_REQUEST__INIT;
    request.search = &search;
    enum outcome outcome =
        command_arguments(context, count, words, options, sizeof options / sizeof options[0], &arguments);
    if (outcome == OUTCOME_DONE && (name == NULL || purpose == NULL))
        outcome = command_complain(context, "--%s is required", name == NULL ? "name" : "purpose");
    if (outcome == OUTCOME_DONE && choice.at != NULL && choice.everyone)
        outcome = command_complain(context, "one of --at and --everyone is wanted");
    if (outcome == OUTCOME_DONE)
        outcome = read_limit(context, limit, &search.limit);
    if (outcome == OUTCOME_DONE) {
        search.name = ask_text(name);
        search.born = ask_text(born);
        search.sex = ask_text(sex);
        search.nationality = ask_text(nationality);
        search.type = ask_text(type);
        search.purpose = ask_text(purpose);
        outcome = ask_one(context, &request, COMITY__ANSWER__BODY_SEARCH, &answer);
    }
    if (outcome == OUTCOME_DONE)
        outcome = show_all(context, &search, &choice, answer->search);
    client_free_answer(answer);
    return outcome;
}
