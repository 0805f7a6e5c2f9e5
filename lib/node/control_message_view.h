/*
 * control_message_view: a message as answers show it.
 */
#ifndef COMITY_CONTROL_MESSAGE_VIEW_H
#define COMITY_CONTROL_MESSAGE_VIEW_H

#include "control_view.h"
#include "thread_standing.h"

struct control_message_receipt;

/* A MessageView and what it points to; must not be moved once it is filled. */
struct control_message_view {
    Comity__MessageView view;
    struct control_view record;
    struct thread_standing standing;
    char answered[INSTANT_TEXT_CHARS + 1];
    struct control_message_receipt *receipts;
    Comity__MessageView__Receipt **receipt_pointers;
};

/* Fill it in for a record that is a message, whose thread is read in place of the one that is there. It borrows the
 * record. control_message_view_release() it, also on failure. ERROR_MEMORY, errors of the stores. */
enum error_code control_message_view_fill(struct control_message_view *view, const struct node *node,
                                          const struct replica_record *record, struct thread *thread,
                                          struct now now, struct error *error);
void control_message_view_release(struct control_message_view *view);

#endif
