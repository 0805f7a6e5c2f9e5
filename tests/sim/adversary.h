/*
 * adversary: bureaus that do not play by the rules. They hold a log key and speak frames; the product knows nothing of
 * them.
 *
 *     liar      runs a node, and changes what it sends: drops, repeats, alters, withholds, reorders, exaggerates
 *     forger    runs a node over a store into which it signs nonsense, and other bureaus' record ids
 *     forker    runs a node over one store now and over another then, which begin alike and go on differently; some show each
 *               to one half of the others only
 *     flooder   has no node; sends as much as it can of what costs the other side most
 *     staller   has no node; says hello, asks, and never reads
 */
#ifndef SIM_ADVERSARY_H
#define SIM_ADVERSARY_H

#include "comity/view.h"

#include <stdbool.h>
#include <stdint.h>

struct world;
struct site;

enum adversary_kind {
    ADVERSARY_NONE,
    ADVERSARY_LIAR,
    ADVERSARY_FORGER,
    ADVERSARY_FORKER,
    ADVERSARY_FLOODER,
    ADVERSARY_STALLER,
    ADVERSARY_COUNT
};

const char *adversary_name(enum adversary_kind kind);

/* Tell whether it runs a node. */
bool adversary_has_node(enum adversary_kind kind);

void adversary_release(struct site *site);

/* A liar's node sends frames: send what the liar likes instead. */
void liar_send(struct world *world, struct site *site, uint64_t channel, struct view bytes);
void liar_release(struct site *site);

/* The forger's node is down: sign something into its store. */
void forger_sign(struct world *world, struct site *site);

/* The forker's node is down: let it have its other store. */
void forker_turn(struct world *world, struct site *site);

/* Tell whether the forker likes to talk to another bureau at present. */
bool forker_talks_to(const struct site *site, unsigned other);

/* The forker's node is up: let the histories go on. */
void forker_on_start(struct world *world, struct site *site);
void forker_release(struct site *site);

/* The network has something for a bureau without a node. */
void flooder_on_open(struct world *world, struct site *site, uint64_t channel);
void flooder_on_turn(struct world *world, struct site *site, uint64_t channel);
void staller_on_open(struct world *world, struct site *site, uint64_t channel);

#endif
