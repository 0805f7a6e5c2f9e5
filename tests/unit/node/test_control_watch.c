#include "check.h"
#include "federation.h"

#include "node/control.h"

#include <stdio.h>

enum { BS, CO };

#define ALL COMITY__DISTRIBUTION__KIND__ALL
#define ONLY COMITY__DISTRIBUTION__KIND__ONLY
#define RIGHTS (NODE_RIGHT_QUERY | NODE_RIGHT_PUBLISH)

static const char *const CODES[] = {"BS", "CO"};

static void begin(struct federation *federation)
{
    char id[37];
    federation_init(federation, CODES, 2);
    federation_link(federation, BS, CO);
    federation_settle(federation);
    federation_publish(federation, BS, "BEFORE1", ALL, NULL, id); /* is no news to whoever watches later */
}

/* Begin to watch at CO. */
static struct wire *watch(struct federation *federation, const char *owner, const char *type)
{
    char owner_text[16], type_text[32];
    Comity__WatchRequest watch = COMITY__WATCH_REQUEST__INIT;
    Comity__Request request = COMITY__REQUEST__INIT;
    snprintf(owner_text, sizeof owner_text, "%s", owner);
    snprintf(type_text, sizeof type_text, "%s", type);
    watch.owner = owner_text;
    watch.type = type_text;
    request.body_case = COMITY__REQUEST__BODY_WATCH;
    request.watch = &watch;
    struct wire *wire = federation_client(federation, CO, RIGHTS);
    federation_send(federation, wire, &request);
    federation_settle(federation);
    return wire;
}

/* The next thing that is told is about this owner's leaf; NULL: nothing was told. */
static Comity__Answer *told(struct wire *wire)
{
    Comity__Answer *answer = federation_answer(wire);
    CHECK(answer == NULL || (answer->body_case == COMITY__ANSWER__BODY_RECORD && answer->more));
    return answer;
}

static void check_told(struct wire *wire, const char *owner, uint64_t index, Comity__RecordView__State state)
{
    Comity__Answer *answer = told(wire);
    REQUIRE(answer != NULL && answer->body_case == COMITY__ANSWER__BODY_RECORD);
    CHECK_SAME_TEXT(answer->record->owner, owner);
    CHECK_SAME_NUMBER(answer->record->index, index);
    CHECK_SAME_NUMBER(answer->record->state, state);
    federation_free_answer(answer);
}

static void withdraw(struct federation *federation, int place, char *id)
{
    Comity__WithdrawRequest withdraw = COMITY__WITHDRAW_REQUEST__INIT;
    Comity__Request request = COMITY__REQUEST__INIT;
    withdraw.id = id;
    request.body_case = COMITY__REQUEST__BODY_WITHDRAW;
    request.withdraw = &withdraw;
    federation_free_answer(
        federation_ask(federation, federation_client(federation, place, RIGHTS), &request));
}

static void tells_what_is_published_and_withdrawn_from_now_on(void)
{
    struct federation federation;
    char id[37], own[37];
    begin(&federation);
    struct wire *wire = watch(&federation, "", "");
    CHECK(told(wire) == NULL);
    federation_publish(&federation, BS, "A000001", ALL, NULL, id);
    check_told(wire, "BS", 1, COMITY__RECORD_VIEW__STATE__CURRENT);
    federation_publish(&federation, CO, "C000001", ALL, NULL, own);
    check_told(wire, "CO", 0, COMITY__RECORD_VIEW__STATE__CURRENT);
    withdraw(&federation, BS, id);
    check_told(wire, "BS", 1, COMITY__RECORD_VIEW__STATE__WITHDRAWN); /* the leaf that was withdrawn */
    federation_publish(&federation, BS, "A000002", ALL, NULL, id);
    check_told(wire, "BS", 3, COMITY__RECORD_VIEW__STATE__CURRENT);
    withdraw(&federation, BS, id);
    check_told(wire, "BS", 3, COMITY__RECORD_VIEW__STATE__WITHDRAWN);
    CHECK(told(wire) == NULL);
    federation_release(&federation);
}

static void tells_nothing_of_what_this_bureau_may_not_see(void)
{
    struct federation federation;
    char id[37];
    begin(&federation);
    struct wire *wire = watch(&federation, "", "");
    federation_publish(&federation, BS, "SECRET1", ONLY, "PA", id);
    CHECK_SAME_NUMBER(federation_size(&federation, CO, BS), 2);
    CHECK(told(wire) == NULL);
    federation_release(&federation);
}

static void may_be_of_one_owner_or_one_type(void)
{
    struct federation federation;
    char id[37];
    begin(&federation);
    struct wire *of_co = watch(&federation, "CO", "");
    struct wire *of_vehicles = watch(&federation, "", "vehicle");
    struct wire *of_documents = watch(&federation, "BS", "travel_document");
    federation_publish(&federation, BS, "A000001", ALL, NULL, id);
    CHECK(told(of_co) == NULL && told(of_vehicles) == NULL);
    check_told(of_documents, "BS", 1, COMITY__RECORD_VIEW__STATE__CURRENT);
    federation_publish(&federation, CO, "C000001", ALL, NULL, id);
    check_told(of_co, "CO", 0, COMITY__RECORD_VIEW__STATE__CURRENT);
    CHECK(told(of_documents) == NULL);
    federation_release(&federation);
}

static void what_is_asked_for_must_exist(void)
{
    static const struct {
        const char *owner, *type, *code;
    } ROWS[] = {{"ZZ", "", "NOT_FOUND"}, {"bs", "", "INVALID"}, {"", "colour", "INVALID"}};
    struct federation federation;
    begin(&federation);
    for (size_t i = 0; i < sizeof ROWS / sizeof ROWS[0]; i++) {
        Comity__Answer *answer = federation_answer(watch(&federation, ROWS[i].owner, ROWS[i].type));
        REQUIRE(answer != NULL && answer->body_case == COMITY__ANSWER__BODY_FAILURE);
        CHECK_SAME_TEXT(answer->failure->code, ROWS[i].code);
        federation_free_answer(answer);
    }
    federation_release(&federation);
}

/* Many at once: each is told once, and in order. */
static void tells_everything_however_much_comes(void)
{
    struct federation federation;
    char number[16], id[37];
    begin(&federation);
    struct wire *wire = watch(&federation, "BS", "");
    federation.members[CO].holds_commits = true;
    for (int i = 0; i < 250; i++) {
        snprintf(number, sizeof number, "A%06d", i);
        federation_publish(&federation, BS, number, ALL, NULL, id);
    }
    federation.members[CO].holds_commits = false;
    federation_settle(&federation);
    for (uint64_t i = 1; i <= 250; i++)
        check_told(wire, "BS", i, COMITY__RECORD_VIEW__STATE__CURRENT);
    CHECK(told(wire) == NULL);
    federation_release(&federation);
}

CHECK_MAIN("control_watch",
           {"tells what is published and withdrawn from now on",
            tells_what_is_published_and_withdrawn_from_now_on},
           {"tells nothing of what this bureau may not see", tells_nothing_of_what_this_bureau_may_not_see},
           {"may be of one owner or one type", may_be_of_one_owner_or_one_type},
           {"what is asked for must exist", what_is_asked_for_must_exist},
           {"tells everything, however much comes", tells_everything_however_much_comes})
