#include "operation_command.h"

#include "ask.h"
#include "operation_ask.h"
#include "output.h"
#include "table.h"

/* ---- which operations there are ---- */

struct listing {
    bool is_json;
    struct table table;
    enum outcome outcome;
};

static bool list_operation(void *self, const Comity__Answer *answer)
{
    struct listing *listing = self;
    const Comity__RecordView *view = answer->record;
    const Comity__Record *record = view->record;
    char id[96];
    if (listing->is_json) {
        listing->outcome = output_line(&view->base);
        return listing->outcome == OUTCOME_DONE && !ferror(stdout);
    }
    if (record == NULL || record->type_case != COMITY__RECORD__TYPE_OPERATION)
        return true;
    snprintf(id, sizeof id, "%s/%s", view->owner, record->operation_id);
    table_cell(&listing->table, id);
    table_cell(&listing->table, record->operation->name);
    table_cell(&listing->table, record->operation->start);
    table_cell(&listing->table, record->operation->end);
    table_cell(&listing->table, record->operation->closed_on);
    table_number(&listing->table, record->operation->n_participants);
    return true;
}

enum outcome operation_list(struct context *context, int count, char **words)
{
    static const char *const HEADINGS[] = {"OPERATION", "NAME", "START", "END", "CLOSED", "BUREAUS"};
    bool all = false;
    const struct option options[] = {{"all", NULL, &all}};
    struct arguments arguments = {0};
    struct listing listing = {context->is_json, {0}, OUTCOME_DONE};
    Comity__Request request = ask_request(COMITY__REQUEST__BODY_OPERATIONS);
    Comity__OperationsRequest wanted = COMITY__OPERATIONS_REQUEST__INIT;
    request.operations = &wanted;
    enum outcome outcome = command_arguments(context, count, words, options, 1, &arguments);
    if (outcome != OUTCOME_DONE)
        return outcome;
    wanted.closed = all;
    table_init(&listing.table, HEADINGS, sizeof HEADINGS / sizeof HEADINGS[0]);
    outcome = ask_stream(context, &request, COMITY__ANSWER__BODY_RECORD, list_operation, &listing);
    if (outcome == OUTCOME_DONE && !context->is_json && table_rows(&listing.table) > 0)
        table_print(&listing.table, stdout);
    table_release(&listing.table);
    return outcome == OUTCOME_DONE ? listing.outcome : outcome;
}

/* ---- what is shared with one ---- */

static bool list_record(void *self, const Comity__Answer *answer)
{
    struct listing *listing = self;
    if (listing->is_json)
        listing->outcome = output_line(&answer->record->base);
    else
        output_record_line(answer->record);
    return listing->outcome == OUTCOME_DONE && !ferror(stdout);
}

enum outcome operation_records(struct context *context, int count, char **words)
{
    const char *type = NULL, *owner = NULL;
    const struct option options[] = {{"type", &type, NULL}, {"owner", &owner, NULL}};
    struct arguments arguments = {.fewest = 1, .most = 1};
    struct listing listing = {context->is_json, {0}, OUTCOME_DONE};
    enum outcome outcome = command_arguments(context, count, words, options, 2, &arguments);
    if (outcome == OUTCOME_DONE)
        outcome = operation_ask_records(context, arguments.words[0], type, owner, list_record, &listing);
    return outcome == OUTCOME_DONE ? listing.outcome : outcome;
}
