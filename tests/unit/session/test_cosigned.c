/* What peers tell each other about cosignatures. */
#include "check.h"
#include "federation.h"

#include "comity/frame.h"
#include "comity/message.h"
#include "comity/replica_witness.h"
#include "node/control.h"

#include "peer.pb-c.h"

#include <stdio.h>
#include <string.h>

enum { BS, CO, PA, MX };

#define ALL COMITY__DISTRIBUTION__KIND__ALL

static const char *const CODES[] = {"BS", "CO", "PA", "MX"};

static void publish(struct federation *federation, int place)
{
    char id[37];
    federation_publish(federation, place, "A000001", ALL, NULL, id);
}

/* Minutes pass, with the pings of each. */
static void wait_seconds(struct federation *federation, int seconds)
{
    for (; seconds > 0; seconds -= 20)
        federation_wait(federation, 20000);
}

/* Let a side of a wire hear a message. */
static void inject(struct federation *federation, struct wire *wire, int side,
                   const Comity__Cosigned *message)
{
    struct buffer bytes;
    struct error error;
    buffer_init(&bytes, LIMIT_FRAME_BYTES + LIMIT_FRAME_HEADER_BYTES);
    REQUIRE_OK(frame_append(&bytes, FRAME_COSIGNED, &message->base, &error), &error);
    federation_inject(wire, side, buffer_view(&bytes));
    federation_settle(federation);
    buffer_release(&bytes);
}

/* Write the newest checkpoint of a bureau with a cosignature that is made here. */
static void cosign(struct federation *federation, int origin, int witness, struct buffer *out)
{
    struct error error;
    const struct replica *replica = node_replica(federation->members[origin].node);
    const struct buffer *checkpoint = &replica_own_log(replica)->checkpoint;
    const struct signer *signer = &federation->members[witness].witness;
    buffer_init(out, LIMIT_NOTE_BYTES);
    REQUIRE_OK(buffer_append(out, checkpoint->data, checkpoint->size, &error), &error);
    REQUIRE_OK(cosignature_append(out, &signer->vkey, signer->key, 1764000000, &error), &error);
}

static void give_note(struct federation *federation, struct wire *wire, int side, const struct buffer *note)
{
    Comity__Cosigned message = COMITY__COSIGNED__INIT;
    ProtobufCBinaryData notes[] = {{.len = note->size, .data = note->data}};
    message.n_notes = 1;
    message.notes = notes;
    inject(federation, wire, side, &message);
}

static void give_cosignature(struct federation *federation, struct wire *wire, int side, int origin,
                             int witness)
{
    struct buffer note;
    cosign(federation, origin, witness, &note);
    give_note(federation, wire, side, &note);
    buffer_release(&note);
}

static void own_cosignatures_go_to_every_peer(void)
{
    struct federation federation;
    federation_init(&federation, CODES, 3);
    federation_link(&federation, BS, CO);
    federation_link(&federation, BS, PA);
    federation_link(&federation, CO, PA);
    federation_settle(&federation);
    publish(&federation, BS);
    for (int place = BS; place <= PA; place++)
        CHECK_SAME_NUMBER(federation_witnessed(&federation, place, BS), 2);
    publish(&federation, BS);
    CHECK_SAME_NUMBER(federation_witnessed(&federation, BS, BS), 0); /* not twice in a second */
    federation_wait(&federation, 1000);
    for (int place = BS; place <= PA; place++)
        CHECK_SAME_NUMBER(federation_witnessed(&federation, place, BS), 2);
    CHECK_SAME_NUMBER(federation_witnessed(&federation, PA, PA), 0);
    federation_release(&federation);
}

/* BS and PA have no line between them, nor have CO and MX. */
static void begin_ring(struct federation *federation)
{
    federation_init(federation, CODES, 4);
    federation_link(federation, BS, CO);
    federation_link(federation, CO, PA);
    federation_link(federation, PA, MX);
    federation_link(federation, MX, BS);
    federation_settle(federation);
}

static void others_are_passed_on_within_minutes(void)
{
    struct federation federation;
    begin_ring(&federation);
    publish(&federation, BS);
    CHECK(federation_cosignature(&federation, BS, BS, CO) != NULL);
    CHECK(federation_cosignature(&federation, BS, BS, PA) == NULL);
    CHECK(federation_cosignature(&federation, CO, BS, MX) == NULL);
    wait_seconds(&federation, 180);
    for (int place = BS; place <= MX; place++)
        CHECK_SAME_NUMBER(federation_witnessed(&federation, place, BS), 3);
    federation_release(&federation);
}

