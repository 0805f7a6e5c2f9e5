#include "thread_standing.h"

#include "control_delivery.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define STATE(name) COMITY__MESSAGE_VIEW__STATE__##name

static bool names(char *const *bureaus, size_t count, const struct bureau *bureau)
{
    for (size_t i = 0; i < count; i++)
        if (strcmp(bureaus[i], bureau->code) == 0)
            return true;
    return false;
}

static bool is_due(const Comity__Message *message, struct now now)
{
    int64_t due_ms = 0;
    return instant_read(view_of_text(message->due_at), &due_ms, NULL) == ERROR_NONE && due_ms < now.wall_ms;
}

/* ---- an own message ---- */

static void fill_receipt(struct thread_receipt *receipt, const struct node *node,
                         const struct replica_record *record, const struct thread *thread)
{
    struct control_delivery delivery;
    const struct thread_message *answer =
        thread_answer(thread, &record->owner, &record->id, &receipt->bureau);
    control_delivery_of(&delivery, node, record, &receipt->bureau);
    receipt->delivered_ms = delivery.is_entitled ? delivery.confirmed_ms : 0;
    receipt->read_ms = delivery.seen_ms;
    receipt->answered_ms = answer == NULL ? 0 : answer->time_ms;
    if (answer != NULL)
        receipt->state = STATE(ANSWERED);
    else if (receipt->read_ms != 0)
        receipt->state = STATE(READ);
    else if (receipt->delivered_ms != 0)
        receipt->state = STATE(DELIVERED);
    else
        receipt->state = delivery.sent > record->index ? STATE(SENT) : STATE(QUEUED);
    if (receipt->state == STATE(QUEUED))
        snprintf(receipt->why, sizeof receipt->why, "%.*s", (int)sizeof receipt->why - 1, delivery.why);
}

static void fill_receipts(struct thread_standing *standing, const struct node *node,
                          const struct replica_record *record, const struct thread *thread)
{
    const Comity__Message *message = thread_message_of(record);
    for (size_t i = 0; i < message->n_to + message->n_cc; i++) {
        bool is_copy = i >= message->n_to;
        const char *code = is_copy ? message->cc[i - message->n_to] : message->to[i];
        struct thread_receipt *receipt = &standing->receipts[standing->receipt_count];
        *receipt = (struct thread_receipt){.is_copy = is_copy};
        if (bureau_parse(&receipt->bureau, view_of_text(code), NULL) != ERROR_NONE ||
            bureau_is_equal(&receipt->bureau, node_bureau(node)))
            continue;
        fill_receipt(receipt, node, record, thread);
        standing->receipt_count++;
    }
}

/* The least that anybody has come to: of those who are asked, if there are some. */
static Comity__MessageView__State least_state(const struct thread_standing *standing)
{
    Comity__MessageView__State least = STATE(STATE_UNKNOWN);
    for (size_t i = 0; i < standing->receipt_count; i++) {
        const struct thread_receipt *receipt = &standing->receipts[i];
        if (receipt->is_copy && !standing->receipts[0].is_copy)
            break;
        if (least == STATE(STATE_UNKNOWN) || receipt->state < least)
            least = receipt->state;
    }
    return least;
}

static enum error_code judge_own(struct thread_standing *standing, const struct node *node,
                                 const struct replica_record *record, const struct thread *thread,
                                 struct error *error)
{
    const Comity__Message *message = thread_message_of(record);
    standing->receipts = calloc(message->n_to + message->n_cc + 1, sizeof *standing->receipts);
    if (standing->receipts == NULL)
        return error_set(error, ERROR_MEMORY, "no memory for the receipts of a message");
    fill_receipts(standing, node, record, thread);
    standing->state = least_state(standing);
    return ERROR_NONE;
}

/* ---- another bureau's ---- */

static void judge_received(struct thread_standing *standing, const struct node *node,
                           const struct replica_record *record, const struct thread *thread)
{
    const Comity__Message *message = thread_message_of(record);
    const struct bureau *own = node_bureau(node);
    const struct thread_message *answer = thread_answer(thread, &record->owner, &record->id, own);
    bool is_opened = replica_is_opened(node_replica(node), &record->owner, record->index);
    bool is_asked = names(message->to, message->n_to, own);
    standing->is_copy = !is_asked && names(message->cc, message->n_cc, own);
    standing->is_addressed = is_asked || standing->is_copy;
    standing->is_unread = standing->is_addressed && !is_opened;
    standing->answered_ms = answer == NULL ? 0 : answer->time_ms;
    if (answer != NULL)
        standing->state = STATE(ANSWERED);
    else
        standing->state = is_opened ? STATE(READ) : STATE(DELIVERED);
}

enum error_code thread_standing_init(struct thread_standing *standing, const struct node *node,
                                     const struct replica_record *record, const struct thread *thread,
                                     struct now now, struct error *error)
{
    const Comity__Message *message = thread_message_of(record);
    bool is_own = bureau_is_equal(&record->owner, node_bureau(node));
    bool is_closed = thread_is_closed(thread, &record->owner, record->index);
    enum error_code code = ERROR_NONE;
    *standing = (struct thread_standing){0};
    if (is_own)
        code = judge_own(standing, node, record, thread, error);
    else
        judge_received(standing, node, record, thread);
    if (code != ERROR_NONE)
        return code;
    bool is_asked = is_own || (standing->is_addressed && !standing->is_copy);
    standing->is_open =
        is_asked && thread_wants_answer(message) && !is_closed && standing->state != STATE(ANSWERED);
    standing->is_overdue = standing->is_open && is_due(message, now);
    if (is_closed)
        standing->state = STATE(CLOSED);
    else if (standing->is_overdue)
        standing->state = STATE(OVERDUE);
    return ERROR_NONE;
}

void thread_standing_release(struct thread_standing *standing)
{
    free(standing->receipts);
    *standing = (struct thread_standing){0};
}
