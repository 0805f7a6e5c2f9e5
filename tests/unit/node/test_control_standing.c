#include "check.h"
#include "hit_scene.h"

#include "node/control.h"

#include <stdio.h>
#include <string.h>

#define ALL COMITY__DISTRIBUTION__KIND__ALL
#define ONLY COMITY__DISTRIBUTION__KIND__ONLY
#define CURRENT COMITY__RECORD_VIEW__STATE__CURRENT
#define SUPERSEDED COMITY__RECORD_VIEW__STATE__SUPERSEDED
#define WITHDRAWN COMITY__RECORD_VIEW__STATE__WITHDRAWN

static struct hit_scene scene;
static struct federation *const federation = &scene.federation;

/* Keep a question about a document open. */
static struct wire *stand(int at, const char *number, const char *owner, const char *type)
{
    char kind[] = "document", value[64], owner_text[16], type_text[32], purpose[] = "border control";
    Comity__CheckRequest check = COMITY__CHECK_REQUEST__INIT;
    Comity__WatchRequest watch = COMITY__WATCH_REQUEST__INIT;
    Comity__Request request = COMITY__REQUEST__INIT;
    snprintf(value, sizeof value, "%s", number);
    snprintf(owner_text, sizeof owner_text, "%s", owner);
    snprintf(type_text, sizeof type_text, "%s", type);
    check.kind = kind;
    check.value = value;
    check.purpose = purpose;
    watch.key = &check;
    watch.owner = owner_text;
    watch.type = type_text;
    request.body_case = COMITY__REQUEST__BODY_WATCH;
    request.watch = &watch;
    struct wire *wire = federation_client(federation, at, NODE_RIGHT_QUERY | NODE_RIGHT_PUBLISH);
    federation_send(federation, wire, &request);
    federation_settle(federation);
    return wire;
}

/* Time enough for a query to be asked again. */
static void wait(void)
{
    federation_wait(federation, 200);
    federation_wait(federation, 200);
}

static void check_told(struct wire *wire, const char *id, Comity__RecordView__State state)
{
    Comity__Answer *answer = federation_answer(wire);
    REQUIRE(answer != NULL && answer->body_case == COMITY__ANSWER__BODY_RECORD && answer->more);
    CHECK_SAME_TEXT(answer->record->id, id);
    CHECK_SAME_NUMBER(answer->record->state, state);
    CHECK((answer->record->record != NULL) == (state == CURRENT));
    federation_free_answer(answer);
}

static void check_nothing(struct wire *wire)
{
    Comity__Answer *answer = federation_answer(wire);
    CHECK(answer == NULL);
    federation_free_answer(answer);
}

static void withdraw(int at, char *id)
{
    Comity__WithdrawRequest withdraw = COMITY__WITHDRAW_REQUEST__INIT;
    Comity__Request request = COMITY__REQUEST__INIT;
    withdraw.id = id;
    request.body_case = COMITY__REQUEST__BODY_WITHDRAW;
    request.withdraw = &withdraw;
    federation_free_answer(federation_ask(federation, scene.clients[at], &request));
}

/* Give a record of BS another number. */
static void amend(char *id, const char *number)
{
    char text[32], country[] = "UTO";
    Comity__AmendRequest amend = COMITY__AMEND_REQUEST__INIT;
    Comity__Record record = COMITY__RECORD__INIT;
    Comity__TravelDocument document = COMITY__TRAVEL_DOCUMENT__INIT;
    Comity__Request request = COMITY__REQUEST__INIT;
    snprintf(text, sizeof text, "%s", number);
    document.document_type = COMITY__TRAVEL_DOCUMENT__TYPE__PASSPORT;
    document.category = COMITY__TRAVEL_DOCUMENT__CATEGORY__LOST;
    document.number = text;
    document.issuing_country = country;
    record.type_case = COMITY__RECORD__TYPE_TRAVEL_DOCUMENT;
    record.travel_document = &document;
    amend.id = id;
    amend.record = &record;
    request.body_case = COMITY__REQUEST__BODY_AMEND;
    request.amend = &amend;
    federation_free_answer(federation_ask(federation, scene.clients[HIT_BS], &request));
}

