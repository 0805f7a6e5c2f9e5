#include "network.h"

#include "scarce.h"
#include "world.h"

#include "comity/frame.h"
#include "comity/message.h"

#include "peer.pb-c.h"

#include <stdlib.h>
#include <string.h>

#define DIAL_FIRST_US (200 * INT64_C(1000))
#define DIAL_MOST_US (60 * CLOCK_SECOND_US)

enum packet_kind { PACKET_OPEN, PACKET_FRAME, PACKET_END };

struct packet {
    struct packet *next;
    enum packet_kind kind;
    int64_t arrival_us;
    size_t size;
    uint8_t bytes[]; /* a whole frame */
};

void network_init(struct network *network)
{
    *network = (struct network){0};
}

static void drop_packets(struct end *end)
{
    while (end->first != NULL) {
        struct packet *next = end->first->next;
        free(end->first);
        end->first = next;
    }
    end->last = NULL;
    end->unread_bytes = 0;
}

static void free_connection(struct connection *connection)
{
    if (connection == NULL)
        return;
    drop_packets(&connection->ends[0]);
    drop_packets(&connection->ends[1]);
    free(connection);
}

void network_release(struct network *network)
{
    for (size_t i = 0; i < network->connection_count; i++)
        free_connection(network->connections[i]);
    free(network->connections);
    free(network->lines);
}

/* ---- numbers ---- */

static uint64_t channel_of(const struct connection *connection, unsigned side)
{
    return connection->number * 2 + side + 2;
}

static struct connection *find(const struct network *network, uint64_t channel, unsigned *ret_side)
{
    uint64_t number = channel / 2 - 1;
    *ret_side = (unsigned)(channel % 2);
    return number < network->connection_count ? network->connections[number] : NULL;
}

struct end *network_end(struct network *network, uint64_t channel)
{
    unsigned side;
    struct connection *connection = find(network, channel, &side);
    return connection == NULL ? NULL : &connection->ends[side];
}

struct end *network_other_end(struct network *network, uint64_t channel)
{
    unsigned side;
    struct connection *connection = find(network, channel, &side);
    return connection == NULL ? NULL : &connection->ends[1 - side];
}

static bool joins(const struct line *line, unsigned a, unsigned b)
{
    return (line->sites[0] == a && line->sites[1] == b) || (line->sites[0] == b && line->sites[1] == a);
}

bool network_has_line(const struct network *network, unsigned a, unsigned b)
{
    for (size_t i = 0; i < network->line_count; i++) {
        if (joins(&network->lines[i], a, b))
            return true;
    }
    return false;
}

/* A connection of which both ends are gone is over. */
static void end_connection(struct network *network, struct connection *connection)
{
    if (!connection->ends[0].is_gone || !connection->ends[1].is_gone)
        return;
    network->connections[connection->number] = NULL;
    free_connection(connection);
}

/* ---- building ---- */

static void add_line(struct world *world, unsigned a, unsigned b)
{
    struct network *network = &world->network;
    struct dice *dice = &world->dice;
    struct line *line = &network->lines[network->line_count];
    uint64_t who = dice_below(dice, 3);
    *line = (struct line){
        .number = (unsigned)network->line_count++,
        .sites = {a, b},
        .dials = {who != 0, who != 1},
        .delay_us = dice_skewed(dice, 100, world->plan.delay_us),
        .bytes_per_ms = world->plan.bytes_per_ms * dice_between(dice, 1, 20),
    };
}

/* Every bureau to every other; or a ring, and chords, so that each has about `degree` lines. */
static bool are_joined(struct world *world, unsigned a, unsigned b)
{
    unsigned count = world->site_count, degree = world->plan.degree;
    if (degree == 0 || b == a + 1 || (a == 0 && b == count - 1))
        return true;
    return degree > 2 && dice_below(&world->dice, count) < degree - 2;
}

void network_build(struct world *world)
{
    size_t count = world->site_count;
    world->network.lines = scarce_new(count * (count - 1) / 2, sizeof *world->network.lines);
    for (unsigned a = 0; a < count; a++) {
        for (unsigned b = a + 1; b < count; b++) {
            if (are_joined(world, a, b))
                add_line(world, a, b);
        }
    }
}

/* ---- dialling ---- */

