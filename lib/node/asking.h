/*
 * asking: one question of a client of this node, put to several bureaus at once.
 *
 *     open --reply_take--> over --asking_next--> told
 *      |                    ^
 *      +-- away, no room, the connection ends, the time is over: no answer, and why
 *
 * Invariants:
 *  1. Every bureau that is asked comes to an end, at the latest when the time is over, and is told once.
 *  2. All that a node's clients ask, and the answers that wait for their reading, are bounded: LIMIT_ASKINGS,
 *     LIMIT_ASKING_BYTES.
 *  3. What was signed by both sides stands in the audit log before it is told.
 */
#ifndef COMITY_ASKING_H
#define COMITY_ASKING_H

#include "comity/node.h"
#include "comity/reply.h"

#include "control.pb-c.h"

#define ASKING_WHY_BYTES 160u
#define ASKING_WHO_BYTES 64u

struct peer;

/* One bureau that is asked. */
struct asked {
    struct bureau bureau;
    uint64_t ticket; /* 0: the question was not put */
    bool is_over, is_told;
    Comity__AskAnswer__Outcome outcome;
    char why[ASKING_WHY_BYTES]; /* it was refused, or there is no answer */
    int64_t took_ms;
    struct statement query; /* as it was signed; empty: it was not put */
    struct reply *reply;    /* NULL: there is none that holds */
};

struct asking {
    struct asking *next; /* of the node */
    struct node *node;
    char who[ASKING_WHO_BYTES];
    int64_t begun_ms; /* steady */
    int64_t deadline_ms;
    size_t count;
    size_t told_count;
    struct asked *items;
};

/* Put a question of user `who` to these bureaus, of which none stands twice: `content` with its purpose, timeout and question. The
 * caller frees it. ERROR_BUSY (LIMIT_ASKINGS), ERROR_LIMIT (the question is too long), ERROR_MEMORY, ERROR_CRYPTO. */
enum error_code asking_new(struct asking **ret, struct node *node, const char *who,
                           Comity__QueryStatement *content, const struct bureau *bureaus, size_t count,
                           struct error *error);

/* Free it; NULL is harmless. Replies that come later are passed over. */
void asking_free(struct asking *asking);

/* Return the next bureau that is over and was not told, which then counts as told; NULL: none is now. */
struct asked *asking_next(struct asking *asking);

/* Free what a bureau that was told has answered. */
void asking_drop(struct asking *asking, struct asked *asked);

/* Tell whether all bureaus were told. */
bool asking_is_done(const struct asking *asking);

/* Take the reply that came with a peer's last frame, if one did. */
void asking_hear(struct node *node, struct peer *peer);

/* The connection with a peer has ended: what it has not answered it will not. */
void asking_lose(struct node *node, const struct bureau *bureau);

#endif