static void what_is_here_comes_first_then_what_arrives(void)
{
    char id[37], other[37];
    hit_scene_begin(&scene);
    struct wire *here = stand(HIT_CO, "a 000 001", "", ""), *later = stand(HIT_CO, "B000002", "", "");
    check_told(here, scene.record, CURRENT);
    check_nothing(here);
    check_nothing(later);
    federation_publish(federation, HIT_PA, "C000003", ALL, NULL, other);
    federation_publish(federation, HIT_PA, "B000002", ALL, NULL, id);
    wait();
    check_told(later, id, CURRENT);
    check_nothing(later);
    check_nothing(here);
    hit_scene_end(&scene);
}

static void it_does_not_matter_how_a_record_arrives(void)
{
    char id[37], caught[37];
    hit_scene_begin(&scene);
    /* PA hears of BS through CO alone, which has only the hash of what is for PA. */
    federation_cut(federation, scene.links[1]);
    struct wire *wire = stand(HIT_PA, "B000002", "", "");
    federation_publish(federation, HIT_BS, "B000002", ONLY, "PA", id);
    wait();
    CHECK_SAME_NUMBER(federation_size(federation, HIT_PA, HIT_BS), 2);
    check_nothing(wire);
    scene.links[1] = federation_link(federation, HIT_BS, HIT_PA);
    wait();
    check_told(wire, id, CURRENT); /* the missing leaf was filled */
    /* And one that comes when PA catches up after a while. */
    federation_cut(federation, scene.links[1]);
    federation_cut(federation, scene.links[2]);
    federation_publish(federation, HIT_BS, "B000002", ALL, NULL, caught);
    wait();
    check_nothing(wire);
    federation_link(federation, HIT_CO, HIT_PA);
    wait();
    check_told(wire, caught, CURRENT);
    check_nothing(wire);
    hit_scene_end(&scene);
}

static void what_changes_and_what_goes_is_told(void)
{
    hit_scene_begin(&scene);
    struct wire *wire = stand(HIT_CO, "A000001", "", "");
    check_told(wire, scene.record, CURRENT);
    amend(scene.record, "A000001");
    wait();
    check_told(wire, scene.record, CURRENT);
    amend(scene.record, "X999999");
    wait();
    check_told(wire, scene.record, SUPERSEDED); /* it is another's number now */
    amend(scene.record, "A000001");
    wait();
    check_told(wire, scene.record, CURRENT);
    withdraw(HIT_BS, scene.record);
    wait();
    check_told(wire, scene.record, WITHDRAWN);
    check_nothing(wire);
    hit_scene_end(&scene);
}

static void the_owner_gets_one_hit(void)
{
    hit_scene_begin(&scene);
    federation_free_answer(federation_answer(stand(HIT_CO, "A000001", "", "")));
    wait();
    wait();
    Comity__HitsRequest hits = COMITY__HITS_REQUEST__INIT;
    Comity__Request request = COMITY__REQUEST__INIT;
    CHECK_SAME_TEXT(hit_scene_list(&scene, HIT_BS, COMITY__HITS_REQUEST__WHICH__ALL), "CO told turn CO");
    request.body_case = COMITY__REQUEST__BODY_HITS;
    request.hits = &hits;
    Comity__Answer *answer = federation_ask(federation, scene.clients[HIT_BS], &request);
    REQUIRE(answer != NULL && answer->body_case == COMITY__ANSWER__BODY_HIT);
    CHECK_SAME_NUMBER(answer->hit->hit->record->hit->cause, COMITY__HIT__CAUSE__STANDING);
    CHECK_SAME_TEXT(answer->hit->hit->record->hit->query_purpose, "border control");
    federation_free_answer(answer);
    hit_scene_end(&scene);
}