void network_redial(struct world *world, struct line *line, unsigned side)
{
    int64_t wait_us = DIAL_FIRST_US << (line->failures[side] < 8 ? line->failures[side] : 8);
    if (!line->dials[side] || line->dial_due[side])
        return;
    if (wait_us > DIAL_MOST_US)
        wait_us = DIAL_MOST_US;
    line->dial_due[side] = true;
    int64_t least_us = line->failures[side] == 0 ? 1000 : wait_us / 2;
    world_after(world, dice_between(&world->dice, least_us, wait_us), WORLD_DIAL, side, line->number);
}

static void set_open(const struct world *world, struct end *end, unsigned site)
{
    *end = (struct end){.site = site, .room_told = world->plan.room_bytes};
}

static void enqueue(struct world *world, struct connection *connection, unsigned side, enum packet_kind kind,
                    struct view bytes);

static void connect(struct world *world, struct line *line, unsigned side)
{
    struct network *network = &world->network;
    struct connection *connection = scarce_new(1, sizeof *connection);
    unsigned from = line->sites[side];
    connection->number = network->connection_count++;
    connection->line = line;
    set_open(world, &connection->ends[0], line->sites[0]);
    set_open(world, &connection->ends[1], line->sites[1]);
    network->connections = scarce_grow(network->connections, &network->connection_capacity,
                                       network->connection_count, sizeof(struct connection *));
    network->connections[connection->number] = connection;
    connection->ends[side].is_open = true;
    world->settings.tally->connections++;
    enqueue(world, connection, 1 - side, PACKET_OPEN, (struct view){0});
    site_on_open(world, &world->sites[from], channel_of(connection, side), line->sites[1 - side], true);
}

static void fail_to_dial(struct world *world, struct line *line, unsigned side)
{
    struct site *site = &world->sites[line->sites[side]];
    struct node_event event = {.type = NODE_EVENT_LINK_FAILED};
    line->failures[side]++;
    network_redial(world, line, side);
    if (site->node == NULL)
        return;
    event.as.link_failed.peer = *keyring_bureau(line->sites[1 - side]);
    event.as.link_failed.address = "a line";
    event.as.link_failed.reason = "nobody answers";
    site_event(world, site, &event);
}

static bool is_shunned(const struct site *by, const struct site *other)
{
    bool is_unliked = by->adversary == ADVERSARY_FORKER && !forker_talks_to(by, other->number);
    return is_unliked || !other->is_member;
}

void network_on_dial(struct world *world, unsigned number, unsigned side)
{
    struct line *line = &world->network.lines[number];
    struct site *from = &world->sites[line->sites[side]];
    const struct site *to = &world->sites[line->sites[1 - side]];
    line->dial_due[side] = false;
    if (!site_is_up(from) || site_is_linked(world, from, to->number))
        return;
    if (line->is_cut || line->is_silent || !site_is_up(to) || is_shunned(from, to) || is_shunned(to, from)) {
        fail_to_dial(world, line, side);
        return;
    }
    line->failures[side] = 0;
    connect(world, line, side);
}

/* ---- packets ---- */

static void schedule(struct world *world, struct connection *connection, unsigned side)
{
    struct end *end = &connection->ends[side];
    if (end->first == NULL || end->is_arrival_due || end->is_paused || end->is_gone ||
        connection->line->is_silent)
        return;
    int64_t after_us = end->first->arrival_us - world->clock.time_us;
    if (end->busy_until_us - world->clock.time_us > after_us && end->take_bytes_per_ms > 0)
        after_us = end->busy_until_us - world->clock.time_us;
    end->is_arrival_due = true;
    world_after(world, after_us < 0 ? 0 : after_us, WORLD_ARRIVAL, end->site, channel_of(connection, side));
}

/* Put a packet on the way to one side. */
static void enqueue(struct world *world, struct connection *connection, unsigned side, enum packet_kind kind,
                    struct view bytes)
{
    struct end *end = &connection->ends[side];
    const struct line *line = connection->line;
    if (connection->is_broken)
        return;
    struct packet *packet = malloc(sizeof *packet + bytes.size);
    if (packet == NULL)
        scarce_end("out of memory");
    int64_t begin_us = world->clock.time_us + line->delay_us + dice_skewed(&world->dice, 0, line->delay_us);
    if (begin_us < end->last_arrival_us)
        begin_us = end->last_arrival_us;
    *packet = (struct packet){.kind = kind,
                              .arrival_us = begin_us + (int64_t)bytes.size * 1000 / line->bytes_per_ms,
                              .size = bytes.size};
    if (bytes.size > 0)
        memcpy(packet->bytes, bytes.data, bytes.size);
    end->last_arrival_us = packet->arrival_us;
    end->unread_bytes += bytes.size;
    if (end->last == NULL)
        end->first = packet;
    else
        end->last->next = packet;
    end->last = packet;
    schedule(world, connection, side);
}

