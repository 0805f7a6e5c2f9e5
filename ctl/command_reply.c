#include "dispatch.h"

enum outcome command_reply(struct context *context, int count, char **words)
{
    struct dispatch dispatch = {.about.name = "about", .attach.name = "attach"};
    struct option_list lists[] = {dispatch.about, dispatch.attach};
    const struct option options[] = {
        {"to", &dispatch.to, NULL},           {"cc", &dispatch.cc, NULL},
        {"all", NULL, &dispatch.reply_all},   {"subject", &dispatch.subject, NULL},
        {"body", &dispatch.body, NULL},       {"file", &dispatch.file, NULL},
        {"kind", &dispatch.kind, NULL},       {"refuse", &dispatch.refusal, NULL},
        {"close", NULL, &dispatch.closes},    {"priority", &dispatch.priority, NULL},
        {"due", &dispatch.due, NULL},         {"handling", &dispatch.handling, NULL},
        {"durable", &dispatch.durable, NULL},
    };
    struct arguments arguments = {.fewest = 1, .most = 1, .list_count = 2, .lists = lists};
    enum outcome outcome =
        command_arguments(context, count, words, options, sizeof options / sizeof options[0], &arguments);
    if (outcome != OUTCOME_DONE)
        return outcome;
    dispatch.parent = arguments.words[0];
    dispatch.about = lists[0];
    dispatch.attach = lists[1];
    bool says_something = dispatch.body != NULL || dispatch.file != NULL || dispatch.refusal != NULL ||
                          dispatch.attach.count > 0 || dispatch.closes;
    if (!says_something)
        return command_complain(context,
                                "--body, --file, --attach, --refuse or --close: a reply says something");
    return dispatch_run(context, &dispatch);
}
