#include "check.h"
#include "federation.h"
#include "replica_harness.h"

#include "comity/evidence.h"
#include "comity/session.h"
#include "node/control.h"

#include "peer.pb-c.h"

#include <string.h>

enum { BS, CO, PA, TWIN }; /* the twin is BS once more */

#define ALL COMITY__DISTRIBUTION__KIND__ALL

static const char *const CODES[] = {"BS", "CO", "PA", "BS"};
static struct error error;

static const struct log *log_at(struct federation *federation, int place)
{
    return replica_log(node_replica(federation->members[place].node), &federation->members[BS].bureau);
}

/* CO has one history of BS, PA another. */
static void begin(struct federation *federation)
{
    char id[37];
    federation_init(federation, CODES, 4);
    federation_link(federation, BS, CO);
    federation_link(federation, TWIN, PA);
    federation_settle(federation);
    federation_publish(federation, BS, "A000001", ALL, NULL, id);
    federation_publish(federation, TWIN, "B000001", ALL, NULL, id);
    federation_publish(federation, TWIN, "B000002", ALL, NULL, id);
    federation_wait(federation, 1000); /* what PA has cosigned is longer than what CO has */
    federation->members[CO].keeps_heard = federation->members[PA].keeps_heard = true;
}

static void two_bureaus_that_hold_different_histories_find_out(void)
{
    struct federation federation;
    begin(&federation);
    struct wire *wire = federation_link(&federation, CO, PA);
    federation_settle(&federation);
    CHECK(log_at(&federation, CO)->is_frozen);
    CHECK(log_at(&federation, PA)->is_frozen);
    /* Neither blames the other. */
    CHECK(!wire->is_closed[0] && !wire->is_closed[1]);
    /* Who holds the larger tree tells the other, who does not tell it back. */
    CHECK_SAME_NUMBER(federation_heard(&federation, CO, FRAME_EVIDENCE), 1);
    CHECK_SAME_NUMBER(federation_heard(&federation, PA, FRAME_EVIDENCE), 0);
    federation_release(&federation);
}

static void is_told_first_in_every_new_session(void)
{
    struct federation federation;
    begin(&federation);
    struct wire *wire = federation_link(&federation, CO, PA);
    federation_settle(&federation);
    federation_cut(&federation, wire);
    buffer_clear(&federation.members[CO].heard);
    buffer_clear(&federation.members[PA].heard);
    federation_link(&federation, CO, PA);
    federation_settle(&federation);
    for (int place = CO; place <= PA; place++) {
        struct frame frame;
        size_t consumed = 0;
        struct view heard = buffer_view(&federation.members[place].heard);
        static const uint8_t WANTED[] = {FRAME_HELLO, FRAME_EVIDENCE};
        for (size_t i = 0; i < 2; i++) {
            REQUIRE_OK(frame_take(heard, LIMIT_FRAME_BYTES, &frame, &consumed, &error), &error);
            CHECK_SAME_NUMBER(frame.type, WANTED[i]);
            heard = view_after(heard, consumed);
        }
    }
    federation_release(&federation);
}

static void a_forked_origin_publishes_nothing_more(void)
{
    struct federation federation;
    char id[37];
    begin(&federation);
    federation_link(&federation, CO, PA);
    federation_settle(&federation);
    buffer_clear(&federation.members[CO].heard);
    federation_publish(&federation, BS, "A000002", ALL, NULL, id);
    CHECK_SAME_TEXT(id, ""); /* the origin has been told by CO, and signs nothing any more */
    federation_wait(&federation, 1000);
    CHECK_SAME_NUMBER(federation_heard(&federation, CO, FRAME_CHUNK), 0);
    CHECK_SAME_NUMBER(federation_heard(&federation, CO, FRAME_HEADS), 0);
    CHECK_SAME_NUMBER(log_at(&federation, CO)->stored, 1);
    federation_release(&federation);
}

