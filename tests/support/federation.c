#include "federation.h"

#include "check.h"

#include "comity/date.h"
#include "comity/frame.h"
#include "comity/message.h"
#include "comity/replica_witness.h"
#include "node/control.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ROUNDS_MAX 100000

static void end_test(const char *what)
{
    fprintf(stderr, "federation: %s\n", what);
    exit(1);
}

/* xorshift64*: numbers that only have to differ. */
static void fill_random(void *context, uint8_t *out, size_t size)
{
    struct member *member = context;
    for (size_t i = 0; i < size; i++) {
        member->random ^= member->random >> 12;
        member->random ^= member->random << 25;
        member->random ^= member->random >> 27;
        out[i] = (uint8_t)((member->random * 2685821657736338717u) >> 56);
    }
}

/* ---- life ---- */

/* Return the first member of the bureau of the member at `place`: others are its twins. */
static size_t first_of(const struct federation *federation, size_t place)
{
    size_t first = 0;
    while (!bureau_is_equal(&federation->members[first].bureau, &federation->members[place].bureau))
        first++;
    return first;
}

static void start(struct federation *federation, struct member *member)
{
    struct node_peer peers[FEDERATION_NODES];
    struct error error;
    uint64_t left = 1;
    size_t count = 0;
    for (size_t i = 0; i < federation->count; i++) {
        bool is_own = bureau_is_equal(&federation->members[i].bureau, &member->bureau);
        if (!is_own && first_of(federation, i) == i)
            peers[count++] = (struct node_peer){.bureau = federation->members[i].bureau,
                                                .name = "a bureau",
                                                .region = "Americas",
                                                .log_key_count = 1,
                                                .log_keys = {federation->members[i].signer.vkey},
                                                .witness_key = federation->members[i].witness.vkey,
                                                .answers = member->answers};
    }
    struct node_settings settings = {.bureau = member->bureau,
                                     .audit = member->audit,
                                     .name = "own",
                                     .region = "Americas",
                                     .federation = "test",
                                     .software = "test",
                                     .log_store = &member->log_store,
                                     .index = &member->index,
                                     .log_key = member->signer.key,
                                     .witness_key = member->witness.key,
                                     .own_start = member->own_start,
                                     .random = fill_random,
                                     .random_context = member,
                                     .events = member->events,
                                     .peer_count = count,
                                     .peers = peers,
                                     .hits = federation->hits};
    if (node_new(&member->node, &settings, federation->now, &error) != ERROR_NONE)
        end_test(error.text);
    while (left > 0) {
        if (node_recover(member->node, 7, &left, &error) != ERROR_NONE)
            end_test(error.text);
    }
}

void federation_init(struct federation *federation, const char *const *codes, size_t count)
{
    struct error error;
    *federation = (struct federation){
        .count = count, .keep_days = -1, .now = {1764000000000, 1000}, .hits.are_told = true};
    if (hasher_new(&federation->hasher, &error) != ERROR_NONE)
        end_test(error.text);
    for (size_t i = 0; i < count; i++) {
        struct member *member = &federation->members[i];
        char origin[64], witness[COSIGNATURE_NAME_BYTES];
        member->federation = federation;
        member->place = (int)i;
        member->random = 88172645463325252u + i;
        member->answers.queries_per_minute = 60;
        snprintf(member->bureau.code, sizeof member->bureau.code, "%s", codes[i]);
        snprintf(origin, sizeof origin, "comity/test/%s", codes[i]);
        signer_init(&member->signer, federation->hasher, origin, VKEY_ED25519,
                    (uint8_t)(first_of(federation, i) + 1));
        cosignature_name(witness, origin);
        signer_init(&member->witness, federation->hasher, witness, VKEY_COSIGNATURE,
                    (uint8_t)(first_of(federation, i) + 101));
        node_effects_init(&member->effects);
        buffer_init(&member->heard, 1u << 28);
        if (memory_log_store_new(&member->log_store, &error) != ERROR_NONE ||
            memory_index_new(&member->index, &error) != ERROR_NONE ||
            chronicle_new(&member->events, 1000, &error) != ERROR_NONE)
            end_test(error.text);
    }
    for (size_t i = 0; i < count; i++) {
        federation->members[i].own_start = OWN_START_NEW;
        start(federation, &federation->members[i]);
        federation->members[i].own_start = OWN_START_AGAIN;
    }
}