static void who_comes_later_gets_them_with_the_first_words(void)
{
    struct federation federation;
    federation_init(&federation, CODES, 4);
    federation_link(&federation, BS, CO);
    federation_link(&federation, BS, MX);
    federation_link(&federation, CO, MX);
    federation_settle(&federation);
    publish(&federation, BS);
    federation_kill(&federation, BS);
    federation_kill(&federation, MX);
    federation_link(&federation, CO, PA);
    federation_settle(&federation);
    CHECK(federation_cosignature(&federation, PA, BS, CO) != NULL);
    CHECK(federation_cosignature(&federation, PA, BS, MX) != NULL);
    federation_release(&federation);
}

/* How many logs' notes a node was asked for. */
static size_t count_wanted(const struct federation *federation, int place)
{
    struct view left = buffer_view(&federation->members[place].heard);
    struct frame frame;
    size_t consumed = 0, wanted = 0;
    while (frame_take(left, LIMIT_FRAME_BYTES, &frame, &consumed, NULL) == ERROR_NONE && consumed > 0) {
        ProtobufCMessage *message = NULL;
        if (frame.type == FRAME_COSIGNED && message_unpack(&comity__cosigned__descriptor, frame.body,
                                                           LIMIT_DECODE_BYTES, &message, NULL) == ERROR_NONE)
            wanted += ((Comity__Cosigned *)message)->n_wanted;
        message_free(message);
        left = view_after(left, consumed);
    }
    return wanted;
}

static void who_has_less_is_not_asked(void)
{
    struct federation federation;
    begin_ring(&federation);
    publish(&federation, BS);
    wait_seconds(&federation, 180);
    federation_kill(&federation, PA);
    federation.members[PA].keeps_heard = federation.members[CO].keeps_heard = true;
    index_free(&federation.members[PA].index);
    struct error error;
    REQUIRE_OK(memory_index_new(&federation.members[PA].index, &error), &error);
    federation_start(&federation, PA);
    federation_link(&federation, CO, PA);
    federation_settle(&federation);
    CHECK_SAME_NUMBER(count_wanted(&federation, PA), 0);
    CHECK_SAME_NUMBER(count_wanted(&federation, CO), 1);
    federation_release(&federation);
}

/* CO and MX each hold a cosignature that the other lacks, and come at the same time: one is asked at once, the
 * other in the next minute. */
static void what_several_hold_comes_together(void)
{
    static const char *const SIX[] = {"BS", "CO", "PA", "MX", "PE", "US"};
    enum { PE = 4, US };
    struct federation federation;
    federation_init(&federation, SIX, 6);
    struct wire *to_co = federation_link(&federation, BS, CO);
    struct wire *to_mx = federation_link(&federation, BS, MX);
    federation_settle(&federation);
    publish(&federation, BS);
    give_cosignature(&federation, to_co, 1, BS, PA);
    give_cosignature(&federation, to_mx, 1, BS, PE);
    federation_kill(&federation, BS);
    federation_link(&federation, CO, US);
    federation_link(&federation, MX, US);
    federation_settle(&federation);
    CHECK_SAME_NUMBER(federation_witnessed(&federation, US, BS), 1);
    wait_seconds(&federation, 80);
    CHECK_SAME_NUMBER(federation_witnessed(&federation, US, BS), 2);
    wait_seconds(&federation, 80);
    CHECK_SAME_NUMBER(federation_witnessed(&federation, CO, BS), 2);
    CHECK_SAME_NUMBER(federation_witnessed(&federation, MX, BS), 2);
    federation_release(&federation);
}

static void where_nothing_changes_nothing_is_said(void)
{
    struct federation federation;
    begin_ring(&federation);
    publish(&federation, BS);
    wait_seconds(&federation, 240);
    for (int place = BS; place <= MX; place++)
        federation.members[place].keeps_heard = true;
    wait_seconds(&federation, 240);
    for (int place = BS; place <= MX; place++)
        CHECK_SAME_NUMBER(federation_heard(&federation, place, FRAME_COSIGNED), 0);
    federation_release(&federation);
}

/* CO loses its index, and with it what it knew of cosignatures: its own come back, and it does not make them
 * again. */
