/*
 * requester: one connection of the control socket: requests in, answers out in the order of the requests.
 *
 * Every request has a slot in a queue. A slot is ready (its answer is packed), waits for a batch to be
 * stored, or is a stream. Only the first slot is ever sent from. What a slot shows is recorded in the audit log before it
 * is sent, and a slot may be held until that is stored (audit.h).
 */
#ifndef COMITY_REQUESTER_H
#define COMITY_REQUESTER_H

#include "audit_record.h"
#include "control.h"

struct slot;

struct requester {
    uint64_t channel;
    unsigned rights;
    char rights_text[AUDIT_RIGHTS_BYTES];
    uint32_t user;
    char who[64];
    size_t room_bytes;
    size_t slot_count;
    size_t slot_bytes;
    struct slot *first, *last;
    struct buffer out;
    struct audit_shown shown; /* by the answer that is being made */
    bool is_paused;
    bool is_busy; /* a stream has more to give at once */
};

/* Make a client. ERROR_MEMORY. */
enum error_code requester_new(struct requester **ret, uint64_t channel, unsigned rights, const char *who,
                              uint32_t user, size_t room_bytes, struct error *error);
void requester_free(struct requester *requester);

/* Take one frame in: find the request's row, check rights, call its handler. A failing handler, and a request
 * that cannot be read, are answered with a Failure. ERROR_UNSUPPORTED (not a request frame): close.
 * ERROR_MEMORY. */
enum error_code requester_receive(struct node *node, struct requester *requester, uint8_t type,
                                  struct view body, struct now now, struct error *error);

/* Move answers that are due to `out`, as far as there is room. `has_news`: something was stored or acknowledged since the
 * last call. `give_up`: the store has been unable to write for long; waiting answers become failures.
 * ERROR_MEMORY. */
enum error_code requester_pump(struct node *node, struct requester *requester, struct now now, bool has_news,
                               bool give_up, struct error *error);

/* Return the steady time at which a waiting answer is due at the latest; INT64_MAX: none is. */
int64_t requester_deadline_ms(const struct requester *requester);

/* Say that what was to be published was dropped before it was signed. ERROR_LOCKED. */
void requester_explain_dropped(struct error *error);

/* Tell whether so much waits that no more requests should be read. */
bool requester_is_full(const struct requester *requester);

#endif
