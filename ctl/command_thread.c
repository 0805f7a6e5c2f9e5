#include "ask.h"
#include "mailbox.h"
#include "record_name.h"

enum outcome command_thread(struct context *context, int count, char **words)
{
    struct arguments arguments = {.fewest = 1, .most = 1};
    struct record_name name;
    struct error error;
    Comity__MessagesRequest wanted = COMITY__MESSAGES_REQUEST__INIT;
    enum outcome outcome = command_arguments(context, count, words, NULL, 0, &arguments);
    if (outcome == OUTCOME_DONE && record_name_parse(&name, arguments.words[0], &error) != ERROR_NONE)
        outcome = command_complain(context, "%s", error.text);
    if (outcome != OUTCOME_DONE)
        return outcome;
    wanted.box = COMITY__MESSAGES_REQUEST__BOX__THREAD;
    wanted.owner = name.owner.code;
    wanted.id = name.id;
    return mailbox_show(context, &wanted);
}
