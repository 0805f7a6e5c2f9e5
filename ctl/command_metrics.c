#include "ask.h"
#include "output.h"

#include <string.h>

static bool show(void *self, const Comity__Answer *answer)
{
    (void)self;
    fwrite(answer->metrics->text, 1, strlen(answer->metrics->text), stdout);
    return !ferror(stdout);
}

enum outcome command_metrics(struct context *context, int count, char **words)
{
    struct arguments arguments = {0};
    Comity__Request request = ask_request(COMITY__REQUEST__BODY_METRICS);
    Comity__MetricsRequest metrics = COMITY__METRICS_REQUEST__INIT;
    request.metrics = &metrics;
    enum outcome outcome = command_arguments(context, count, words, NULL, 0, &arguments);
    if (outcome == OUTCOME_DONE)
        outcome = ask_stream(context, &request, COMITY__ANSWER__BODY_METRICS, show, NULL);
    return outcome;
}
