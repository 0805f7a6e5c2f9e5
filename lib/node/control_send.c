#include "control_attachments.h"
#include "control_durable.h"
#include "control_handlers.h"
#include "draft.h"
#include "reminding.h"

enum error_code control_draft(struct node *node, struct requester *requester, const Comity__Request *request,
                              struct now now, struct error *error)
{
    struct draft draft;
    enum error_code code =
        draft_init(&draft, node, request->draft->record, request->draft->reply_all, now, error);
    if (code == ERROR_NONE) {
        Comity__DraftAnswer completed = COMITY__DRAFT_ANSWER__INIT;
        completed.record = &draft.record;
        completed.distribution = &draft.distribution;
        Comity__Answer answer = COMITY__ANSWER__INIT;
        answer.body_case = COMITY__ANSWER__BODY_DRAFT;
        answer.draft = &completed;
        code = requester_answer(requester, &answer, error);
    }
    draft_release(&draft);
    return code;
}

enum error_code control_send(struct node *node, struct requester *requester, const Comity__Request *request,
                             struct now now, struct error *error)
{
    const Comity__SendRequest *send = request->send;
    struct draft draft;
    struct replica_receipt receipt;
    enum error_code code = draft_init(&draft, node, send->record, send->reply_all, now, error);
    if (code == ERROR_NONE)
        code = control_attachments_check(node, &draft.message, &draft.distribution, error);
    if (code == ERROR_NONE)
        code = control_durable_check(node, send->durable, &draft.distribution, error);
    if (code == ERROR_NONE)
        code = replica_publish(node_replica(node), now, &draft.record, &draft.distribution, false, &receipt,
                               error);
    if (code == ERROR_NONE)
        code = reminding_note(node, &receipt.id, &draft.message, error);
    if (code == ERROR_NONE)
        code =
            control_receipt_answer(node, requester, &receipt, send->durable, &draft.distribution, now, error);
    draft_release(&draft);
    return code;
}
