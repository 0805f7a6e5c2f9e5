#include "joint.h"

#include "check.h"
#include "record_json.h"

#include "comity/distribution_text.h"
#include "comity/message.h"

#include <stdio.h>
#include <string.h>

#define EVERY_RIGHT (NODE_RIGHT_QUERY | NODE_RIGHT_PUBLISH | NODE_RIGHT_ADMINISTER)

static Comity__Answer *ask(struct federation *federation, int place, const Comity__Request *request)
{
    struct wire *client = federation_client(federation, place, EVERY_RIGHT);
    Comity__Answer *answer = federation_ask(federation, client, request);
    federation_cut(federation, client);
    federation->wire_count--; /* it was the last */
    buffer_release(&client->to[0]);
    buffer_release(&client->to[1]);
    REQUIRE(answer != NULL);
    return answer;
}

static void take_id(Comity__Answer *answer, char id[37])
{
    if (answer->body_case == COMITY__ANSWER__BODY_FAILURE)
        CHECK_CASE(false, "%s", answer->failure->text);
    REQUIRE(answer->body_case == COMITY__ANSWER__BODY_PUBLISH);
    snprintf(id, 37, "%s", answer->publish->id);
    federation_free_answer(answer);
}

static Comity__Answer *publish(struct federation *federation, int place, const char *json,
                               Comity__Distribution *distribution)
{
    Comity__Request request = COMITY__REQUEST__INIT;
    Comity__PublishRequest publish = COMITY__PUBLISH_REQUEST__INIT;
    publish.record = record_json_read(json);
    publish.distribution = distribution;
    request.body_case = COMITY__REQUEST__BODY_PUBLISH;
    request.publish = &publish;
    Comity__Answer *answer = ask(federation, place, &request);
    message_free(&publish.record->base);
    return answer;
}

void joint_operation(struct federation *federation, int place, const char *id, const char *participants,
                     const char *closed_on, char record_id[37])
{
    char json[1024];
    Comity__Distribution all = COMITY__DISTRIBUTION__INIT;
    all.kind = COMITY__DISTRIBUTION__KIND__ALL;
    snprintf(
        json, sizeof json,
        "{'operationId':'%s','operation':{'name':'X','crimeArea':'DRUGS','start':'2024-11-01','lead':'%s',"
        "'closedOn':'%s','participants':[%s]}}",
        id, federation->members[place].bureau.code, closed_on, participants);
    if (record_id[0] == '\0')
        take_id(publish(federation, place, json, &all), record_id);
    else
        take_id(joint_amend(federation, place, record_id, json, NULL, NULL), record_id);
}

Comity__Answer *joint_publish(struct federation *federation, int place, const char *json,
                              const char *operation)
{
    char text[128];
    Comity__Distribution distribution = COMITY__DISTRIBUTION__INIT;
    snprintf(text, sizeof text, "%s", operation);
    distribution.operation = text;
    return publish(federation, place, json, &distribution);
}

void joint_say(struct federation *federation, int place, const char *to, const char *operation,
               const char *message, char id[37])
{
    char json[1024], code[LIMIT_BUREAU_BYTES], *bureaus[] = {code};
    Comity__Distribution only = COMITY__DISTRIBUTION__INIT;
    snprintf(code, sizeof code, "%s", to);
    only.kind = COMITY__DISTRIBUTION__KIND__ONLY;
    only.n_bureaus = 1;
    only.bureaus = bureaus;
    snprintf(json, sizeof json,
             "{'operationId':'%s','message':{'subject':'X','priority':'ROUTINE','to':['%s'],%s}}", operation,
             to, message);
    take_id(publish(federation, place, json, &only), id);
}

void joint_share(struct federation *federation, int place, const char *number, const char *operation,
                 char id[37])
{
    char json[256];
    snprintf(json, sizeof json,
             "{'travelDocument':{'documentType':'PASSPORT','category':'STOLEN','number':'%s',"
             "'issuingCountry':'UTO'}}",
             number);
    take_id(joint_publish(federation, place, json, operation), id);
}

Comity__Answer *joint_amend(struct federation *federation, int place, const char *id, const char *json,
                            const char *to, const char *operation)
{
    Comity__Request request = COMITY__REQUEST__INIT;
    Comity__AmendRequest amend = COMITY__AMEND_REQUEST__INIT;
    Comity__Distribution *parsed = NULL, named = COMITY__DISTRIBUTION__INIT;
    struct error error;
    char text[128], id_text[37];
    snprintf(id_text, sizeof id_text, "%s", id);
    snprintf(text, sizeof text, "%s", operation == NULL ? "" : operation);
    named.operation = text;
    if (to != NULL)
        REQUIRE_OK(distribution_text_parse(view_of_text(to), &parsed, &error), &error);
    amend.id = id_text;
    amend.record = json == NULL ? NULL : record_json_read(json);
    amend.distribution = operation != NULL ? &named : parsed;
    request.body_case = COMITY__REQUEST__BODY_AMEND;
    request.amend = &amend;
    Comity__Answer *answer = ask(federation, place, &request);
    message_free(amend.record == NULL ? NULL : &amend.record->base);
    message_free(parsed == NULL ? NULL : &parsed->base);
    return answer;
}

const char *joint_readers(struct federation *federation, int place, const char *id)
{
    static char out[DISTRIBUTION_TEXT_BYTES + 128];
    Comity__Request request = COMITY__REQUEST__INIT;
    Comity__GetRequest get = COMITY__GET_REQUEST__INIT;
    char id_text[37];
    snprintf(id_text, sizeof id_text, "%s", id);
    get.id = id_text;
    request.body_case = COMITY__REQUEST__BODY_GET;
    request.get = &get;
    Comity__Answer *answer = ask(federation, place, &request);
    out[0] = '\0';
    if (answer->body_case == COMITY__ANSWER__BODY_RECORD && answer->record->distribution != NULL) {
        distribution_text_format(answer->record->distribution, out);
        if (answer->record->distribution->operation[0] != '\0')
            snprintf(out + strlen(out), 128, " %s", answer->record->distribution->operation);
    }
    federation_free_answer(answer);
    return out;
}
