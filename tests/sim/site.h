/*
 * site: one bureau's machine: its node, disk, clock and officer, and the shell that gives the node events and carries out
 * its effects.
 *
 * A site that is honest runs the node and nothing else. An adversary's site may run one, too, and change what it sends
 * (adversary.h), or have none.
 */
#ifndef SIM_SITE_H
#define SIM_SITE_H

#include "adversary.h"
#include "disk.h"
#include "officer.h"

#include "comity/node.h"

#define SITE_CLIENT_CHANNEL (UINT64_C(1) << 62) /* channels of officers begin here */

struct site {
    unsigned number;
    enum adversary_kind adversary;
    void *evil;        /* the adversary's state */
    bool is_member;    /* of the federation: the others are configured to talk to it */
    bool is_cut_off;   /* only adversaries and suspended bureaus are between it and the others */
    unsigned key_turn; /* how far it is with replacing its log key: keyring_turn() */
    bool is_up;
    struct node *node; /* NULL: it is down, or has none */
    bool has_lost;     /* its disk was replaced at some time */
    bool is_rebuilt;   /* by an empty one, on which nothing of its own log was yet when it last started */
    uint64_t life;     /* starts and stops, so that events of an earlier life are known */
    struct dice dice;
    struct disk disk;
    struct officer officer;
    struct node_effects effects;
    int64_t wall_ahead_ms;
    bool has_jumped; /* its clock has been wrong */
    int64_t wake_us; /* of the tick on the agenda; INT64_MAX: none */
    uint64_t next_client;
};

void site_init(struct world *world, struct site *site, unsigned number);
void site_release(struct site *site);

/* Start and stop the machine: at once, as by a power cut, or in order. */
void site_start(struct world *world, struct site *site);
void site_crash(struct world *world, struct site *site, bool quietly);
void site_stop(struct world *world, struct site *site);

/* Stop it for good, whether it is up or about to start. */
void site_end(struct world *world, struct site *site);

bool site_is_honest(const struct site *site);

/* Tell whether the claims are about it: an honest member that is not cut off from the others. */
bool site_counts(const struct site *site);
bool site_is_up(const struct site *site);

/* Tell whether it keeps what is over of a log: its own, while it may not sign the withdrawal; any, while there is nobody
 * to confirm what year it is. */
bool site_waits_to_erase(const struct world *world, const struct site *site, unsigned origin);

/* Tell the node who the other members are, and by which keys they sign. */
void site_reload(struct world *world, struct site *site);

/* Give the node an event of the present time and carry out its effects. */
void site_event(struct world *world, struct site *site, struct node_event *event);

/* The tick on the agenda has come. */
void site_on_wake(struct world *world, struct site *site);

/* What the network has for a site. */
void site_on_open(struct world *world, struct site *site, uint64_t channel, unsigned peer, bool dialled);
void site_on_frame(struct world *world, struct site *site, uint64_t channel, struct view frame);
void site_on_room(struct world *world, struct site *site, uint64_t channel, size_t room_bytes);
void site_on_closed(struct world *world, struct site *site, uint64_t channel, const char *reason);

/* Tell whether the site has a link with another already, or is about to. */
bool site_is_linked(const struct world *world, const struct site *site, unsigned peer);

#endif
