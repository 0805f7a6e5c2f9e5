#include "command.h"
#include "completion.h"
#include "manual.h"

/* --man and --completion are for the build, and in no list. */
enum outcome command_help(struct context *context, int count, char **words)
{
    bool wants_manual = false, wants_completion = false;
    const struct option options[] = {{"man", NULL, &wants_manual}, {"completion", NULL, &wants_completion}};
    struct arguments arguments = {.most = 1};
    enum outcome outcome =
        command_arguments(context, count, words, options, sizeof options / sizeof options[0], &arguments);
    if (outcome != OUTCOME_DONE)
        return outcome;
    if (wants_manual || wants_completion) {
        (wants_manual ? manual_write : completion_write)(stdout);
        return OUTCOME_DONE;
    }
    if (arguments.count == 0) {
        command_write_overview(stdout);
        return OUTCOME_DONE;
    }
    const struct command *command = command_find(arguments.words[0]);
    if (command == NULL)
        return command_complain(context, "there is no command \"%.40s\"", arguments.words[0]);
    command_write_help(command, stdout);
    return OUTCOME_DONE;
}
