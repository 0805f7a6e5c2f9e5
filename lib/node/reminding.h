/*
 * reminding: requests that ask for it are reminded of by the node itself once their answer is due.
 *
 *  1. Only own requests with `remind` and a due time, that are neither closed nor answered by all, get a reminder, and
 *     three at most.
 *  2. The first goes when the answer is due; each other after as long again as there was time at first, or
 *     REMINDING_LEAST_MS, if that is longer.
 *  3. Nothing is remembered but which messages to look at, and when: how many reminders went, and when, their thread
 *     tells. After a start all own messages are looked through, a few at a time.
 *
 *     LISTING --end of the list--> WAITING --a message is due--> one reminder, or it needs none any more --> WAITING
 */
#ifndef COMITY_REMINDING_H
#define COMITY_REMINDING_H

#include "comity/replica_list.h"

#define REMINDING_LEAST_MS ((int64_t)60000)

struct node;
struct reminding_item;

struct reminding {
    bool is_listed;               /* all own messages were looked through */
    bool has_listed;              /* some were: */
    struct replica_listed listed; /* the last */
    bool is_cut; /* there was no room for some; the list is gone through again when the others are done */
    size_t count;
    size_t capacity;
    struct reminding_item *items;
    int64_t after_ms; /* steady: it is tried again; 0: at once */
};

/* Note a message that is sent: it is looked at when it is due, if it asks for that. ERROR_MEMORY. */
enum error_code reminding_note(struct node *node, const struct uuid *id, const Comity__Message *message,
                               struct error *error);

/* Do what is due: look at a few messages, or send one reminder. ERROR_MEMORY. */
enum error_code reminding_step(struct node *node, struct error *error);

/* Return the steady time at which reminding_step() is due; INT64_MAX: when something happens. */
int64_t reminding_deadline_ms(const struct node *node);

void reminding_release(struct reminding *reminding);

#endif