void federation_release(struct federation *federation)
{
    for (size_t i = 0; i < federation->count; i++) {
        struct member *member = &federation->members[i];
        node_free(member->node);
        node_effects_release(&member->effects);
        chronicle_free(member->events);
        log_store_free(&member->log_store);
        index_free(&member->index);
        signer_release(&member->signer);
        signer_release(&member->witness);
        buffer_release(&member->heard);
    }
    for (size_t i = 0; i < federation->wire_count; i++) {
        buffer_release(&federation->wires[i].to[0]);
        buffer_release(&federation->wires[i].to[1]);
    }
    hasher_free(federation->hasher);
}

/* ---- effects ---- */

static struct wire *find_wire(struct federation *federation, int place, uint64_t channel, int *ret_side)
{
    for (size_t i = 0; i < federation->wire_count; i++) {
        struct wire *wire = &federation->wires[i];
        if (wire->a == place && wire->channel[0] == channel)
            *ret_side = 0;
        else if (wire->b == place && wire->channel[1] == channel)
            *ret_side = 1;
        else
            continue;
        return wire;
    }
    return NULL;
}

static void keep_heard(struct federation *federation, const struct wire *wire, int side, struct view bytes)
{
    int place = side == 0 ? wire->a : wire->b;
    struct error error;
    if (place >= 0 && wire->b >= 0 && federation->members[place].keeps_heard &&
        buffer_append(&federation->members[place].heard, bytes.data, bytes.size, &error) != ERROR_NONE)
        end_test(error.text);
}

unsigned federation_heard(const struct federation *federation, int place, uint8_t type)
{
    struct view left = buffer_view(&federation->members[place].heard);
    struct frame frame;
    size_t consumed = 0;
    unsigned count = 0;
    while (frame_take(left, LIMIT_FRAME_BYTES, &frame, &consumed, NULL) == ERROR_NONE && consumed > 0) {
        count += frame.type == type;
        left = view_of(left.data + consumed, left.size - consumed);
    }
    return count;
}

static void carry_out(struct federation *federation, struct member *member, struct node_effect *effect)
{
    int side = 0;
    struct wire *wire = find_wire(federation, member->place, effect->channel, &side);
    switch (effect->type) {
    case NODE_EFFECT_SEND:
        if (wire == NULL || wire->is_closed[side])
            break;
        federation_inject(wire, 1 - side, buffer_view(&effect->as.bytes));
        keep_heard(federation, wire, 1 - side, buffer_view(&effect->as.bytes));
        break;
    case NODE_EFFECT_CLOSE:
        snprintf(member->last_close, sizeof member->last_close, "%s", effect->as.close.text);
        if (wire != NULL)
            wire->is_closed[side] = true;
        break;
    case NODE_EFFECT_PAUSE:
    case NODE_EFFECT_RESUME:
        if (wire != NULL)
            wire->is_paused[side] = effect->type == NODE_EFFECT_PAUSE;
        break;
    case NODE_EFFECT_COMMIT:
        if (member->batch != NULL)
            end_test("two commits are under way");
        member->batch = effect->as.batch;
        member->commits++;
        break;
    case NODE_EFFECT_ABSORB:
        if (member->rows != NULL)
            end_test("two absorbs are under way");
        member->rows = effect->as.rows;
        break;
    case NODE_EFFECT_REPORT:
        member->alarms += effect->as.report.level == NODE_LEVEL_ALARM;
        snprintf(member->last_report, sizeof member->last_report, "%s: %s", effect->as.report.id,
                 effect->as.report.text);
        break;
    }
}

