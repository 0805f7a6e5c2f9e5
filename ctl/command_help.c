#include "command.h"

enum outcome command_help(struct context *context, int count, char **words)
{
    struct arguments arguments = {.most = 1};
    enum outcome outcome = command_arguments(context, count, words, NULL, 0, &arguments);
    if (outcome != OUTCOME_DONE)
        return outcome;
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
