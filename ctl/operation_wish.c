#include "operation_command.h"

#include "ask.h"
#include "operation_ask.h"
#include "publication.h"

#include "comity/operation.h"

#include <string.h>

/* What is said to the lead: it is a message, which its officers also find in their inbox. */
struct wish {
    struct operation_name name;
    bool leaves;
    const char *text;                     /* why; NULL: nothing */
    const char *record_owner, *record_id; /* of the operation's record; NULL: it is not here */
};

static enum outcome publish(struct context *context, struct wish *wish)
{
    char subject[256], name[OPERATION_NAME_BYTES];
    char *to[] = {wish->name.lead.code};
    Comity__Request request = ask_request(COMITY__REQUEST__BODY_PUBLISH);
    Comity__PublishRequest publish = COMITY__PUBLISH_REQUEST__INIT;
    Comity__Record record = COMITY__RECORD__INIT;
    Comity__Message message = COMITY__MESSAGE__INIT;
    Comity__Reference reference = COMITY__REFERENCE__INIT, *references[] = {&reference};
    Comity__Distribution only = COMITY__DISTRIBUTION__INIT;
    operation_name_format(&wish->name, name);
    snprintf(subject, sizeof subject, "Operation %s: %s", name, wish->leaves ? "we leave" : "may we join?");
    message.kind =
        wish->leaves ? COMITY__MESSAGE__KIND__CONSENT_ANSWER : COMITY__MESSAGE__KIND__CONSENT_REQUEST;
    message.priority = COMITY__PRIORITY__ROUTINE;
    message.subject = subject;
    message.body = ask_text(wish->text);
    message.refusal = wish->leaves ? ask_text(wish->text) : message.refusal;
    message.n_to = 1;
    message.to = to;
    if (wish->record_id != NULL) {
        reference.owner = ask_text(wish->record_owner);
        reference.record_id = ask_text(wish->record_id);
        message.n_references = 1;
        message.references = references;
    }
    record.operation_id = wish->name.id;
    record.type_case = COMITY__RECORD__TYPE_MESSAGE;
    record.message = &message;
    only.kind = COMITY__DISTRIBUTION__KIND__ONLY;
    only.n_bureaus = 1;
    only.bureaus = to;
    publish.record = &record;
    publish.distribution = &only;
    request.publish = &publish;
    enum outcome outcome = publication_ask(context, &request);
    if (outcome == OUTCOME_DONE && !context->is_json)
        printf("%s has been asked to %s; an officer there decides\n", wish->name.lead.code,
               wish->leaves ? "let this bureau leave" : "let this bureau join");
    return outcome;
}

/* Whoever asks to join takes no part yet, and who leaves does. */
static enum outcome check(struct context *context, const Comity__OperationAnswer *operation, bool leaves)
{
    struct bureau own = {""};
    enum outcome outcome = operation_ask_bureau(context, own.code);
    if (outcome != OUTCOME_DONE)
        return outcome;
    const Comity__Operation *record = operation->record->record->operation;
    const char *fault = NULL;
    if (strcmp(own.code, record->lead) == 0)
        fault = "leads it";
    else if (operation_has(record, &own) != leaves)
        fault = leaves ? "takes no part in it" : "takes part in it already";
    else if (!leaves && record->closed_on[0] != '\0')
        fault = "comes too late: it is closed";
    if (fault == NULL)
        return OUTCOME_DONE;
    fprintf(stderr, "comity: operation %s: this bureau %s\n", operation->operation, fault);
    return OUTCOME_FAILED;
}

/* An operation that is not here can be asked for all the same, where the lead is named. */
static bool is_named(const char *text)
{
    struct operation_name name;
    return operation_name_parse(&name, text, NULL) == ERROR_NONE && name.lead.code[0] != '\0';
}

static enum outcome say(struct context *context, const char *operation, bool leaves, const char *text)
{
    struct wish wish = {.leaves = leaves, .text = text};
    struct error error;
    Comity__Answer *answer = NULL;
    if (operation_name_parse(&wish.name, operation, &error) != ERROR_NONE)
        return command_complain(context, "%s", error.text);
    enum outcome outcome = operation_ask(context, operation, &answer);
    if (outcome == OUTCOME_NOTHING && !leaves && is_named(operation)) {
        if (!context->is_json)
            fprintf(stderr, "comity: %s is asked all the same\n", wish.name.lead.code);
        return publish(context, &wish);
    }
    if (outcome == OUTCOME_NOTHING && !leaves)
        fputs("comity: name the lead, too, to ask it: LEAD/ID\n", stderr);
    if (outcome == OUTCOME_DONE)
        outcome = check(context, answer->operation, leaves);
    if (outcome == OUTCOME_DONE &&
        operation_name_parse(&wish.name, answer->operation->operation, &error) != ERROR_NONE) {
        fprintf(stderr, "comity: %s\n", error.text);
        outcome = OUTCOME_FAILED;
    }
    if (outcome == OUTCOME_DONE) {
        wish.record_owner = answer->operation->record->owner;
        wish.record_id = answer->operation->record->id;
        outcome = publish(context, &wish);
    }
    client_free_answer(answer);
    return outcome;
}

enum outcome operation_join(struct context *context, int count, char **words)
{
    const char *note = NULL;
    const struct option options[] = {{"note", &note, NULL}};
    struct arguments arguments = {.fewest = 1, .most = 1};
    enum outcome outcome = command_arguments(context, count, words, options, 1, &arguments);
    return outcome == OUTCOME_DONE ? say(context, arguments.words[0], false, note) : outcome;
}

enum outcome operation_leave(struct context *context, int count, char **words)
{
    const char *reason = NULL;
    const struct option options[] = {{"reason", &reason, NULL}};
    struct arguments arguments = {.fewest = 1, .most = 1};
    enum outcome outcome = command_arguments(context, count, words, options, 1, &arguments);
    if (outcome == OUTCOME_DONE && (reason == NULL || *reason == '\0'))
        outcome = command_complain(context, "--reason: why; the lead reads it");
    return outcome == OUTCOME_DONE ? say(context, arguments.words[0], true, reason) : outcome;
}
