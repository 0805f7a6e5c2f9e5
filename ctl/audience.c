#include "audience.h"

#include "ask.h"
#include "publication.h"
#include "record_name.h"

#include "comity/distribution.h"
#include "comity/distribution_text.h"
#include "comity/message.h"

#include <string.h>

/* Read a list of bureaus, and nothing else that a distribution can be. */
static enum outcome read_list(const struct context *context, const char *listed, const char *text,
                              Comity__Distribution **ret)
{
    struct error error;
    if (distribution_text_parse(view_of_text(text), ret, &error) != ERROR_NONE)
        return command_complain(context, "--%s: %s", listed, error.text);
    if ((*ret)->kind != COMITY__DISTRIBUTION__KIND__ONLY)
        return command_complain(context, "--%s wants bureaus such as CO,PA", listed);
    return OUTCOME_DONE;
}

/* Work out who may see it with, or without, the listed; `*ret_version` is that from which this was worked out. */
static enum outcome change_list(struct context *context, const struct record_name *name,
                                const Comity__Distribution *list, bool shown, Comity__Distribution **ret,
                                uint32_t *ret_version)
{
    struct error error;
    char id[UUID_TEXT_CHARS + 1];
    Comity__Answer *answer = NULL;
    Comity__Request request = ask_request(COMITY__REQUEST__BODY_GET);
    Comity__GetRequest get = COMITY__GET_REQUEST__INIT;
    memcpy(id, name->id, sizeof id);
    get.id = id;
    get.owner = ask_text(name->owner.code);
    request.get = &get;
    enum outcome outcome = ask_one(context, &request, COMITY__ANSWER__BODY_RECORD, &answer);
    if (outcome == OUTCOME_DONE && answer->record->distribution == NULL) {
        fputs("comity: the record is withdrawn\n", stderr);
        outcome = OUTCOME_FAILED;
    }
    if (outcome == OUTCOME_DONE &&
        distribution_with(answer->record->distribution, list, shown, ret, &error) != ERROR_NONE) {
        fprintf(stderr, "comity: %s\n", error.text);
        outcome = OUTCOME_FAILED;
    }
    if (outcome == OUTCOME_DONE)
        *ret_version = answer->record->version;
    client_free_answer(answer);
    return outcome;
}

static enum outcome ask_for(struct context *context, struct record_name *name,
                            Comity__Distribution *distribution, uint32_t version,
                            Comity__AmendRequest__Change change, Comity__Durable *durable)
{
    Comity__Request request = ask_request(COMITY__REQUEST__BODY_AMEND);
    Comity__AmendRequest amend = COMITY__AMEND_REQUEST__INIT;
    amend.id = name->id;
    amend.distribution = distribution;
    amend.expected_version = version;
    amend.change = change;
    amend.durable = durable;
    request.amend = &amend;
    return publication_ask(context, &request);
}

enum outcome audience_change(struct context *context, int count, char **words,
                             Comity__AmendRequest__Change change, const char *listed)
{
    const char *to = NULL, *list_text = NULL, *durable = NULL;
    const struct option options[] = {
        {"to", &to, NULL}, {listed, &list_text, NULL}, {"durable", &durable, NULL}};
    struct arguments arguments = {.fewest = 1, .most = 1};
    struct record_name name;
    struct error error;
    uint32_t version = 0;
    Comity__Distribution *distribution = NULL, *list = NULL;
    Comity__Durable wait, *waits = NULL;
    bool shown = change == COMITY__AMEND_REQUEST__CHANGE__WIDEN;
    enum outcome outcome = command_arguments(context, count, words, options, 3, &arguments);
    if (outcome == OUTCOME_DONE && record_name_parse(&name, arguments.words[0], &error) != ERROR_NONE)
        outcome = command_complain(context, "%s", error.text);
    if (outcome == OUTCOME_DONE && (to == NULL) == (list_text == NULL))
        outcome = command_complain(context, "either --to or --%s", listed);
    if (outcome == OUTCOME_DONE)
        outcome = publication_durable(context, durable, &wait, &waits);
    if (outcome == OUTCOME_DONE && list_text != NULL)
        outcome = read_list(context, listed, list_text, &list);
    if (outcome == OUTCOME_DONE)
        outcome = list != NULL ? change_list(context, &name, list, shown, &distribution, &version)
                               : publication_distribution(context, to, &distribution);
    if (outcome == OUTCOME_DONE)
        outcome = ask_for(context, &name, distribution, version, change, waits);
    message_free(list == NULL ? NULL : &list->base);
    message_free(distribution == NULL ? NULL : &distribution->base);
    return outcome;
}
