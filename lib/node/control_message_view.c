#include "control_message_view.h"

#include <stdlib.h>

struct control_message_receipt {
    Comity__MessageView__Receipt message;
    char delivered[INSTANT_TEXT_CHARS + 1], read[INSTANT_TEXT_CHARS + 1], answered[INSTANT_TEXT_CHARS + 1];
};

static void fill_receipt(struct control_message_receipt *out, struct thread_receipt *receipt)
{
    out->message = (Comity__MessageView__Receipt)COMITY__MESSAGE_VIEW__RECEIPT__INIT;
    control_time(receipt->delivered_ms, out->delivered);
    control_time(receipt->read_ms, out->read);
    control_time(receipt->answered_ms, out->answered);
    out->message.bureau = receipt->bureau.code;
    out->message.copy = receipt->is_copy;
    out->message.state = receipt->state;
    out->message.delivered = out->delivered;
    out->message.read = out->read;
    out->message.answered = out->answered;
    out->message.why = receipt->why;
}

static enum error_code fill_receipts(struct control_message_view *view, struct error *error)
{
    size_t count = view->standing.receipt_count;
    view->receipts = calloc(count + 1, sizeof *view->receipts);
    view->receipt_pointers = calloc(count + 1, sizeof(Comity__MessageView__Receipt *));
    if (view->receipts == NULL || view->receipt_pointers == NULL)
        return error_set(error, ERROR_MEMORY, "no memory for the receipts of a message");
    for (size_t i = 0; i < count; i++) {
        fill_receipt(&view->receipts[i], &view->standing.receipts[i]);
        view->receipt_pointers[i] = &view->receipts[i].message;
    }
    view->view.n_receipts = count;
    view->view.receipts = view->receipt_pointers;
    return ERROR_NONE;
}

enum error_code control_message_view_fill(struct control_message_view *view, const struct node *node,
                                          const struct replica_record *record, struct thread *thread,
                                          struct now now, struct error *error)
{
    char id[UUID_TEXT_CHARS + 1];
    *view = (struct control_message_view){.view = COMITY__MESSAGE_VIEW__INIT};
    thread_id_of(record, id);
    enum error_code code = thread_load(thread, node_replica(node), id, error);
    if (code == ERROR_NONE)
        code = thread_standing_init(&view->standing, node, record, thread, now, error);
    if (code == ERROR_NONE)
        code = fill_receipts(view, error);
    if (code != ERROR_NONE)
        return code;
    control_view_fill(&view->record, record);
    control_time(view->standing.answered_ms, view->answered);
    view->view.record = &view->record.view;
    view->view.state = view->standing.state;
    view->view.unread = view->standing.is_unread;
    view->view.open = view->standing.is_open;
    view->view.overdue = view->standing.is_overdue;
    view->view.copy = view->standing.is_copy;
    view->view.answered = view->answered;
    view->view.thread_cut = thread->is_cut;
    return ERROR_NONE;
}

void control_message_view_release(struct control_message_view *view)
{
    thread_standing_release(&view->standing);
    free(view->receipt_pointers);
    free(view->receipts);
    view->receipts = NULL;
    view->receipt_pointers = NULL;
}
