/* What a node holds and what it has put out stays within the limits, whatever the others do. */
#include "world.h"

#include "log/replica_private.h"
#include "node/node_private.h"

#include <inttypes.h>

/* One frame of each type beyond the room (session.h), of which heads, chunk and fill are long, of 400 KiB at most. */
#define BEYOND_MOST (3u * 400u * 1024u)

/* A batch is full when it is; one frame more may have been taken then, and one request. */
#define BATCH_MOST (LIMIT_BATCH_BYTES + 2u * LIMIT_FRAME_BYTES)

#define ROWS_MOST (LIMIT_OVERLAY_BYTES + 16u * LIMIT_FRAME_BYTES)

static void check_output(struct world *world, unsigned site, const struct node_effects *effects)
{
    for (size_t i = 0; i < effects->count; i++) {
        const struct node_effect *effect = &effects->items[i];
        if (effect->type != NODE_EFFECT_SEND || effect->channel >= SITE_CLIENT_CHANNEL)
            continue;
        const struct end *other = network_other_end(&world->network, effect->channel);
        size_t most = world->plan.room_bytes + BEYOND_MOST;
        if (other != NULL && other->unread_bytes + effect->as.bytes.size > most)
            world_fail(world, &CHECK_BOUNDS, "%s has put out %zu bytes that %s has not read",
                       keyring_bureau(site)->code, other->unread_bytes + effect->as.bytes.size,
                       keyring_bureau(other->site)->code);
    }
}

static void check_memory(struct world *world, unsigned site)
{
    const struct replica *replica = world->sites[site].node->replica;
    size_t flight = replica->flight == NULL ? 0 : replica->flight->bytes;
    size_t absorbing = replica->catalog.absorbing == NULL ? 0 : overlay_bytes(replica->catalog.absorbing);
    if (replica->filling->bytes > BATCH_MOST || flight > BATCH_MOST)
        world_fail(world, &CHECK_BOUNDS, "%s holds batches of %zu and %zu bytes", keyring_bureau(site)->code,
                   replica->filling->bytes, flight);
    if (overlay_bytes(replica->catalog.filling) > ROWS_MOST || absorbing > ROWS_MOST)
        world_fail(world, &CHECK_BOUNDS, "%s holds rows of %zu and %zu bytes", keyring_bureau(site)->code,
                   overlay_bytes(replica->catalog.filling), absorbing);
}

static void step(struct world *world, unsigned site, const struct node_effects *effects)
{
    check_output(world, site, effects);
    check_memory(world, site);
}

const struct checker CHECK_BOUNDS = {
    .name = "bounds",
    .claim = "memory and output of every node stay within their limits",
    .step = step,
};
