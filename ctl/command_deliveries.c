#include "ask.h"
#include "output.h"
#include "record_name.h"
#include "table.h"

static void show(const Comity__DeliveriesAnswer *deliveries)
{
    static const char *const HEADINGS[] = {"BUREAU", "STATE", "SINCE", "DELIVERED", "WHY"};
    struct table table;
    if (deliveries->record != NULL)
        output_record_line(deliveries->record);
    table_init(&table, HEADINGS, 5);
    for (size_t i = 0; i < deliveries->n_deliveries; i++) {
        const Comity__DeliveriesAnswer__Delivery *delivery = deliveries->deliveries[i];
        table_cell(&table, delivery->bureau);
        table_cell(&table, delivery->state);
        table_cell(&table, delivery->time);
        table_cell(&table, delivery->delivered);
        table_cell(&table, delivery->why);
    }
    table_print(&table, stdout);
}

enum outcome command_deliveries(struct context *context, int count, char **words)
{
    struct arguments arguments = {.fewest = 1, .most = 1};
    struct record_name name;
    struct error error;
    Comity__Answer *answer = NULL;
    Comity__Request request = ask_request(COMITY__REQUEST__BODY_DELIVERIES);
    Comity__DeliveriesRequest deliveries = COMITY__DELIVERIES_REQUEST__INIT;
    request.deliveries = &deliveries;
    enum outcome outcome = command_arguments(context, count, words, NULL, 0, &arguments);
    if (outcome == OUTCOME_DONE && record_name_parse(&name, arguments.words[0], &error) != ERROR_NONE)
        outcome = command_complain(context, "%s", error.text);
    if (outcome == OUTCOME_DONE) {
        deliveries.id = name.id;
        outcome = ask_one(context, &request, COMITY__ANSWER__BODY_DELIVERIES, &answer);
    }
    if (outcome == OUTCOME_DONE && context->is_json)
        outcome = output_document(&answer->deliveries->base);
    else if (outcome == OUTCOME_DONE)
        show(answer->deliveries);
    client_free_answer(answer);
    return outcome;
}