static void false_evidence_ends_the_conversation(void)
{
    struct federation federation;
    begin(&federation);
    struct wire *wire = federation_link(&federation, CO, PA);
    federation_settle(&federation);
    struct evidence evidence;
    struct buffer frame, packed;
    evidence_init(&evidence);
    buffer_init(&frame, LIMIT_FRAME_BYTES);
    buffer_init(&packed, LIMIT_EVIDENCE_BYTES);
    REQUIRE_OK(evidence_unpack(&evidence, buffer_view(&log_at(&federation, PA)->evidence), &error), &error);
    memcpy(evidence.origin.code, "PA", 3); /* CO has no evidence about PA: it looks, and finds BS signed it */
    REQUIRE_OK(evidence_pack(&evidence, &packed, &error), &error);
    const uint8_t head[] = {0, 0, (uint8_t)((packed.size + 1) >> 8), (uint8_t)(packed.size + 1),
                            FRAME_EVIDENCE};
    REQUIRE_OK(buffer_append(&frame, head, sizeof head, &error), &error);
    REQUIRE_OK(buffer_append(&frame, packed.data, packed.size, &error), &error);
    federation_inject(wire, 0, buffer_view(&frame));
    federation_settle(&federation);
    /* Signed with a key that is not PA's: passed over, as after a change of keys. */
    CHECK(!wire->is_closed[0]);
    CHECK_SAME_NUMBER(replica_frozen_count(node_replica(federation.members[CO].node)), 1);
    static const uint8_t JUNK[] = {0, 0, 0, 4, FRAME_EVIDENCE, 1, 2, 3};
    federation_inject(wire, 0, view_of(JUNK, sizeof JUNK));
    federation_settle(&federation);
    CHECK(wire->is_closed[0]);
    evidence_release(&evidence);
    buffer_release(&frame);
    buffer_release(&packed);
    federation_release(&federation);
}

/* ---- by hand: a session of CO with PA, as PA's frames come in ---- */

static void receive(struct session *session, enum frame_type type, const ProtobufCMessage *message)
{
    struct buffer body;
    buffer_init(&body, LIMIT_FRAME_BYTES);
    REQUIRE_OK(message_pack(message, &body, &error), &error);
    CHECK_OK(session_receive(session, (uint8_t)type, buffer_view(&body), harness_now(2), &error), &error);
    buffer_release(&body);
}

static struct session *open_session(struct harness *own, const struct harness *peer)
{
    struct session *session = NULL;
    char bureau[LIMIT_BUREAU_BYTES], federation[] = HARNESS_FEDERATION;
    struct session_settings settings = {.channel = 1,
                                        .peer = peer->bureau,
                                        .own = own->bureau,
                                        .federation = HARNESS_FEDERATION,
                                        .software = "test",
                                        .replica = own->replica,
                                        .room_bytes = 1u << 24};
    Comity__Hello hello = COMITY__HELLO__INIT;
    memcpy(bureau, peer->bureau.code, sizeof bureau);
    hello.version_min = hello.version_max = SESSION_PROTOCOL_VERSION;
    hello.bureau = bureau;
    hello.federation = federation;
    hello.frame_bytes_max = LIMIT_FRAME_BYTES;
    REQUIRE_OK(session_new(&session, &settings, harness_now(1), &error), &error);
    receive(session, FRAME_HELLO, &hello.base);
    return session;
}

static void show_head(struct session *session, const struct log *log)
{
    Comity__Heads heads = COMITY__HEADS__INIT;
    Comity__Heads__Head head = COMITY__HEADS__HEAD__INIT, *pointer = &head;
    struct bureau origin = log->origin;
    head.origin = origin.code;
    head.checkpoint = (ProtobufCBinaryData){log->checkpoint.size, log->checkpoint.data};
    head.size = log->stored;
    heads.n_heads = 1;
    heads.heads = &pointer;
    receive(session, FRAME_HEADS, &heads.base);
}

