/*
 * draft: a message before it is sent: what is left out is filled in, and who would see it is worked out.
 *
 * A new message begins a thread of its own. A reply is in the thread of the message that it replies to, goes to that
 * one's sender (of an own message: to those whom that was addressed to), has its subject and priority, and is an answer
 * where one was asked for. A reply to a reminder replies to what the reminder reminds of. A reminder goes to those who
 * have not answered yet, and is the first, second or third.
 */
#ifndef COMITY_DRAFT_H
#define COMITY_DRAFT_H

#include "control.h"
#include "thread.h"

#define DRAFT_SUBJECT_BYTES 512u
#define DRAFT_REMINDERS 3u

/* It borrows the record it was made of, and must not be moved. */
struct draft {
    Comity__Record record;
    Comity__Message message;
    Comity__Distribution distribution; /* only those whom it is addressed to */
    /* Private: what the three point to. */
    struct replica_record parent;
    Comity__Reference in_reply_to;
    size_t reference_count;
    struct draft_reference *references;
    Comity__Reference **reference_pointers;
    char **to, **cc, **readers;
    char thread_id[UUID_TEXT_CHARS + 1];
    char parent_id[UUID_TEXT_CHARS + 1];
    char subject[DRAFT_SUBJECT_BYTES + 1];
};

/* Complete a record that is a message. What it is addressed and refers to has to be known here. draft_release() it, also
 * on failure. ERROR_INVALID, ERROR_LIMIT (naming the field), ERROR_NOT_FOUND, ERROR_STATE (a reminder that has no sense),
 * ERROR_MEMORY, errors of the stores. */
enum error_code draft_init(struct draft *draft, const struct node *node, const Comity__Record *record,
                           bool reply_all, struct now now, struct error *error);
void draft_release(struct draft *draft);

#endif
