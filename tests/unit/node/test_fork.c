#include "check.h"
#include "federation.h"

#include "comity/frame.h"
#include "comity/replica.h"
#include "node/control.h"

#include <stdio.h>
#include <string.h>

enum { BS, CO, PA, MX, TWIN, JM }; /* the twin is BS once more */

#define ALL COMITY__DISTRIBUTION__KIND__ALL
#define CURRENT COMITY__RECORD_VIEW__STATE__CURRENT

static const char *const CODES[] = {"BS", "CO", "PA", "MX", "BS", "JM"};

static struct log *log_at(struct federation *federation, int place)
{
    return replica_log(node_replica(federation->members[place].node), &federation->members[BS].bureau);
}

static bool knows(struct federation *federation, int place)
{
    const struct log *log = log_at(federation, place);
    return log->is_frozen && log->evidence.size > 0;
}

/* CO has a history of BS with `id`, PA a longer one of its twin. MX hears of nobody but PA. */
static void begin(struct federation *federation, char id[37])
{
    char other[37];
    federation_init(federation, CODES, 6);
    federation_link(federation, BS, CO);
    federation_link(federation, TWIN, PA);
    federation_link(federation, PA, MX);
    federation_settle(federation);
    federation_publish(federation, BS, "A000001", ALL, NULL, id);
    federation_publish(federation, TWIN, "B000001", ALL, NULL, other);
    federation_publish(federation, TWIN, "B000002", ALL, NULL, other);
    federation_wait(federation, 1000); /* what PA has cosigned is longer than what CO has */
    CHECK_SAME_NUMBER(federation_size(federation, MX, BS), 2);
}

/* How many entries of its own log a node has. */
static uint64_t own_entries(struct federation *federation, int place)
{
    return federation_size(federation, place, place);
}

static void everybody_is_told_at_once(void)
{
    struct federation federation;
    char id[37];
    begin(&federation, id);
    federation_link(&federation, CO, PA);
    federation_settle(&federation);
    /* CO by PA, MX through PA, the origin itself by CO, its twin by PA. */
    for (int place = BS; place <= TWIN; place++)
        CHECK_CASE(knows(&federation, place), "node %d", place);
    for (int place = CO; place <= MX; place++)
        CHECK_CASE(federation.members[place].alarms == 1, "node %d: %u alarms", place,
                   federation.members[place].alarms);
    /* What came before stays, here and there. */
    CHECK_SAME_NUMBER(federation_state(&federation, CO, id), CURRENT);
    federation_release(&federation);
}

static void who_found_it_keeps_it_in_its_log(void)
{
    struct federation federation;
    char id[37];
    begin(&federation, id);
    federation_link(&federation, CO, PA);
    federation_settle(&federation);
    CHECK_SAME_NUMBER(own_entries(&federation, PA), 1);
    federation_wait(&federation, 61000);
    CHECK_SAME_NUMBER(own_entries(&federation, CO), 0);
    CHECK_SAME_NUMBER(own_entries(&federation, MX), 0);
    CHECK(log_at(&federation, MX)->evidence_is_logged);
    federation_release(&federation);
}

static void stays_frozen_after_a_restart(void)
{
    struct federation federation;
    char id[37];
    begin(&federation, id);
    federation_link(&federation, CO, PA);
    federation_settle(&federation);
    federation_kill(&federation, MX);
    federation_start(&federation, MX);
    CHECK(knows(&federation, MX));
    federation_release(&federation);
}

/* PA finds it and cannot store anything; it tells the others all the same, and one of them keeps it. */
static void gets_through_when_who_finds_it_has_no_disk(void)
{
    struct federation federation;
    char id[37];
    begin(&federation, id);
    federation.members[PA].gives_full = true;
    federation_publish(&federation, PA, "C000001", ALL, NULL, id); /* fails, and so PA knows */
    federation_link(&federation, CO, PA);
    federation_settle(&federation);
    for (int place = BS; place <= TWIN; place++)
        CHECK_CASE(knows(&federation, place), "node %d", place);
    CHECK_SAME_NUMBER(own_entries(&federation, PA), 0);
    CHECK_SAME_NUMBER(own_entries(&federation, CO), 0);
    federation_wait(&federation, 30000);
    federation_wait(&federation, 31000);
    CHECK(own_entries(&federation, CO) + own_entries(&federation, MX) >= 1);
    federation_release(&federation);
}

