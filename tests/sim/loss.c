#include "loss.h"

#include "world.h"

#include "comity/replica.h"
#include "node/control.h"

bool loss_is_known(const struct world *world, size_t holders)
{
    size_t others = world_members(world) - 1, needed = (others + 1) / 2;
    return holders > others - needed;
}

static bool is_whole(const struct world *world, unsigned number)
{
    return disk_size(&world->sites[number].disk, number) == world->ledger.logs[number].count;
}

bool loss_is_overcome(const struct world *world)
{
    for (unsigned i = 0; i < world->site_count; i++) {
        const struct site *site = &world->sites[i];
        if (!site_counts(site))
            continue;
        if (!is_whole(world, i) || (site->has_lost && site->node == NULL))
            return false;
        if (site->has_lost && replica_own_phase(node_replica(site->node)) != OWN_SIGNING)
            return false;
    }
    return true;
}

static size_t count_holders(const struct world *world, unsigned origin)
{
    size_t holders = 0;
    uint64_t size = world->ledger.logs[origin].count;
    for (unsigned i = 0; i < world->site_count; i++)
        holders +=
            i != origin && site_counts(&world->sites[i]) && disk_size(&world->sites[i].disk, origin) >= size;
    return holders;
}

static bool may_lose(const struct world *world, const struct site *site)
{
    return site_counts(site) && loss_is_overcome(world) &&
           loss_is_known(world, count_holders(world, site->number));
}

void loss_back_up(struct world *world, struct site *site)
{
    world_trace(world, (int)site->number, TRACE_NOBODY, "backs up", disk_size(&site->disk, site->number), 0,
                NULL);
    disk_back_up(&site->disk);
}

bool loss_may_restore(struct world *world, const struct site *site)
{
    return site->disk.has_backup && may_lose(world, site);
}

bool loss_may_empty(struct world *world, const struct site *site)
{
    return may_lose(world, site);
}

/* What an old copy states was once durable, whether it was shown then or not. */
static void note_loss(struct world *world, struct site *site, const char *what)
{
    struct ledger_log *log = &world->ledger.logs[site->number];
    uint64_t size = disk_size(&site->disk, site->number);
    site->has_lost = true;
    world->settings.tally->losses++;
    if (size > 0)
        log->entries[size - 1].is_shown = true;
    world_trace(world, (int)site->number, TRACE_NOBODY, what, size, log->count, NULL);
    world_check_loss(world, site->number);
}

void loss_restore(struct world *world, struct site *site)
{
    disk_restore(&site->disk);
    note_loss(world, site, "restored");
}

void loss_empty(struct world *world, struct site *site)
{
    disk_empty(&site->disk);
    site->is_rebuilt = true;
    note_loss(world, site, "lost");
}

bool loss_is_for_good(const struct world *world, unsigned origin, uint64_t index)
{
    const struct site *owner = &world->sites[origin];
    if (!owner->has_lost || disk_leaf(&owner->disk, origin, index) != LEAF_MISSING)
        return false;
    for (unsigned i = 0; i < world->site_count; i++) {
        const struct site *site = &world->sites[i];
        if (i != origin && site_counts(site) && network_has_line(&world->network, origin, i) &&
            disk_leaf(&site->disk, origin, index) == LEAF_ENTRY)
            return false;
    }
    return true;
}
