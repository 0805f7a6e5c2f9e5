/* Nothing of an entry that is withdrawn, or whose retention is over, remains on any honest bureau's disk after the run, neither in the logs nor in the index, and
 * what a disk has once erased never comes back. */
#include "world.h"

#include "marker.h"

#include <inttypes.h>

struct looking {
    const struct world *world;
    const struct site *site;
    unsigned origin;
    struct checker_why *why;
    bool holds;
};

/* An adversary's last words may not have come through, it may have withheld its withdrawal, or shown another history
 * here; and of a frozen log nothing more is taken, withdrawals neither (docs/recovery.md). */
static bool knows(const struct looking *looking, unsigned origin, uint64_t index)
{
    struct log_run run;
    const struct digest *wanted = &looking->world->ledger.logs[origin].entries[index].hash;
    log_run_init(&run);
    bool is_here = log_store_read(&looking->site->disk.store, keyring_bureau(origin), index, 1,
                                  LIMIT_ENTRY_BYTES, &run, NULL) == ERROR_NONE &&
                   run.leaves[0].kind == LEAF_ENTRY && digest_is_equal(&run.leaves[0].hash, wanted);
    log_run_release(&run);
    return is_here;
}

static void object(struct looking *looking, unsigned origin, uint64_t index, const char *what)
{
    looking->holds = checker_object(
        looking->why, "%s still has bytes of entry %" PRIu64 " of %s, which is %s",
        keyring_bureau(looking->site->number)->code, index, keyring_bureau(origin)->code, what);
}

/* Text that stands in a withdrawn entry may also stand in a newer version; the nonce does not. */
static void look_at_mark(void *context, const struct marker *marker)
{
    struct looking *looking = context;
    unsigned origin = 0;
    uint64_t index = 0;
    const struct ledger_entry *entry =
        marker->kind != MARKER_NONCE
            ? NULL
            : ledger_find_nonce(&looking->world->ledger, marker->value, &origin, &index);
    if (entry == NULL)
        return;
    if (entry->is_covered && knows(looking, origin, entry->covered_by))
        object(looking, origin, index, "withdrawn");
    if (world_is_over(looking->world, entry) && !site_waits_to_erase(looking->world, looking->site, origin))
        object(looking, origin, index, "over");
}

static bool look_at_leaf(void *context, uint64_t index, const struct leaf *leaf)
{
    struct looking *looking = context;
    (void)index;
    marker_scan(leaf->bytes, look_at_mark, looking);
    return looking->holds;
}

static void look_at_row_mark(void *context, const struct marker *marker)
{
    struct looking *looking = context;
    looking->holds =
        checker_object(looking->why, "%s has text of a record in its index (mark %016" PRIX64 ")",
                       keyring_bureau(looking->site->number)->code, marker->value);
}

static bool look_at_row(void *context, struct view key, struct view value)
{
    marker_scan(key, look_at_row_mark, context);
    marker_scan(value, look_at_row_mark, context);
    return ((const struct looking *)context)->holds;
}

static bool site_holds(struct looking *looking)
{
    for (unsigned origin = 0; origin < looking->world->site_count && looking->holds; origin++)
        disk_each_leaf(&looking->site->disk, origin, look_at_leaf, looking);
    for (unsigned table = 0; table < INDEX_TABLE_COUNT && looking->holds; table++) {
        struct view all = {0};
        (void)index_scan(&looking->site->disk.index, (enum index_table)table, all, all, look_at_row, looking,
                         NULL);
    }
    return looking->holds;
}

static bool holds(struct world *world, struct checker_why *why)
{
    for (unsigned i = 0; i < world->site_count; i++) {
        struct looking looking = {.world = world, .site = &world->sites[i], .why = why, .holds = true};
        if (site_counts(looking.site) && !site_holds(&looking))
            return false;
    }
    return true;
}

const struct checker CHECK_ERASED = {
    .name = "erased",
    .claim = "nothing withdrawn or over remains in any store",
    .holds = holds,
};
