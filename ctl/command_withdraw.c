#include "ask.h"
#include "publication.h"
#include "record_name.h"

#include <string.h>

struct reason_row {
    const char *word;
    Comity__Withdraw__Reason reason;
};

static const struct reason_row REASONS[] = {
    {"purpose-achieved", COMITY__WITHDRAW__REASON__PURPOSE_ACHIEVED},
    {"error", COMITY__WITHDRAW__REASON__ERROR},
    {"retention-over", COMITY__WITHDRAW__REASON__RETENTION_OVER},
    {"other", COMITY__WITHDRAW__REASON__OTHER},
};

static bool find_reason(const char *word, Comity__Withdraw__Reason *ret)
{
    for (size_t i = 0; i < sizeof REASONS / sizeof REASONS[0]; i++) {
        if (strcmp(REASONS[i].word, word) == 0) {
            *ret = REASONS[i].reason;
            return true;
        }
    }
    return false;
}

enum outcome command_withdraw(struct context *context, int count, char **words)
{
    const char *reason = "other", *durable = NULL;
    const struct option options[] = {{"reason", &reason, NULL}, {"durable", &durable, NULL}};
    struct arguments arguments = {.fewest = 1, .most = 1};
    struct record_name name;
    struct error error;
    Comity__Durable wait;
    Comity__Request request = ask_request(COMITY__REQUEST__BODY_WITHDRAW);
    Comity__WithdrawRequest withdraw = COMITY__WITHDRAW_REQUEST__INIT;
    request.withdraw = &withdraw;
    enum outcome outcome = command_arguments(context, count, words, options, 2, &arguments);
    if (outcome == OUTCOME_DONE && record_name_parse(&name, arguments.words[0], &error) != ERROR_NONE)
        outcome = command_complain(context, "%s", error.text);
    if (outcome == OUTCOME_DONE && !find_reason(reason, &withdraw.reason))
        outcome = command_complain(context, "--reason: purpose-achieved, error, retention-over or other");
    if (outcome == OUTCOME_DONE)
        outcome = publication_durable(context, durable, &wait, &withdraw.durable);
    if (outcome == OUTCOME_DONE) {
        withdraw.id = name.id;
        outcome = publication_ask(context, &request);
    }
    return outcome;
}
