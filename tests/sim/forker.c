#include "scarce.h"
#include "world.h"

#include <stdlib.h>

/* The history that a forker does not show at present. A two-faced one shows each to one half of the others only. */
struct forker {
    struct log_store store;
    struct index index;
    bool is_two_faced;
    unsigned face; /* 0 or 1 */
};

static struct forker *split(const struct disk *disk)
{
    struct forker *forker = scarce_new(1, sizeof *forker);
    struct error error;
    if (memory_log_store_copy(&forker->store, &disk->store, &error) != ERROR_NONE ||
        memory_index_copy(&forker->index, &disk->index, &error) != ERROR_NONE)
        scarce_end(error.text);
    return forker;
}

void forker_turn(struct world *world, struct site *site)
{
    struct forker *forker = site->evil;
    world_trace(world, (int)site->number, TRACE_NOBODY, forker == NULL ? "splits" : "turns", 0, 0, NULL);
    if (forker == NULL) {
        forker = site->evil = split(&site->disk);
        forker->is_two_faced = world_has_bug(world, BUG_LOST_GOSSIP) || dice_chance(&site->dice, 500);
        return;
    }
    forker->face = 1 - forker->face;
    struct log_store store = site->disk.store;
    struct index index = site->disk.index;
    site->disk.store = forker->store;
    site->disk.index = forker->index;
    forker->store = store;
    forker->index = index;
}

bool forker_talks_to(const struct site *site, unsigned other)
{
    const struct forker *forker = site->evil;
    return forker == NULL || !forker->is_two_faced || other % 2 == forker->face;
}

void forker_on_start(struct world *world, struct site *site)
{
    struct audience audience;
    int64_t count = site->evil == NULL ? 0 : dice_between(&site->dice, 0, 2);
    for (int64_t i = 0; i < count; i++) {
        audience_draw(&audience, &world->dice, world->site_count);
        officer_publish(world, site, &audience, 0);
    }
}

void forker_release(struct site *site)
{
    struct forker *forker = site->evil;
    if (forker == NULL)
        return;
    log_store_free(&forker->store);
    index_free(&forker->index);
    free(forker);
}
