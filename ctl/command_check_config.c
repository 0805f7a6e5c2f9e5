#include "command.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

enum outcome command_check_config(struct context *context, int count, char **words)
{
    struct arguments arguments = {.most = 1};
    enum outcome outcome = command_arguments(context, count, words, NULL, 0, &arguments);
    if (outcome != OUTCOME_DONE)
        return outcome;
    fflush(stdout);
    if (arguments.count == 1)
        execlp("comityd", "comityd", "--check-config", "--config", arguments.words[0], (char *)NULL);
    else
        execlp("comityd", "comityd", "--check-config", (char *)NULL);
    fprintf(stderr, "comity: cannot run comityd: %s\n", strerror(errno));
    return OUTCOME_FAILED;
}
