/* No byte of an entry is ever handed to somebody its officer did not mean it for, nor to anybody before it is on its
 * owner's disk: every frame that leaves an honest bureau is searched for the marks of all entries. */
#include "world.h"

#include "marker.h"

#include "comity/frame.h"

#include <inttypes.h>

struct looking {
    struct world *world;
    unsigned from, to;
    uint8_t type;
};

static void look_at_text(struct looking *looking, const struct marker *marker)
{
    const struct ledger *ledger = &looking->world->ledger;
    const struct paper *paper = ledger_find_paper(ledger, marker->value);
    bool is_member = looking->world->sites[looking->to].is_member;
    if (paper == NULL || (is_member && ledger_is_meant_for(ledger, marker->value, looking->to)))
        return;
    world_fail(looking->world, &CHECK_CONFIDENTIAL,
               "%s sent %s a frame of type %u with text of %s (mark %016" PRIX64
               ") that was not meant for it",
               keyring_bureau(looking->from)->code, keyring_bureau(looking->to)->code, looking->type,
               keyring_bureau(paper->owner)->code, marker->value);
}

static void look_at_nonce(struct looking *looking, const struct marker *marker)
{
    unsigned origin = 0;
    uint64_t index = 0;
    const struct ledger_entry *entry =
        ledger_find_nonce(&looking->world->ledger, marker->value, &origin, &index);
    unsigned owner = marker_owner(marker->value);
    if (entry == NULL && owner < looking->world->site_count && site_is_honest(&looking->world->sites[owner]))
        world_fail(looking->world, &CHECK_CONFIDENTIAL,
                   "%s sent %s a frame of type %u with an entry that is on no disk of its owner",
                   keyring_bureau(looking->from)->code, keyring_bureau(looking->to)->code, looking->type);
    if (entry == NULL || audience_allows(&entry->audience, origin, looking->to))
        return;
    world_fail(looking->world, &CHECK_CONFIDENTIAL,
               "%s sent %s a frame of type %u with entry %" PRIu64 " of %s, which it may not see",
               keyring_bureau(looking->from)->code, keyring_bureau(looking->to)->code, looking->type, index,
               keyring_bureau(origin)->code);
}

static void look(void *context, const struct marker *marker)
{
    if (marker->kind == MARKER_TEXT)
        look_at_text(context, marker);
    else
        look_at_nonce(context, marker);
}

static void frame(struct world *world, unsigned from, unsigned to, struct view bytes)
{
    struct looking looking = {world, from, to, bytes.data[LIMIT_FRAME_HEADER_BYTES - 1]};
    marker_scan(bytes, look, &looking);
}

static void batch(struct world *world, unsigned site, const struct log_batch *batch)
{
    for (size_t i = 0; i < batch->part_count; i++) {
        const struct log_part *part = &batch->parts[i];
        if (keyring_find(part->origin.code) != site)
            continue;
        for (size_t k = 0; k < part->count; k++) {
            if (!ledger_add_entry(&world->ledger, site, part->first + k, &part->leaves[k]) &&
                site_is_honest(&world->sites[site]))
                world_fail(world, &CHECK_SIGNING,
                           "%s put another entry in place %" PRIu64 ", which it had shown", part->origin.code,
                           part->first + k);
        }
    }
}

const struct checker CHECK_CONFIDENTIAL = {
    .name = "confidential",
    .claim = "no byte of an entry was ever handed to anyone else",
    .frame = frame,
    .batch = batch,
};