#define LONG_TEXTS 300

/* Publish records that fill all that may be under way to a peer: 300 of 16 KiB. */
static void publish_much(struct federation *federation, int place)
{
    static char text[16001];
    char number[16] = "L0000001", country[] = "UTO";
    Comity__Request request = COMITY__REQUEST__INIT;
    Comity__PublishRequest publish = COMITY__PUBLISH_REQUEST__INIT;
    Comity__Record record = COMITY__RECORD__INIT;
    Comity__TravelDocument document = COMITY__TRAVEL_DOCUMENT__INIT;
    Comity__Distribution everyone = COMITY__DISTRIBUTION__INIT;
    memset(text, 't', sizeof text - 1);
    document.document_type = COMITY__TRAVEL_DOCUMENT__TYPE__PASSPORT;
    document.category = COMITY__TRAVEL_DOCUMENT__CATEGORY__STOLEN;
    document.number = number;
    document.issuing_country = country;
    document.circumstances = text;
    record.type_case = COMITY__RECORD__TYPE_TRAVEL_DOCUMENT;
    record.travel_document = &document;
    everyone.kind = ALL;
    publish.record = &record;
    publish.distribution = &everyone;
    request.body_case = COMITY__REQUEST__BODY_PUBLISH;
    request.publish = &publish;
    struct wire *client = federation_client(federation, place, NODE_RIGHT_QUERY | NODE_RIGHT_PUBLISH);
    for (int i = 0; i < LONG_TEXTS; i++)
        federation_send(federation, client, &request);
    federation_settle(federation);
}

/* MX cannot store, and its batch is full of what others gave it: still it hears. */
static void gets_through_to_who_has_no_disk(void)
{
    struct federation federation;
    char id[37];
    struct member *mx = &federation.members[MX];
    begin(&federation, id);
    struct wire *wire = federation_link(&federation, JM, MX);
    mx->holds_commits = mx->gives_full = true;
    federation_publish(&federation, PA, "P000001", ALL, NULL, id);
    publish_much(&federation, PA);
    publish_much(&federation, JM);
    /* Each connection may have so much under way. */
    federation_cut(&federation, wire);
    federation_cut(&federation, &federation.wires[2]);
    wire = federation_link(&federation, JM, MX);
    federation_link(&federation, PA, MX);
    federation_settle(&federation);
    CHECK(replica_is_full(node_replica(mx->node)));
    CHECK(wire->is_paused[1]);
    mx->holds_commits = false;
    federation_settle(&federation);
    CHECK_SAME_NUMBER(replica_store_trouble(node_replica(mx->node)), ERROR_FULL);
    /* It takes nothing more in, though connections come and go. */
    const struct log *log = replica_log(node_replica(mx->node), &federation.members[JM].bureau);
    uint64_t taken = log->pending.size;
    for (int i = 0; i < 3; i++) {
        federation_cut(&federation, wire);
        wire = federation_link(&federation, JM, MX);
        federation_settle(&federation);
    }
    CHECK_SAME_NUMBER(log->pending.size, taken);
    federation_link(&federation, CO, PA);
    federation_settle(&federation);
    CHECK(knows(&federation, MX));
    federation.members[MX].gives_full = false;
    federation_wait(&federation, 2000);
    CHECK_SAME_NUMBER(federation_size(&federation, MX, PA), LONG_TEXTS + 2);
    CHECK_SAME_NUMBER(federation_size(&federation, MX, JM), LONG_TEXTS);
    CHECK(log_at(&federation, MX)->evidence_is_logged);
    federation_release(&federation);
}

