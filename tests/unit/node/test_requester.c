#include "check.h"
#include "federation.h"
#include "mutator.h"

#include "comity/frame.h"
#include "comity/message.h"
#include "node/requester.h"

#include <string.h>

#define ROOM (4u * 1024u * 1024u)
#define ALL_RIGHTS (NODE_RIGHT_QUERY | NODE_RIGHT_PUBLISH | NODE_RIGHT_ADMINISTER)

static const char *const CODES[] = {"BS"};
static struct error error;

/* One node, and a requester that the test drives by itself, without the node knowing of it. */
struct scene {
    struct federation federation;
    struct requester *requester;
};

static struct node *node_of(struct scene *scene)
{
    return scene->federation.members[0].node;
}

static void begin(struct scene *scene, unsigned rights, size_t room_bytes)
{
    federation_init(&scene->federation, CODES, 1);
    REQUIRE_OK(requester_new(&scene->requester, 1, rights, "tester", 1000, room_bytes, &error), &error);
}

static void end(struct scene *scene)
{
    requester_free(scene->requester);
    federation_release(&scene->federation);
}

static enum error_code receive(struct scene *scene, uint8_t type, struct view body)
{
    return requester_receive(node_of(scene), scene->requester, type, body, scene->federation.now, &error);
}

static enum error_code ask(struct scene *scene, const Comity__Request *request)
{
    struct buffer body;
    buffer_init(&body, LIMIT_FRAME_BYTES);
    REQUIRE_OK(message_pack(&request->base, &body, &error), &error);
    enum error_code code = receive(scene, FRAME_REQUEST, buffer_view(&body));
    buffer_release(&body);
    return code;
}

static enum error_code ask_status(struct scene *scene)
{
    Comity__StatusRequest status = COMITY__STATUS_REQUEST__INIT;
    Comity__Request request = COMITY__REQUEST__INIT;
    request.body_case = COMITY__REQUEST__BODY_STATUS;
    request.status = &status;
    return ask(scene, &request);
}

static enum error_code ask_publish(struct scene *scene)
{
    char number[] = "A000001", country[] = "UTO";
    Comity__TravelDocument document = COMITY__TRAVEL_DOCUMENT__INIT;
    Comity__Record record = COMITY__RECORD__INIT;
    Comity__Distribution everybody = COMITY__DISTRIBUTION__INIT;
    Comity__PublishRequest publish = COMITY__PUBLISH_REQUEST__INIT;
    Comity__Request request = COMITY__REQUEST__INIT;
    document.document_type = COMITY__TRAVEL_DOCUMENT__TYPE__PASSPORT;
    document.category = COMITY__TRAVEL_DOCUMENT__CATEGORY__STOLEN;
    document.number = number;
    document.issuing_country = country;
    record.type_case = COMITY__RECORD__TYPE_TRAVEL_DOCUMENT;
    record.travel_document = &document;
    everybody.kind = COMITY__DISTRIBUTION__KIND__ALL;
    publish.record = &record;
    publish.distribution = &everybody;
    request.body_case = COMITY__REQUEST__BODY_PUBLISH;
    request.publish = &publish;
    return ask(scene, &request);
}

static void pump(struct scene *scene, bool give_up)
{
    REQUIRE_OK(requester_pump(node_of(scene), scene->requester, scene->federation.now, true, give_up, &error),
               &error);
}

/* Take the next answer out; NULL: there is none. */
static Comity__Answer *next_answer(struct scene *scene)
{
    struct frame frame;
    size_t consumed = 0;
    ProtobufCMessage *message = NULL;
    REQUIRE_OK(frame_take(buffer_view(&scene->requester->out), LIMIT_FRAME_BYTES, &frame, &consumed, &error),
               &error);
    if (consumed == 0)
        return NULL;
    CHECK_SAME_NUMBER(frame.type, FRAME_ANSWER);
    REQUIRE_OK(message_unpack(&comity__answer__descriptor, frame.body, LIMIT_DECODE_BYTES, &message, &error),
               &error);
    buffer_consume(&scene->requester->out, consumed);
    return (Comity__Answer *)message;
}

/* The next answer is a failure of this code, with these words in its text. */
static void check_failure(struct scene *scene, const char *code, const char *words)
{
    Comity__Answer *answer = next_answer(scene);
    REQUIRE(answer != NULL && answer->body_case == COMITY__ANSWER__BODY_FAILURE);
    CHECK_SAME_TEXT(answer->failure->code, code);
    CHECK_CASE(strstr(answer->failure->text, words) != NULL, "%s", answer->failure->text);
    federation_free_answer(answer);
}