/* CO was smaller than what PA showed, then grew past it; PA, which was smaller than what CO showed, did not. */
static void who_grows_past_what_was_shown_compares(void)
{
    struct harness bs, twin, co, pa;
    harness_init(&bs, "BS");
    harness_init(&twin, "BS");
    harness_init(&co, "CO");
    harness_init(&pa, "PA");
    harness_acquaint(&co, &bs);
    harness_acquaint(&co, &pa);
    twin.random = 77;
    harness_publish(&twin, "OTHER", NULL);
    harness_publish(&bs, "OWN", NULL);
    harness_publish(&bs, "OWN", NULL);
    struct session *session = open_session(&co, &pa);
    show_head(session, replica_own_log(twin.replica));
    CHECK_OK(session_pump(session, harness_now(2), &error), &error);
    CHECK_SAME_NUMBER(replica_frozen_count(co.replica), 0);
    harness_send(&bs, &bs.bureau, &co);
    CHECK_SAME_NUMBER(replica_frozen_count(co.replica), 0);
    CHECK_OK(session_pump(session, harness_now(3), &error), &error);
    CHECK_SAME_NUMBER(replica_frozen_count(co.replica), 1);
    CHECK(replica_log(co.replica, &bs.bureau)->evidence.size > 0);
    session_free(session);
    harness_release(&bs);
    harness_release(&twin);
    harness_release(&co);
    harness_release(&pa);
}

/* Take the type of the next frame out of what a session has put out; 0: none. */
static uint8_t next_type(struct session *session)
{
    struct frame frame;
    size_t consumed = 0;
    REQUIRE_OK(frame_take(buffer_view(&session->out), LIMIT_FRAME_BYTES, &frame, &consumed, &error), &error);
    buffer_consume(&session->out, consumed);
    return consumed == 0 ? 0 : frame.type;
}

static void want(struct session *session, const struct bureau *bureau)
{
    Comity__Want message = COMITY__WANT__INIT;
    struct bureau origin = *bureau;
    message.origin = origin.code;
    receive(session, FRAME_WANT, &message.base);
    CHECK_OK(session_pump(session, harness_now(2), &error), &error);
}

static void a_frozen_log_is_neither_told_of_nor_given(void)
{
    struct harness bs, twin, co, pa;
    uint64_t size;
    harness_init(&bs, "BS");
    harness_init(&twin, "BS");
    harness_init(&co, "CO");
    harness_init(&pa, "PA");
    harness_acquaint(&co, &bs);
    harness_acquaint(&co, &pa);
    twin.random = 77;
    harness_publish(&twin, "OTHER", NULL);
    harness_publish(&bs, "OWN", NULL);
    harness_send(&bs, &bs.bureau, &co);
    /* The heads go out before the peer can be asked for anything: it compares before it gives. */
    struct session *session = open_session(&co, &pa);
    CHECK_SAME_NUMBER(next_type(session), FRAME_HELLO);
    CHECK_SAME_NUMBER(next_type(session), FRAME_HEADS);
    want(session, &bs.bureau);
    CHECK_SAME_NUMBER(next_type(session), FRAME_COSIGNED);
    CHECK_SAME_NUMBER(next_type(session), FRAME_CHUNK);
    session_free(session);
    CHECK_ERROR(replica_see_checkpoint(co.replica, &bs.bureau, &pa.bureau,
                                       buffer_view(&replica_own_log(twin.replica)->checkpoint),
                                       harness_now(2), &size, &error),
                ERROR_FORK);
    session = open_session(&co, &pa);
    CHECK_SAME_NUMBER(next_type(session), FRAME_HELLO);
    CHECK_SAME_NUMBER(next_type(session), FRAME_EVIDENCE);
    want(session, &bs.bureau);
    CHECK_SAME_NUMBER(next_type(session), FRAME_COSIGNED);
    CHECK_SAME_NUMBER(next_type(session), 0);
    session_free(session);
    harness_release(&bs);
    harness_release(&twin);
    harness_release(&co);
    harness_release(&pa);
}

CHECK_MAIN("evidence",
           {"two bureaus that hold different histories find out",
            two_bureaus_that_hold_different_histories_find_out},
           {"is told first in every new session", is_told_first_in_every_new_session},
           {"a forked origin publishes nothing more", a_forked_origin_publishes_nothing_more},
           {"false evidence ends the conversation", false_evidence_ends_the_conversation},
           {"who grows past what was shown compares", who_grows_past_what_was_shown_compares},
           {"a frozen log is neither told of nor given", a_frozen_log_is_neither_told_of_nor_given})
