/*
 * certificates: what of TLS ends on a day, and who is told before.
 *
 * The shell says what it has read from files; the chain of a peer comes with each of its connections, and is remembered as last
 * seen. Nothing here is trusted to keep anybody out: that is TLS's affair.
 *
 *     GOOD --30 days--> MONTH --7 days--> WEEK --1 day--> DAY --its end--> OVER
 *      ^                                                                   |
 *      +-------------------- one that ends later takes its place ----------+
 *
 * Invariants:
 *  1. Each step to the right is said once, and the same for one that is found there at the start or at a reload.
 *  2. What lives shortly is not spoken of before half of its life is over: a list for a week has no month and no week.
 *  3. DAY and OVER are alarms, which are kept; they end with a certificate in its place.
 */
#ifndef COMITY_CERTIFICATES_H
#define COMITY_CERTIFICATES_H

#include "comity/node.h"

/* This node's own, and of each peer its chain, its anchors, its lists. */
#define CERTIFICATES_MAX (1u + 3u * LIMIT_BUREAUS)

enum certificate_stage {
    CERTIFICATE_GOOD,
    CERTIFICATE_MONTH,
    CERTIFICATE_WEEK,
    CERTIFICATE_DAY,
    CERTIFICATE_OVER,
    CERTIFICATE_STAGES
};

struct certificates {
    size_t count;
    struct certificate_row {
        struct node_certificate is;
        enum certificate_stage said;
    } rows[CERTIFICATES_MAX];
    int64_t due_ms; /* steady: when the next stage may come; INT64_MAX: none does */
};

/* Return the stage of a certificate at a time. */
enum certificate_stage certificate_stage(const struct node_certificate *certificate, int64_t wall_ms);

/* Return "own", "peer", "anchor", "list". */
const char *certificate_part_name(enum node_certificate_part part);

/* Return whole days that are left, below 0 when it is over. */
int64_t certificate_days(const struct node_certificate *certificate, int64_t wall_ms);

/* Take what the shell has read: it takes the place of what it read before. Chains of peers stay. */
void certificates_set(struct node *node, const struct node_certificate *read, size_t count);

/* Take the chain that a peer has shown. */
void certificates_show(struct node *node, const struct node_certificate *shown);

/* Say what has come to be due; return the steady time at which more may be. */
void certificates_step(struct node *node);
int64_t certificates_deadline_ms(const struct node *node);

#endif
