#include "control_handlers.h"
#include "control_lookup.h"
#include "control_view.h"
#include "hits.h"

#include <stdio.h>
#include <string.h>

#define MINUTES_MAX (366u * 24u * 60u)

/* ---- by who made the hit ---- */

static enum error_code own_only(const struct node *node, const struct hit_case *hit_case, const char *what,
                                struct error *error)
{
    if (bureau_is_equal(&hit_case->record.owner, node_bureau(node)))
        return ERROR_NONE;
    return error_set(error, ERROR_DENIED, "the hit was made by %s, and only it may %s",
                     hit_case->record.owner.code, what);
}

static enum error_code verify(struct node *node, const struct hit_case *hit_case,
                              const Comity__HitActRequest *act, struct now now, struct replica_receipt *ret,
                              struct error *error)
{
    char due[INSTANT_TEXT_CHARS + 1];
    Comity__Hit hit = *hit_case->hit;
    enum error_code code = own_only(node, hit_case, "ask for an answer", error);
    if (code == ERROR_NONE && hit_case->state.phase == HIT_CLOSED)
        code = error_set(error, ERROR_STATE, "the hit is closed: its outcome is known");
    if (code != ERROR_NONE)
        return code;
    instant_format(now.wall_ms + hits_patience_ms(node, act->priority), due);
    hit.priority = act->priority;
    hit.asked_version = hit_case->record.version + 1;
    hit.reminder = 0;
    hit.answer_due_at = due;
    hit.remarks = act->remarks;
    return hits_amend(node, hit_case, &hit, now, ret, error);
}

static enum error_code close_hit(struct node *node, const struct hit_case *hit_case,
                                 const Comity__HitActRequest *act, struct now now,
                                 struct replica_receipt *ret, struct error *error)
{
    Comity__Hit hit = *hit_case->hit;
    enum error_code code = own_only(node, hit_case, "say what came of it", error);
    if (code != ERROR_NONE)
        return code;
    hit.outcome = act->outcome;
    hit.answer_due_at = control_text("");
    hit.remarks = act->remarks;
    return hits_amend(node, hit_case, &hit, now, ret, error);
}

/* ---- by the owner of the record ---- */

/* Read the time until which there is more time; none, and none wanted: "". */
static enum error_code read_until(const Comity__HitActRequest *act, struct now now,
                                  char out[INSTANT_TEXT_CHARS + 1], struct error *error)
{
    int64_t until_ms = now.wall_ms + (int64_t)act->minutes * 60000;
    out[0] = '\0';
    if (act->answer != COMITY__HIT__ANSWER__MORE_TIME)
        return act->until[0] == '\0' && act->minutes == 0
                   ? ERROR_NONE
                   : error_set(error, ERROR_INVALID, "until: goes with more time only");
    if ((act->until[0] != '\0') == (act->minutes != 0))
        return error_set(error, ERROR_INVALID, "until: say until when, or how many minutes");
    if (act->minutes > MINUTES_MAX)
        return error_set(error, ERROR_INVALID, "minutes: at most %u", MINUTES_MAX);
    if (act->until[0] != '\0' && instant_read(view_of_text(act->until), &until_ms, error) != ERROR_NONE) {
        error_wrap(error, "until");
        return ERROR_INVALID;
    }
    if (until_ms <= now.wall_ms)
        return error_set(error, ERROR_INVALID, "until: %.64s is over", act->until);
    instant_format(until_ms, out);
    return ERROR_NONE;
}

/* The answer is one record, and a later one its next version. */
static enum error_code publish_answer(struct node *node, const struct hit_case *hit_case,
                                      const Comity__Record *record, struct now now,
                                      struct replica_receipt *ret, struct error *error)
{
    char asker[LIMIT_BUREAU_BYTES];
    char *readers[] = {asker};
    Comity__Distribution distribution = COMITY__DISTRIBUTION__INIT;
    memcpy(asker, hit_case->record.owner.code, sizeof asker);
    distribution.kind = COMITY__DISTRIBUTION__KIND__ONLY;
    distribution.n_bureaus = 1;
    distribution.bureaus = readers;
    return hit_case->is_answered
               ? replica_amend(node_replica(node), now, &hit_case->answer.id, record, &distribution,
                               hit_case->answer.version, ret, error)
               : replica_publish(node_replica(node), now, record, &distribution, false, ret, error);
}

