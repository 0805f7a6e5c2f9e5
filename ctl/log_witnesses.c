#include "ask.h"
#include "log_command.h"
#include "output.h"
#include "table.h"

static void show_table(const Comity__WitnessesAnswer *witnesses)
{
    static const char *const HEADINGS[] = {"WITNESS", "COSIGNED", "WHEN", ""};
    struct table table;
    table_init(&table, HEADINGS, 4);
    for (size_t i = 0; i < witnesses->n_witnesses; i++) {
        const Comity__WitnessesAnswer__Witness *witness = witnesses->witnesses[i];
        table_cell(&table, witness->bureau);
        table_number(&table, witness->size);
        table_cell(&table, witness->time);
        table_cell(&table, witness->size == 0 ? "nothing yet"
                           : witness->ahead   ? "ahead of this node"
                           : witness->newest  ? ""
                                              : "older");
    }
    table_print(&table, stdout);
}

static void show(const Comity__WitnessesAnswer *witnesses)
{
    char text[96];
    snprintf(text, sizeof text, "%s%s", witnesses->origin, witnesses->frozen ? " (FROZEN)" : "");
    output_fact("log", text);
    snprintf(text, sizeof text, "%llu", (unsigned long long)witnesses->size);
    output_fact("leaves", text);
    snprintf(text, sizeof text, "by %u of %zu other bureaus, %u are needed", (unsigned)witnesses->witnessed,
             witnesses->n_witnesses, (unsigned)witnesses->quorum);
    output_fact("witnessed", text);
    output_fact("no quorum since", witnesses->below_quorum_since);
    if (witnesses->n_witnesses > 0) {
        putchar('\n');
        show_table(witnesses);
    }
}

static void print_keys(const Comity__WitnessesAnswer *witnesses)
{
    for (size_t i = 0; i < witnesses->n_witnesses; i++)
        puts(witnesses->witnesses[i]->vkey);
}

enum outcome log_witnesses(struct context *context, int count, char **words)
{
    bool wants_keys = false;
    const struct option options[] = {{"keys", NULL, &wants_keys}};
    struct arguments arguments = {.most = 1};
    Comity__Answer *answer = NULL;
    Comity__Request request = ask_request(COMITY__REQUEST__BODY_WITNESSES);
    Comity__WitnessesRequest witnesses = COMITY__WITNESSES_REQUEST__INIT;
    request.witnesses = &witnesses;
    enum outcome outcome = command_arguments(context, count, words, options, 1, &arguments);
    if (outcome == OUTCOME_DONE) {
        witnesses.bureau = ask_text(arguments.words[0]);
        outcome = ask_one(context, &request, COMITY__ANSWER__BODY_WITNESSES, &answer);
    }
    if (outcome == OUTCOME_DONE && context->is_json)
        outcome = output_document(&answer->witnesses->base);
    else if (outcome == OUTCOME_DONE && wants_keys)
        print_keys(answer->witnesses);
    else if (outcome == OUTCOME_DONE)
        show(answer->witnesses);
    client_free_answer(answer);
    return outcome;
}
