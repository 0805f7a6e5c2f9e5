/*
 * hit: how far a hit has come, from what its record and the newest answer say. Nothing of that is stored.
 *
 *     told --ask--> asked --answer--> answered --outcome--> closed
 *                   ^   |                ^
 *                   |   +--more time--> more time
 *                   +----- asked again -----+
 *
 * Whoever made the hit asks and closes; the owner of the record that was met answers. A closed hit may still be answered,
 * and an outcome may be given at any time.
 */
#ifndef COMITY_HIT_H
#define COMITY_HIT_H

#include "comity/bureau.h"
#include "comity/uuid.h"
#include "record.pb-c.h"

/* Reminders that a request for an answer is followed by. */
#define HIT_REMINDERS 3u

enum hit_phase {
    HIT_TOLD,      /* the owner knows of it; nothing is asked */
    HIT_ASKED,     /* the owner is to answer */
    HIT_MORE_TIME, /* the owner has said by when it will */
    HIT_ANSWERED,  /* valid, not valid, identity doubtful */
    HIT_CLOSED     /* the outcome is known */
};

struct hit_state {
    enum hit_phase phase;
    int64_t due_ms;  /* wall, by which the owner is to answer; 0: it need not */
    bool is_overdue; /* that is over */
};

/* Return the name of a phase: "more time". */
const char *hit_phase_name(enum hit_phase phase);

/* Tell how far a hit has come; `answer` NULL: there is none. An answer to what was asked before the last time is none. */
struct hit_state hit_state_of(const Comity__Hit *hit, const Comity__Hit *answer, int64_t now_ms);

/* Tell whether `answer` replies to the hit of this owner and id. */
bool hit_is_reply(const Comity__Hit *answer, const struct bureau *owner, const struct uuid *id);

#endif