static void check_next(struct scene *scene, Comity__Answer__BodyCase expected)
{
    Comity__Answer *answer = next_answer(scene);
    CHECK(answer != NULL && answer->body_case == expected);
    federation_free_answer(answer);
}

/* Let the node commit what is pending; nobody is answered but by the test. */
static void commit(struct scene *scene)
{
    struct node_event tick = {.type = NODE_EVENT_TICK};
    federation_event(&scene->federation, 0, &tick);
    federation_settle(&scene->federation);
}

static void what_is_no_request_ends_the_connection(void)
{
    struct scene scene;
    begin(&scene, ALL_RIGHTS, ROOM);
    CHECK_ERROR(receive(&scene, FRAME_HELLO, (struct view){0}), ERROR_UNSUPPORTED);
    CHECK_ERROR(receive(&scene, FRAME_ANSWER, (struct view){0}), ERROR_UNSUPPORTED);
    pump(&scene, false);
    CHECK(next_answer(&scene) == NULL);
    end(&scene);
}

static void what_cannot_be_read_is_answered_so(void)
{
    struct scene scene;
    begin(&scene, ALL_RIGHTS, ROOM);
    CHECK_OK(receive(&scene, FRAME_REQUEST, view_of_text("\xff\xff\xff")), &error);
    CHECK_OK(receive(&scene, FRAME_REQUEST, (struct view){0}), &error);
    CHECK_OK(ask_status(&scene), &error);
    pump(&scene, false);
    check_failure(&scene, "MALFORMED", "");
    check_failure(&scene, "UNSUPPORTED", "unknown request");
    check_next(&scene, COMITY__ANSWER__BODY_STATUS); /* the connection goes on */
    end(&scene);
}

static void a_right_that_is_lacking_is_named(void)
{
    struct scene scene;
    begin(&scene, NODE_RIGHT_QUERY, ROOM);
    CHECK_OK(ask_publish(&scene), &error);
    commit(&scene);
    pump(&scene, false);
    check_failure(&scene, "DENIED", "tester is not allowed to publish: the right to publish is needed");
    end(&scene);
}

static void an_answer_waits_for_the_disk_and_those_behind_it_too(void)
{
    struct scene scene;
    begin(&scene, ALL_RIGHTS, ROOM);
    CHECK_OK(ask_publish(&scene), &error);
    CHECK_OK(ask_status(&scene), &error);
    pump(&scene, false);
    CHECK(next_answer(&scene) == NULL);
    CHECK_SAME_NUMBER(scene.requester->slot_count, 2);
    commit(&scene);
    pump(&scene, false);
    check_next(&scene, COMITY__ANSWER__BODY_PUBLISH);
    check_next(&scene, COMITY__ANSWER__BODY_STATUS);
    CHECK(next_answer(&scene) == NULL);
    CHECK_SAME_NUMBER(scene.requester->slot_count, 0);
    CHECK_SAME_NUMBER(scene.requester->slot_bytes, 0);
    end(&scene);
}

static void a_store_that_cannot_write_for_long_is_told(void)
{
    struct scene scene;
    begin(&scene, ALL_RIGHTS, ROOM);
    CHECK_OK(ask_publish(&scene), &error);
    pump(&scene, true);
    check_failure(&scene, "TIMEOUT", "not durable yet");
    end(&scene);
}

static void without_room_nothing_leaves(void)
{
    struct scene scene;
    begin(&scene, ALL_RIGHTS, 0);
    for (int i = 0; i < 3; i++)
        CHECK_OK(ask_status(&scene), &error);
    pump(&scene, false);
    CHECK_SAME_NUMBER(scene.requester->out.size, 0);
    scene.requester->room_bytes = 1; /* enough for one more answer, whatever its size */
    pump(&scene, false);
    check_next(&scene, COMITY__ANSWER__BODY_STATUS);
    CHECK(next_answer(&scene) == NULL);
    scene.requester->room_bytes = ROOM;
    pump(&scene, false);
    check_next(&scene, COMITY__ANSWER__BODY_STATUS);
    check_next(&scene, COMITY__ANSWER__BODY_STATUS);
    end(&scene);
}

