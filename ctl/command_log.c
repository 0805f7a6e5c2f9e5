#include "log_command.h"

#include <string.h>

struct part {
    const char *name;
    enum outcome (*run)(struct context *context, int count, char **words);
};

static const struct part PARTS[] = {
    {"checkpoint", log_checkpoint}, {"entries", log_entries}, {"fork-proof", log_fork_proof},
    {"proof", log_proof},           {"verify", log_verify},   {"witnesses", log_witnesses},
};

enum outcome command_log(struct context *context, int count, char **words)
{
    for (size_t i = 0; count > 0 && i < sizeof PARTS / sizeof PARTS[0]; i++) {
        if (strcmp(PARTS[i].name, words[0]) == 0)
            return PARTS[i].run(context, count - 1, words + 1);
    }
    return command_complain(context, "checkpoint, entries, proof, fork-proof, verify or witnesses");
}
