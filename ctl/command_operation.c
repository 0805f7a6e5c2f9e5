#include "operation_command.h"

#include <string.h>

const char operation_help[] =
    "An operation is named by the bureau that leads it and its id: BS/SPECIMEN-VI, or the id alone where no "
    "other lead\n"
    "has given the same. Share records with it by publish, amend and import --operation; report its results "
    "by report.\n"
    "docs/joint-operations.md says more.\n"
    "\n"
    "create   begins an operation that this bureau leads; without an ID it is made of the name\n"
    "list     the operations this bureau knows; --all: those that are closed, too\n"
    "show     what it is, who takes part, how many records each bureau shares with it and how many of them "
    "reach all\n"
    "         who take part now; at its lead also who asks to join or to leave\n"
    "board    the newest result of each bureau, the total, and who has reported nothing yet\n"
    "records  the records that are shared with it\n"
    "join     asks the lead to let this bureau take part\n"
    "leave    asks the lead to let this bureau go\n"
    "accept   lets bureaus take part; every bureau's records that are shared with the operation then go to "
    "them, too,\n"
    "         by themselves\n"
    "refuse   tells a bureau why it cannot take part\n"
    "remove   ends the part of bureaus; what is shared with the operation is taken from them\n"
    "amend    changes what is told of it\n"
    "close    ends it: nothing more is shared with it, but results and corrections are\n"
    "\n"
    "  --name NAME             what people call it\n"
    "  --crime AREA            such as people-smuggling or firearms\n"
    "  --start DATE            its first day\n"
    "  --end DATE              its last day\n"
    "  --participants BUREAUS  who takes part besides this bureau: CO,PA\n"
    "  --announce WHO          who else may know of it, and ask to join: all, or bureaus\n"
    "  --contact BUREAU:NAME:PHONE:EMAIL\n"
    "                          a contact point; again for each\n"
    "  --unit TEXT             where it is coordinated\n"
    "  --objective TEXT        what it is for\n";

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
