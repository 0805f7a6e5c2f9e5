#include "ask.h"
#include "escape.h"
#include "output.h"
#include "table.h"

#include <stdio.h>
#include <string.h>

static void show_logs(const Comity__StatusAnswer *status)
{
    static const char *const HEADINGS[] = {"LOG", "LEAVES", "CHECKPOINT", "WITNESSED", "INDEXED", "NEWS", ""};
    struct table table;
    char witnessed[32];
    table_init(&table, HEADINGS, 7);
    for (size_t i = 0; i < status->n_logs; i++) {
        const Comity__StatusAnswer__Log *log = status->logs[i];
        table_cell(&table, log->origin);
        table_number(&table, log->size);
        table_number(&table, log->checkpoint_size);
        snprintf(witnessed, sizeof witnessed, "%u of %u", (unsigned)log->witnessed, (unsigned)log->witnesses);
        table_cell(&table, log->size == 0 ? "" : witnessed);
        table_number(&table, log->absorbed);
        table_cell(&table, log->checkpoint_time);
        table_cell(&table, log->frozen ? "FROZEN" : "");
    }
    putchar('\n');
    table_print(&table, stdout);
}

static void show_certificate(const Comity__StatusAnswer__Certificate *certificate)
{
    static const char *const PARTS[][2] = {{"own", "certificate"},
                                           {"peer", "certificate, as it has shown it"},
                                           {"anchor", "trust anchor"},
                                           {"list", "revocation list"}};
    const char *words = certificate->part;
    int32_t days = certificate->days_left;
    for (size_t i = 0; i < 4; i++)
        if (strcmp(certificate->part, PARTS[i][0]) == 0)
            words = PARTS[i][1];
    printf("%-12s ", certificate->warned ? "WARNING" : "certificate");
    if (strcmp(certificate->part, "own") != 0) {
        escape_write(stdout, certificate->bureau);
        fputs("'s ", stdout);
    }
    if (certificate->warned) {
        escape_write(stdout, words);
        fputs(days < 0 ? " has expired: " : " ends soon: ", stdout);
    }
    printf("until %.10s", certificate->end);
    if (days >= 0)
        printf(", %d days left", (int)days);
    putchar('\n');
}

/* The own one always, others when they end soon. */
static void show_certificates(const Comity__StatusAnswer *status)
{
    for (size_t i = 0; i < status->n_certificates; i++) {
        const Comity__StatusAnswer__Certificate *certificate = status->certificates[i];
        if (certificate->warned || strcmp(certificate->part, "own") == 0)
            show_certificate(certificate);
    }
}

static void show(const Comity__StatusAnswer *status)
{
    char text[64];
    output_fact("bureau", status->bureau);
    output_fact("name", status->name);
    output_fact("federation", status->federation);
    output_fact("software", status->version);
    output_fact("running since", status->started);
    output_fact("time", status->time);
    output_fact("store", status->store);
    output_fact("own log", *status->own_why == '\0' ? status->own_state : status->own_why);
    if (status->own_lost > 0) {
        snprintf(text, sizeof text, "%u%s (comity log entries --lost)", (unsigned)status->own_lost,
                 status->own_lost >= 1000 ? " or more" : "");
        output_fact("lost leaves", text);
    }
    output_fact("hits", status->hits_rule);
    if (status->hits_untold > 0) {
        snprintf(text, sizeof text, "%u%s yet to be told", (unsigned)status->hits_untold,
                 status->hits_untold >= 1000 ? " or more" : "");
        output_fact("", text);
    }
    snprintf(text, sizeof text, "%u of %u connected", (unsigned)status->peers_connected,
             (unsigned)status->peers_configured);
    output_fact("peers", text);
    snprintf(text, sizeof text, "%u", (unsigned)status->alarms);
    output_fact("alarms", text);
    show_certificates(status);
    show_logs(status);
}

enum outcome command_status(struct context *context, int count, char **words)
{
    struct arguments arguments = {0};
    Comity__Answer *answer = NULL;
    Comity__Request request = ask_request(COMITY__REQUEST__BODY_STATUS);
    Comity__StatusRequest status = COMITY__STATUS_REQUEST__INIT;
    request.status = &status;
    enum outcome outcome = command_arguments(context, count, words, NULL, 0, &arguments);
    if (outcome == OUTCOME_DONE)
        outcome = ask_one(context, &request, COMITY__ANSWER__BODY_STATUS, &answer);
    if (outcome == OUTCOME_DONE && context->is_json)
        outcome = output_document(&answer->status->base);
    else if (outcome == OUTCOME_DONE)
        show(answer->status);
    client_free_answer(answer);
    return outcome;
}
