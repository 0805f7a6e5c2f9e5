#include "letter.h"

#include "check.h"
#include "comity/message.h"
#include "record_json.h"

#include <stdio.h>
#include <string.h>

#define EVERY_RIGHT (NODE_RIGHT_QUERY | NODE_RIGHT_PUBLISH | NODE_RIGHT_ADMINISTER)

Comity__Answer *letter_ask(struct federation *federation, int place, const Comity__Request *request)
{
    struct wire *client = federation_client(federation, place, EVERY_RIGHT);
    Comity__Answer *answer = federation_ask(federation, client, request);
    federation_hang_up(federation, client);
    REQUIRE(answer != NULL);
    return answer;
}

Comity__Answer *letter_draft(struct federation *federation, int place, const char *json, bool reply_all)
{
    Comity__Request request = COMITY__REQUEST__INIT;
    Comity__DraftRequest draft = COMITY__DRAFT_REQUEST__INIT;
    Comity__Record *record = record_json_read(json);
    draft.record = record;
    draft.reply_all = reply_all;
    request.body_case = COMITY__REQUEST__BODY_DRAFT;
    request.draft = &draft;
    Comity__Answer *answer = letter_ask(federation, place, &request);
    message_free(&record->base);
    return answer;
}

Comity__Answer *letter_try(struct federation *federation, int place, const char *json)
{
    Comity__Request request = COMITY__REQUEST__INIT;
    Comity__SendRequest send = COMITY__SEND_REQUEST__INIT;
    Comity__Record *record = record_json_read(json);
    send.record = record;
    request.body_case = COMITY__REQUEST__BODY_SEND;
    request.send = &send;
    Comity__Answer *answer = letter_ask(federation, place, &request);
    message_free(&record->base);
    return answer;
}

static void keep_id(struct federation *federation, Comity__Answer *answer, char id[37])
{
    if (answer->body_case == COMITY__ANSWER__BODY_FAILURE)
        printf("%s\n", answer->failure->text);
    REQUIRE(answer->body_case == COMITY__ANSWER__BODY_PUBLISH);
    snprintf(id, 37, "%s", answer->publish->id);
    federation_free_answer(answer);
    federation_settle(federation);
}

void letter_publish(struct federation *federation, int place, const char *json, char id[37])
{
    Comity__Request request = COMITY__REQUEST__INIT;
    Comity__PublishRequest publish = COMITY__PUBLISH_REQUEST__INIT;
    Comity__Distribution everybody = COMITY__DISTRIBUTION__INIT;
    Comity__Record *record = record_json_read(json);
    everybody.kind = COMITY__DISTRIBUTION__KIND__ALL;
    publish.record = record;
    publish.distribution = &everybody;
    request.body_case = COMITY__REQUEST__BODY_PUBLISH;
    request.publish = &publish;
    keep_id(federation, letter_ask(federation, place, &request), id);
    message_free(&record->base);
}

void letter_send(struct federation *federation, int place, const char *json, char id[37])
{
    keep_id(federation, letter_try(federation, place, json), id);
}

static Comity__Answer *read_message(struct federation *federation, int place, const char *id, bool peek)
{
    char text[37];
    Comity__Request request = COMITY__REQUEST__INIT;
    Comity__ReadRequest read = COMITY__READ_REQUEST__INIT;
    snprintf(text, sizeof text, "%s", id);
    read.id = text;
    read.peek = peek;
    request.body_case = COMITY__REQUEST__BODY_READ;
    request.read = &read;
    Comity__Answer *answer = letter_ask(federation, place, &request);
    REQUIRE(answer->body_case == COMITY__ANSWER__BODY_MESSAGE);
    return answer;
}

Comity__Answer *letter_look(struct federation *federation, int place, const char *id)
{
    return read_message(federation, place, id, true);
}

void letter_open(struct federation *federation, int place, const char *id)
{
    federation_free_answer(read_message(federation, place, id, false));
    federation_settle(federation);
}

Comity__MessageView__State letter_state(struct federation *federation, int place, const char *id)
{
    Comity__Answer *answer = letter_look(federation, place, id);
    Comity__MessageView__State state = answer->message->state;
    federation_free_answer(answer);
    return state;
}

void letter_check_refused(Comity__Answer *answer, const char *text)
{
    if (CHECK(answer->body_case == COMITY__ANSWER__BODY_FAILURE))
        CHECK_SAME_TEXT(answer->failure->text, text);
    federation_free_answer(answer);
}
