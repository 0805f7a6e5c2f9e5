#include "adversary.h"

#include "world.h"

#include <stdlib.h>

static const char *const NAMES[ADVERSARY_COUNT] = {"none", "liar", "forger", "forker", "flooder", "staller"};

const char *adversary_name(enum adversary_kind kind)
{
    return NAMES[kind];
}

bool adversary_has_node(enum adversary_kind kind)
{
    return kind != ADVERSARY_FLOODER && kind != ADVERSARY_STALLER;
}

void adversary_release(struct site *site)
{
    if (site->adversary == ADVERSARY_LIAR)
        liar_release(site);
    else if (site->adversary == ADVERSARY_FORKER)
        forker_release(site);
    else
        free(site->evil);
    site->evil = NULL;
}
