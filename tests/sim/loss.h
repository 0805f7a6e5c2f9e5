/*
 * loss: disks that are lost, and old copies of disks that are put back.
 *
 * The product does not promise to survive any loss: what nobody else has is gone, and a bureau that asks half of the others
 * hears nothing of what only the other half knows (docs/recovery.md). So only so much is lost at a time as it does
 * promise to bring back: one bureau's own log, all leaves of which are at so many honest bureaus that any half of them
 * knows; and the next loss comes when the last is overcome.
 */
#ifndef SIM_LOSS_H
#define SIM_LOSS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct world;
struct site;

/* Keep a copy of a site's disk as it is now. */
void loss_back_up(struct world *world, struct site *site);

/* Tell whether the site's disk may be replaced by its copy; by an empty one. */
bool loss_may_restore(struct world *world, const struct site *site);
bool loss_may_empty(struct world *world, const struct site *site);

/* The machine is down: replace its disk by the copy; by an empty one. */
void loss_restore(struct world *world, struct site *site);
void loss_empty(struct world *world, struct site *site);

/* Tell whether whoever lost something signs again, and all others never lost anything or have it back. */
bool loss_is_overcome(const struct world *world);

/* Tell whether a site's own entry is gone for good: its disk was replaced, and nobody it talks to has the bytes. */
bool loss_is_for_good(const struct world *world, unsigned origin, uint64_t index);

/* Tell whether so many bureaus know something of a site that any half of the others includes one that does. */
bool loss_is_known(const struct world *world, size_t holders);

#endif
