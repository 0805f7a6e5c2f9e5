#include "ask.h"
#include "publication.h"
#include "record_file.h"
#include "record_name.h"

#include "comity/decimal.h"

enum outcome command_amend(struct context *context, int count, char **words)
{
    const char *to = NULL, *operation = NULL, *expect = NULL, *durable = NULL;
    const struct option options[] = {{"to", &to, NULL},
                                     {"operation", &operation, NULL},
                                     {"expect", &expect, NULL},
                                     {"durable", &durable, NULL}};
    struct arguments arguments = {.fewest = 1, .most = 2};
    struct record_name name;
    struct error error;
    uint64_t version = 0;
    Comity__Record *record = NULL;
    Comity__Distribution *distribution = NULL;
    Comity__Durable wait;
    Comity__Request request = ask_request(COMITY__REQUEST__BODY_AMEND);
    Comity__AmendRequest amend = COMITY__AMEND_REQUEST__INIT;
    request.amend = &amend;
    enum outcome outcome =
        command_arguments(context, count, words, options, sizeof options / sizeof options[0], &arguments);
    if (outcome == OUTCOME_DONE && record_name_parse(&name, arguments.words[0], &error) != ERROR_NONE)
        outcome = command_complain(context, "%s", error.text);
    if (outcome == OUTCOME_DONE && arguments.count < 2 && to == NULL && operation == NULL)
        outcome = command_complain(context, "a FILE with the new content, or --to or --operation, or both");
    if (outcome == OUTCOME_DONE && expect != NULL &&
        decimal_parse(view_of_text(expect), UINT32_MAX, &version, &error) != ERROR_NONE)
        outcome = command_complain(context, "--expect wants the number of a version");
    if (outcome == OUTCOME_DONE)
        outcome = publication_durable(context, durable, &wait, &amend.durable);
    if (outcome == OUTCOME_DONE && arguments.count == 2)
        outcome = publication_read(arguments.words[1], &record, &distribution);
    if (outcome == OUTCOME_DONE)
        outcome = publication_distribution(context, to, &distribution);
    if (outcome == OUTCOME_DONE)
        outcome = publication_operation(context, operation, to, &distribution);
    if (outcome == OUTCOME_DONE) {
        amend.id = name.id;
        amend.record = record;
        amend.distribution = distribution;
        amend.expected_version = (uint32_t)version;
        outcome = publication_ask(context, &request);
    }
    record_file_release(record, distribution);
    return outcome;
}
