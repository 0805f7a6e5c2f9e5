/* No honest bureau ever closes its link to another honest one with a reason that accuses it. */
#include "world.h"

static bool accuses(enum error_code code)
{
    switch (code) {
    case ERROR_NONE:
    case ERROR_CLOSED:
    case ERROR_EXISTS:
    case ERROR_TIMEOUT:
    case ERROR_IO: /* its own disk */
    case ERROR_FULL:
        return false;
    default:
        return true;
    }
}

static void step(struct world *world, unsigned site, const struct node_effects *effects)
{
    for (size_t i = 0; i < effects->count; i++) {
        const struct node_effect *effect = &effects->items[i];
        const struct end *other = effect->type == NODE_EFFECT_CLOSE && effect->channel < SITE_CLIENT_CHANNEL
                                      ? network_other_end(&world->network, effect->channel)
                                      : NULL;
        if (other != NULL && site_counts(&world->sites[other->site]) && accuses(effect->as.close.code))
            world_fail(world, &CHECK_BLAMELESS, "%s closed its link to %s: %s", keyring_bureau(site)->code,
                       keyring_bureau(other->site)->code, effect->as.close.text);
    }
}

const struct checker CHECK_BLAMELESS = {
    .name = "blameless",
    .claim = "no honest bureau accuses another",
    .step = step,
};
