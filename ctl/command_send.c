#include "dispatch.h"

enum outcome command_send(struct context *context, int count, char **words)
{
    struct dispatch dispatch = {.about.name = "about", .attach.name = "attach"};
    struct option_list lists[] = {dispatch.about, dispatch.attach};
    const struct option options[] = {
        {"to", &dispatch.to, NULL},
        {"cc", &dispatch.cc, NULL},
        {"subject", &dispatch.subject, NULL},
        {"body", &dispatch.body, NULL},
        {"file", &dispatch.file, NULL},
        {"kind", &dispatch.kind, NULL},
        {"priority", &dispatch.priority, NULL},
        {"due", &dispatch.due, NULL},
        {"remind", NULL, &dispatch.reminds},
        {"crime-area", &dispatch.crime_area, NULL},
        {"handling", &dispatch.handling, NULL},
        {"operation", &dispatch.operation, NULL},
        {"durable", &dispatch.durable, NULL},
    };
    struct arguments arguments = {.list_count = 2, .lists = lists};
    enum outcome outcome =
        command_arguments(context, count, words, options, sizeof options / sizeof options[0], &arguments);
    if (outcome != OUTCOME_DONE)
        return outcome;
    if (dispatch.to == NULL)
        return command_complain(context, "--to is required: which bureaus?");
    if (dispatch.subject == NULL)
        return command_complain(context, "--subject is required");
    if (dispatch.reminds && dispatch.due == NULL)
        return command_complain(context, "--remind goes with --due");
    dispatch.about = lists[0];
    dispatch.attach = lists[1];
    return dispatch_run(context, &dispatch);
}
