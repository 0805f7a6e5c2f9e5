#include "ask.h"
#include "publication.h"
#include "record_file.h"

enum outcome command_publish(struct context *context, int count, char **words)
{
    const char *to = NULL, *operation = NULL, *durable = NULL;
    bool once = false;
    const struct option options[] = {{"to", &to, NULL},
                                     {"operation", &operation, NULL},
                                     {"once", NULL, &once},
                                     {"durable", &durable, NULL}};
    struct arguments arguments = {.fewest = 1, .most = 1};
    Comity__Record *record = NULL;
    Comity__Distribution *distribution = NULL;
    Comity__Distribution nobody = COMITY__DISTRIBUTION__INIT;
    Comity__Durable wait;
    Comity__Request request = ask_request(COMITY__REQUEST__BODY_PUBLISH);
    Comity__PublishRequest publish = COMITY__PUBLISH_REQUEST__INIT;
    request.publish = &publish;
    enum outcome outcome =
        command_arguments(context, count, words, options, sizeof options / sizeof options[0], &arguments);
    if (outcome == OUTCOME_DONE)
        outcome = publication_durable(context, durable, &wait, &publish.durable);
    if (outcome == OUTCOME_DONE)
        outcome = publication_read(arguments.words[0], &record, &distribution);
    if (outcome == OUTCOME_DONE)
        outcome = publication_distribution(context, to, &distribution);
    if (outcome == OUTCOME_DONE)
        outcome = publication_operation(context, operation, to, &distribution);
    if (outcome == OUTCOME_DONE) {
        publish.record = record;
        publish.distribution = distribution != NULL ? distribution : &nobody;
        publish.once = once;
        outcome = publication_ask(context, &request);
    }
    record_file_release(record, distribution);
    return outcome;
}