static struct packet *take_packet(struct end *end)
{
    struct packet *packet = end->first;
    end->first = packet->next;
    if (end->first == NULL)
        end->last = NULL;
    end->unread_bytes -= packet->size;
    return packet;
}

/* As the daemon's channel: tell of room when there is a quarter more of it than the node thinks. */
static void tell_room(struct world *world, const struct connection *connection, unsigned side)
{
    const struct end *reader = &connection->ends[1 - side];
    struct end *end = network_end(&world->network, channel_of(connection, side));
    size_t most = world->plan.room_bytes;
    size_t room = most > reader->unread_bytes ? most - reader->unread_bytes : 0;
    if (!end->is_open || end->is_gone || room < end->room_told || room - end->room_told < most / 4)
        return;
    end->room_told = room;
    site_on_room(world, &world->sites[end->site], channel_of(connection, side), room);
}

static void deliver_frame(struct world *world, struct connection *connection, unsigned side,
                          struct packet *packet)
{
    struct end *end = &connection->ends[side];
    uint64_t channel = channel_of(connection, side);
    if (end->take_bytes_per_ms > 0)
        end->busy_until_us = world->clock.time_us + (int64_t)packet->size * 1000 / end->take_bytes_per_ms;
    site_on_frame(world, &world->sites[end->site], channel, view_of(packet->bytes, packet->size));
}

static void hang_up(struct world *world, struct connection *connection, unsigned side, const char *reason)
{
    struct end *end = &connection->ends[side];
    struct line *line = connection->line;
    if (end->is_gone)
        return;
    end->is_gone = true;
    drop_packets(end);
    if (end->is_open)
        site_on_closed(world, &world->sites[end->site], channel_of(connection, side), reason);
    network_redial(world, line, side);
    end_connection(&world->network, connection);
}

static void refuse(struct world *world, struct connection *connection, unsigned side)
{
    connection->ends[side].is_gone = true;
    world_after(world, connection->line->delay_us, WORLD_LOST, connection->ends[1 - side].site,
                channel_of(connection, 1 - side));
}

static void deliver(struct world *world, struct connection *connection, unsigned side, struct packet *packet)
{
    struct end *end = &connection->ends[side];
    unsigned peer = connection->ends[1 - side].site;
    switch (packet->kind) {
    case PACKET_OPEN:
        if (!site_is_up(&world->sites[end->site])) {
            refuse(world, connection, side);
            return;
        }
        end->is_open = true;
        site_on_open(world, &world->sites[end->site], channel_of(connection, side), peer, false);
        return;
    case PACKET_FRAME:
        deliver_frame(world, connection, side, packet);
        return;
    case PACKET_END:
        hang_up(world, connection, side, "");
        return;
    }
}

void network_on_arrival(struct world *world, uint64_t channel)
{
    unsigned side;
    struct connection *connection = find(&world->network, channel, &side);
    if (connection == NULL)
        return;
    connection->ends[side].is_arrival_due = false;
    while (connection != NULL && world->failed == NULL) {
        struct end *end = &connection->ends[side];
        bool is_due = end->first != NULL && end->first->arrival_us <= world->clock.time_us &&
                      (end->take_bytes_per_ms == 0 || end->busy_until_us <= world->clock.time_us);
        if (!is_due || end->is_paused || end->is_gone || connection->line->is_silent)
            break;
        struct packet *packet = take_packet(end);
        bool is_frame = packet->kind == PACKET_FRAME;
        deliver(world, connection, side, packet);
        free(packet);
        connection = find(&world->network, channel, &side);
        if (connection != NULL && is_frame)
            tell_room(world, connection, 1 - side);
        connection = find(&world->network, channel, &side);
    }
    if (connection != NULL)
        schedule(world, connection, side);
}