void federation_event(struct federation *federation, int place, struct node_event *event)
{
    struct member *member = &federation->members[place];
    struct error error;
    if (member->node == NULL)
        return;
    event->now = federation->now;
    if (node_step(member->node, event, &member->effects, &error) != ERROR_NONE)
        end_test(error.text);
    for (size_t i = 0; i < member->effects.count; i++)
        carry_out(federation, member, &member->effects.items[i]);
}

/* ---- what moves ---- */

static bool finish_commit(struct federation *federation, struct member *member)
{
    struct node_event event = {.type = NODE_EVENT_STORED};
    struct error error = {0};
    if (member->batch == NULL || member->holds_commits || member->node == NULL)
        return false;
    const struct log_batch *batch = member->batch;
    member->batch = NULL;
    event.as.result.code = member->gives_full ? error_set(&error, ERROR_FULL, "the disk is full")
                                              : log_store_commit(&member->log_store, batch, &error);
    event.as.result.text = error.text;
    federation_event(federation, member->place, &event);
    return true;
}

static bool finish_absorb(struct federation *federation, struct member *member)
{
    struct node_event event = {.type = NODE_EVENT_ABSORBED};
    struct error error = {0};
    if (member->rows == NULL || member->node == NULL)
        return false;
    struct index_rows *rows = member->rows;
    member->rows = NULL;
    event.as.result.code = index_absorb(&member->index, rows, &error);
    event.as.result.text = error.text;
    federation_event(federation, member->place, &event);
    return true;
}

/* What is no frame ends the connection, as a channel would end it. */
static bool break_off(struct federation *federation, struct wire *wire, int side, const char *reason)
{
    struct node_event event = {.type = NODE_EVENT_CLOSED, .channel = wire->channel[side]};
    event.as.closed.reason = reason;
    wire->is_closed[side] = true;
    federation_event(federation, side == 0 ? wire->a : wire->b, &event);
    return true;
}

/* Give one frame to a side, as a channel would. */
static bool deliver(struct federation *federation, struct wire *wire, int side)
{
    int place = side == 0 ? wire->a : wire->b;
    struct buffer *bytes = &wire->to[side];
    struct node_event event = {.type = NODE_EVENT_FRAME, .channel = wire->channel[side]};
    struct frame frame;
    struct error error;
    size_t consumed = 0;
    if (place < 0 || wire->is_paused[side] || wire->is_closed[side] || bytes->size == 0 ||
        federation->members[place].node == NULL)
        return false;
    size_t limit = node_frame_limit(federation->members[place].node, wire->channel[side]);
    if (frame_take(buffer_view(bytes), limit, &frame, &consumed, &error) != ERROR_NONE)
        return break_off(federation, wire, side, error.text);
    if (consumed == 0)
        return false;
    uint8_t *copy = malloc(frame.body.size + 1);
    if (copy == NULL)
        end_test("no memory");
    if (frame.body.size > 0)
        memcpy(copy, frame.body.data, frame.body.size);
    event.as.frame.type = frame.type;
    event.as.frame.body = view_of(copy, frame.body.size);
    buffer_consume(bytes, consumed);
    federation_event(federation, place, &event);
    struct node_event room = {.type = NODE_EVENT_ROOM, .channel = wire->channel[1 - side]};
    room.as.room.room_bytes = FEDERATION_ROOM;
    int sender = side == 0 ? wire->b : wire->a;
    if (sender >= 0 && !wire->is_closed[1 - side])
        federation_event(federation, sender, &room);
    free(copy);
    return true;
}

/* A side that has closed, and whose words are all heard, is gone for the other. */
static bool hang_up(struct federation *federation, struct wire *wire, int side)
{
    int place = side == 0 ? wire->a : wire->b;
    struct node_event event = {.type = NODE_EVENT_CLOSED, .channel = wire->channel[side]};
    if (!wire->is_closed[1 - side] || wire->is_closed[side] || wire->to[side].size > 0 || place < 0)
        return false;
    wire->is_closed[side] = true;
    event.as.closed.reason = "";
    federation_event(federation, place, &event);
    return true;
}

