#include "control_handlers.h"
#include "control_lookup.h"
#include "control_view.h"

/* Answer with what an act did, once its batch is stored. */
static enum error_code answer_receipt(const struct node *node, struct requester *requester,
                                      const struct replica_receipt *receipt, struct error *error)
{
    char id[UUID_TEXT_CHARS + 1];
    uuid_format(&receipt->id, id);
    Comity__PublishAnswer publish = COMITY__PUBLISH_ANSWER__INIT;
    publish.outcome = receipt->outcome;
    publish.owner = control_text(node_bureau(node)->code);
    publish.id = id;
    publish.version = receipt->version;
    publish.index = receipt->index;
    Comity__Answer answer = COMITY__ANSWER__INIT;
    answer.body_case = COMITY__ANSWER__BODY_PUBLISH;
    answer.publish = &publish;
    return receipt->batch == 0 ? requester_answer(requester, &answer, error)
                               : requester_answer_stored(requester, &answer, receipt->batch, error);
}

enum error_code control_publish(struct node *node, struct requester *requester,
                                const Comity__Request *request, struct now now, struct error *error)
{
    const Comity__PublishRequest *publish = request->publish;
    if (publish->record == NULL)
        return error_set(error, ERROR_INVALID, "record: is required");
    if (publish->distribution == NULL)
        return error_set(error, ERROR_INVALID, "distribution: is required: say who may see the record");
    struct replica_receipt receipt;
    enum error_code code = replica_publish(node_replica(node), now, publish->record, publish->distribution,
                                           publish->once, &receipt, error);
    return code != ERROR_NONE ? code : answer_receipt(node, requester, &receipt, error);
}

/* An officer of another bureau's record hears whose it is. */
static enum error_code own_only(const struct node *node, const struct uuid *id, enum error_code code,
                                struct error *error)
{
    if (code != ERROR_NOT_FOUND)
        return code;
    char text[UUID_TEXT_CHARS + 1];
    uuid_format(id, text);
    struct replica_record record;
    enum error_code found = replica_find(node_replica(node), NULL, id, &record, NULL);
    if (found != ERROR_NONE)
        return error_set(error, ERROR_NOT_FOUND, "no record %s at this bureau", text);
    error_set(error, ERROR_DENIED, "record %s belongs to %s, and only its owner may change it", text,
              record.owner.code);
    replica_record_release(&record);
    return ERROR_DENIED;
}

enum error_code control_amend(struct node *node, struct requester *requester, const Comity__Request *request,
                              struct now now, struct error *error)
{
    const Comity__AmendRequest *amend = request->amend;
    struct uuid id;
    enum error_code code = control_id(amend->id, &id, error);
    if (code != ERROR_NONE)
        return code;
    if (amend->record == NULL && amend->distribution == NULL)
        return error_set(error, ERROR_INVALID, "neither a new record nor a new distribution is given");
    struct replica_receipt receipt;
    code = replica_amend(node_replica(node), now, &id, amend->record, amend->distribution,
                         amend->expected_version, &receipt, error);
    if (code != ERROR_NONE)
        return own_only(node, &id, code, error);
    return answer_receipt(node, requester, &receipt, error);
}

enum error_code control_withdraw(struct node *node, struct requester *requester,
                                 const Comity__Request *request, struct now now, struct error *error)
{
    const Comity__WithdrawRequest *withdraw = request->withdraw;
    struct uuid id;
    enum error_code code = control_id(withdraw->id, &id, error);
    if (code != ERROR_NONE)
        return code;
    if (protobuf_c_enum_descriptor_get_value(&comity__withdraw__reason__descriptor, (int)withdraw->reason) ==
        NULL)
        return error_set(error, ERROR_INVALID, "reason: %d is not known", (int)withdraw->reason);
    struct replica_receipt receipt;
    code = replica_withdraw(node_replica(node), now, &id, withdraw->reason, &receipt, error);
    if (code != ERROR_NONE)
        return own_only(node, &id, code, error);
    return answer_receipt(node, requester, &receipt, error);
}