static void a_bureau_is_shown_what_it_cosigned(void)
{
    struct federation federation;
    struct error error;
    begin_ring(&federation);
    publish(&federation, BS);
    wait_seconds(&federation, 180);
    uint64_t seconds = federation_cosignature(&federation, CO, BS, CO)->time_seconds;
    federation_kill(&federation, CO);
    index_free(&federation.members[CO].index);
    REQUIRE_OK(memory_index_new(&federation.members[CO].index, &error), &error);
    federation_wait(&federation, 5000);
    federation_start(&federation, CO);
    CHECK(federation_cosignature(&federation, CO, BS, CO) == NULL);
    federation_link(&federation, CO, BS);
    federation_link(&federation, CO, PA);
    federation_settle(&federation);
    REQUIRE(federation_cosignature(&federation, CO, BS, CO) != NULL);
    CHECK_SAME_NUMBER(federation_cosignature(&federation, CO, BS, CO)->time_seconds, seconds);
    CHECK_SAME_NUMBER(federation_witnessed(&federation, CO, BS), 3);
    federation_release(&federation);
}

/* The disk of CO is an old copy; its new leaves are not stored yet. */
static void a_restored_disk_cosigns_nothing_smaller(void)
{
    struct federation federation;
    struct error error;
    struct log_store log_store;
    struct index index;
    begin_ring(&federation);
    publish(&federation, BS);
    wait_seconds(&federation, 20);
    struct member *co = &federation.members[CO];
    REQUIRE_OK(memory_log_store_copy(&log_store, &co->log_store, &error), &error);
    REQUIRE_OK(memory_index_new(&index, &error), &error);
    publish(&federation, BS);
    federation_wait(&federation, 1000);
    CHECK_SAME_NUMBER(federation_cosignature(&federation, BS, BS, CO)->size, 2);
    federation_kill(&federation, CO);
    log_store_free(&co->log_store);
    index_free(&co->index);
    co->log_store = log_store;
    co->index = index;
    co->holds_commits = true;
    federation_start(&federation, CO);
    federation_link(&federation, CO, BS);
    federation_link(&federation, CO, PA);
    federation_settle(&federation);
    CHECK_SAME_NUMBER(federation_size(&federation, CO, BS), 1);
    REQUIRE(federation_cosignature(&federation, CO, BS, CO) != NULL);
    CHECK_SAME_NUMBER(federation_cosignature(&federation, CO, BS, CO)->size, 2);
    federation_wait(&federation, 2000);
    CHECK_SAME_NUMBER(federation_cosignature(&federation, BS, BS, CO)->size, 2);
    co->holds_commits = false;
    publish(&federation, BS);
    federation_wait(&federation, 1000);
    CHECK_SAME_NUMBER(federation_cosignature(&federation, BS, BS, CO)->size, 3);
    federation_release(&federation);
}

/* ---- hostile peers ---- */

static struct wire *begin_pair(struct federation *federation)
{
    federation_init(federation, CODES, 3);
    struct wire *wire = federation_link(federation, BS, CO);
    federation_settle(federation);
    publish(federation, CO);
    return wire;
}

static bool is_linked(const struct federation *federation)
{
    return node_peer_is_linked(federation->members[BS].node, &federation->members[CO].bureau);
}

static void a_false_cosignature_ends_the_link(void)
{
    struct federation federation;
    struct buffer note;
    struct wire *wire = begin_pair(&federation);
    cosign(&federation, CO, PA, &note);
    note.data[note.size - 12] ^= 1;
    give_note(&federation, wire, 0, &note);
    CHECK(!is_linked(&federation));
    CHECK(strstr(federation.members[BS].last_close, "comity/test/PA/witness") != NULL);
    CHECK(federation_cosignature(&federation, BS, CO, PA) == NULL);
    buffer_release(&note);
    federation_release(&federation);
}

