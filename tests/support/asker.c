#include "asker.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void set_codes(struct asker *asker, const char *at)
{
    size_t count = 0;
    while (*at != '\0') {
        size_t size = strcspn(at, ",");
        snprintf(asker->codes[count], sizeof asker->codes[count], "%.*s", (int)size, at);
        asker->at[count] = asker->codes[count];
        count++;
        at += size + (at[size] == ',' ? 1 : 0);
    }
    asker->request.at = asker->at;
    asker->request.n_at = count;
}

void asker_init(struct asker *asker, struct federation *federation, int place, const char *at)
{
    *asker = (struct asker){.federation = federation};
    comity__ask_request__init(&asker->request);
    snprintf(asker->purpose, sizeof asker->purpose, "test");
    asker->request.purpose = asker->purpose;
    asker->request.everyone = at == NULL;
    if (at != NULL)
        set_codes(asker, at);
    asker->client = federation_client(federation, place, NODE_RIGHT_QUERY);
}

void asker_release(struct asker *asker)
{
    for (size_t i = 0; i < asker->count; i++)
        federation_free_answer(asker->answers[i]);
    asker->count = 0;
}

void asker_send(struct asker *asker)
{
    Comity__Request request = COMITY__REQUEST__INIT;
    request.body_case = COMITY__REQUEST__BODY_ASK;
    request.ask = &asker->request;
    if (asker->record[0] != '\0') {
        request.body_case = COMITY__REQUEST__BODY_DISCLOSURES;
        request.disclosures = &asker->request;
    }
    federation_send(asker->federation, asker->client, &request);
}

void asker_collect(struct asker *asker)
{
    Comity__Answer *answer;
    while ((answer = federation_answer(asker->client)) != NULL) {
        if (asker->count == ASKER_ANSWERS) {
            fputs("asker: more answers than it can hold\n", stderr);
            abort();
        }
        asker->answers[asker->count++] = answer;
    }
}

void asker_value(struct asker *asker, const char *value)
{
    snprintf(asker->value, sizeof asker->value, "%s", value);
    asker->request.value = asker->value;
    asker_send(asker);
    federation_settle(asker->federation);
    asker_collect(asker);
}

void asker_name(struct asker *asker, const char *name)
{
    snprintf(asker->name, sizeof asker->name, "%s", name);
    asker->request.name = asker->name;
    asker_send(asker);
    /* A search takes several steps, for which a node asks to be ticked. */
    for (int i = 0; i < 20; i++)
        federation_wait(asker->federation, 1);
    asker_collect(asker);
}

const Comity__AskAnswer *asker_answer(const struct asker *asker, const char *bureau)
{
    for (size_t i = 0; i < asker->count; i++) {
        const Comity__Answer *answer = asker->answers[i];
        if (answer->body_case == COMITY__ANSWER__BODY_ASK && strcmp(answer->ask->bureau, bureau) == 0)
            return answer->ask;
    }
    return NULL;
}

Comity__AskAnswer__Outcome asker_outcome(const struct asker *asker, const char *bureau)
{
    const Comity__AskAnswer *answer = asker_answer(asker, bureau);
    return answer == NULL ? COMITY__ASK_ANSWER__OUTCOME__OUTCOME_UNKNOWN : answer->outcome;
}

const char *asker_why(const struct asker *asker, const char *bureau)
{
    const Comity__AskAnswer *answer = asker_answer(asker, bureau);
    return answer == NULL ? "" : answer->why;
}

const char *asker_failure(const struct asker *asker)
{
    for (size_t i = 0; i < asker->count; i++) {
        if (asker->answers[i]->body_case == COMITY__ANSWER__BODY_FAILURE)
            return asker->answers[i]->failure->text;
    }
    return "";
}

bool asker_is_done(const struct asker *asker)
{
    return asker->count > 0 && asker->answers[asker->count - 1]->body_case == COMITY__ANSWER__BODY_DONE;
}