void network_on_lost(struct world *world, uint64_t channel)
{
    unsigned side;
    struct connection *connection = find(&world->network, channel, &side);
    if (connection != NULL)
        hang_up(world, connection, side, "connection reset");
}

/* ---- what a shell does ---- */

/* BUG_FLIPPED_BIT: a copy of the frame that is not quite one. */
static void send_flipped(struct world *world, struct connection *connection, unsigned side, struct view frame)
{
    uint8_t *copy = scarce_new(frame.size, 1);
    memcpy(copy, frame.data, frame.size);
    size_t place =
        LIMIT_FRAME_HEADER_BYTES + (size_t)dice_below(&world->dice, frame.size - LIMIT_FRAME_HEADER_BYTES);
    copy[place] = (uint8_t)(copy[place] ^ 1u << dice_below(&world->dice, 8));
    enqueue(world, connection, 1 - side, PACKET_FRAME, view_of(copy, frame.size));
    free(copy);
}

/* BUG_WRONG_PEER: the frame goes to somebody else, too. */
static void send_astray(struct world *world, unsigned from, const struct connection *meant, struct view frame)
{
    struct network *network = &world->network;
    for (size_t i = 0; i < network->connection_count; i++) {
        struct connection *other = network->connections[i];
        for (unsigned side = 0; other != NULL && other != meant && side < 2; side++) {
            if (other->ends[side].site != from || other->ends[side].is_gone || other->ends[1 - side].is_gone)
                continue;
            world_check_frame(world, from, other->ends[1 - side].site, frame);
            enqueue(world, other, 1 - side, PACKET_FRAME, frame);
            return;
        }
    }
}

static bool is_lost(const struct world *world, uint8_t type)
{
    bool is_gossip = type == FRAME_HEADS || type == FRAME_COSIGNED || type == FRAME_EVIDENCE;
    return (is_gossip && world_has_bug(world, BUG_LOST_GOSSIP)) ||
           (type == FRAME_WANT && world_has_bug(world, BUG_LOST_WANT)) ||
           (type == FRAME_ASK && world_has_bug(world, BUG_LOST_ASK));
}

static void send_frame(struct world *world, uint64_t channel, struct view frame)
{
    unsigned side;
    struct connection *connection = find(&world->network, channel, &side);
    struct end *from = &connection->ends[side], *to = &connection->ends[1 - side];
    struct tally *tally = world->settings.tally;
    tally->frames[frame.data[LIMIT_FRAME_HEADER_BYTES - 1] % TALLY_FRAME_TYPES]++;
    tally->frame_bytes += frame.size;
    if (to->unread_bytes > tally->longest_output)
        tally->longest_output = to->unread_bytes;
    if (site_is_honest(&world->sites[from->site]))
        world_check_frame(world, from->site, to->site, frame);
    if (to->is_dead && site_is_up(&world->sites[to->site]))
        world_after(world, connection->line->delay_us, WORLD_LOST, from->site, channel);
    if (to->is_gone || is_lost(world, frame.data[LIMIT_FRAME_HEADER_BYTES - 1]))
        return;
    if (world_has_bug(world, BUG_WRONG_PEER) && dice_chance(&world->dice, 100))
        send_astray(world, from->site, connection, frame);
    if (world_has_bug(world, BUG_FLIPPED_BIT) && frame.size > LIMIT_FRAME_HEADER_BYTES &&
        dice_chance(&world->dice, 20))
        send_flipped(world, connection, side, frame);
    else
        enqueue(world, connection, 1 - side, PACKET_FRAME, frame);
}

/* BUG_GENEROUS_ACK: the frame says that all is stored. */
static void make_generous(const struct world *world, struct view frame, struct buffer *out)
{
    ProtobufCMessage *message = NULL;
    struct view body = view_of(frame.data + LIMIT_FRAME_HEADER_BYTES, frame.size - LIMIT_FRAME_HEADER_BYTES);
    if (message_unpack(&comity__ack__descriptor, body, LIMIT_DECODE_BYTES, &message, NULL) != ERROR_NONE)
        scarce_end("an acknowledgement that is none");
    Comity__Ack *ack = (Comity__Ack *)message;
    ack->size = world->ledger.logs[keyring_find(ack->origin)].count;
    if (frame_append(out, FRAME_ACK, message, NULL) != ERROR_NONE)
        scarce_end("out of memory");
    message_free(message);
}

