#include "ask.h"
#include "output.h"

struct watching {
    bool is_json;
    enum outcome outcome;
};

static bool show_record(void *self, const Comity__Answer *answer)
{
    struct watching *watching = self;
    if (watching->is_json)
        watching->outcome = output_line(&answer->record->base);
    else
        output_record_line(answer->record);
    fflush(stdout);
    return watching->outcome == OUTCOME_DONE && !ferror(stdout);
}

enum outcome command_watch(struct context *context, int count, char **words)
{
    const char *owner = NULL, *type = NULL;
    const struct option options[] = {{"owner", &owner, NULL}, {"type", &type, NULL}};
    struct arguments arguments = {0};
    struct watching watching = {context->is_json, OUTCOME_DONE};
    Comity__Request request = ask_request(COMITY__REQUEST__BODY_WATCH);
    Comity__WatchRequest watch = COMITY__WATCH_REQUEST__INIT;
    request.watch = &watch;
    enum outcome outcome = command_arguments(context, count, words, options, 2, &arguments);
    if (outcome == OUTCOME_DONE)
        outcome = ask_connect(context);
    if (outcome == OUTCOME_DONE) {
        client_set_timeout(context->client, CLIENT_WAIT_FOREVER);
        watch.owner = ask_text(owner);
        watch.type = ask_text(type);
        outcome = ask_stream(context, &request, COMITY__ANSWER__BODY_RECORD, show_record, &watching);
    }
    return outcome == OUTCOME_DONE ? watching.outcome : outcome;
}
