/* Whatever a node told an officer that it had published or withdrawn is in its log after the run, in the place it
 * named. */
#include "world.h"

#include <inttypes.h>

static bool paper_holds(const struct world *world, const struct paper *paper, struct checker_why *why)
{
    const struct ledger_log *log = &world->ledger.logs[paper->owner];
    const char *owner = keyring_bureau(paper->owner)->code;
    if (paper->index >= log->count)
        return checker_object(why, "%s answered that it has entry %" PRIu64 ", and has %zu", owner,
                              paper->index, log->count);
    const struct ledger_entry *entry = &log->entries[paper->index];
    bool is_right = paper->act == PAPER_PUBLISH
                        ? entry->act == ENTRY_PUBLISH && entry->marker == paper->marker
                        : entry->act == ENTRY_WITHDRAW;
    return is_right ||
           checker_object(why, "%s's entry %" PRIu64 " is not what it answered for", owner, paper->index);
}

struct looking {
    const struct world *world;
    unsigned owner;
    const struct ledger_log *log;
    uint64_t lost; /* index of the first entry whose bytes are not there; UINT64_MAX: none */
};

static bool look(void *context, uint64_t index, const struct leaf *leaf)
{
    struct looking *looking = context;
    if (index < looking->log->count && leaf->kind != LEAF_ENTRY && !looking->log->entries[index].is_covered &&
        !world_may_be_over(looking->world, &looking->log->entries[index]) &&
        !loss_is_for_good(looking->world, looking->owner, index))
        looking->lost = index;
    return looking->lost == UINT64_MAX;
}

static bool own_holds(const struct world *world, const struct site *site, struct checker_why *why)
{
    struct looking looking = {world, site->number, &world->ledger.logs[site->number], UINT64_MAX};
    disk_each_leaf(&site->disk, site->number, look, &looking);
    return looking.lost == UINT64_MAX || checker_object(why, "%s has lost its own entry %" PRIu64,
                                                        keyring_bureau(site->number)->code, looking.lost);
}

static bool holds(struct world *world, struct checker_why *why)
{
    for (size_t i = 0; i < world->ledger.paper_count; i++) {
        const struct paper *paper = &world->ledger.papers[i];
        if (paper->state == PAPER_ANSWERED && site_counts(&world->sites[paper->owner]) &&
            !paper_holds(world, paper, why))
            return false;
    }
    for (unsigned i = 0; i < world->site_count; i++) {
        if (site_counts(&world->sites[i]) && !own_holds(world, &world->sites[i], why))
            return false;
    }
    return true;
}

const struct checker CHECK_ACKNOWLEDGED = {
    .name = "acknowledged",
    .claim = "nothing acknowledged is missing",
    .holds = holds,
};