static void send_generously(struct world *world, uint64_t channel, struct view frame)
{
    struct buffer changed;
    buffer_init(&changed, LIMIT_FRAME_BYTES);
    make_generous(world, frame, &changed);
    send_frame(world, channel, buffer_view(&changed));
    buffer_release(&changed);
}

void network_send(struct world *world, uint64_t channel, struct view bytes)
{
    struct end *end = network_end(&world->network, channel);
    struct frame frame;
    size_t consumed = 0;
    if (end == NULL || end->is_gone || !end->is_open)
        return;
    end->room_told -= bytes.size < end->room_told ? bytes.size : end->room_told;
    while (bytes.size > 0) {
        if (frame_take(bytes, UINT32_MAX, &frame, &consumed, NULL) != ERROR_NONE || consumed == 0)
            scarce_end("what a node sends is not whole frames");
        if (frame.type == FRAME_ACK && world_has_bug(world, BUG_GENEROUS_ACK))
            send_generously(world, channel, view_of(bytes.data, consumed));
        else
            send_frame(world, channel, view_of(bytes.data, consumed));
        bytes = view_of(bytes.data + consumed, bytes.size - consumed);
    }
}

void network_close(struct world *world, uint64_t channel)
{
    unsigned side;
    struct connection *connection = find(&world->network, channel, &side);
    if (connection == NULL || connection->ends[side].is_gone)
        return;
    connection->ends[side].is_gone = true;
    drop_packets(&connection->ends[side]);
    if (!connection->ends[1 - side].is_gone)
        enqueue(world, connection, 1 - side, PACKET_END, (struct view){0});
    network_redial(world, connection->line, side);
    end_connection(&world->network, connection);
}

void network_pause(struct world *world, uint64_t channel, bool pause)
{
    unsigned side;
    struct connection *connection = find(&world->network, channel, &side);
    if (connection == NULL)
        return;
    connection->ends[side].is_paused = pause;
    schedule(world, connection, side);
}

/* ---- faults ---- */

void network_cut(struct world *world, struct line *line)
{
    line->is_cut = true;
    for (size_t i = 0; i < world->network.connection_count; i++) {
        struct connection *connection = world->network.connections[i];
        for (unsigned side = 0; connection != NULL && connection->line == line && side < 2; side++) {
            connection->is_broken = true;
            drop_packets(&connection->ends[side]);
            world_after(world, dice_skewed(&world->dice, 0, CLOCK_SECOND_US), WORLD_LOST,
                        connection->ends[side].site, channel_of(connection, side));
        }
    }
}

void network_silence(struct line *line)
{
    line->is_silent = true;
}

void network_heal(struct world *world, struct line *line)
{
    line->is_cut = false;
    line->is_silent = false;
    for (size_t i = 0; i < world->network.connection_count; i++) {
        struct connection *connection = world->network.connections[i];
        for (unsigned side = 0; connection != NULL && connection->line == line && side < 2; side++) {
            connection->ends[side].take_bytes_per_ms = 0;
            connection->ends[side].is_arrival_due = false;
            schedule(world, connection, side);
        }
    }
    for (unsigned side = 0; side < 2; side++) {
        line->failures[side] = 0;
        network_redial(world, line, side);
    }
}

void network_join(struct world *world, unsigned site)
{
    for (size_t i = 0; i < world->network.line_count; i++) {
        struct line *line = &world->network.lines[i];
        for (unsigned side = 0; side < 2 && (line->sites[0] == site || line->sites[1] == site); side++) {
            line->failures[side] = 0;
            network_redial(world, line, side);
        }
    }
}

void network_drop_site(struct world *world, unsigned site, bool quietly)
{
    for (size_t i = 0; i < world->network.connection_count; i++) {
        struct connection *connection = world->network.connections[i];
        for (unsigned side = 0; connection != NULL && side < 2; side++) {
            struct end *end = &connection->ends[side];
            if (end->site != site || end->is_gone)
                continue;
            end->is_gone = true;
            end->is_dead = quietly;
            drop_packets(end);
            if (!quietly)
                world_after(world, connection->line->delay_us, WORLD_LOST, connection->ends[1 - side].site,
                            channel_of(connection, 1 - side));
            end_connection(&world->network, connection);
            connection = world->network.connections[i];
        }
    }
}
