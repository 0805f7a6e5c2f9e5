#include "ask.h"
#include "output.h"

#include <inttypes.h>

enum outcome command_unlock(struct context *context, int count, char **words)
{
    const char *reason = NULL;
    const struct option options[] = {{"reason", &reason, NULL}};
    struct arguments arguments = {0};
    Comity__Answer *answer = NULL;
    Comity__Request request = ask_request(COMITY__REQUEST__BODY_UNLOCK);
    Comity__UnlockRequest unlock = COMITY__UNLOCK_REQUEST__INIT;
    request.unlock = &unlock;
    enum outcome outcome = command_arguments(context, count, words, options, 1, &arguments);
    if (outcome == OUTCOME_DONE && (reason == NULL || reason[0] == '\0'))
        outcome = command_complain(context, "--reason TEXT is needed: it becomes an entry of the log");
    if (outcome == OUTCOME_DONE) {
        unlock.reason = ask_text(reason);
        outcome = ask_one(context, &request, COMITY__ANSWER__BODY_UNLOCK, &answer);
    }
    if (outcome == OUTCOME_DONE && context->is_json)
        outcome = output_document(&answer->unlock->base);
    else if (outcome == OUTCOME_DONE)
        printf("unlocked: entry %" PRIu64 " of this bureau's log says so, and why\n", answer->unlock->index);
    client_free_answer(answer);
    return outcome;
}