static void it_may_be_of_one_owner_and_one_type(void)
{
    char of_pa[37];
    hit_scene_begin(&scene);
    federation_publish(federation, HIT_PA, "A000001", ALL, NULL, of_pa);
    wait();
    struct wire *pa = stand(HIT_CO, "A000001", "PA", ""), *vehicles = stand(HIT_CO, "A000001", "", "vehicle");
    check_told(pa, of_pa, CURRENT);
    check_nothing(pa);
    check_nothing(vehicles);
    hit_scene_end(&scene);
}

static void many_records_come_in_several_turns(void)
{
    char ids[40][37];
    size_t told = 0;
    hit_scene_begin(&scene);
    for (size_t i = 0; i < 40; i++) {
        char number[] = "D000001";
        Comity__Request request = COMITY__REQUEST__INIT;
        Comity__PublishRequest publish = COMITY__PUBLISH_REQUEST__INIT;
        Comity__Record record = COMITY__RECORD__INIT;
        Comity__Vehicle vehicle = COMITY__VEHICLE__INIT;
        Comity__Distribution everyone = COMITY__DISTRIBUTION__INIT;
        vehicle.plate = number;
        record.type_case = COMITY__RECORD__TYPE_VEHICLE;
        record.vehicle = &vehicle;
        everyone.kind = ALL;
        publish.record = &record;
        publish.distribution = &everyone;
        request.body_case = COMITY__REQUEST__BODY_PUBLISH;
        request.publish = &publish;
        Comity__Answer *answer = federation_ask(federation, scene.clients[HIT_BS], &request);
        REQUIRE(answer != NULL && answer->body_case == COMITY__ANSWER__BODY_PUBLISH);
        snprintf(ids[i], sizeof ids[i], "%s", answer->publish->id);
        federation_free_answer(answer);
    }
    char kind[] = "plate", value[] = "D000001";
    Comity__CheckRequest check = COMITY__CHECK_REQUEST__INIT;
    Comity__WatchRequest watch = COMITY__WATCH_REQUEST__INIT;
    Comity__Request request = COMITY__REQUEST__INIT;
    check.kind = kind;
    check.value = value;
    watch.key = &check;
    request.body_case = COMITY__REQUEST__BODY_WATCH;
    request.watch = &watch;
    struct wire *wire = federation_client(federation, HIT_CO, NODE_RIGHT_QUERY);
    federation_send(federation, wire, &request);
    for (int i = 0; i < 4; i++)
        federation_wait(federation, 0); /* before anything else is stored */
    for (Comity__Answer *answer = federation_answer(wire); answer != NULL; answer = federation_answer(wire)) {
        REQUIRE(told < 40);
        CHECK_SAME_TEXT(answer->record->id, ids[told]);
        told++;
        federation_free_answer(answer);
    }
    CHECK_SAME_NUMBER(told, 40);
    hit_scene_end(&scene);
}

static void what_is_no_key_is_refused(void)
{
    static const struct {
        const char *number, *owner, *type, *said;
    } ROWS[] = {
        {"1", "", "", "document number"}, {"A000001", "ZZ", "", "ZZ"}, {"A000001", "", "ship", "type: "}};
    hit_scene_begin(&scene);
    for (size_t i = 0; i < sizeof ROWS / sizeof ROWS[0]; i++) {
        Comity__Answer *answer =
            federation_answer(stand(HIT_CO, ROWS[i].number, ROWS[i].owner, ROWS[i].type));
        REQUIRE(answer != NULL && answer->body_case == COMITY__ANSWER__BODY_FAILURE);
        CHECK_CASE(strstr(answer->failure->text, ROWS[i].said) != NULL, "%s", answer->failure->text);
        federation_free_answer(answer);
    }
    hit_scene_end(&scene);
}

CHECK_MAIN("control_standing",
           {"what is here comes first, then what arrives", what_is_here_comes_first_then_what_arrives},
           {"it does not matter how a record arrives", it_does_not_matter_how_a_record_arrives},
           {"what changes and what goes is told", what_changes_and_what_goes_is_told},
           {"the owner gets one hit", the_owner_gets_one_hit},
           {"it may be of one owner and one type", it_may_be_of_one_owner_and_one_type},
           {"many records come in several turns", many_records_come_in_several_turns},
           {"what is no key is refused", what_is_no_key_is_refused})
