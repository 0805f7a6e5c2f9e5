/* A bureau's daemon, by its control socket. */
#include "subject.h"

#include "comity/client.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define TIMEOUT_MS 60000

struct comity {
    struct client *client;
};

static void *comity_open(const char *place)
{
    struct comity *self = calloc(1, sizeof *self);
    struct error error;
    if (self == NULL || client_connect(place, TIMEOUT_MS, &self->client, &error) != ERROR_NONE)
        subject_fail("%s: %s", place, self == NULL ? "no memory" : error.text);
    return self;
}

static void comity_close(void *context)
{
    struct comity *self = context;
    client_free(self->client);
    free(self);
}

static void send(struct comity *self, const Comity__Request *request)
{
    struct error error;
    if (client_send(self->client, request, &error) != ERROR_NONE)
        subject_fail("%s (lower --depth)", error.text);
}

static Comity__Answer *receive(struct comity *self)
{
    Comity__Answer *answer;
    struct error error;
    if (client_receive(self->client, &answer, &error) != ERROR_NONE)
        subject_fail("%s", error.text);
    if (answer->body_case == COMITY__ANSWER__BODY_FAILURE)
        subject_fail("%s: %s", answer->failure->code, answer->failure->text);
    return answer;
}

/* The record as a stolen passport: what is left of the text after the other fields are its circumstances. */
static void comity_publish(void *context, const struct subject_record *record)
{
    char number[sizeof record->key], country[] = "UTO", source[sizeof record->id];
    char circumstances[SUBJECT_RECORD_BYTES - 120u];
    Comity__TravelDocument document = COMITY__TRAVEL_DOCUMENT__INIT;
    Comity__Record content = COMITY__RECORD__INIT;
    Comity__Distribution everyone = COMITY__DISTRIBUTION__INIT;
    Comity__PublishRequest publish = COMITY__PUBLISH_REQUEST__INIT;
    Comity__Request request = COMITY__REQUEST__INIT;
    memcpy(number, record->key, sizeof number);
    memcpy(source, record->id, sizeof source);
    snprintf(circumstances, sizeof circumstances, "%s", record->text);
    document.document_type = COMITY__TRAVEL_DOCUMENT__TYPE__PASSPORT;
    document.category = COMITY__TRAVEL_DOCUMENT__CATEGORY__STOLEN;
    document.number = number;
    document.issuing_country = country;
    document.circumstances = circumstances;
    content.source_ref = source;
    content.type_case = COMITY__RECORD__TYPE_TRAVEL_DOCUMENT;
    content.travel_document = &document;
    everyone.kind = COMITY__DISTRIBUTION__KIND__ALL;
    publish.record = &content;
    publish.distribution = &everyone;
    request.body_case = COMITY__REQUEST__BODY_PUBLISH;
    request.publish = &publish;
    send(context, &request);
}

static void comity_await_published(void *context)
{
    client_free_answer(receive(context));
}

static void comity_check(void *context, const char *key)
{
    char kind[] = "document", value[16], purpose[] = "benchmark";
    Comity__CheckRequest check = COMITY__CHECK_REQUEST__INIT;
    Comity__Request request = COMITY__REQUEST__INIT;
    snprintf(value, sizeof value, "%s", key);
    check.kind = kind;
    check.value = value;
    check.purpose = purpose;
    request.body_case = COMITY__REQUEST__BODY_CHECK;
    request.check = &check;
    send(context, &request);
}

static bool comity_await_checked(void *context)
{
    Comity__Answer *answer = receive(context);
    bool found = answer->body_case == COMITY__ANSWER__BODY_CHECK && answer->check->n_hits > 0;
    client_free_answer(answer);
    return found;
}

const struct subject_operations subject_comity = {
    .name = "comity",
    .open = comity_open,
    .close = comity_close,
    .publish = comity_publish,
    .await_published = comity_await_published,
    .check = comity_check,
    .await_checked = comity_await_checked,
};
