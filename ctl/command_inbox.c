#include "ask.h"
#include "mailbox.h"

enum outcome command_inbox(struct context *context, int count, char **words)
{
    const char *from = NULL;
    bool unread = false, open = false, overdue = false;
    const struct option options[] = {
        {"from", &from, NULL}, {"unread", NULL, &unread}, {"open", NULL, &open}, {"overdue", NULL, &overdue}};
    struct arguments arguments = {0};
    Comity__MessagesRequest wanted = COMITY__MESSAGES_REQUEST__INIT;
    enum outcome outcome =
        command_arguments(context, count, words, options, sizeof options / sizeof options[0], &arguments);
    if (outcome != OUTCOME_DONE)
        return outcome;
    wanted.box = COMITY__MESSAGES_REQUEST__BOX__IN;
    wanted.bureau = ask_text(from);
    wanted.unread = unread;
    wanted.open = open;
    wanted.overdue = overdue;
    return mailbox_show(context, &wanted);
}
