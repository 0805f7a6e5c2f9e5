#include "scarce.h"
#include "world.h"

#include "comity/frame.h"
#include "comity/session.h"

#include "peer.pb-c.h"

#include <stdlib.h>
#include <string.h>

#define FRAMES_MOST 4000u /* of one flooder, so that a run ends */
#define BURST 60
#define PAUSE_US (200 * INT64_C(1000))

struct flooder {
    size_t frames;
};

static void send(struct world *world, uint64_t channel, enum frame_type type, const ProtobufCMessage *message)
{
    struct buffer out;
    struct error error;
    buffer_init(&out, LIMIT_FRAME_HEADER_BYTES + LIMIT_FRAME_BYTES);
    if (frame_append(&out, type, message, &error) != ERROR_NONE)
        scarce_end(error.text);
    network_send(world, channel, buffer_view(&out));
    buffer_release(&out);
}

static void send_hello(struct world *world, const struct site *site, uint64_t channel)
{
    Comity__Hello hello = COMITY__HELLO__INIT;
    struct bureau bureau = *keyring_bureau(site->number);
    char federation[] = KEYRING_FEDERATION;
    hello.version_min = hello.version_max = SESSION_PROTOCOL_VERSION;
    hello.bureau = bureau.code;
    hello.federation = federation;
    hello.frame_bytes_max = LIMIT_FRAME_BYTES;
    send(world, channel, FRAME_HELLO, &hello.base);
}

static void send_wants(struct world *world, uint64_t channel)
{
    for (unsigned i = 0; i < world->site_count; i++) {
        Comity__Want want = COMITY__WANT__INIT;
        struct bureau bureau = *keyring_bureau(i);
        want.origin = bureau.code;
        send(world, channel, FRAME_WANT, &want.base);
    }
}

static void send_ask(struct world *world, struct site *site, uint64_t channel)
{
    Comity__Ask ask = COMITY__ASK__INIT;
    uint64_t indexes[LIMIT_ASK_LEAVES];
    struct bureau bureau = *keyring_bureau((unsigned)dice_below(&site->dice, world->site_count));
    ask.origin = bureau.code;
    ask.n_indexes = LIMIT_ASK_LEAVES;
    ask.indexes = indexes;
    for (size_t i = 0; i < LIMIT_ASK_LEAVES; i++)
        indexes[i] = dice_chance(&site->dice, 900) ? i % 20 : dice_next(&site->dice);
    send(world, channel, FRAME_ASK, &ask.base);
}

static void send_noise(struct world *world, struct site *site, uint64_t channel)
{
    uint8_t frame[LIMIT_FRAME_HEADER_BYTES + 300];
    size_t body = (size_t)dice_below(&site->dice, 300);
    dice_fill(&site->dice, frame, sizeof frame);
    frame[0] = frame[1] = 0;
    frame[2] = (uint8_t)((body + 1) >> 8);
    frame[3] = (uint8_t)(body + 1);
    frame[4] = (uint8_t)dice_below(&site->dice, dice_chance(&site->dice, 800) ? 13 : 256);
    network_send(world, channel, view_of(frame, LIMIT_FRAME_HEADER_BYTES + body));
}

static void send_giant(struct world *world, uint64_t channel)
{
    size_t body = 2u * LIMIT_FRAME_BYTES;
    uint8_t *frame = scarce_new(LIMIT_FRAME_HEADER_BYTES + body, 1);
    for (unsigned i = 0; i < 4; i++)
        frame[i] = (uint8_t)((body + 1) >> (24 - 8 * i));
    frame[4] = FRAME_CHUNK;
    network_send(world, channel, view_of(frame, LIMIT_FRAME_HEADER_BYTES + body));
    free(frame);
}

/* What costs the other side most, and breaks no rule of form; now and then something that does. */
static void send_any(struct world *world, struct site *site, uint64_t channel)
{
    Comity__Ping ping = COMITY__PING__INIT;
    Comity__Ack ack = COMITY__ACK__INIT;
    struct bureau bureau = *keyring_bureau((unsigned)dice_below(&site->dice, world->site_count));
    uint64_t what = dice_below(&site->dice, 1000);
    ping.number = what;
    ack.origin = bureau.code;
    ack.size = dice_below(&site->dice, 100);
    if (what < 400)
        send(world, channel, FRAME_PING, &ping.base);
    else if (what < 700)
        send_ask(world, site, channel);
    else if (what < 850)
        send_wants(world, channel);
    else if (what < 990)
        send(world, channel, FRAME_ACK, &ack.base);
    else if (what < 999)
        send_noise(world, site, channel);
    else
        send_giant(world, channel);
}

void flooder_on_turn(struct world *world, struct site *site, uint64_t channel)
{
    const struct end *end = network_end(&world->network, channel);
    const struct end *other = network_other_end(&world->network, channel);
    struct flooder *flooder = site->evil;
    if (end == NULL || end->is_gone || flooder == NULL || flooder->frames >= FRAMES_MOST)
        return;
    for (unsigned i = 0; i < BURST && other->unread_bytes < world->plan.room_bytes; i++) {
        send_any(world, site, channel);
        flooder->frames++;
    }
    world_after(world, dice_skewed(&site->dice, 1000, PAUSE_US), WORLD_FLOOD, site->number, channel);
}

void flooder_on_open(struct world *world, struct site *site, uint64_t channel)
{
    if (site->evil == NULL)
        site->evil = scarce_new(1, sizeof(struct flooder));
    send_hello(world, site, channel);
    network_pause(world, channel, dice_chance(&site->dice, 500));
    world_after(world, 0, WORLD_FLOOD, site->number, channel);
}

/* It asks for everything, and reads nothing of it; or does not even say hello. */
void staller_on_open(struct world *world, struct site *site, uint64_t channel)
{
    network_pause(world, channel, true);
    if (dice_chance(&site->dice, 200))
        return;
    send_hello(world, site, channel);
    send_wants(world, channel);
}
