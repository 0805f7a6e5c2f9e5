#include "operation_command.h"

#include "ask.h"
#include "operation_ask.h"
#include "publication.h"

#include "comity/distribution.h"
#include "comity/message.h"
#include "comity/operation.h"

#include <string.h>

/* The list of who takes part, as the bureaus of a distribution. */
static Comity__Distribution list_of(const Comity__Operation *operation)
{
    Comity__Distribution list = COMITY__DISTRIBUTION__INIT;
    list.kind = COMITY__DISTRIBUTION__KIND__ONLY;
    list.n_bureaus = operation->n_participants;
    list.bureaus = operation->participants;
    return list;
}

/* Nobody is taken in twice, nor out who is not in; the lead stays. */
static enum outcome check(const Comity__Operation *operation, const Comity__Distribution *bureaus, bool joins)
{
    for (size_t i = 0; i < bureaus->n_bureaus; i++) {
        struct bureau bureau = {""};
        snprintf(bureau.code, sizeof bureau.code, "%s", bureaus->bureaus[i]);
        bool is_in = operation_has(operation, &bureau);
        const char *fault = !joins && strcmp(bureau.code, operation->lead) == 0 ? "leads the operation"
                            : is_in && joins                                    ? "takes part already"
                            : !is_in && !joins                                  ? "takes no part"
                                                                                : NULL;
        if (fault != NULL) {
            fprintf(stderr, "comity: %s %s\n", bureau.code, fault);
            return OUTCOME_FAILED;
        }
    }
    return OUTCOME_DONE;
}

/* ---- answering ---- */

/* Answer a wish: with a reason against it, or NULL. It is an answer in the thread that the wish began. */
static enum outcome answer_wish(struct context *context, const Comity__OperationAnswer *operation,
                                Comity__OperationAnswer__Wish *wish, const char *reason)
{
    char subject[256], *to[] = {wish->bureau};
    Comity__Answer *answer = NULL;
    Comity__Request request = ask_request(COMITY__REQUEST__BODY_PUBLISH);
    Comity__PublishRequest publish = COMITY__PUBLISH_REQUEST__INIT;
    Comity__Record record = COMITY__RECORD__INIT;
    Comity__Message message = COMITY__MESSAGE__INIT;
    Comity__Reference reference = COMITY__REFERENCE__INIT;
    Comity__Distribution only = COMITY__DISTRIBUTION__INIT;
    snprintf(subject, sizeof subject, "Operation %s: %s", operation->operation,
             reason == NULL ? "accepted" : "not accepted");
    reference.owner = wish->bureau;
    reference.record_id = wish->id;
    message.kind = COMITY__MESSAGE__KIND__CONSENT_ANSWER;
    message.priority = COMITY__PRIORITY__ROUTINE;
    message.subject = subject;
    message.refusal = ask_text(reason);
    message.n_to = 1;
    message.to = to;
    message.in_reply_to = &reference;
    message.thread_id = wish->id;
    record.operation_id = operation->record->record->operation_id;
    record.type_case = COMITY__RECORD__TYPE_MESSAGE;
    record.message = &message;
    only.kind = COMITY__DISTRIBUTION__KIND__ONLY;
    only.n_bureaus = 1;
    only.bureaus = to;
    publish.record = &record;
    publish.distribution = &only;
    request.publish = &publish;
    if (reason != NULL)
        return publication_ask(context, &request);
    enum outcome outcome = ask_one(context, &request, COMITY__ANSWER__BODY_PUBLISH, &answer);
    client_free_answer(answer);
    return outcome;
}

static Comity__OperationAnswer__Wish *wish_of(const Comity__OperationAnswer *operation, const char *bureau)
{
    for (size_t i = 0; i < operation->n_wishes; i++)
        if (strcmp(operation->wishes[i]->bureau, bureau) == 0)
            return operation->wishes[i];
    return NULL;
}

/* Tell those who have asked to join that they take part now. */
static enum outcome answer_wishes(struct context *context, const Comity__OperationAnswer *operation,
                                  const Comity__Distribution *bureaus)
{
    enum outcome outcome = OUTCOME_DONE;
    for (size_t i = 0; i < bureaus->n_bureaus && outcome == OUTCOME_DONE; i++) {
        Comity__OperationAnswer__Wish *wish = wish_of(operation, bureaus->bureaus[i]);
        if (wish != NULL)
            outcome = answer_wish(context, operation, wish, NULL);
    }
    return outcome;
}