bool federation_round(struct federation *federation)
{
    bool has_moved = false;
    for (size_t i = 0; i < federation->count; i++) {
        has_moved = finish_commit(federation, &federation->members[i]) || has_moved;
        has_moved = finish_absorb(federation, &federation->members[i]) || has_moved;
    }
    for (size_t i = 0; i < federation->wire_count; i++) {
        for (int side = 0; side < 2; side++) {
            has_moved = deliver(federation, &federation->wires[i], side) || has_moved;
            has_moved = hang_up(federation, &federation->wires[i], side) || has_moved;
        }
    }
    return has_moved;
}

void federation_settle(struct federation *federation)
{
    for (int i = 0; i < ROUNDS_MAX; i++) {
        bool is_busy = federation_round(federation);
        for (size_t k = 0; k < federation->count; k++) {
            struct member *member = &federation->members[k];
            struct node_event tick = {.type = NODE_EVENT_TICK};
            if (member->node != NULL && node_deadline_ms(member->node) <= federation->now.steady_ms &&
                member->rows == NULL && (member->batch == NULL || !member->holds_commits)) {
                federation_event(federation, (int)k, &tick);
                is_busy = true;
            }
        }
        if (!is_busy)
            return;
    }
    end_test("it does not settle");
}

void federation_wait(struct federation *federation, int64_t ms)
{
    struct node_event tick = {.type = NODE_EVENT_TICK};
    federation->now.wall_ms += ms;
    federation->now.steady_ms += ms;
    for (size_t i = 0; i < federation->count; i++)
        federation_event(federation, (int)i, &tick);
    federation_settle(federation);
}

/* ---- wires ---- */

void federation_inject(struct wire *wire, int side, struct view bytes)
{
    struct error error;
    if (buffer_append(&wire->to[side], bytes.data, bytes.size, &error) != ERROR_NONE)
        end_test(error.text);
}

static struct wire *add_wire(struct federation *federation, int a, int b)
{
    if (federation->wire_count == FEDERATION_WIRES)
        end_test("too many wires");
    struct wire *wire = &federation->wires[federation->wire_count++];
    *wire = (struct wire){.a = a, .b = b};
    wire->channel[0] = ++federation->last_channel;
    wire->channel[1] = ++federation->last_channel;
    buffer_init(&wire->to[0], 1u << 28);
    buffer_init(&wire->to[1], 1u << 28);
    return wire;
}

struct wire *federation_link(struct federation *federation, int from, int to)
{
    struct wire *wire = add_wire(federation, from, to);
    for (int side = 0; side < 2; side++) {
        struct node_event event = {.type = NODE_EVENT_LINK_OPEN, .channel = wire->channel[side]};
        event.as.link_open.peer = federation->members[side == 0 ? to : from].bureau;
        event.as.link_open.dialled = side == 0;
        event.as.link_open.room_bytes = FEDERATION_ROOM;
        event.as.link_open.detail = "a wire";
        federation_event(federation, side == 0 ? from : to, &event);
    }
    return wire;
}

void federation_cut(struct federation *federation, struct wire *wire)
{
    for (int side = 0; side < 2; side++) {
        struct node_event event = {.type = NODE_EVENT_CLOSED, .channel = wire->channel[side]};
        int place = side == 0 ? wire->a : wire->b;
        buffer_clear(&wire->to[side]);
        if (place < 0 || wire->is_closed[side])
            continue;
        wire->is_closed[side] = true;
        event.as.closed.reason = "the wire was cut";
        federation_event(federation, place, &event);
    }
}

void federation_hang_up(struct federation *federation, struct wire *client)
{
    federation_cut(federation, client);
    if (client != &federation->wires[federation->wire_count - 1])
        return;
    buffer_release(&client->to[0]);
    buffer_release(&client->to[1]);
    federation->wire_count--;
}

void federation_kill(struct federation *federation, int place)
{
    struct member *member = &federation->members[place];
    node_free(member->node);
    member->node = NULL;
    member->batch = NULL;
    member->rows = NULL;
    for (size_t i = 0; i < federation->wire_count; i++) {
        if (federation->wires[i].a == place || federation->wires[i].b == place)
            federation_cut(federation, &federation->wires[i]);
    }
}

