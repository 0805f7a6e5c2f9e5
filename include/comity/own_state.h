/*
 * own_state: whether this bureau may sign its own log, and what stands in the way.
 *
 * The likeliest real accident is an old backup, or a new disk: a node that does not know all that it has signed,
 * and signs something else in its place. Other bureaus know. Each says in its Hello what it holds of the own log:
 * its word. Nothing here reads, verifies or signs; the replica tells it what was verified.
 *
 * Invariants:
 *  1. Nothing is signed but in OWN_SIGNING, and that is reached only
 *     a. from a new bureau's empty store, or
 *     b. when enough peers have given their word, and none of it is beyond what is here, or
 *     c. by an administrator's word, out of OWN_LOCKED, which is then the first thing that is signed.
 *  2. A past that is known to be longer is fetched, never signed over: OWN_BEHIND ends only when all of it is
 *     here. Not even an administrator ends it.
 *  3. OWN_FORKED is for ever.
 *  4. Enough is half of the configured peers, rounded up. A peer that shows less than it had acknowledged is
 *     behind itself, and its word does not count until it has acknowledged as much again.
 *  5. A store that replaces a lost one is empty, and is known to have had a past: that every configured peer
 *     holds nothing of it is the only word by which it stays empty.
 *
 *     new, empty store                          opened again; made anew for a lost one
 *            |                                                |
 *            v            enough words, or unlocked           v
 *      OWN_SIGNING <------------------------------------ OWN_LOCKED
 *            |                                             |     ^
 *            | a word beyond what is here                  |     | all of it is here
 *            +--------------------> OWN_BEHIND <-----------+     |
 *                                        +-----------------------+
 *      any of them -- two histories of the own log are proved --> OWN_FORKED
 *
 *     own_state_hear, own_state_catch_up, own_state_settle: words and leaves; own_state_unlock: the administrator; own_state_fork.
 */
#ifndef COMITY_OWN_STATE_H
#define COMITY_OWN_STATE_H

#include "comity/buffer.h"
#include "comity/bureau.h"
#include "comity/limits.h"

/* How the store came to be. */
enum own_start {
    OWN_START_AGAIN,  /* it was made before, and is opened again */
    OWN_START_NEW,    /* it was made for a bureau that has signed nothing yet */
    OWN_START_REBUILD /* it was made in place of one that was lost */
};

enum own_phase { OWN_LOCKED, OWN_BEHIND, OWN_SIGNING, OWN_FORKED };

/* What a peer has said. */
struct own_word {
    struct bureau peer;
    bool is_heard;
    bool is_short;      /* less than it had acknowledged */
    uint64_t size;      /* that the newest note it has states; 0: it has none */
    struct buffer note; /* while it could not be compared with what is here */
};

struct own_state {
    enum own_phase phase;
    bool is_rebuild;    /* nothing is here, though there was something */
    uint64_t target;    /* the largest size that is known to be signed */
    struct bureau whom; /* who has shown it; code "": the store */
    size_t word_count;
    struct own_word words[LIMIT_BUREAUS]; /* one for each configured peer */
};

/* Begin with what the store holds: leaves, and the size its newest note states. OWN_START_NEW and
 * OWN_START_REBUILD count only of a store that holds nothing. */
void own_state_init(struct own_state *state, enum own_start start, uint64_t stored, uint64_t signed_size);
void own_state_release(struct own_state *state);

/* Say who is configured; words of those who stay are kept. */
void own_state_set_peers(struct own_state *state, const struct bureau *peers, size_t count);

/* Take a peer's word, after its note was verified. Words of others than the configured peers only show what is
 * signed. Return the place where the note is to be kept while it cannot be compared; NULL for those others. */
struct own_word *own_state_hear(struct own_state *state, const struct bureau *peer, uint64_t size,
                                bool is_short);

/* A peer whose word was short has acknowledged all that it ever had: its word counts. Return whether that is new. */
bool own_state_catch_up(struct own_state *state, const struct bureau *peer);

/* Do the transitions that have become due, with so many leaves here. Return whether the phase has changed. */
bool own_state_settle(struct own_state *state, uint64_t stored);

/* Sign on an administrator's word. ERROR_STATE unless it is locked: says why. */
enum error_code own_state_unlock(struct own_state *state, uint64_t stored, struct error *error);

/* Two histories are proved. */
void own_state_fork(struct own_state *state);

/* Return how many words count, and how many are needed. */
size_t own_state_heard(const struct own_state *state);
size_t own_state_needed(const struct own_state *state, uint64_t stored);

/* Return "signing", "locked", "behind" or "forked". */
const char *own_state_name(enum own_phase phase);

/* Say why nothing is signed, as a sentence for people; nothing to say while it signs. ERROR_NONE, or ERROR_LOCKED
 * (locked, behind), ERROR_FORK. */
enum error_code own_state_explain(const struct own_state *state, uint64_t stored, struct error *error);

#endif
