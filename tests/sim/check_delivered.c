/* After the run every bureau has every entry it is entitled to, and of the others the hash and the owner's word. */
#include "world.h"

#include <inttypes.h>

static const char *const KINDS[] = {"the entry", "a withheld leaf", "an erased leaf", "a missing leaf"};

struct looking {
    struct world *world;
    unsigned origin, holder;
    bool has_line; /* to the origin itself */
    struct checker_why *why;
    bool holds;
};

static enum leaf_kind expected_kind(const struct looking *looking, const struct ledger_entry *entry)
{
    if (entry->is_covered)
        return LEAF_ERASED;
    return audience_allows(&entry->audience, looking->origin, looking->holder) ? LEAF_ENTRY : LEAF_WITHHELD;
}

/* What is over is erased where it was, without a word of its owner; by a clock that was wrong it may have gone before. */
static bool is_over(const struct looking *looking, const struct ledger_entry *entry, enum leaf_kind kind)
{
    if (entry->is_covered || !world_may_be_over(looking->world, entry))
        return false;
    return kind == LEAF_ERASED || kind == LEAF_WITHHELD ||
           (kind == LEAF_ENTRY && !world_is_over(looking->world, entry));
}

static bool look(void *context, uint64_t index, const struct leaf *leaf)
{
    struct looking *looking = context;
    const struct ledger_log *log = &looking->world->ledger.logs[looking->origin];
    if (index >= log->count)
        return false;
    enum leaf_kind wanted = expected_kind(looking, &log->entries[index]);
    /* What a relay does not have, only the origin can say. */
    if (loss_is_for_good(looking->world, looking->origin, index) ||
        is_over(looking, &log->entries[index], leaf->kind))
        return true;
    if (leaf->kind == wanted || (leaf->kind == LEAF_MISSING && !looking->has_line))
        return true;
    looking->holds = checker_object(looking->why, "%s has %s, not %s, as %" PRIu64 " of the log of %s",
                                    keyring_bureau(looking->holder)->code, KINDS[leaf->kind], KINDS[wanted],
                                    index, keyring_bureau(looking->origin)->code);
    return false;
}

static bool holds(struct world *world, struct checker_why *why)
{
    for (unsigned origin = 0; origin < world->site_count; origin++) {
        for (unsigned holder = 0; holder < world->site_count; holder++) {
            struct looking looking = {
                .world = world, .origin = origin, .holder = holder, .why = why, .holds = true};
            if (!site_counts(&world->sites[origin]) || !site_counts(&world->sites[holder]))
                continue;
            looking.has_line = origin == holder || network_has_line(&world->network, origin, holder);
            disk_each_leaf(&world->sites[holder].disk, origin, look, &looking);
            if (!looking.holds)
                return false;
        }
    }
    return true;
}

const struct checker CHECK_DELIVERED = {
    .name = "delivered",
    .claim = "every entry is at everyone entitled to it",
    .holds = holds,
};
