#include "operation_command.h"

#include "ask.h"
#include "escape.h"
#include "operation_ask.h"
#include "output.h"
#include "table.h"

#include "comity/distribution_text.h"

#include <string.h>

static void show_facts(const Comity__OperationAnswer *answer)
{
    const Comity__Operation *operation = answer->record->record->operation;
    const ProtobufCEnumValue *area =
        protobuf_c_enum_descriptor_get_value(&comity__crime_area__descriptor, (int)operation->crime_area);
    char period[64], crime[64], readers[DISTRIBUTION_TEXT_BYTES];
    snprintf(period, sizeof period, "%.10s to %.10s", operation->start,
             operation->end[0] == '\0' ? "?" : operation->end);
    snprintf(crime, sizeof crime, "%s", area == NULL ? "" : area->name);
    for (char *at = crime; *at != '\0'; at++)
        *at = *at == '_' ? ' ' : (char)(*at >= 'A' && *at <= 'Z' ? *at - 'A' + 'a' : *at);
    distribution_text_format(answer->record->distribution, readers);
    output_fact("operation", answer->operation);
    output_fact("name", operation->name);
    output_fact("crime area", crime);
    output_fact("period", period);
    output_fact("closed", operation->closed_on);
    output_fact("lead", operation->lead);
    output_fact("unit", operation->coordination_unit);
    output_fact("objective", operation->objective);
    output_fact("known to", readers);
    output_fact("record", answer->record->id);
}

/* How many of a bureau's records go to everybody who takes part now. */
static void show_reach(struct table *table, const Comity__OperationAnswer__Member *member)
{
    char text[64] = "";
    if (member->shared > 0)
        snprintf(text, sizeof text, "%llu of %llu", (unsigned long long)member->reached,
                 (unsigned long long)member->shared);
    table_cell(table, text);
}

static void show_members(const Comity__OperationAnswer *answer)
{
    static const char *const HEADINGS[] = {"BUREAU", "TAKES PART", "RECORDS", "REACH ALL"};
    struct table table;
    table_init(&table, HEADINGS, sizeof HEADINGS / sizeof HEADINGS[0]);
    for (size_t i = 0; i < answer->n_members; i++) {
        const Comity__OperationAnswer__Member *member = answer->members[i];
        table_cell(&table, member->bureau);
        table_cell(&table, member->participant ? "yes" : "no");
        table_number(&table, member->shared);
        show_reach(&table, member);
    }
    putchar('\n');
    table_print(&table, stdout);
}

static void show_contacts(const Comity__Operation *operation)
{
    static const char *const HEADINGS[] = {"CONTACT", "NAME", "PHONE", "EMAIL"};
    struct table table;
    if (operation->n_contacts == 0)
        return;
    table_init(&table, HEADINGS, sizeof HEADINGS / sizeof HEADINGS[0]);
    for (size_t i = 0; i < operation->n_contacts; i++) {
        table_cell(&table, operation->contacts[i]->bureau);
        table_cell(&table, operation->contacts[i]->name);
        table_cell(&table, operation->contacts[i]->phone);
        table_cell(&table, operation->contacts[i]->email);
    }
    putchar('\n');
    table_print(&table, stdout);
}

static void show_wishes(const Comity__OperationAnswer *answer)
{
    if (answer->n_wishes > 0)
        putchar('\n');
    for (size_t i = 0; i < answer->n_wishes; i++) {
        const Comity__OperationAnswer__Wish *wish = answer->wishes[i];
        printf("%s asks to %s", wish->bureau, wish->leaves ? "leave" : "join");
        printf(" (%s)%s", wish->time, wish->text[0] != '\0' ? ": " : "");
        escape_write(stdout, wish->text);
        printf("\n  comity operation %s ", wish->leaves ? "remove" : "accept");
        escape_write(stdout, answer->operation);
        printf(" %s\n", wish->bureau);
    }
}

enum outcome operation_show(struct context *context, int count, char **words)
{
    struct arguments arguments = {.fewest = 1, .most = 1};
    Comity__Answer *answer = NULL;
    enum outcome outcome = command_arguments(context, count, words, NULL, 0, &arguments);
    if (outcome == OUTCOME_DONE)
        outcome = operation_ask(context, arguments.words[0], &answer);
    if (outcome == OUTCOME_DONE && context->is_json) {
        outcome = output_document(&answer->operation->base);
    } else if (outcome == OUTCOME_DONE) {
        show_facts(answer->operation);
        show_members(answer->operation);
        show_contacts(answer->operation->record->record->operation);
        show_wishes(answer->operation);
    }
    client_free_answer(answer);
    return outcome;
}