static void is_full_when_too_much_waits(void)
{
    struct scene scene;
    begin(&scene, ALL_RIGHTS, 0);
    for (unsigned i = 0; i < LIMIT_CLIENT_REQUESTS; i++) {
        CHECK(!requester_is_full(scene.requester));
        CHECK_OK(ask_status(&scene), &error);
    }
    CHECK(requester_is_full(scene.requester));
    scene.requester->room_bytes = 1;
    pump(&scene, false);
    CHECK(!requester_is_full(scene.requester));
    end(&scene);
}

static void a_long_answer_gives_others_their_turn(void)
{
    struct scene scene;
    Comity__EntriesRequest entries = COMITY__ENTRIES_REQUEST__INIT;
    Comity__Request request = COMITY__REQUEST__INIT;
    size_t count = 0, turns = 0;
    begin(&scene, ALL_RIGHTS, ROOM);
    for (int i = 0; i < 2000; i++)
        REQUIRE_OK(ask_publish(&scene), &error);
    commit(&scene);
    pump(&scene, false);
    buffer_clear(&scene.requester->out);
    scene.requester->room_bytes = ROOM;
    request.body_case = COMITY__REQUEST__BODY_ENTRIES;
    request.entries = &entries;
    CHECK_OK(ask(&scene, &request), &error);
    do {
        pump(&scene, false);
        turns++;
        for (Comity__Answer *answer = next_answer(&scene); answer != NULL; answer = next_answer(&scene)) {
            count += answer->body_case == COMITY__ANSWER__BODY_ENTRY;
            federation_free_answer(answer);
        }
    } while (scene.requester->is_busy);
    CHECK_SAME_NUMBER(count, 2000);
    CHECK_CASE(turns > 1, "%zu turns", turns);
    CHECK_SAME_NUMBER(scene.requester->slot_count, 0);
    end(&scene);
}

static void a_mutant_gets_one_answer_too(void)
{
    struct scene scene;
    struct mutator mutator;
    struct view mutant;
    struct buffer body;
    unsigned failures = 0, answers = 0;
    Comity__GetRequest get = COMITY__GET_REQUEST__INIT;
    Comity__Request request = COMITY__REQUEST__INIT;
    char owner[] = "BS", id[] = "01890a5d-ac96-774b-bcce-b302099a8057";
    get.owner = owner;
    get.id = id;
    request.body_case = COMITY__REQUEST__BODY_GET;
    request.get = &get;
    begin(&scene, ALL_RIGHTS, ROOM);
    buffer_init(&body, LIMIT_FRAME_BYTES);
    REQUIRE_OK(message_pack(&request.base, &body, &error), &error);
    mutator_init(&mutator, buffer_view(&body));
    while (mutator_next(&mutator, &mutant)) {
        scene.requester->room_bytes = ROOM;
        CHECK_OK(receive(&scene, FRAME_REQUEST, mutant), &error);
        commit(&scene);
        pump(&scene, false);
        Comity__Answer *answer = next_answer(&scene);
        /* A mutant may be a watch, whose answer is still to come. */
        if (answer == NULL) {
            requester_free(scene.requester);
            REQUIRE_OK(requester_new(&scene.requester, 1, ALL_RIGHTS, "tester", 1000, ROOM, &error), &error);
            continue;
        }
        failures += answer->body_case == COMITY__ANSWER__BODY_FAILURE;
        answers++;
        federation_free_answer(answer);
        CHECK(next_answer(&scene) == NULL);
    }
    CHECK_CASE(failures > 400 && answers < 700, "%u failures of %u", failures, answers);
    buffer_release(&body);
    end(&scene);
}

CHECK_MAIN("requester", {"what is no request ends the connection", what_is_no_request_ends_the_connection},
           {"what cannot be read is answered so", what_cannot_be_read_is_answered_so},
           {"a right that is lacking is named", a_right_that_is_lacking_is_named},
           {"an answer waits for the disk, and those behind it, too",
            an_answer_waits_for_the_disk_and_those_behind_it_too},
           {"a store that cannot write for long is told", a_store_that_cannot_write_for_long_is_told},
           {"without room nothing leaves", without_room_nothing_leaves},
           {"is full when too much waits", is_full_when_too_much_waits},
           {"a long answer gives others their turn", a_long_answer_gives_others_their_turn},
           {"a mutant gets one answer, too", a_mutant_gets_one_answer_too})
