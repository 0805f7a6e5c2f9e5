/* After the run, where honest bureaus hold different histories of one log, or one of them has evidence of a fork, all of them
 * have frozen it, with evidence. No honest bureau's log is frozen anywhere. */
#include "scarce.h"
#include "world.h"

#include "comity/replica.h"
#include "node/control.h"

#include <inttypes.h>
#include <stdlib.h>

static const struct log *log_at(const struct world *world, unsigned origin, unsigned holder)
{
    const struct site *site = &world->sites[holder];
    return site_counts(site) ? replica_log(node_replica(site->node), keyring_bureau(origin)) : NULL;
}

struct hashes {
    uint64_t count;
    uint64_t most;
    struct digest *items;
};

static bool add_hash(void *context, uint64_t index, const struct leaf *leaf)
{
    struct hashes *hashes = context;
    hashes->items[index] = leaf->hash;
    hashes->count = index + 1;
    return hashes->count < hashes->most;
}

static void read_hashes(const struct world *world, unsigned origin, unsigned holder, struct hashes *out)
{
    const struct log *log = log_at(world, origin, holder);
    *out = (struct hashes){.most = log->stored};
    out->items = scarce_new((size_t)out->most, sizeof *out->items);
    if (out->most > 0)
        disk_each_leaf(&world->sites[holder].disk, origin, add_hash, out);
}

static bool is_prefix(const struct hashes *a, const struct hashes *b)
{
    uint64_t size = a->count < b->count ? a->count : b->count;
    for (uint64_t i = 0; i < size; i++) {
        if (!digest_is_equal(&a->items[i], &b->items[i]))
            return false;
    }
    return true;
}

/* Find somebody whose copy is not the beginning of the longest one, nor the longest of it. */
static bool are_one_history(const struct world *world, unsigned origin)
{
    struct hashes longest = {0};
    bool are_one = true;
    for (unsigned i = 0; i < world->site_count && are_one; i++) {
        struct hashes hashes;
        if (log_at(world, origin, i) == NULL)
            continue;
        read_hashes(world, origin, i, &hashes);
        are_one = is_prefix(&longest, &hashes);
        struct hashes shorter = hashes.count > longest.count ? longest : hashes;
        longest = hashes.count > longest.count ? hashes : longest;
        free(shorter.items);
    }
    free(longest.items);
    return are_one;
}

static bool origin_holds(const struct world *world, unsigned origin, struct checker_why *why)
{
    unsigned frozen_by = KEYRING_BUREAUS, not_by = KEYRING_BUREAUS;
    const char *code = keyring_bureau(origin)->code;
    for (unsigned i = 0; i < world->site_count; i++) {
        const struct log *log = log_at(world, origin, i);
        if (log != NULL && log->is_frozen && log->evidence.size > 0)
            frozen_by = i;
        else if (log != NULL)
            not_by = i;
        if (log != NULL && log->is_frozen && site_is_honest(&world->sites[origin]))
            return checker_object(why, "%s has frozen the log of %s, which is honest",
                                  keyring_bureau(i)->code, code);
    }
    if (frozen_by < KEYRING_BUREAUS && not_by < KEYRING_BUREAUS)
        return checker_object(why, "%s has evidence that %s forked, %s has not",
                              keyring_bureau(frozen_by)->code, code, keyring_bureau(not_by)->code);
    return not_by == KEYRING_BUREAUS || are_one_history(world, origin) ||
           checker_object(why, "two histories of %s are held, and %s has not noticed", code,
                          keyring_bureau(not_by)->code);
}

static bool holds(struct world *world, struct checker_why *why)
{
    for (unsigned origin = 0; origin < world->site_count; origin++) {
        if (world->sites[origin].is_member && !origin_holds(world, origin, why))
            return false;
    }
    return true;
}

const struct checker CHECK_FORKS = {
    .name = "forks",
    .claim = "every fork is noticed, and its origin frozen at all honest bureaus",
    .holds = holds,
};
