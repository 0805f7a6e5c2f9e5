#include "ask.h"
#include "output.h"
#include "table.h"

static void show(const Comity__AlarmsAnswer *alarms)
{
    static const char *const HEADINGS[] = {"TIME", "LOG", "CODE", "ALARM"};
    struct table table;
    table_init(&table, HEADINGS, 4);
    for (size_t i = 0; i < alarms->n_alarms; i++) {
        table_cell(&table, alarms->alarms[i]->time);
        table_cell(&table, alarms->alarms[i]->origin);
        table_cell(&table, alarms->alarms[i]->code);
        table_cell(&table, alarms->alarms[i]->text);
    }
    if (table_rows(&table) > 0) {
        table_print(&table, stdout);
        if (alarms->left_out > 0)
            printf("%u older ones are not shown\n", (unsigned)alarms->left_out);
    } else {
        table_release(&table);
        puts("no alarms");
    }
}

enum outcome command_alarms(struct context *context, int count, char **words)
{
    struct arguments arguments = {0};
    Comity__Answer *answer = NULL;
    Comity__Request request = ask_request(COMITY__REQUEST__BODY_ALARMS);
    Comity__AlarmsRequest alarms = COMITY__ALARMS_REQUEST__INIT;
    request.alarms = &alarms;
    enum outcome outcome = command_arguments(context, count, words, NULL, 0, &arguments);
    if (outcome == OUTCOME_DONE)
        outcome = ask_one(context, &request, COMITY__ANSWER__BODY_ALARMS, &answer);
    if (outcome == OUTCOME_DONE && context->is_json)
        outcome = output_document(&answer->alarms->base);
    else if (outcome == OUTCOME_DONE)
        show(answer->alarms);
    client_free_answer(answer);
    return outcome;
}