void federation_start(struct federation *federation, int place)
{
    start(federation, &federation->members[place]);
}

/* ---- disks ---- */

struct copying {
    struct log_store from, to;
    struct error error;
};

static bool copy_log(void *context, const struct log_head *head)
{
    struct copying *copying = context;
    struct log_run run;
    log_run_init(&run);
    enum error_code code = ERROR_NONE;
    for (uint64_t first = 0; first < head->size && code == ERROR_NONE; first += run.count) {
        code = log_store_read(&copying->from, &head->origin, first, 1000, 1u << 24, &run, &copying->error);
        struct log_part part = {.origin = head->origin,
                                .first = first,
                                .count = run.count,
                                .leaves = run.leaves,
                                .checkpoint = buffer_view(&head->checkpoint)};
        struct log_batch batch = {.part_count = 1, .parts = &part};
        if (code == ERROR_NONE)
            code = log_store_commit(&copying->to, &batch, &copying->error);
    }
    log_run_release(&run);
    if (code != ERROR_NONE)
        end_test(copying->error.text);
    return true;
}

struct log_store federation_backup(struct federation *federation, int place)
{
    struct copying copying = {.from = federation->members[place].log_store};
    if (memory_log_store_new(&copying.to, &copying.error) != ERROR_NONE ||
        log_store_heads(&copying.from, copy_log, &copying, &copying.error) != ERROR_NONE)
        end_test(copying.error.text);
    return copying.to;
}

void federation_restore(struct federation *federation, int place, struct log_store backup)
{
    struct member *member = &federation->members[place];
    struct error error;
    if (member->node != NULL)
        end_test("a disk is changed under a running node");
    log_store_free(&member->log_store);
    index_free(&member->index);
    member->log_store = backup;
    if (memory_index_new(&member->index, &error) != ERROR_NONE)
        end_test(error.text);
}

void federation_lose_disk(struct federation *federation, int place)
{
    struct log_store empty;
    struct error error;
    if (memory_log_store_new(&empty, &error) != ERROR_NONE)
        end_test(error.text);
    federation_restore(federation, place, empty);
    federation->members[place].own_start = OWN_START_REBUILD;
}

/* ---- clients ---- */

struct wire *federation_client(struct federation *federation, int place, unsigned rights)
{
    struct wire *wire = add_wire(federation, place, -1);
    struct node_event event = {.type = NODE_EVENT_CLIENT_OPEN, .channel = wire->channel[0]};
    event.as.client_open.rights = rights;
    event.as.client_open.room_bytes = FEDERATION_ROOM;
    event.as.client_open.who = "tester";
    federation_event(federation, place, &event);
    return wire;
}

void federation_send(struct federation *federation, struct wire *client, const Comity__Request *request)
{
    struct error error;
    (void)federation;
    if (frame_append(&client->to[0], FRAME_REQUEST, &request->base, &error) != ERROR_NONE)
        end_test(error.text);
}

Comity__Answer *federation_answer(struct wire *client)
{
    struct frame frame;
    struct error error;
    size_t consumed = 0;
    ProtobufCMessage *message = NULL;
    if (frame_take(buffer_view(&client->to[1]), LIMIT_FRAME_BYTES, &frame, &consumed, &error) != ERROR_NONE)
        end_test(error.text);
    if (consumed == 0)
        return NULL;
    if (message_unpack(&comity__answer__descriptor, frame.body, LIMIT_DECODE_BYTES, &message, &error) !=
        ERROR_NONE)
        end_test(error.text);
    buffer_consume(&client->to[1], consumed);
    return (Comity__Answer *)message;
}

Comity__Answer *federation_ask(struct federation *federation, struct wire *client,
                               const Comity__Request *request)
{
    federation_send(federation, client, request);
    federation_settle(federation);
    return federation_answer(client);
}

void federation_free_answer(Comity__Answer *answer)
{
    message_free(answer == NULL ? NULL : &answer->base);
}