/* ---- who takes part ---- */

/* Who sees the operation's record changes, too, where it lists them; what is announced to all stays so. */
static enum outcome change(struct context *context, const Comity__RecordView *view,
                           const Comity__Distribution *bureaus, bool joins)
{
    struct error error = {0};
    Comity__Operation changed = *view->record->operation;
    Comity__Distribution list = list_of(&changed), *members = NULL, *readers = NULL;
    bool is_list = view->distribution->kind == COMITY__DISTRIBUTION__KIND__ONLY;
    enum outcome outcome = check(&changed, bureaus, joins);
    if (outcome == OUTCOME_DONE &&
        (distribution_with(&list, bureaus, joins, &members, &error) != ERROR_NONE ||
         ((joins || is_list) &&
          distribution_with(view->distribution, bureaus, joins, &readers, &error) != ERROR_NONE))) {
        fprintf(stderr, "comity: %s\n", error.text);
        outcome = OUTCOME_FAILED;
    }
    if (outcome == OUTCOME_DONE) {
        changed.n_participants = members->n_bureaus;
        changed.participants = members->bureaus;
        outcome = operation_publish_again(context, view, &changed, readers);
    }
    message_free(members == NULL ? NULL : &members->base);
    message_free(readers == NULL ? NULL : &readers->base);
    return outcome;
}

static enum outcome change_members(struct context *context, int count, char **words, bool joins)
{
    struct arguments arguments = {.fewest = 2, .most = 2};
    Comity__Distribution *bureaus = NULL;
    Comity__Answer *answer = NULL;
    enum outcome outcome = command_arguments(context, count, words, NULL, 0, &arguments);
    if (outcome == OUTCOME_DONE)
        outcome = operation_read_bureaus(context, "BUREAUS", arguments.words[1], &bureaus);
    if (outcome == OUTCOME_DONE)
        outcome = operation_ask(context, arguments.words[0], &answer);
    if (outcome == OUTCOME_DONE && joins &&
        answer->operation->record->record->operation->closed_on[0] != '\0') {
        fputs("comity: the operation is closed\n", stderr);
        outcome = OUTCOME_FAILED;
    }
    if (outcome == OUTCOME_DONE)
        outcome = change(context, answer->operation->record, bureaus, joins);
    if (outcome == OUTCOME_DONE && joins)
        outcome = answer_wishes(context, answer->operation, bureaus);
    client_free_answer(answer);
    message_free(bureaus == NULL ? NULL : &bureaus->base);
    return outcome;
}

enum outcome operation_accept(struct context *context, int count, char **words)
{
    return change_members(context, count, words, true);
}

enum outcome operation_remove(struct context *context, int count, char **words)
{
    return change_members(context, count, words, false);
}

enum outcome operation_refuse(struct context *context, int count, char **words)
{
    const char *reason = NULL;
    const struct option options[] = {{"reason", &reason, NULL}};
    struct arguments arguments = {.fewest = 2, .most = 2};
    Comity__Answer *answer = NULL;
    Comity__OperationAnswer__Wish *wish = NULL;
    enum outcome outcome = command_arguments(context, count, words, options, 1, &arguments);
    if (outcome == OUTCOME_DONE && (reason == NULL || *reason == '\0'))
        outcome = command_complain(context, "--reason: why; the bureau reads it");
    if (outcome == OUTCOME_DONE)
        outcome = operation_ask(context, arguments.words[0], &answer);
    if (outcome == OUTCOME_DONE)
        wish = wish_of(answer->operation, arguments.words[1]);
    if (outcome == OUTCOME_DONE && wish == NULL) {
        fprintf(stderr, "comity: %.8s has asked for nothing that is still open\n", arguments.words[1]);
        outcome = OUTCOME_NOTHING;
    }
    if (outcome == OUTCOME_DONE)
        outcome = answer_wish(context, answer->operation, wish, reason);
    client_free_answer(answer);
    return outcome;
}
