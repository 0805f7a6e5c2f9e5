/*
 * mailbox: lists of messages: what inbox, outbox and thread have in common.
 */
#ifndef MAILBOX_H
#define MAILBOX_H

#include "command.h"

/* Ask for messages and show them: for people as a table, the oldest first, with a line that counts what needs somebody;
 * with --json one a line, as they come. */
enum outcome mailbox_show(struct context *context, Comity__MessagesRequest *wanted);

#endif
