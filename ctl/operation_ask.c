#include "operation_ask.h"

#include "ask.h"
#include "publication.h"

#include "comity/distribution_text.h"
#include "comity/message.h"

#include <string.h>

enum outcome operation_ask(struct context *context, const char *operation, Comity__Answer **ret)
{
    Comity__Request request = ask_request(COMITY__REQUEST__BODY_OPERATION);
    Comity__OperationRequest wanted = COMITY__OPERATION_REQUEST__INIT;
    wanted.operation = ask_text(operation);
    request.operation = &wanted;
    enum outcome outcome = ask_one(context, &request, COMITY__ANSWER__BODY_OPERATION, ret);
    if (outcome != OUTCOME_DONE)
        return outcome;
    const Comity__RecordView *view = (*ret)->operation->record;
    if (view == NULL || view->record == NULL || view->record->type_case != COMITY__RECORD__TYPE_OPERATION) {
        fputs("comity: the daemon does not say what the operation is; is it of the same version?\n", stderr);
        client_free_answer(*ret);
        *ret = NULL;
        return OUTCOME_FAILED;
    }
    return OUTCOME_DONE;
}

enum outcome operation_ask_bureau(struct context *context, char out[LIMIT_BUREAU_BYTES])
{
    Comity__Request request = ask_request(COMITY__REQUEST__BODY_STATUS);
    Comity__StatusRequest status = COMITY__STATUS_REQUEST__INIT;
    Comity__Answer *answer = NULL;
    request.status = &status;
    enum outcome outcome = ask_one(context, &request, COMITY__ANSWER__BODY_STATUS, &answer);
    if (outcome == OUTCOME_DONE)
        snprintf(out, LIMIT_BUREAU_BYTES, "%s", answer->status->bureau);
    client_free_answer(answer);
    return outcome;
}

enum outcome operation_ask_records(struct context *context, const char *operation, const char *type,
                                   const char *owner, bool (*visit)(void *self, const Comity__Answer *answer),
                                   void *self)
{
    Comity__Request request = ask_request(COMITY__REQUEST__BODY_OPERATION_RECORDS);
    Comity__OperationRecordsRequest wanted = COMITY__OPERATION_RECORDS_REQUEST__INIT;
    wanted.operation = ask_text(operation);
    wanted.type = ask_text(type);
    wanted.owner = ask_text(owner);
    request.operation_records = &wanted;
    return ask_stream(context, &request, COMITY__ANSWER__BODY_RECORD, visit, self);
}

enum outcome operation_publish_again(struct context *context, const Comity__RecordView *view,
                                     Comity__Operation *operation, Comity__Distribution *distribution)
{
    Comity__Record record = *view->record;
    Comity__Request request = ask_request(COMITY__REQUEST__BODY_AMEND);
    Comity__AmendRequest amend = COMITY__AMEND_REQUEST__INIT;
    record.operation = operation;
    amend.id = view->id;
    amend.record = &record;
    amend.distribution = distribution;
    amend.expected_version = view->version;
    request.amend = &amend;
    return publication_ask(context, &request);
}

enum outcome operation_read_bureaus(const struct context *context, const char *what, const char *text,
                                    Comity__Distribution **ret)
{
    struct error error;
    Comity__Distribution *parsed = NULL;
    if (distribution_text_parse(view_of_text(text), &parsed, &error) != ERROR_NONE)
        return command_complain(context, "%s: %s", what, error.text);
    if (parsed->kind != COMITY__DISTRIBUTION__KIND__ONLY) {
        message_free(&parsed->base);
        return command_complain(context, "%s: bureaus are wanted, such as CO,PA", what);
    }
    *ret = parsed;
    return OUTCOME_DONE;
}
