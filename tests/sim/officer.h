/*
 * officer: who publishes and withdraws records at one bureau, through the control socket, and remembers in the ledger what
 * was asked for and answered.
 */
#ifndef SIM_OFFICER_H
#define SIM_OFFICER_H

#include "ledger.h"

#include "control.pb-c.h"

struct world;
struct site;

/* A request that waits for its answer. */
struct question {
    size_t paper;
    size_t record; /* of the ledger, plus 1; 0: there is none yet */
    bool is_sent;
    struct buffer frame; /* until it is sent */
};

struct officer {
    bool is_open;
    bool is_paused;
    uint64_t channel;
    size_t count, capacity;
    struct question *questions; /* in the order of the requests */
};

void officer_init(struct officer *officer);
void officer_release(struct officer *officer);

/* Connect to the control socket of a node that has started. */
void officer_open(struct world *world, struct site *site);

/* The node is gone: nothing more is answered. */
void officer_close(struct world *world, struct site *site);

/* What the node did on the officer's channel. */
void officer_receive(struct world *world, struct site *site, struct view bytes);
void officer_pause(struct world *world, struct site *site, bool pause);

/* Give the node what it takes: of the agenda. */
void officer_on_send(struct world *world, struct site *site);

/* Publish a record; of an own record, a new version (with other content, if so wanted); its end. */
void officer_publish(struct world *world, struct site *site, const struct audience *audience,
                     size_t text_bytes);
void officer_amend(struct world *world, struct site *site, size_t record, const struct audience *audience,
                   bool new_content);
void officer_withdraw(struct world *world, struct site *site, size_t record);

/* Sign although too few peers have said what they hold. */
void officer_unlock(struct world *world, struct site *site);

/* Draw one of a site's records of which nothing is under way; false: there is none. */
bool officer_draw_record(struct world *world, const struct site *site, size_t *ret);

#endif
