#include "hits_command.h"

#include <string.h>

struct part {
    const char *name;
    enum outcome (*run)(struct context *context, int count, char **words);
};

static const struct part PARTS[] = {
    {"list", hits_list},     {"overdue", hits_overdue}, {"show", hits_show},
    {"verify", hits_verify}, {"answer", hits_answer},   {"outcome", hits_outcome},
};

enum outcome command_hits(struct context *context, int count, char **words)
{
    if (count == 0 || words[0][0] == '-')
        return hits_list(context, count, words);
    for (size_t i = 0; i < sizeof PARTS / sizeof PARTS[0]; i++) {
        if (strcmp(PARTS[i].name, words[0]) == 0)
            return PARTS[i].run(context, count - 1, words + 1);
    }
    return command_complain(context, "overdue, show, verify, answer or outcome");
}
