#include "control_delivery.h"
#include "control_handlers.h"
#include "control_lookup.h"
#include "control_view.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define STEPS_MAX 12u
#define STEP_BYTES (CONTROL_WHY_BYTES + 256u)

struct explanation {
    Comity__ExplainAnswer message;
    struct control_view view; /* of the record; its texts are the answer's, too */
    char rule[CONTROL_RULE_BYTES];
    char texts[STEPS_MAX][STEP_BYTES];
    char *steps[STEPS_MAX];
    struct control_delivery delivery;
    char *obstacles[CONTROL_OBSTACLES];
    char delivered[INSTANT_TEXT_CHARS + 1], seen[INSTANT_TEXT_CHARS + 1], erased[INSTANT_TEXT_CHARS + 1];
    char cosigned[INSTANT_TEXT_CHARS + 1], since[INSTANT_TEXT_CHARS + 1], refused[INSTANT_TEXT_CHARS + 1];
};

static void step(struct explanation *explanation, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

static void step(struct explanation *explanation, const char *format, ...)
{
    size_t place = explanation->message.n_steps;
    if (place == STEPS_MAX)
        return;
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(explanation->texts[place], STEP_BYTES, format, arguments);
    va_end(arguments);
    explanation->steps[place] = explanation->texts[place];
    explanation->message.n_steps++;
}

/* Whose the record is, where it stands, and whom its owner allows. Returns false if that is not known any
 * more. */
static bool explain_record(struct explanation *explanation, const struct replica_record *record,
                           const struct bureau *bureau)
{
    struct control_view *view = &explanation->view;
    Comity__ExplainAnswer *message = &explanation->message;
    control_view_fill(view, record);
    message->owner = view->owner;
    message->id = view->id;
    message->version = record->version;
    message->index = record->index;
    message->written = view->time;
    message->frozen = record->is_frozen;
    if (record->state == COMITY__RECORD_VIEW__STATE__WITHDRAWN) {
        step(explanation, "%s withdrew the record %s: leaf %" PRIu64 " of its log", view->owner, view->id,
             record->index);
        step(explanation, "its entries are erased, and so is what they said of who may see it");
        return false;
    }
    step(explanation, "%s owns the record %s%s%s", view->owner, view->id,
         view->summary[0] == '\0' ? "" : ": ", view->summary);
    step(explanation, "its version %u is leaf %" PRIu64 " of the log of %s, written %s", record->version,
         record->index, view->owner, view->time);
    control_rule(view->view.distribution, explanation->rule);
    message->rule = explanation->rule;
    message->entitled = distribution_allows(view->view.distribution, &record->owner, bureau);
    step(explanation, "%s shows it to %s: %s %s see it", view->owner, explanation->rule, bureau->code,
         message->entitled ? "may" : "may not");
    return true;
}

/* ---- an own record, on its way to another bureau ---- */

static void fill_connection(struct explanation *explanation, const struct node *node,
                            const struct bureau *bureau)
{
    Comity__ExplainAnswer *message = &explanation->message;
    struct control_peer peer;
    message->connection = control_text("none");
    if (!control_peer_of(node, bureau, &peer))
        return;
    control_time(peer.since_ms, explanation->since);
    control_time(peer.refusal_ms, explanation->refused);
    message->connection = control_text(peer.state);
    message->connection_since = explanation->since;
    message->refusal = control_text(peer.refusal);
    message->refusal_time = explanation->refused;
}

static void fill_delivery(struct explanation *explanation, const struct replica_record *record)
{
    Comity__ExplainAnswer *message = &explanation->message;
    struct control_delivery *delivery = &explanation->delivery;
    bool is_withdrawn = record->state == COMITY__RECORD_VIEW__STATE__WITHDRAWN;
    control_time(delivery->is_entitled ? delivery->confirmed_ms : 0, explanation->delivered);
    control_time(is_withdrawn ? delivery->confirmed_ms : 0, explanation->erased);
    control_time(delivery->seen_ms, explanation->seen);
    control_time(delivery->cosigned_ms, explanation->cosigned);
    message->state = control_text(delivery->state);
    message->delivered = explanation->delivered;
    message->erased = explanation->erased;
    message->seen = explanation->seen;
    message->cosigned_time = explanation->cosigned;
    message->cosigned = delivery->cosigned;
    message->acknowledged = delivery->acknowledged;
    message->sent = delivery->sent > record->index;
    if (record->index > delivery->acknowledged)
        message->backlog = record->index - delivery->acknowledged;
    for (size_t i = 0; i < delivery->obstacle_count; i++)
        explanation->obstacles[i] = delivery->obstacles[i];
    message->n_obstacles = delivery->obstacle_count;
    message->obstacles = explanation->obstacles;
}

static void say_how_far(struct explanation *explanation, const struct replica_record *record,
                        const struct bureau *bureau)
{
    const struct control_delivery *delivery = &explanation->delivery;
    const char *state = delivery->state;
    char time[INSTANT_TEXT_CHARS + 1];
    bool is_excluded = strcmp(state, "not entitled") == 0;
    control_time(delivery->confirmed_ms, time);
    if (is_excluded)
        step(explanation, "%s is sent the hash of the leaf only, from which nothing can be learnt",
             bureau->code);
    if (is_excluded && delivery->confirmed_ms == 0 && record->version > 1)
        step(explanation, "it may still hold an earlier version: it has not acknowledged this leaf%s%s",
             delivery->obstacle_count > 0 ? ": " : "",
             delivery->obstacle_count > 0 ? delivery->obstacles[0] : "");
    if (strcmp(state, "pending") == 0)
        step(explanation, "%s has not acknowledged it: %s", bureau->code, delivery->why);
    else if (strcmp(state, "erased") == 0)
        step(explanation, "%s acknowledged it by %s: it has erased what it held of the record", bureau->code,
             time);
    else if (!is_excluded)
        step(explanation, "%s acknowledged it by %s: it is on its disk", bureau->code, time);
}

static void explain_delivery(struct explanation *explanation, const struct node *node,
                             const struct replica_record *record, const struct bureau *bureau)
{
    struct control_delivery *delivery = &explanation->delivery;
    control_delivery_of(delivery, node, record, bureau);
    fill_delivery(explanation, record);
    explanation->message.size = replica_own_log(node_replica(node))->stored;
    fill_connection(explanation, node, bureau);
    say_how_far(explanation, record, bureau);
    if (delivery->seen_ms != 0)
        step(explanation, "an officer there first opened it at %s, by the clock of %s", explanation->seen,
             bureau->code);
    if (delivery->cosigned > 0)
        step(explanation, "%s cosigned the log at %" PRIu64 " leaves at %s, %s", bureau->code,
             delivery->cosigned, explanation->cosigned,
             delivery->cosigned > record->index ? "this one, or its hash, among them"
                                                : "before it had this one");
}

/* ---- a record as it came here ---- */

/* Where this node has the log from, and how much of it. */
static void explain_log(struct explanation *explanation, const struct node *node, const struct log *log)
{
    const char *here = node_bureau(node)->code, *origin = log->origin.code;
    explanation->message.size = log->stored;
    explanation->message.frozen = log->is_frozen;
    step(explanation, "%s holds %" PRIu64 " of the %" PRIu64 " leaves that %s has signed%s", here,
         log->stored, log->checkpoint_size, origin,
         log->is_linked ? ", and is connected to it" : ", and is not connected to it");
    if (log->is_frozen)
        step(explanation, "the log of %s is frozen and takes nothing more in: see the alarms", origin);
}

static void explain_here(struct explanation *explanation, const struct node *node,
                         const struct replica_record *record, bool is_known)
{
    const struct log *log = replica_log(node_replica(node), &record->owner);
    bool is_here = is_known && record->entry != NULL;
    explanation->message.state = control_text(is_known ? (is_here ? "delivered" : "pending") : "erased");
    step(explanation, "%s %s", node_bureau(node)->code,
         is_here    ? "holds it on its disk"
         : is_known ? "knows of it but does not hold its entry yet"
                    : "has erased what it held of it");
    if (log != NULL && !log->is_own)
        explain_log(explanation, node, log);
}

static void explain_found(struct explanation *explanation, const struct node *node,
                          const struct replica_record *record, const struct bureau *bureau)
{
    bool is_known = explain_record(explanation, record, bureau);
    if (bureau_is_equal(bureau, node_bureau(node)))
        explain_here(explanation, node, record, is_known);
    else if (bureau_is_equal(&record->owner, node_bureau(node)))
        explain_delivery(explanation, node, record, bureau);
    else if (bureau_is_equal(bureau, &record->owner))
        step(explanation, "%s is its owner", bureau->code);
    else
        step(explanation, "how far it has come on its way to %s is known to %s, its owner: ask there",
             bureau->code, record->owner.code);
}

/* A record that this node does not know, of a bureau whose log it has. */
static void explain_unknown(struct explanation *explanation, const struct node *node, const struct log *log,
                            const char *id)
{
    const char *here = node_bureau(node)->code;
    uint64_t missing;
    step(explanation, "%s knows no record %s of %s", here, id, log->origin.code);
    explain_log(explanation, node, log);
    if (log->stored < log->checkpoint_size)
        step(explanation, "so it may be among those that are still to come");
    else if (replica_missing(node_replica(node), log, 0, &missing, 1) > 0)
        step(explanation,
             "of some leaves a relay could not give more than the hash: it may be among them until %s is "
             "connected",
             log->origin.code);
    else
        step(explanation, "so there is no such record, or %s does not show it to %s: %s can tell which",
             log->origin.code, here, log->origin.code);
}

static enum error_code answer_explanation(struct explanation *explanation, struct requester *requester,
                                          struct error *error)
{
    Comity__Answer answer = COMITY__ANSWER__INIT;
    answer.body_case = COMITY__ANSWER__BODY_EXPLAIN;
    answer.explain = &explanation->message;
    return requester_answer(requester, &answer, error);
}

/* The answer borrows the record, and so is packed before it goes. */
static enum error_code explain(struct explanation *explanation, const struct node *node,
                               const Comity__ExplainRequest *request, const struct bureau *bureau,
                               struct requester *requester, struct error *error)
{
    struct replica_record record;
    enum error_code code = control_record(node, request->owner, request->id, &record, error);
    if (code == ERROR_NONE) {
        explain_found(explanation, node, &record, bureau);
        code = answer_explanation(explanation, requester, error);
        replica_record_release(&record);
        return code;
    }
    struct log *log = NULL;
    bool is_foreign = code == ERROR_NOT_FOUND && request->owner[0] != '\0' &&
                      control_log(node, request->owner, &log, NULL) == ERROR_NONE && !log->is_own;
    if (!is_foreign)
        return code;
    explain_unknown(explanation, node, log, request->id);
    return answer_explanation(explanation, requester, error);
}

enum error_code control_explain(struct node *node, struct requester *requester,
                                const Comity__Request *request, struct now now, struct error *error)
{
    (void)now;
    struct bureau bureau;
    if (bureau_parse(&bureau, view_of_text(request->explain->bureau), error) != ERROR_NONE) {
        error_wrap(error, "bureau");
        return ERROR_INVALID;
    }
    struct explanation *explanation = calloc(1, sizeof *explanation);
    if (explanation == NULL)
        return error_set(error, ERROR_MEMORY, "no memory to explain");
    comity__explain_answer__init(&explanation->message);
    explanation->message.steps = explanation->steps;
    enum error_code code = explain(explanation, node, request->explain, &bureau, requester, error);
    free(explanation);
    return code;
}