static enum error_code answer(struct node *node, const struct hit_case *hit_case,
                              const Comity__HitActRequest *act, struct now now, struct replica_receipt *ret,
                              struct error *error)
{
    char until[INSTANT_TEXT_CHARS + 1], time[INSTANT_TEXT_CHARS + 1], id[UUID_TEXT_CHARS + 1];
    Comity__Reference reply = COMITY__REFERENCE__INIT;
    Comity__Hit hit = COMITY__HIT__INIT;
    Comity__Record record = COMITY__RECORD__INIT;
    if (!bureau_is_equal(&hit_case->owner, node_bureau(node)))
        return error_set(error, ERROR_DENIED, "the hit is on a record of %s, and only it may answer",
                         hit_case->owner.code);
    enum error_code code = read_until(act, now, until, error);
    if (code != ERROR_NONE)
        return code;
    instant_format(now.wall_ms, time);
    uuid_format(&hit_case->record.id, id);
    reply.owner = control_text(hit_case->record.owner.code);
    reply.record_id = id;
    reply.version = hit_case->record.version;
    hit.record = hit_case->hit->record;
    hit.time = time;
    hit.in_reply_to = &reply;
    hit.answer = act->answer;
    hit.answer_due_at = until;
    hit.remarks = act->remarks;
    record.type_case = COMITY__RECORD__TYPE_HIT;
    record.hit = &hit;
    return publish_answer(node, hit_case, &record, now, ret, error);
}

/* ---- the request ---- */

/* Refuse a request that is not just one act, of a kind that is known. */
static enum error_code check_act(const Comity__HitActRequest *act, struct error *error)
{
    int acts = (act->priority != 0) + (act->answer != 0) + (act->outcome != 0);
    if (acts != 1)
        return error_set(error, ERROR_INVALID, "exactly one of priority, answer and outcome is to be given");
    if (protobuf_c_enum_descriptor_get_value(&comity__priority__descriptor, (int)act->priority) == NULL)
        return error_set(error, ERROR_INVALID, "priority: %d is not known", (int)act->priority);
    if (act->answer == COMITY__HIT__ANSWER__ANSWER_NOT_SAID && (act->until[0] != '\0' || act->minutes != 0))
        return error_set(error, ERROR_INVALID, "until: goes with more time only");
    return ERROR_NONE;
}

static enum error_code do_act(struct node *node, const struct hit_case *hit_case,
                              const Comity__HitActRequest *act, struct now now, struct replica_receipt *ret,
                              struct error *error)
{
    if (act->priority != COMITY__PRIORITY__PRIORITY_NOT_SAID)
        return verify(node, hit_case, act, now, ret, error);
    if (act->answer != COMITY__HIT__ANSWER__ANSWER_NOT_SAID)
        return answer(node, hit_case, act, now, ret, error);
    return close_hit(node, hit_case, act, now, ret, error);
}

enum error_code control_hit_act(struct node *node, struct requester *requester,
                                const Comity__Request *request, struct now now, struct error *error)
{
    const Comity__HitActRequest *act = request->hit_act;
    struct hit_case hit_case = {.is_answered = false};
    struct replica_receipt receipt;
    struct control_receipt view;
    struct log *log = NULL;
    struct uuid id;
    enum error_code code = check_act(act, error);
    if (code == ERROR_NONE)
        code = control_id(act->id, &id, error);
    if (code == ERROR_NONE && act->owner[0] != '\0')
        code = control_log(node, act->owner, &log, error);
    if (code == ERROR_NONE)
        code =
            hit_case_find(node_replica(node), log == NULL ? NULL : &log->origin, &id, now, &hit_case, error);
    if (code == ERROR_NONE)
        code = do_act(node, &hit_case, act, now, &receipt, error);
    hit_case_release(&hit_case);
    if (code != ERROR_NONE)
        return code;
    control_receipt_fill(&view, node, &receipt);
    Comity__Answer message = COMITY__ANSWER__INIT;
    message.body_case = COMITY__ANSWER__BODY_PUBLISH;
    message.publish = &view.answer;
    return requester_answer_stored(requester, &message, receipt.batch, error);
}
