#include "control_delivery.h"
#include "control_handlers.h"
#include "control_lookup.h"
#include "control_view.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#define STEPS_MAX 8u
#define STEP_BYTES (CONTROL_WHY_BYTES + 256u)

struct explanation {
    Comity__ExplainAnswer message;
    char rule[CONTROL_RULE_BYTES];
    char texts[STEPS_MAX][STEP_BYTES];
    char *steps[STEPS_MAX];
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
    struct control_view view;
    control_view_fill(&view, record);
    if (record->state == COMITY__RECORD_VIEW__STATE__WITHDRAWN) {
        step(explanation, "%s withdrew the record %s: leaf %llu of its log", view.owner, view.id,
             (unsigned long long)record->index);
        step(explanation, "its entries are erased, and so is what they said of who may see it");
        return false;
    }
    step(explanation, "%s owns the record %s%s%s", view.owner, view.id, view.summary[0] == '\0' ? "" : ": ",
         view.summary);
    step(explanation, "its version %u is leaf %llu of the log of %s, written %s", record->version,
         (unsigned long long)record->index, view.owner, view.time);
    control_rule(view.view.distribution, explanation->rule);
    explanation->message.rule = explanation->rule;
    bool is_entitled = distribution_allows(view.view.distribution, &record->owner, bureau);
    explanation->message.entitled = is_entitled;
    step(explanation, "%s shows it to %s: %s %s see it", view.owner, explanation->rule, bureau->code,
         is_entitled ? "may" : "may not");
    return true;
}

static void explain_delivery(struct explanation *explanation, const struct node *node,
                             const struct replica_record *record, const struct bureau *bureau)
{
    struct control_delivery delivery;
    char time[INSTANT_TEXT_CHARS + 1];
    control_delivery_of(&delivery, node, record, bureau);
    control_time(delivery.time_ms, time);
    explanation->message.state = control_text(delivery.state);
    if (strcmp(delivery.state, "not entitled") == 0)
        step(explanation, "%s is sent the hash of the leaf only, from which nothing can be learnt",
             bureau->code);
    if (delivery.time_ms != 0)
        step(explanation, "%s acknowledged %llu leaves at %s, this one among them", bureau->code,
             (unsigned long long)delivery.acknowledged, time);
    if (strcmp(delivery.state, "delivered") == 0)
        step(explanation, "so it is on the disk of %s", bureau->code);
    else if (strcmp(delivery.state, "erased") == 0)
        step(explanation, "so %s has erased what it held of it", bureau->code);
    else if (strcmp(delivery.state, "pending") == 0)
        step(explanation, "%s has not acknowledged it: %s", bureau->code, delivery.why);
    else if (delivery.time_ms == 0 && record->version > 1)
        step(explanation, "%s", delivery.why);
}

/* What this node can say of how a record came to itself. */
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
    if (log != NULL && log->checkpoint_size > log->stored)
        step(explanation, "%s still lacks %llu of the %llu leaves that %s has signed",
             node_bureau(node)->code, (unsigned long long)(log->checkpoint_size - log->stored),
             (unsigned long long)log->checkpoint_size, record->owner.code);
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
    step(explanation, "%s knows no record %s of %s", here, id, log->origin.code);
    step(explanation, "%s holds %llu of the %llu leaves that %s has signed", here,
         (unsigned long long)log->stored, (unsigned long long)log->checkpoint_size, log->origin.code);
    if (log->is_frozen)
        step(explanation, "the log of %s is frozen and takes nothing more in: see the alarms",
             log->origin.code);
    if (log->stored < log->checkpoint_size)
        step(explanation, "so it may be among those that are still to come");
    else
        step(explanation, "so there is no such record, or %s does not show it to %s: %s can tell which",
             log->origin.code, here, log->origin.code);
}

static enum error_code explain(struct explanation *explanation, const struct node *node,
                               const Comity__ExplainRequest *request, const struct bureau *bureau,
                               struct error *error)
{
    struct replica_record record;
    enum error_code code = control_record(node, request->owner, request->id, &record, error);
    if (code == ERROR_NONE) {
        explain_found(explanation, node, &record, bureau);
        replica_record_release(&record);
        return ERROR_NONE;
    }
    struct log *log = NULL;
    bool is_foreign = code == ERROR_NOT_FOUND && request->owner[0] != '\0' &&
                      control_log(node, request->owner, &log, NULL) == ERROR_NONE && !log->is_own;
    if (!is_foreign)
        return code;
    explain_unknown(explanation, node, log, request->id);
    return ERROR_NONE;
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
    struct explanation explanation = {.message = COMITY__EXPLAIN_ANSWER__INIT};
    explanation.message.steps = explanation.steps;
    enum error_code code = explain(&explanation, node, request->explain, &bureau, error);
    if (code != ERROR_NONE)
        return code;
    Comity__Answer answer = COMITY__ANSWER__INIT;
    answer.body_case = COMITY__ANSWER__BODY_EXPLAIN;
    answer.explain = &explanation.message;
    return requester_answer(requester, &answer, error);
}
