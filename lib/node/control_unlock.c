#include "control_handlers.h"

enum error_code control_unlock(struct node *node, struct requester *requester, const Comity__Request *request,
                               struct now now, struct error *error)
{
    Comity__UnlockAnswer unlock = COMITY__UNLOCK_ANSWER__INIT;
    Comity__Answer answer = COMITY__ANSWER__INIT;
    struct replica_receipt receipt;
    enum error_code code = replica_unlock(node_replica(node), now, request->unlock->reason,
                                          requester_who(requester), &receipt, error);
    if (code != ERROR_NONE)
        return code;
    unlock.index = receipt.index;
    answer.body_case = COMITY__ANSWER__BODY_UNLOCK;
    answer.unlock = &unlock;
    return requester_answer_stored(requester, &answer, receipt.batch, error);
}