static void nonsense_ends_the_link(void)
{
    static ProtobufCBinaryData notes[LIMIT_COSIGNED_NOTES + 1];
    static Comity__Cosigned__Held held[LIMIT_BUREAUS + 1], *pointers[LIMIT_BUREAUS + 1];
    static char *wanted[LIMIT_BUREAUS + 1];
    static uint8_t text[] = "no note at all\n";
    static const char *const SAID[] = {"513 notes",  "257 origins told", "257 wanted",
                                       "empty line", "\"pa\"",           "\"pa\""};
    char lower[] = "pa";
    for (int i = 0; i <= (int)LIMIT_BUREAUS; i++) {
        held[i] = (Comity__Cosigned__Held)COMITY__COSIGNED__HELD__INIT;
        held[i].origin = wanted[i] = (char *)(uintptr_t) "PA";
        pointers[i] = &held[i];
    }
    for (int i = 0; i < 6; i++) {
        struct federation federation;
        Comity__Cosigned message = COMITY__COSIGNED__INIT;
        struct wire *wire = begin_pair(&federation);
        message.notes = notes;
        message.held = pointers;
        message.wanted = wanted;
        message.n_notes = i == 0 ? LIMIT_COSIGNED_NOTES + 1 : (i == 3 ? 1 : 0);
        message.n_held = i == 1 ? LIMIT_BUREAUS + 1 : (i == 4 ? 1 : 0);
        message.n_wanted = i == 2 ? LIMIT_BUREAUS + 1 : (i == 5 ? 1 : 0);
        notes[0] = (ProtobufCBinaryData){.len = i == 3 ? sizeof text - 1 : 0, .data = text};
        held[0].origin = wanted[0] = i >= 4 ? lower : (char *)(uintptr_t) "PA";
        inject(&federation, wire, 0, &message);
        CHECK_CASE(!is_linked(&federation), "case %d", i);
        CHECK_CASE(strstr(federation.members[BS].last_close, SAID[i]) != NULL, "case %d: %s", i,
                   federation.members[BS].last_close);
        federation_release(&federation);
    }
}

static void unknown_origins_are_passed_over(void)
{
    struct federation federation;
    Comity__Cosigned message = COMITY__COSIGNED__INIT;
    Comity__Cosigned__Held held = COMITY__COSIGNED__HELD__INIT, *pointers[] = {&held};
    char unknown[] = "XX", *wanted[] = {unknown};
    struct wire *wire = begin_pair(&federation);
    held.origin = unknown;
    held.size = held.count = 1000;
    message.n_held = message.n_wanted = 1;
    message.held = pointers;
    message.wanted = wanted;
    inject(&federation, wire, 0, &message);
    CHECK(is_linked(&federation));
    federation_release(&federation);
}

/* A peer that claims to hold more than it gives is asked now and then, and no more. */
static void a_boaster_is_not_asked_all_the_time(void)
{
    struct federation federation;
    Comity__Cosigned message = COMITY__COSIGNED__INIT;
    Comity__Cosigned__Held held = COMITY__COSIGNED__HELD__INIT, *pointers[] = {&held};
    char bs[] = "BS";
    struct wire *wire = begin_pair(&federation);
    publish(&federation, BS);
    wait_seconds(&federation, 120);
    federation.members[CO].keeps_heard = true;
    held.origin = bs;
    held.size = INT64_MAX;
    held.count = 4000000000u;
    message.n_held = 1;
    message.held = pointers;
    for (int i = 0; i < 20; i++)
        inject(&federation, wire, 0, &message);
    CHECK_SAME_NUMBER(federation_heard(&federation, CO, FRAME_COSIGNED), 1);
    wait_seconds(&federation, 120);
    CHECK(federation_heard(&federation, CO, FRAME_COSIGNED) <= 4);
    CHECK(is_linked(&federation));
    federation_release(&federation);
}

CHECK_MAIN("cosigned", {"own cosignatures go to every peer", own_cosignatures_go_to_every_peer},
           {"others' are passed on within minutes", others_are_passed_on_within_minutes},
           {"who comes later gets them with the first words", who_comes_later_gets_them_with_the_first_words},
           {"who has less is not asked", who_has_less_is_not_asked},
           {"what several hold comes together", what_several_hold_comes_together},
           {"where nothing changes nothing is said", where_nothing_changes_nothing_is_said},
           {"a bureau is shown what it cosigned", a_bureau_is_shown_what_it_cosigned},
           {"a restored disk cosigns nothing smaller", a_restored_disk_cosigns_nothing_smaller},
           {"a false cosignature ends the link", a_false_cosignature_ends_the_link},
           {"nonsense ends the link", nonsense_ends_the_link},
           {"unknown origins are passed over", unknown_origins_are_passed_over},
           {"a boaster is not asked all the time", a_boaster_is_not_asked_all_the_time})
