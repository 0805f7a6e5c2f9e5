#include "dispatch.h"

enum outcome command_remind(struct context *context, int count, char **words)
{
    struct dispatch dispatch = {.kind = "reminder"};
    const struct option options[] = {
        {"to", &dispatch.to, NULL},   {"body", &dispatch.body, NULL},       {"file", &dispatch.file, NULL},
        {"due", &dispatch.due, NULL}, {"durable", &dispatch.durable, NULL},
    };
    struct arguments arguments = {.fewest = 1, .most = 1};
    enum outcome outcome =
        command_arguments(context, count, words, options, sizeof options / sizeof options[0], &arguments);
    if (outcome != OUTCOME_DONE)
        return outcome;
    dispatch.parent = arguments.words[0];
    return dispatch_run(context, &dispatch);
}
