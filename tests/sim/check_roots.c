/* After the run all honest bureaus hold the same logs: the same size, and the same root, computed from what is on their
 * disks; of an honest bureau's log that is what its own disk has. An adversary may fall silent in the middle of its log:
 * of that, too, they hold the same as far as anybody has a whole signed tree. */
#include "world.h"

#include "comity/replica.h"
#include "node/control.h"

#include <inttypes.h>

struct truth {
    uint64_t size;
    struct digest root;
    unsigned by;
    bool is_exact; /* nobody holds more */
};

static const struct log *log_at(const struct world *world, unsigned origin, unsigned holder)
{
    return replica_log(node_replica(world->sites[holder].node), keyring_bureau(origin));
}

struct adding {
    struct hasher *hasher;
    struct frontier frontier;
    uint64_t size; /* leaves wanted */
};

static bool add_leaf(void *context, uint64_t index, const struct leaf *leaf)
{
    struct adding *adding = context;
    if (index < adding->size)
        frontier_append(&adding->frontier, adding->hasher, &leaf->hash);
    return index + 1 < adding->size;
}

/* Compute the root of the first leaves of a log on a disk; false: there are fewer. */
static bool root_of(struct world *world, unsigned origin, unsigned holder, uint64_t size, struct digest *ret)
{
    struct adding adding = {.hasher = world->hasher, .size = size};
    frontier_init(&adding.frontier);
    if (size > 0)
        disk_each_leaf(&world->sites[holder].disk, origin, add_leaf, &adding);
    frontier_root(&adding.frontier, world->hasher, ret);
    return adding.frontier.size == size;
}

static void find_truth(struct world *world, unsigned origin, struct truth *truth)
{
    const struct ledger_log *known = &world->ledger.logs[origin];
    *truth = (struct truth){.by = origin, .is_exact = site_is_honest(&world->sites[origin])};
    if (truth->is_exact) {
        truth->size = known->count;
    } else {
        for (unsigned i = 0; i < world->site_count; i++) {
            const struct log *log = site_counts(&world->sites[i]) ? log_at(world, origin, i) : NULL;
            if (log == NULL || log->stored != log->checkpoint_size || log->stored < truth->size)
                continue;
            truth->size = log->stored;
            truth->root = log->checkpoint_root;
            truth->by = i;
        }
    }
    if (truth->size == 0)
        hasher_empty(world->hasher, &truth->root);
    else if (truth->is_exact)
        truth->root = known->entries[known->count - 1].root;
}

static bool agrees(struct world *world, unsigned origin, unsigned holder, const struct truth *truth,
                   struct checker_why *why)
{
    const struct log *log = log_at(world, origin, holder);
    const char *code = keyring_bureau(holder)->code, *by = keyring_bureau(truth->by)->code;
    struct digest root;
    if (log->stored < truth->size || (truth->is_exact && log->stored > truth->size))
        return checker_object(why, "%s has %" PRIu64 " leaves of the log of %s, %s has %" PRIu64, code,
                              log->stored, log->origin.code, by, truth->size);
    if (truth->is_exact && log->checkpoint_size != log->stored)
        return checker_object(why,
                              "%s has %" PRIu64 " leaves of the log of %s, its checkpoint covers %" PRIu64,
                              code, log->stored, log->origin.code, log->checkpoint_size);
    if (!root_of(world, origin, holder, truth->size, &root))
        return checker_object(why, "%s's disk has fewer leaves of the log of %s than its node", code,
                              log->origin.code);
    return digest_is_equal(&root, &truth->root) ||
           checker_object(why, "%s and %s have different roots of the log of %s for size %" PRIu64, code, by,
                          log->origin.code, truth->size);
}

/* The forks checker sees to it that it is then frozen everywhere. */
static bool is_forked(const struct world *world, unsigned origin)
{
    for (unsigned i = 0; i < world->site_count; i++) {
        if (site_counts(&world->sites[i]) && log_at(world, origin, i)->is_frozen)
            return true;
    }
    return false;
}

static bool holds(struct world *world, struct checker_why *why)
{
    for (unsigned origin = 0; origin < world->site_count; origin++) {
        struct truth truth;
        const struct site *site = &world->sites[origin];
        bool is_out = site_is_honest(site) ? !site_counts(site) : !site->is_member;
        if (is_out || is_forked(world, origin))
            continue;
        find_truth(world, origin, &truth);
        for (unsigned holder = 0; holder < world->site_count; holder++) {
            if (site_counts(&world->sites[holder]) && !agrees(world, origin, holder, &truth, why))
                return false;
        }
    }
    return true;
}

const struct checker CHECK_ROOTS = {
    .name = "roots",
    .claim = "all honest bureaus hold the same roots",
    .holds = holds,
};
