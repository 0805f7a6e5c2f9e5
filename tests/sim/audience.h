/*
 * audience: who may see an entry, in the simulator's own words; it shares nothing with the product's distribution.c.
 */
#ifndef SIM_AUDIENCE_H
#define SIM_AUDIENCE_H

#include "dice.h"
#include "keyring.h"

#include "log.pb-c.h"

struct audience {
    Comity__Distribution__Kind kind;
    uint64_t members[KEYRING_BUREAUS / 64]; /* of an ONLY or EXCEPT list */
};

/* A distribution message with all it points to; do not move it. */
struct audience_message {
    Comity__Distribution distribution;
    char codes[KEYRING_BUREAUS][LIMIT_BUREAU_BYTES];
    char *pointers[KEYRING_BUREAUS];
};

void audience_add(struct audience *audience, unsigned member);
bool audience_lists(const struct audience *audience, unsigned member);

/* Tell whether `reader` may see what `owner` gives to this audience. */
bool audience_allows(const struct audience *audience, unsigned owner, unsigned reader);

/* Draw one of any kind, among the first `count` bureaus. */
void audience_draw(struct audience *audience, struct dice *dice, unsigned count);

/* Put one bureau more or fewer in: draw which. False: there is none to put in or take out. */
bool audience_widen(struct audience *audience, struct dice *dice, unsigned owner, unsigned count);
bool audience_narrow(struct audience *audience, struct dice *dice, unsigned owner, unsigned count);

void audience_of(struct audience *audience, const Comity__Distribution *distribution);
void audience_write(const struct audience *audience, struct audience_message *out);

#endif
