#include "site.h"

#include "marker.h"
#include "scarce.h"
#include "world.h"

#include "comity/frame.h"
#include "comity/replica.h"
#include "node/control.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define STEADY_START_MS INT64_C(1000)
#define RECOVER_LEAVES 50u
#define START_US (300 * INT64_C(1000))

static struct now now_of(struct world *world, const struct site *site)
{
    int64_t wall_ms = world_wall_ms(world) + site->wall_ahead_ms;
    if (wall_ms > world->latest_wall_ms)
        world->latest_wall_ms = wall_ms;
    return (struct now){.wall_ms = wall_ms, .steady_ms = STEADY_START_MS + world->clock.time_us / 1000};
}

static void fill_random(void *context, uint8_t *out, size_t size)
{
    struct site *site = context;
    if (size == ENTRY_NONCE_BYTES)
        marker_make_nonce(&site->dice, site->number, out);
    else
        dice_fill(&site->dice, out, size);
}

/* ---- life ---- */

void site_init(struct world *world, struct site *site, unsigned number)
{
    *site = (struct site){.number = number, .wake_us = INT64_MAX};
    site->adversary = world->plan.adversaries[number];
    site->is_member = number < world->plan.bureaus - world->plan.latecomers;
    dice_split(&world->dice, &site->dice);
    disk_init(&site->disk);
    officer_init(&site->officer);
    node_effects_init(&site->effects);
}

void site_release(struct site *site)
{
    node_free(site->node);
    node_effects_release(&site->effects);
    officer_release(&site->officer);
    disk_release(&site->disk);
    adversary_release(site);
}

bool site_is_honest(const struct site *site)
{
    return site->adversary == ADVERSARY_NONE;
}

bool site_counts(const struct site *site)
{
    return site->is_member && site_is_honest(site) && !site->is_cut_off;
}

static bool is_alone(const struct world *world, const struct site *site)
{
    for (unsigned i = 0; i < world->site_count; i++) {
        if (i != site->number && site_counts(&world->sites[i]) &&
            network_has_line(&world->network, i, site->number))
            return false;
    }
    return true;
}

bool site_waits_to_erase(const struct world *world, const struct site *site, unsigned origin)
{
    bool waits_to_sign = replica_own_phase(node_replica(site->node)) != OWN_SIGNING;
    return (origin == site->number && waits_to_sign) || is_alone(world, site);
}

bool site_is_up(const struct site *site)
{
    return site->is_up;
}

static size_t list_peers(const struct world *world, const struct site *site, struct node_peer *peers)
{
    size_t count = 0;
    for (unsigned i = 0; i < world->site_count; i++) {
        struct keyring_turn turn = keyring_turn(i, world->sites[i].key_turn);
        if (i == site->number || !world->sites[i].is_member)
            continue;
        peers[count] = (struct node_peer){.bureau = *keyring_bureau(i),
                                          .name = "a bureau",
                                          .region = "somewhere",
                                          .log_key_count = turn.known_count,
                                          .witness_key = keyring_witness_key(i)->vkey};
        for (size_t k = 0; k < turn.known_count; k++)
            peers[count].log_keys[k] = turn.known[k]->vkey;
        count++;
    }
    return count;
}

void site_reload(struct world *world, struct site *site)
{
    struct node_peer peers[KEYRING_BUREAUS];
    struct node_event event = {.type = NODE_EVENT_PEERS_CHANGED};
    event.as.peers.count = list_peers(world, site, peers);
    event.as.peers.peers = peers;
    site_event(world, site, &event);
}

/* As comityd does it: the word "rebuild" stays with the store until something of the own log is in it. */
static enum own_start own_start_of(struct site *site)
{
    if (site->life == 1)
        return OWN_START_NEW;
    if (site->is_rebuilt && disk_size(&site->disk, site->number) > 0)
        site->is_rebuilt = false;
    return site->is_rebuilt ? OWN_START_REBUILD : OWN_START_AGAIN;
}

static void make_node(struct world *world, struct site *site)
{
    struct node_peer peers[KEYRING_BUREAUS];
    struct keyring_turn turn = keyring_turn(site->number, site->key_turn);
    struct error error;
    uint64_t left = 1;
    struct node_settings settings = {.bureau = *keyring_bureau(site->number),
                                     .name = "this bureau",
                                     .region = "somewhere",
                                     .federation = KEYRING_FEDERATION,
                                     .software = "sim",
                                     .log_store = &site->disk.store,
                                     .index = &site->disk.index,
                                     .log_key = turn.signing->key,
                                     .next_log_key = turn.also == NULL ? NULL : turn.also->key,
                                     .witness_key = keyring_witness_key(site->number)->key,
                                     .own_start = own_start_of(site),
                                     .random = fill_random,
                                     .random_context = site,
                                     .peers = peers};
    settings.peer_count = list_peers(world, site, peers);
    if (node_new(&site->node, &settings, now_of(world, site), &error) != ERROR_NONE)
        scarce_end(error.text);
    while (left > 0) {
        if (node_recover(site->node, RECOVER_LEAVES, &left, &error) != ERROR_NONE)
            scarce_end(error.text);
    }
}

