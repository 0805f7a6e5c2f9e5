/* After the run every node answers what the logs say: the newest version of every record that it may see, found by its id
 * and by its number, and nothing of what is withdrawn. */
#include "world.h"

#include "marker.h"

#include "comity/key.h"
#include "comity/replica.h"
#include "node/control.h"

#include <inttypes.h>
#include <string.h>

struct looking {
    const struct replica_record *record;
    bool is_found;
};

static bool is_record(void *context, const struct replica_record *record, const char *field)
{
    struct looking *looking = context;
    (void)field;
    looking->is_found = looking->is_found || (bureau_is_equal(&record->owner, &looking->record->owner) &&
                                              record->index == looking->record->index);
    return !looking->is_found;
}

static bool is_found_by_number(struct replica *replica, uint64_t marker, const struct replica_record *record)
{
    char number[MARKER_TEXT_CHARS + 1];
    struct key key;
    struct looking looking = {record, false};
    marker_write(marker, number);
    if (key_normalise(KEY_DOCUMENT, number, NULL, false, &key, NULL) != ERROR_NONE)
        return false;
    (void)replica_check(replica, &key, is_record, &looking, NULL);
    return looking.is_found;
}

/* Return the place of the newest entry of a log about the record of `entry` that `reader` may see or that ends it. */
static bool is_newest(const struct ledger_log *log, size_t place, unsigned origin, unsigned reader)
{
    const struct ledger_entry *entry = &log->entries[place];
    if (entry->act != ENTRY_PUBLISH || entry->is_covered ||
        !audience_allows(&entry->audience, origin, reader))
        return false;
    for (size_t i = place + 1; i < log->count; i++) {
        const struct ledger_entry *later = &log->entries[i];
        if (later->act == ENTRY_PUBLISH && memcmp(&later->id, &entry->id, sizeof entry->id) == 0 &&
            audience_allows(&later->audience, origin, reader))
            return false;
    }
    return true;
}

/* Some entry of the record is gone for good, at its owner's, too: what is said of the others depends on which. */
static bool is_partly_lost(const struct world *world, unsigned origin, const struct uuid *id)
{
    const struct ledger_log *log = &world->ledger.logs[origin];
    bool is_lost = false;
    for (size_t i = 0; i < log->count && world->sites[origin].has_lost && !is_lost; i++)
        is_lost = memcmp(&log->entries[i].id, id, sizeof *id) == 0 && loss_is_for_good(world, origin, i);
    return is_lost;
}

static bool record_holds(struct world *world, unsigned origin, size_t place, unsigned reader,
                         struct checker_why *why)
{
    const struct ledger_entry *entry = &world->ledger.logs[origin].entries[place];
    struct replica *replica = node_replica(world->sites[reader].node);
    struct replica_record record;
    const char *code = keyring_bureau(reader)->code, *owner = keyring_bureau(origin)->code;
    bool is_wanted = is_newest(&world->ledger.logs[origin], place, origin, reader);
    if (origin != reader && !network_has_line(&world->network, origin, reader))
        return true; /* it may have only the hash */
    bool is_gone = entry->is_covered || world_is_over(world, entry);
    if (!entry->is_covered && site_waits_to_erase(world, &world->sites[reader], origin))
        is_gone = false;
    if (!is_gone && (!is_wanted || world_may_be_over(world, entry)))
        return true;
    is_wanted = is_wanted && !is_gone;
    if (is_partly_lost(world, origin, &entry->id))
        return true;
    enum error_code found = replica_find(replica, keyring_bureau(origin), &entry->id, &record, NULL);
    if (found != ERROR_NONE)
        return !is_wanted ||
               checker_object(why, "%s does not find the record of entry %zu of %s", code, place, owner);
    bool is_right = is_wanted
                        ? record.state == COMITY__RECORD_VIEW__STATE__CURRENT && record.index == place &&
                              record.entry != NULL && record.version == entry->version
                        : record.entry == NULL || record.index != place;
    bool by_number =
        is_wanted && entry->marker != 0 ? is_found_by_number(replica, entry->marker, &record) : true;
    replica_record_release(&record);
    if (!is_right)
        return checker_object(why, "%s answers wrongly about the record of entry %zu of %s", code, place,
                              owner);
    return by_number ||
           checker_object(why, "%s does not find entry %zu of %s by its number", code, place, owner);
}

static bool holds(struct world *world, struct checker_why *why)
{
    for (unsigned origin = 0; origin < world->site_count; origin++) {
        const struct ledger_log *log = &world->ledger.logs[origin];
        for (size_t place = 0; place < log->count; place++) {
            if (!site_counts(&world->sites[origin]) || log->entries[place].act != ENTRY_PUBLISH)
                continue;
            for (unsigned reader = 0; reader < world->site_count; reader++) {
                if (site_counts(&world->sites[reader]) && !record_holds(world, origin, place, reader, why))
                    return false;
            }
        }
    }
    return true;
}

const struct checker CHECK_ANSWERS = {
    .name = "answers",
    .claim = "every node answers what the logs say",
    .holds = holds,
};
