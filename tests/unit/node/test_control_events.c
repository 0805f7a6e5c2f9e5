#include "check.h"
#include "federation.h"

#include <stdio.h>
#include <string.h>

enum { BS, CO, PA };

static const char *const CODES[] = {"BS", "CO", "PA"};

static struct wire *ask(struct federation *federation, Comity__EventsRequest *events)
{
    Comity__Request request = COMITY__REQUEST__INIT;
    request.body_case = COMITY__REQUEST__BODY_EVENTS;
    request.events = events;
    struct wire *client = federation_client(federation, BS, NODE_RIGHT_QUERY);
    federation_send(federation, client, &request);
    federation_settle(federation);
    return client;
}

/* Take the next event; the ids are compared, NULL is the end. */
static void next_is(struct wire *client, const char *id, const char *peer)
{
    Comity__Answer *answer = federation_answer(client);
    REQUIRE(answer != NULL);
    if (id == NULL) {
        CHECK(answer->body_case == COMITY__ANSWER__BODY_DONE && !answer->more);
    } else {
        REQUIRE(answer->body_case == COMITY__ANSWER__BODY_EVENTS && answer->more);
        CHECK_SAME_TEXT(answer->events->id, id);
        CHECK_SAME_TEXT(answer->events->peer, peer);
    }
    federation_free_answer(answer);
}

static void refuse(struct federation *federation, int peer, const char *reason)
{
    struct node_event event = {.type = NODE_EVENT_LINK_FAILED};
    if (peer >= 0)
        event.as.link_failed.peer = federation->members[peer].bureau;
    event.as.link_failed.address = "192.0.2.9:55000";
    event.as.link_failed.reason = reason;
    event.as.link_failed.code = ERROR_TIMEOUT;
    federation_event(federation, BS, &event);
}

static void what_has_happened_is_told_in_order(void)
{
    struct federation federation;
    Comity__EventsRequest events = COMITY__EVENTS_REQUEST__INIT;
    federation_init(&federation, CODES, 3);
    federation_link(&federation, BS, CO);
    federation_settle(&federation);
    refuse(&federation, PA, "no answer");
    struct wire *client = ask(&federation, &events);
    next_is(client, "peer-connected", "CO");
    Comity__Answer *answer = federation_answer(client);
    REQUIRE(answer != NULL && answer->body_case == COMITY__ANSWER__BODY_EVENTS);
    CHECK_SAME_TEXT(answer->events->time, "2025-11-24T16:00:00.000Z");
    CHECK_SAME_TEXT(answer->events->level, "warning");
    CHECK_SAME_TEXT(answer->events->id, "peer-refused");
    CHECK_SAME_TEXT(answer->events->peer, "PA");
    CHECK_SAME_TEXT(answer->events->error, "TIMEOUT");
    CHECK_SAME_TEXT(answer->events->text, "192.0.2.9:55000: no answer");
    CHECK_SAME_NUMBER(answer->events->missed, 0);
    federation_free_answer(answer);
    next_is(client, NULL, NULL);
    federation_release(&federation);
}

static void they_can_be_chosen(void)
{
    struct federation federation;
    Comity__EventsRequest events = COMITY__EVENTS_REQUEST__INIT;
    char level[] = "warning", bureau[] = "CO";
    federation_init(&federation, CODES, 3);
    federation_link(&federation, BS, CO);
    federation_settle(&federation);
    refuse(&federation, PA, "no answer");
    refuse(&federation, CO, "no answer");
    events.level = level;
    struct wire *client = ask(&federation, &events);
    next_is(client, "peer-refused", "PA");
    next_is(client, "peer-refused", "CO");
    next_is(client, NULL, NULL);
    events.bureau = bureau;
    client = ask(&federation, &events);
    next_is(client, "peer-refused", "CO");
    next_is(client, NULL, NULL);
    level[0] = 'W';
    client = ask(&federation, &events);
    Comity__Answer *answer = federation_answer(client);
    REQUIRE(answer != NULL && answer->body_case == COMITY__ANSWER__BODY_FAILURE);
    CHECK_SAME_TEXT(answer->failure->code, "INVALID");
    federation_free_answer(answer);
    federation_release(&federation);
}

static void who_follows_hears_of_the_next_at_once(void)
{
    struct federation federation;
    Comity__EventsRequest events = COMITY__EVENTS_REQUEST__INIT;
    federation_init(&federation, CODES, 3);
    events.follow = true;
    struct wire *client = ask(&federation, &events);
    CHECK(federation_answer(client) == NULL);
    refuse(&federation, PA, "no answer");
    federation_settle(&federation);
    next_is(client, "peer-refused", "PA");
    CHECK(federation_answer(client) == NULL);
    /* What the shell adds itself it tells with a tick. */
    struct chronicle_entry own = {.level = NODE_LEVEL_NOTICE, .id = "reloaded"};
    struct node_event tick = {.type = NODE_EVENT_TICK};
    chronicle_add(federation.members[BS].events, &own);
    CHECK(node_deadline_ms(federation.members[BS].node) <= federation.now.steady_ms);
    federation_event(&federation, BS, &tick);
    next_is(client, "reloaded", "");
    CHECK(node_deadline_ms(federation.members[BS].node) > federation.now.steady_ms);
    federation_release(&federation);
}

static void what_was_overwritten_is_counted(void)
{
    struct federation federation;
    Comity__EventsRequest events = COMITY__EVENTS_REQUEST__INIT;
    federation_init(&federation, CODES, 3);
    refuse(&federation, PA, "the first");
    events.after = chronicle_next(federation.members[BS].events) - 1;
    for (unsigned i = 0; i < CHRONICLE_EVENTS + 7; i++)
        refuse(&federation, PA, "no answer");
    struct wire *client = ask(&federation, &events);
    Comity__Answer *answer = federation_answer(client);
    REQUIRE(answer != NULL && answer->body_case == COMITY__ANSWER__BODY_EVENTS);
    CHECK_SAME_NUMBER(answer->events->missed, 7);
    federation_free_answer(answer);
    for (unsigned i = 1; i < CHRONICLE_EVENTS; i++)
        next_is(client, "peer-refused", "PA");
    next_is(client, NULL, NULL);
    federation_release(&federation);
}

CHECK_MAIN("control_events", {"what has happened is told in order", what_has_happened_is_told_in_order},
           {"they can be chosen", they_can_be_chosen},
           {"who follows hears of the next at once", who_follows_hears_of_the_next_at_once},
           {"what was overwritten is counted", what_was_overwritten_is_counted})