void site_start(struct world *world, struct site *site)
{
    struct node_event event = {.type = NODE_EVENT_TICK};
    if (site->is_up)
        return;
    site->is_up = true;
    world->settings.tally->starts++;
    site->life++;
    world_trace(world, (int)site->number, TRACE_NOBODY, "start", site->life, 0,
                adversary_name(site->adversary));
    if (adversary_has_node(site->adversary)) {
        make_node(world, site);
        officer_open(world, site);
        site_event(world, site, &event);
        if (site->adversary == ADVERSARY_FORKER)
            forker_on_start(world, site);
    }
    for (size_t i = 0; i < world->network.line_count; i++) {
        struct line *line = &world->network.lines[i];
        for (unsigned side = 0; side < 2; side++) {
            if (line->sites[side] == site->number)
                network_redial(world, line, side);
        }
    }
}

void site_crash(struct world *world, struct site *site, bool quietly)
{
    if (!site->is_up)
        return;
    site->is_up = false;
    world->settings.tally->crashes++;
    site->life++;
    world_trace(world, (int)site->number, TRACE_NOBODY, "crash", site->life, quietly, NULL);
    disk_crash(world, site);
    node_free(site->node);
    site->node = NULL;
    site->wake_us = INT64_MAX;
    world_check_loss(world, site->number);
    officer_close(world, site);
    network_drop_site(world, site->number, quietly);
}

/* The daemon would wait until everything is stored, ten seconds at most; here the machine stops soon after, which is worse. */
void site_stop(struct world *world, struct site *site)
{
    struct node_event event = {.type = NODE_EVENT_STOP};
    if (site->node == NULL)
        return;
    site_event(world, site, &event);
    site_crash(world, site, false);
}

void site_end(struct world *world, struct site *site)
{
    site_crash(world, site, false);
    site->life++;
}

/* ---- effects ---- */

static void send(struct world *world, struct site *site, uint64_t channel, struct view bytes)
{
    if (channel >= SITE_CLIENT_CHANNEL)
        officer_receive(world, site, bytes);
    else if (site->adversary == ADVERSARY_LIAR)
        liar_send(world, site, channel, bytes);
    else
        network_send(world, channel, bytes);
}

static void report(struct world *world, struct site *site, const struct node_effect *effect)
{
    char text[TRACE_TEXT_BYTES];
    unsigned peer = keyring_find(effect->as.report.peer.code);
    world->settings.tally->alarms += effect->as.report.level == NODE_LEVEL_ALARM;
    snprintf(text, sizeof text, "%s: %s", effect->as.report.id, effect->as.report.text);
    world_trace(world, (int)site->number, peer < KEYRING_BUREAUS ? (int)peer : TRACE_NOBODY, "report",
                effect->as.report.level, effect->as.report.code, text);
}

static void close_channel(struct world *world, struct site *site, const struct node_effect *effect)
{
    const struct end *other = network_other_end(&world->network, effect->channel);
    world_trace(world, (int)site->number, other == NULL ? TRACE_NOBODY : (int)other->site, "close",
                effect->channel, effect->as.close.code, effect->as.close.text);
    if (effect->channel < SITE_CLIENT_CHANNEL)
        network_close(world, effect->channel);
    else if (effect->channel == site->officer.channel)
        officer_close(world, site);
}

static void pause(struct world *world, struct site *site, uint64_t channel, bool pause)
{
    if (channel >= SITE_CLIENT_CHANNEL)
        officer_pause(world, site, pause);
    else
        network_pause(world, channel, pause);
}

static void carry_out(struct world *world, struct site *site, struct node_effect *effect)
{
    switch (effect->type) {
    case NODE_EFFECT_SEND:
        send(world, site, effect->channel, buffer_view(&effect->as.bytes));
        break;
    case NODE_EFFECT_CLOSE:
        close_channel(world, site, effect);
        break;
    case NODE_EFFECT_PAUSE:
    case NODE_EFFECT_RESUME:
        pause(world, site, effect->channel, effect->type == NODE_EFFECT_PAUSE);
        break;
    case NODE_EFFECT_COMMIT:
        disk_commit(world, site, effect->as.batch);
        break;
    case NODE_EFFECT_ABSORB:
        disk_absorb(world, site, effect->as.rows);
        break;
    case NODE_EFFECT_REPORT:
        report(world, site, effect);
        break;
    }
}

