#include "check.h"
#include "federation.h"

#include "comity/replica.h"
#include "node/control.h"

#include <stdio.h>
#include <string.h>

enum { BS, CO, PA };

#define ALL COMITY__DISTRIBUTION__KIND__ALL
#define ONLY COMITY__DISTRIBUTION__KIND__ONLY
#define EVERY_RIGHT (NODE_RIGHT_QUERY | NODE_RIGHT_PUBLISH | NODE_RIGHT_ADMINISTER)

static const char *const CODES[] = {"BS", "CO", "PA"};
static struct federation federation;
static char id[37];

/* BS is linked to CO, and CO to PA; BS has published a record. */
static void begin(Comity__Distribution__Kind kind, const char *bureau)
{
    federation_init(&federation, CODES, 3);
    federation_link(&federation, BS, CO);
    federation_link(&federation, CO, PA);
    federation_settle(&federation);
    federation_publish(&federation, BS, "A000001", kind, bureau, id);
}

static Comity__Answer *ask(int place, const Comity__Request *request)
{
    struct wire *client = federation_client(&federation, place, EVERY_RIGHT);
    Comity__Answer *answer = federation_ask(&federation, client, request);
    federation_cut(&federation, client);
    return answer;
}

/* What BS says of the way to a bureau; the answer is the caller's. */
static Comity__DeliveriesAnswer__Delivery *delivery_to(const char *bureau, Comity__Answer **ret)
{
    Comity__Request request = COMITY__REQUEST__INIT;
    Comity__DeliveriesRequest deliveries = COMITY__DELIVERIES_REQUEST__INIT;
    deliveries.id = id;
    request.body_case = COMITY__REQUEST__BODY_DELIVERIES;
    request.deliveries = &deliveries;
    *ret = ask(BS, &request);
    REQUIRE(*ret != NULL && (*ret)->body_case == COMITY__ANSWER__BODY_DELIVERIES);
    for (size_t i = 0; i < (*ret)->deliveries->n_deliveries; i++) {
        if (strcmp((*ret)->deliveries->deliveries[i]->bureau, bureau) == 0)
            return (*ret)->deliveries->deliveries[i];
    }
    REQUIRE(false);
    return NULL;
}

static void check_state(const char *bureau, const char *state)
{
    Comity__Answer *answer;
    CHECK_SAME_TEXT(delivery_to(bureau, &answer)->state, state);
    federation_free_answer(answer);
}

static void check_at(const char *time, int64_t wall_ms)
{
    char expected[INSTANT_TEXT_CHARS + 1];
    instant_format(wall_ms, expected);
    CHECK_SAME_TEXT(time, expected);
}

/* An officer of a bureau opens the record. */
static void open_at(int place, const char *purpose)
{
    char text[32];
    Comity__Request request = COMITY__REQUEST__INIT;
    Comity__GetRequest get = COMITY__GET_REQUEST__INIT;
    snprintf(text, sizeof text, "%s", purpose);
    get.id = id;
    get.purpose = text;
    request.body_case = COMITY__REQUEST__BODY_GET;
    request.get = &get;
    federation_free_answer(ask(place, &request));
    federation_settle(&federation);
}

static void each_step_has_its_time(void)
{
    Comity__Answer *answer;
    begin(ALL, NULL);
    int64_t delivered_ms = federation.now.wall_ms;
    federation_wait(&federation, 20000);
    check_state("CO", "delivered");
    open_at(CO, "");
    check_state("CO", "delivered");
    int64_t seen_ms = federation.now.wall_ms;
    open_at(CO, "border control");
    federation_wait(&federation, 20000);
    open_at(CO, "once more");
    Comity__DeliveriesAnswer__Delivery *delivery = delivery_to("CO", &answer);
    CHECK_SAME_TEXT(delivery->state, "seen");
    check_at(delivery->delivered, delivered_ms);
    check_at(delivery->seen, seen_ms);
    check_at(delivery->time, seen_ms);
    federation_free_answer(answer);
    federation_release(&federation);
}

static void a_hit_is_seen_too(void)
{
    char kind[] = "document", value[] = "A000001";
    Comity__Request request = COMITY__REQUEST__INIT;
    Comity__CheckRequest check = COMITY__CHECK_REQUEST__INIT;
    begin(ALL, NULL);
    check.kind = kind;
    check.value = value;
    request.body_case = COMITY__REQUEST__BODY_CHECK;
    request.check = &check;
    federation_free_answer(ask(CO, &request));
    federation_settle(&federation);
    check_state("CO", "seen");
    federation_release(&federation);
}

/* PA is not connected to BS when its officer opens the record. */
static void the_owner_is_told_when_it_is_there_again(void)
{
    Comity__Answer *answer;
    begin(ALL, NULL);
    federation_wait(&federation, 3000);
    open_at(PA, "border control");
    int64_t seen_ms = federation.now.wall_ms;
    check_state("PA", "pending");
    federation_wait(&federation, 20000);
    federation_kill(&federation, PA);
    federation_start(&federation, PA);
    federation_link(&federation, BS, PA);
    federation_settle(&federation);
    Comity__DeliveriesAnswer__Delivery *delivery = delivery_to("PA", &answer);
    CHECK_SAME_TEXT(delivery->state, "seen");
    check_at(delivery->seen, seen_ms);
    check_at(delivery->delivered, federation.now.wall_ms);
    federation_free_answer(answer);
    federation_release(&federation);
}

static void who_may_not_see_it_is_named(void)
{
    Comity__Answer *answer;
    begin(ONLY, "PA");
    Comity__DeliveriesAnswer__Delivery *delivery = delivery_to("CO", &answer);
    CHECK_SAME_TEXT(delivery->state, "not entitled");
    CHECK_SAME_TEXT(delivery->why, "only PA");
    CHECK_SAME_TEXT(delivery->time, "");
    CHECK_SAME_TEXT(delivery->delivered, "");
    federation_free_answer(answer);
    federation_release(&federation);
}

/* PA hears of everything by way of CO, and BS of PA's cosignatures. */
static void an_erasure_is_confirmed_by_way_of_others(void)
{
    Comity__Answer *answer;
    Comity__Request request = COMITY__REQUEST__INIT;
    Comity__WithdrawRequest withdraw = COMITY__WITHDRAW_REQUEST__INIT;
    begin(ALL, NULL);
    for (int i = 0; i < 10; i++)
        federation_wait(&federation, 10000);
    check_state("PA", "pending"); /* a relay may have given it no more than the hash */
    withdraw.id = id;
    request.body_case = COMITY__REQUEST__BODY_WITHDRAW;
    request.withdraw = &withdraw;
    federation_free_answer(ask(BS, &request));
    for (int i = 0; i < 10; i++)
        federation_wait(&federation, 10000);
    check_state("CO", "erased");
    Comity__DeliveriesAnswer__Delivery *delivery = delivery_to("PA", &answer);
    CHECK_SAME_TEXT(delivery->state, "erased");
    CHECK(delivery->time[0] != '\0');
    federation_free_answer(answer);
    federation_release(&federation);
}

CHECK_MAIN("control_delivery", {"each step has its time", each_step_has_its_time},
           {"a hit is seen, too", a_hit_is_seen_too},
           {"the owner is told when it is there again", the_owner_is_told_when_it_is_there_again},
           {"who may not see it is named", who_may_not_see_it_is_named},
           {"an erasure is confirmed by way of others", an_erasure_is_confirmed_by_way_of_others})