void federation_publish(struct federation *federation, int place, const char *reference,
                        Comity__Distribution__Kind kind, const char *bureau, char id[37])
{
    char number[64], code[16];
    char *codes[] = {code};
    char country[] = "UTO", until[DATE_TEXT_CHARS + 1];
    Comity__Request request = COMITY__REQUEST__INIT;
    Comity__PublishRequest publish = COMITY__PUBLISH_REQUEST__INIT;
    Comity__Record record = COMITY__RECORD__INIT;
    Comity__TravelDocument document = COMITY__TRAVEL_DOCUMENT__INIT;
    Comity__Distribution distribution = COMITY__DISTRIBUTION__INIT;
    snprintf(number, sizeof number, "%s", reference);
    snprintf(code, sizeof code, "%s", bureau == NULL ? "" : bureau);
    document.document_type = COMITY__TRAVEL_DOCUMENT__TYPE__PASSPORT;
    document.category = COMITY__TRAVEL_DOCUMENT__CATEGORY__STOLEN;
    document.number = number;
    document.issuing_country = country;
    record.source_ref = number;
    if (federation->keep_days >= 0) {
        date_format(date_of_wall_ms(federation->now.wall_ms) + federation->keep_days, until);
        record.retention_until = until;
    }
    record.type_case = COMITY__RECORD__TYPE_TRAVEL_DOCUMENT;
    record.travel_document = &document;
    distribution.kind = kind;
    distribution.n_bureaus = bureau == NULL ? 0 : 1;
    distribution.bureaus = codes;
    publish.record = &record;
    publish.distribution = &distribution;
    request.body_case = COMITY__REQUEST__BODY_PUBLISH;
    request.publish = &publish;
    struct wire *client = federation_client(federation, place, NODE_RIGHT_QUERY | NODE_RIGHT_PUBLISH);
    Comity__Answer *answer = federation_ask(federation, client, &request);
    id[0] = '\0';
    if (answer != NULL && answer->body_case == COMITY__ANSWER__BODY_PUBLISH)
        snprintf(id, 37, "%s", answer->publish->id);
    federation_free_answer(answer);
    federation_hang_up(federation, client);
}

Comity__RecordView__State federation_state(struct federation *federation, int place, const char *id)
{
    struct replica *replica = node_replica(federation->members[place].node);
    struct replica_record record;
    struct uuid uuid;
    struct error error;
    if (uuid_parse(view_of_text(id), &uuid, &error) != ERROR_NONE)
        end_test(error.text);
    if (replica_find(replica, NULL, &uuid, &record, &error) != ERROR_NONE)
        return COMITY__RECORD_VIEW__STATE__STATE_UNKNOWN;
    Comity__RecordView__State state = record.state;
    replica_record_release(&record);
    return state;
}

uint64_t federation_size(struct federation *federation, int place, int origin)
{
    const struct log *log =
        replica_log(node_replica(federation->members[place].node), &federation->members[origin].bureau);
    return log == NULL ? 0 : log->stored;
}

unsigned federation_witnessed(struct federation *federation, int place, int origin)
{
    struct replica *replica = node_replica(federation->members[place].node);
    const struct log *log = replica_log(replica, &federation->members[origin].bureau);
    return replica_witnessed(replica, log, log->stored);
}

const struct log_cosignature *federation_cosignature(struct federation *federation, int place, int origin,
                                                     int witness)
{
    const struct replica *replica = node_replica(federation->members[place].node);
    return replica_cosignature(replica, replica_log(replica, &federation->members[origin].bureau),
                               &federation->members[witness].bureau);
}

bool federation_agrees(struct federation *federation)
{
    for (size_t o = 0; o < federation->count; o++) {
        const struct log *first = NULL;
        for (size_t i = 0; i < federation->count; i++) {
            const struct member *member = &federation->members[i];
            if (member->node == NULL)
                continue;
            const struct log *log = replica_log(node_replica(member->node), &federation->members[o].bureau);
            if (first == NULL)
                first = log;
            if (log->stored != first->stored || log->checkpoint_size != first->checkpoint_size ||
                !digest_is_equal(&log->checkpoint_root, &first->checkpoint_root))
                return false;
        }
    }
    return true;
}