/* ---- events ---- */

static void set_wake(struct world *world, struct site *site)
{
    int64_t deadline_ms = node_deadline_ms(site->node);
    if (deadline_ms == INT64_MAX)
        return;
    int64_t wake_us = (deadline_ms - STEADY_START_MS) * 1000;
    /* A node that wants its turn again at once gets it after what others want at this time. */
    if (wake_us <= world->clock.time_us)
        wake_us = world->clock.time_us + 20;
    if (wake_us >= site->wake_us)
        return;
    site->wake_us = wake_us;
    world_after(world, wake_us - world->clock.time_us, WORLD_WAKE, site->number, site->life);
}

void site_event(struct world *world, struct site *site, struct node_event *event)
{
    struct error error;
    if (site->node == NULL || world->failed != NULL)
        return;
    event->now = now_of(world, site);
    world->settings.tally->events++;
    if (node_step(site->node, event, &site->effects, &error) != ERROR_NONE)
        scarce_end(error.text);
    if (site_is_honest(site))
        world_check_step(world, site->number, &site->effects);
    for (size_t i = 0; i < site->effects.count; i++)
        carry_out(world, site, &site->effects.items[i]);
    set_wake(world, site);
}

void site_on_wake(struct world *world, struct site *site)
{
    struct node_event event = {.type = NODE_EVENT_TICK};
    if (site->wake_us > world->clock.time_us)
        return;
    site->wake_us = INT64_MAX;
    site_event(world, site, &event);
}

/* ---- the network ---- */

void site_on_open(struct world *world, struct site *site, uint64_t channel, unsigned peer, bool dialled)
{
    struct node_event event = {.type = NODE_EVENT_LINK_OPEN, .channel = channel};
    world_trace(world, (int)site->number, (int)peer, dialled ? "dialled" : "accepted", channel, 0, NULL);
    if (site->adversary == ADVERSARY_FLOODER)
        flooder_on_open(world, site, channel);
    if (site->adversary == ADVERSARY_STALLER)
        staller_on_open(world, site, channel);
    event.as.link_open.peer = *keyring_bureau(peer);
    event.as.link_open.dialled = dialled;
    event.as.link_open.room_bytes = world->plan.room_bytes;
    event.as.link_open.detail = "a line";
    site_event(world, site, &event);
}

/* A frame over the limit ends a channel, as the daemon's would. */
void site_on_frame(struct world *world, struct site *site, uint64_t channel, struct view bytes)
{
    struct node_event event = {.type = NODE_EVENT_FRAME, .channel = channel};
    struct frame frame;
    struct error error = {0};
    size_t consumed = 0;
    const struct end *other = network_other_end(&world->network, channel);
    if (site->node == NULL)
        return;
    enum error_code code =
        frame_take(bytes, node_frame_limit(site->node, channel), &frame, &consumed, &error);
    world_trace(world, (int)site->number, (int)other->site, "frame", frame.type, bytes.size, NULL);
    if (code != ERROR_NONE) {
        network_close(world, channel);
        site_on_closed(world, site, channel, error.text);
        return;
    }
    event.as.frame.type = frame.type;
    event.as.frame.body = frame.body;
    site_event(world, site, &event);
}

void site_on_room(struct world *world, struct site *site, uint64_t channel, size_t room_bytes)
{
    struct node_event event = {.type = NODE_EVENT_ROOM, .channel = channel};
    event.as.room.room_bytes = room_bytes;
    site_event(world, site, &event);
}

void site_on_closed(struct world *world, struct site *site, uint64_t channel, const char *reason)
{
    struct node_event event = {.type = NODE_EVENT_CLOSED, .channel = channel};
    event.as.closed.reason = reason;
    world_trace(world, (int)site->number, TRACE_NOBODY, "closed", channel, 0, reason);
    site_event(world, site, &event);
}

bool site_is_linked(const struct world *world, const struct site *site, unsigned peer)
{
    if (site->node != NULL)
        return node_peer_is_linked(site->node, keyring_bureau(peer));
    for (size_t i = 0; i < world->network.connection_count; i++) {
        const struct connection *connection = world->network.connections[i];
        for (unsigned side = 0; connection != NULL && side < 2; side++) {
            if (connection->ends[side].site == site->number && connection->ends[1 - side].site == peer &&
                !connection->ends[side].is_gone)
                return true;
        }
    }
    return false;
}