static void answers_say_that_the_log_is_frozen(void)
{
    struct federation federation;
    char id[37];
    Comity__Request request = COMITY__REQUEST__INIT;
    Comity__StatusRequest status = COMITY__STATUS_REQUEST__INIT;
    begin(&federation, id);
    federation_link(&federation, CO, PA);
    federation_settle(&federation);
    request.body_case = COMITY__REQUEST__BODY_STATUS;
    request.status = &status;
    struct wire *client = federation_client(&federation, CO, 0);
    Comity__Answer *answer = federation_ask(&federation, client, &request);
    REQUIRE(answer != NULL && answer->body_case == COMITY__ANSWER__BODY_STATUS);
    for (size_t i = 0; i < answer->status->n_logs; i++)
        CHECK(answer->status->logs[i]->frozen == (strcmp(answer->status->logs[i]->origin, "BS") == 0));
    federation_free_answer(answer);
    client = federation_client(&federation, CO, NODE_RIGHT_QUERY);
    Comity__GetRequest get = COMITY__GET_REQUEST__INIT;
    request.body_case = COMITY__REQUEST__BODY_GET;
    request.get = &get;
    get.id = id;
    answer = federation_ask(&federation, client, &request);
    REQUIRE(answer != NULL && answer->body_case == COMITY__ANSWER__BODY_RECORD);
    CHECK(answer->record->frozen);
    federation_free_answer(answer);
    Comity__CheckRequest check = COMITY__CHECK_REQUEST__INIT;
    char number[] = "A000001";
    request.body_case = COMITY__REQUEST__BODY_CHECK;
    request.check = &check;
    check.value = number;
    answer = federation_ask(&federation, client, &request);
    REQUIRE(answer != NULL && answer->body_case == COMITY__ANSWER__BODY_CHECK);
    REQUIRE(answer->check->n_hits == 1 && answer->check->hits[0]->record->frozen);
    for (size_t i = 0; i < answer->check->n_copies; i++)
        CHECK(answer->check->copies[i]->frozen == (strcmp(answer->check->copies[i]->origin, "BS") == 0));
    federation_free_answer(answer);
    federation_release(&federation);
}

static void alarms_are_listed_and_kept(void)
{
    struct federation federation;
    char id[37];
    begin(&federation, id);
    federation_link(&federation, CO, PA);
    federation_wait(&federation, 3000);
    for (int is_restarted = 0; is_restarted < 2; is_restarted++) {
        Comity__Request request = COMITY__REQUEST__INIT;
        Comity__AlarmsRequest alarms = COMITY__ALARMS_REQUEST__INIT;
        request.body_case = COMITY__REQUEST__BODY_ALARMS;
        request.alarms = &alarms;
        Comity__Answer *answer = federation_ask(&federation, federation_client(&federation, MX, 0), &request);
        REQUIRE(answer != NULL && answer->body_case == COMITY__ANSWER__BODY_ALARMS);
        REQUIRE(answer->alarms->n_alarms == 1);
        CHECK_SAME_TEXT(answer->alarms->alarms[0]->origin, "BS");
        CHECK_SAME_TEXT(answer->alarms->alarms[0]->code, "FORK");
        federation_free_answer(answer);
        federation_kill(&federation, MX);
        federation_start(&federation, MX);
    }
    federation_release(&federation);
}

CHECK_MAIN("fork", {"everybody is told at once", everybody_is_told_at_once},
           {"who found it keeps it in its log", who_found_it_keeps_it_in_its_log},
           {"stays frozen after a restart", stays_frozen_after_a_restart},
           {"gets through when who finds it has no disk", gets_through_when_who_finds_it_has_no_disk},
           {"gets through to who has no disk", gets_through_to_who_has_no_disk},
           {"answers say that the log is frozen", answers_say_that_the_log_is_frozen},
           {"alarms are listed and kept", alarms_are_listed_and_kept})
