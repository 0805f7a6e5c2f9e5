/*
 * world: a whole federation in one process, its time, its chance, and who watches it.
 *
 *     plan -> sites and lines -> operations, one by one, while the agenda runs -> everything is healed ->
 *     until every checker's claim holds, or the time is over
 */
#ifndef SIM_WORLD_H
#define SIM_WORLD_H

#include "bug.h"
#include "checker.h"
#include "clock.h"
#include "ledger.h"
#include "loss.h"
#include "network.h"
#include "plan.h"
#include "site.h"
#include "tally.h"
#include "trace.h"

#define WORLD_CHECKERS_MAX 32u

/* Kinds of happening. */
enum world_happening {
    WORLD_WAKE,
    WORLD_DURABLE, /* of a site's disk; `number` is the site's life, here and below */
    WORLD_STORED,
    WORLD_ABSORBED,
    WORLD_START,
    WORLD_QUESTION, /* an officer's request reaches the node */
    WORLD_DIAL,     /* `site` is a side, `number` a line */
    WORLD_ARRIVAL,  /* `number` is a channel, here and below */
    WORLD_LOST,
    WORLD_FLOOD
};

struct world_settings {
    uint64_t seed;
    unsigned bureaus; /* 0: the seed says */
    unsigned steps;   /* 0: the seed says */
    enum bug bug;
    bool is_live;        /* print the trace as it comes */
    struct tally *tally; /* is added to */
};

struct world {
    struct world_settings settings;
    struct plan plan;
    struct dice dice;
    struct clock clock;
    struct trace trace;
    struct hasher *hasher;
    struct network network;
    struct ledger ledger;
    unsigned site_count;
    struct site *sites;
    bool is_settling;
    int64_t wall_ahead_ms;            /* days that have passed at once */
    int64_t latest_wall_ms;           /* that any clock has shown */
    void *states[WORLD_CHECKERS_MAX]; /* of the checkers */
    const struct checker *failed;     /* NULL: none */
    struct checker_why why;
    unsigned step;
    int64_t wait_us; /* until the next operation, beyond the usual gap */
};

/* Run a seed from beginning to end. True: every claim held. */
bool world_run(struct world *world, const struct world_settings *settings);
void world_release(struct world *world);

/* Say that a claim is broken. The first one counts. */
void world_fail(struct world *world, const struct checker *checker, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

void *world_checker_state(const struct world *world, const struct checker *checker);

/* Put something on the agenda. */
void world_after(struct world *world, int64_t after_us, enum world_happening kind, unsigned site,
                 uint64_t number);

/* Add to the trace. */
void world_trace(struct world *world, int site, int other, const char *what, uint64_t number, uint64_t size,
                 const char *text);

/* Return what a right wall clock shows. */
int64_t world_wall_ms(const struct world *world);

/* Tell whether the retention of an entry is over; whether it may have been so by a clock that was wrong. */
bool world_is_over(const struct world *world, const struct ledger_entry *entry);
bool world_may_be_over(const struct world *world, const struct ledger_entry *entry);

/* Return how many bureaus are members. Tell all nodes who is, and by which keys they sign. */
unsigned world_members(const struct world *world);
void world_reload(struct world *world);

bool world_has_bug(const struct world *world, enum bug bug);

/* Tell the checkers. */
void world_check_frame(struct world *world, unsigned from, unsigned to, struct view frame);
void world_check_batch(struct world *world, unsigned site, const struct log_batch *batch);
void world_check_loss(struct world *world, unsigned site);
void world_check_step(struct world *world, unsigned site, const struct node_effects *effects);

#endif
