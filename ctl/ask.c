#include "ask.h"

#include "escape.h"

#include <stdio.h>
#include <string.h>

char *ask_text(const char *text)
{
    return (char *)(uintptr_t)(text == NULL ? "" : text);
}

Comity__Request ask_request(Comity__Request__BodyCase body_case)
{
    Comity__Request request = COMITY__REQUEST__INIT;
    request.body_case = body_case;
    return request;
}

enum outcome ask_lost(const struct context *context, const struct error *error)
{
    if (error->code == ERROR_LIMIT || error->code == ERROR_MEMORY || error->code == ERROR_INVALID) {
        fprintf(stderr, "comity: %s\n", error->text);
        return OUTCOME_FAILED;
    }
    fprintf(stderr, "comity: the daemon at %s: %s: %s\n", context->socket_path, error_code_text(error->code),
            error->text);
    return OUTCOME_UNREACHABLE;
}

static const char *advice(enum error_code code)
{
    switch (code) {
    case ERROR_NOT_FOUND:
        return "is comityd running, and is --socket or COMITY_SOCKET right?";
    case ERROR_CLOSED:
        return "comityd is not running there";
    case ERROR_DENIED:
        return "this user may not use the control socket; which group may, its configuration says";
    default:
        return NULL;
    }
}

enum outcome ask_connect(struct context *context)
{
    struct error error;
    if (context->client != NULL)
        return OUTCOME_DONE;
    enum error_code code =
        client_connect(context->socket_path, context->timeout_ms, &context->client, &error);
    if (code == ERROR_NONE)
        return OUTCOME_DONE;
    fprintf(stderr, "comity: cannot reach the daemon: %s\n", error.text);
    if (advice(code) != NULL)
        fprintf(stderr, "comity: %s\n", advice(code));
    return code == ERROR_MEMORY ? OUTCOME_FAILED : OUTCOME_UNREACHABLE;
}

enum error_code ask_failure_code(const Comity__Failure *failure)
{
    return error_code_of_name(failure->code);
}

enum outcome ask_refused(const Comity__Failure *failure)
{
    enum error_code code = ask_failure_code(failure);
    fprintf(stderr, "comity: %s: ", error_code_text(code));
    escape_write(stderr, failure->text);
    fputc('\n', stderr);
    return code == ERROR_NOT_FOUND ? OUTCOME_NOTHING : OUTCOME_FAILED;
}

static enum outcome unexpected(Comity__Answer *answer)
{
    client_free_answer(answer);
    fputs("comity: the daemon gave an answer to something else; is it of the same version?\n", stderr);
    return OUTCOME_FAILED;
}

static enum outcome send(struct context *context, const Comity__Request *request)
{
    struct error error;
    enum outcome outcome = ask_connect(context);
    if (outcome != OUTCOME_DONE)
        return outcome;
    if (client_send(context->client, request, &error) != ERROR_NONE)
        return ask_lost(context, &error);
    return OUTCOME_DONE;
}

/* Receive an answer that is no failure. */
static enum outcome receive(struct context *context, Comity__Answer **ret)
{
    struct error error;
    Comity__Answer *answer = NULL;
    if (client_receive(context->client, &answer, &error) != ERROR_NONE)
        return ask_lost(context, &error);
    if (answer->body_case == COMITY__ANSWER__BODY_FAILURE) {
        enum outcome outcome = ask_refused(answer->failure);
        client_free_answer(answer);
        return outcome;
    }
    *ret = answer;
    return OUTCOME_DONE;
}

enum outcome ask_one(struct context *context, const Comity__Request *request,
                     Comity__Answer__BodyCase expected, Comity__Answer **ret)
{
    Comity__Answer *answer = NULL;
    enum outcome outcome = send(context, request);
    if (outcome == OUTCOME_DONE)
        outcome = receive(context, &answer);
    if (outcome != OUTCOME_DONE)
        return outcome;
    if (answer->body_case != expected || answer->more)
        return unexpected(answer);
    *ret = answer;
    return OUTCOME_DONE;
}

static enum outcome ask_many(struct context *context, const Comity__Request *request,
                             Comity__Answer__BodyCase expected,
                             bool (*visit)(void *self, const Comity__Answer *answer), void *self,
                             uint64_t *ret_held_back)
{
    enum outcome outcome = send(context, request);
    bool more = true;
    while (outcome == OUTCOME_DONE && more) {
        Comity__Answer *answer = NULL;
        outcome = receive(context, &answer);
        if (outcome != OUTCOME_DONE)
            break;
        if (answer->body_case != expected && answer->body_case != COMITY__ANSWER__BODY_DONE)
            return unexpected(answer);
        more = answer->more;
        if (answer->body_case == expected && !visit(self, answer))
            more = false;
        if (answer->body_case == COMITY__ANSWER__BODY_DONE)
            *ret_held_back = answer->done->held_back;
        client_free_answer(answer);
    }
    return outcome;
}

enum outcome ask_stream(struct context *context, const Comity__Request *request,
                        Comity__Answer__BodyCase expected,
                        bool (*visit)(void *self, const Comity__Answer *answer), void *self)
{
    uint64_t held_back = 0;
    return ask_many(context, request, expected, visit, self, &held_back);
}

enum outcome ask_export(struct context *context, const Comity__Request *request,
                        bool (*visit)(void *self, const Comity__Answer *answer), void *self,
                        uint64_t *ret_held_back)
{
    return ask_many(context, request, COMITY__ANSWER__BODY_RECORD, visit, self, ret_held_back);
}
