#include "operation_command.h"

#include <string.h>

struct part {
    const char *name;
    enum outcome (*run)(struct context *context, int count, char **words);
};

static const struct part PARTS[] = {
    {"create", operation_create}, {"list", operation_list},       {"show", operation_show},
    {"board", operation_board},   {"records", operation_records}, {"amend", operation_amend},
    {"accept", operation_accept}, {"remove", operation_remove},   {"refuse", operation_refuse},
    {"join", operation_join},     {"leave", operation_leave},     {"close", operation_close},
};

enum outcome command_operation(struct context *context, int count, char **words)
{
    for (size_t i = 0; count > 0 && i < sizeof PARTS / sizeof PARTS[0]; i++) {
        if (strcmp(PARTS[i].name, words[0]) == 0)
            return PARTS[i].run(context, count - 1, words + 1);
    }
    return command_complain(
        context, "create, list, show, board, records, amend, accept, remove, refuse, join, leave or close");
}
