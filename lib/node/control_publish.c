#include "control_attachments.h"
#include "control_durable.h"
#include "control_handlers.h"
#include "control_lookup.h"
#include "sharing.h"
#include "thread.h"

enum error_code control_publish(struct node *node, struct requester *requester,
                                const Comity__Request *request, struct now now, struct error *error)
{
    const Comity__PublishRequest *publish = request->publish;
    struct replica_receipt receipt;
    struct sharing sharing;
    if (publish->record == NULL)
        return error_set(error, ERROR_INVALID, "record: is required");
    if (publish->distribution == NULL)
        return error_set(error, ERROR_INVALID, "distribution: is required: say who may see the record");
    enum error_code code = sharing_fill(&sharing, node_replica(node), node_sharing(node), node_bureau(node),
                                        publish->record, publish->distribution, NULL, error);
    if (code == ERROR_NONE && !publish->once)
        code = sharing_check_new(node_replica(node), node_bureau(node), publish->record, error);
    if (code == ERROR_NONE)
        code = control_durable_check(node, publish->durable, sharing.distribution, error);
    if (code == ERROR_NONE)
        code = replica_publish(node_replica(node), now, sharing.record, sharing.distribution, publish->once,
                               &receipt, error);
    /* What was withdrawn before stays so: there is nothing that others could have. */
    bool is_withdrawn = code == ERROR_NONE && receipt.outcome == COMITY__PUBLISH_ANSWER__OUTCOME__WITHDRAWN;
    if (code == ERROR_NONE)
        code = control_receipt_answer(node, requester, &receipt, is_withdrawn ? NULL : publish->durable,
                                      sharing.distribution, now, error);
    sharing_release(&sharing);
    return code;
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

/* Tell whether somebody loses it, and name one: a bureau that a list or the configuration knows, if there is one. */
static bool find_loser(const struct node *node, const Comity__Distribution *before,
                       const Comity__Distribution *after, struct bureau *ret)
{
    bool loses = distribution_loser(before, after, ret);
    for (size_t i = 0; i < node_peer_count(node) && loses && ret->code[0] == '\0'; i++) {
        struct control_peer peer;
        node_peer_at(node, i, &peer);
        if (distribution_allows(before, node_bureau(node), &peer.bureau) &&
            !distribution_allows(after, node_bureau(node), &peer.bureau))
            *ret = peer.bureau;
    }
    return loses;
}

/* Refuse a change that is another than was meant. */
static enum error_code check_change(const struct node *node, const Comity__AmendRequest *amend,
                                    const Comity__Distribution *before, const Comity__Distribution *after,
                                    struct error *error)
{
    bool is_narrow = amend->change == COMITY__AMEND_REQUEST__CHANGE__NARROW;
    struct bureau loser, gainer;
    if (amend->change == COMITY__AMEND_REQUEST__CHANGE__ANY)
        return ERROR_NONE;
    if (!is_narrow && amend->change != COMITY__AMEND_REQUEST__CHANGE__WIDEN)
        return error_set(error, ERROR_INVALID, "change: %d is not known", (int)amend->change);
    if (after == NULL)
        return error_set(error, ERROR_INVALID, "distribution: is required: say who may see the record");
    enum error_code code = distribution_validate(after, error);
    if (code != ERROR_NONE)
        return code;
    bool loses = find_loser(node, before, after, &loser);
    bool gains = find_loser(node, after, before, &gainer);
    const struct bureau *wrong = is_narrow ? &gainer : &loser;
    if (is_narrow ? gains : loses)
        return error_set(error, ERROR_INVALID, "distribution: that would %s %s, so it does not only %s",
                         is_narrow ? "show it to" : "take it from",
                         wrong->code[0] != '\0' ? wrong->code : "bureaus that are not named",
                         is_narrow ? "narrow" : "widen");
    if (is_narrow ? !loses : !gains)
        return error_set(error, ERROR_INVALID, "distribution: nobody %s",
                         is_narrow ? "loses it: they may not see it now either"
                                   : "gains it: they may see it already");
    return ERROR_NONE;
}

static enum error_code amend(struct node *node, struct requester *requester, const struct uuid *id,
                             const Comity__AmendRequest *amend, const struct sharing *sharing,
                             const struct replica_record *before, struct now now, struct error *error)
{
    struct replica_receipt receipt;
    const Comity__Distribution *stored = before->entry == NULL ? NULL : before->entry->distribution;
    const Comity__Distribution *after = sharing->distribution != NULL ? sharing->distribution : stored;
    bool is_compared = amend->change != COMITY__AMEND_REQUEST__CHANGE__ANY && stored != NULL;
    const Comity__Message *message = thread_message_of(before);
    uint32_t expected =
        amend->expected_version == 0 && is_compared ? before->version : amend->expected_version;
    if (message != NULL && message->n_attachments > 0 && amend->distribution != NULL)
        return error_set(error, ERROR_INVALID,
                         "distribution: a message with attachments is sent again to others, or withdrawn");
    enum error_code code =
        stored == NULL ? ERROR_NONE : check_change(node, amend, stored, sharing->distribution, error);
    if (code == ERROR_NONE)
        code = control_durable_check(node, amend->durable, after, error);
    if (code == ERROR_NONE)
        code = replica_amend(node_replica(node), now, id, sharing->record, sharing->distribution, expected,
                             &receipt, error);
    return code == ERROR_NONE
               ? control_receipt_answer(node, requester, &receipt, amend->durable, after, now, error)
               : own_only(node, id, code, error);
}

enum error_code control_amend(struct node *node, struct requester *requester, const Comity__Request *request,
                              struct now now, struct error *error)
{
    const Comity__AmendRequest *wanted = request->amend;
    struct replica_record before = {0};
    struct sharing sharing;
    struct uuid id;
    enum error_code code = control_id(wanted->id, &id, error);
    if (code == ERROR_NONE && wanted->record == NULL && wanted->distribution == NULL)
        code = error_set(error, ERROR_INVALID, "neither a new record nor a new distribution is given");
    if (code != ERROR_NONE)
        return code;
    /* What is not there, or withdrawn, replica_amend() refuses. */
    (void)replica_find(node_replica(node), node_bureau(node), &id, &before, NULL);
    code = sharing_fill(&sharing, node_replica(node), node_sharing(node), node_bureau(node), wanted->record,
                        wanted->distribution, &before, error);
    if (code == ERROR_NONE)
        code = amend(node, requester, &id, wanted, &sharing, &before, now, error);
    sharing_release(&sharing);
    replica_record_release(&before);
    return code;
}

/* Withdraw a record; of a message its attachments before it. */
static enum error_code withdraw_all(struct node *node, const struct uuid *id, Comity__Withdraw__Reason reason,
                                    struct now now, struct replica_receipt *receipt, struct error *error)
{
    struct replica_record record = {0};
    (void)replica_find(node_replica(node), node_bureau(node), id, &record, NULL);
    const Comity__Message *message = thread_message_of(&record);
    enum error_code code = ERROR_NONE;
    if (message != NULL)
        code = control_attachments_withdraw(node, message, reason, now, error);
    if (code == ERROR_NONE)
        code = replica_withdraw(node_replica(node), now, id, reason, receipt, error);
    replica_record_release(&record);
    return code;
}

enum error_code control_withdraw(struct node *node, struct requester *requester,
                                 const Comity__Request *request, struct now now, struct error *error)
{
    const Comity__WithdrawRequest *withdraw = request->withdraw;
    struct replica_receipt receipt;
    struct uuid id;
    enum error_code code = control_id(withdraw->id, &id, error);
    if (code == ERROR_NONE && protobuf_c_enum_descriptor_get_value(&comity__withdraw__reason__descriptor,
                                                                   (int)withdraw->reason) == NULL)
        code = error_set(error, ERROR_INVALID, "reason: %d is not known", (int)withdraw->reason);
    if (code == ERROR_NONE)
        code = control_durable_check(node, withdraw->durable, NULL, error);
    if (code != ERROR_NONE)
        return code;
    code = withdraw_all(node, &id, withdraw->reason, now, &receipt, error);
    return code == ERROR_NONE
               ? control_receipt_answer(node, requester, &receipt, withdraw->durable, NULL, now, error)
               : own_only(node, &id, code, error);
}
