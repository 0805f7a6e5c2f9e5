#include "ask.h"
#include "mailbox.h"

enum outcome command_outbox(struct context *context, int count, char **words)
{
    const char *to = NULL;
    bool open = false, overdue = false;
    const struct option options[] = {{"to", &to, NULL}, {"open", NULL, &open}, {"overdue", NULL, &overdue}};
    struct arguments arguments = {0};
    Comity__MessagesRequest wanted = COMITY__MESSAGES_REQUEST__INIT;
    enum outcome outcome =
        command_arguments(context, count, words, options, sizeof options / sizeof options[0], &arguments);
    if (outcome != OUTCOME_DONE)
        return outcome;
    wanted.box = COMITY__MESSAGES_REQUEST__BOX__OUT;
    wanted.bureau = ask_text(to);
    wanted.open = open;
    wanted.overdue = overdue;
    return mailbox_show(context, &wanted);
}
