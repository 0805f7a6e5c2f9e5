/*
 * checker: something that must hold, during a run or after it; one file each (check_*.c).
 *
 * A checker that finds its claim broken calls world_fail(). After the run, when everything is healed, `holds` is asked
 * again and again until it is true, or the time for settling is over.
 */
#ifndef SIM_CHECKER_H
#define SIM_CHECKER_H

#include "ledger.h"

#include "comity/log_store.h"
#include "comity/node.h"

#include "control.pb-c.h"

#include <stdarg.h>

#define CHECKER_WHY_BYTES 400u

struct world;

/* Why something does not hold. */
struct checker_why {
    char text[CHECKER_WHY_BYTES];
};

/* Every part but the first two may be NULL. */
struct checker {
    const char *name;
    const char *claim;
    void *(*begin)(void); /* its state: world_checker_state() */
    void (*end)(void *state);
    /* A frame was put on the way by an honest bureau's shell. */
    void (*frame)(struct world *world, unsigned from, unsigned to, struct view frame);
    /* A bureau's disk, honest or not, has made a batch durable. */
    void (*batch)(struct world *world, unsigned site, const struct log_batch *batch);
    /* A bureau's machine is down, and has lost what was only in memory; or its disk was replaced. */
    void (*loss)(struct world *world, unsigned site);
    /* An honest node has taken a step. */
    void (*step)(struct world *world, unsigned site, const struct node_effects *effects);
    bool (*holds)(struct world *world, struct checker_why *why);
    int64_t patience_us; /* how long after healing that may take; 0: as long as usual */
};

/* Return the checkers, `*count` of them; the place of one is its number. */
const struct checker *const *checker_all(unsigned *count);

/* Judge what an owner's officer is told of other bureaus' disks; NULL: nothing. */
void check_durability(struct world *world, const struct paper *paper, const Comity__Durability *durability);

/* Say why not, and return false. */
bool checker_object(struct checker_why *why, const char *format, ...) __attribute__((format(printf, 2, 3)));

extern const struct checker CHECK_FORKS;
extern const struct checker CHECK_ROOTS;
extern const struct checker CHECK_DELIVERED;
extern const struct checker CHECK_CONFIDENTIAL;
extern const struct checker CHECK_ACKNOWLEDGED;
extern const struct checker CHECK_ERASED;
extern const struct checker CHECK_ANSWERS;
extern const struct checker CHECK_SIGNING;
extern const struct checker CHECK_WITNESS;
extern const struct checker CHECK_DURABLE;
extern const struct checker CHECK_BOUNDS;
extern const struct checker CHECK_BLAMELESS;

#endif
