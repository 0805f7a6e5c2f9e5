/*
 * control: the requests of the control socket, one row each in control.c's table, one file per command.
 *
 * A handler is called when its request is the next of its client. It gives exactly one of: an answer now
 * (requester_answer), an answer for when a batch is stored (requester_answer_stored), or a stream
 * (requester_stream); or returns an error, which becomes a Failure answer. Answers leave in the order of the
 * requests.
 */
#ifndef COMITY_CONTROL_H
#define COMITY_CONTROL_H

#include "audit_shown.h"

#include "comity/node.h"
#include "comity/replica.h"
#include "counts.h"

#include "control.pb-c.h"

struct requester; /* one connection of the control socket: requester.h */

typedef enum error_code control_handler(struct node *node, struct requester *requester,
                                        const Comity__Request *request, struct now now, struct error *error);

struct control_row {
    Comity__Request__BodyCase body_case;
    const char *name;
    unsigned rights; /* all of these are needed: enum node_right; where there are any, it is audited */
    control_handler *handle;
};

/* Return the row of a request, or NULL. */
const struct control_row *control_find(Comity__Request__BodyCase body_case);

/* Answer now. Packs `answer`; the caller keeps it. ERROR_LIMIT (longer than a frame), ERROR_MEMORY. */
enum error_code requester_answer(struct requester *requester, const Comity__Answer *answer,
                                 struct error *error);

/* Return who asks: the user's name or number. */
const char *requester_who(const struct requester *requester);

/* Answer as soon as the receipt's batch is stored. ERROR_MEMORY. */
enum error_code requester_answer_stored(struct requester *requester, const Comity__Answer *answer,
                                        uint64_t batch, struct error *error);

/* A long answer, given piece by piece as the client takes it. */
struct stream {
    /* Make the next answer or answers with stream_put(), bounded work (about 100 leaves or records) each
     * call. An error ends the stream with a Failure. */
    enum error_code (*next)(struct stream *stream, struct node *node, struct now now, struct error *error);
    void (*free)(struct stream *stream);
    bool is_done;        /* set by next() after its last answer (whose `more` is false) */
    bool is_waiting;     /* set by next() when there is nothing until more is stored or acknowledged; the node
                        clears it then, and at the deadline */
    int64_t deadline_ms; /* steady; 0: none */
    size_t bytes;        /* memory that counts towards what the client may have waiting */
    struct buffer *out;  /* where stream_put() packs to; set by the node before each next() */
    struct audit_shown *shown; /* what stream_put() shows; NULL: it is not audited */
};

/* Give the client a stream; it belongs to the client then, which frees it. */
void requester_stream(struct requester *requester, struct stream *stream);

/* Pack one answer of a stream; set `answer->more` before. ERROR_LIMIT, ERROR_MEMORY. */
enum error_code stream_put(struct stream *stream, const Comity__Answer *answer, struct error *error);

/* Say that an answer shows a record which its message does not name; for the audit log. ERROR_MEMORY. */
enum error_code stream_show(struct stream *stream, const struct audit_reference *reference,
                            struct error *error);
enum error_code requester_show(struct requester *requester, const struct audit_reference *reference,
                               struct error *error);

/* What handlers may ask of the node. */
struct replica *node_replica(const struct node *node);
const struct bureau *node_bureau(const struct node *node);

/* Leave a line of that id in the node's log. */
void node_note(struct node *node, const char *id, const char *text);

/* Return steady microseconds to measure with; 0 where nothing is measured. */
int64_t node_clock_us(const struct node *node);

/* Count a request that was answered, or refused; and a query, begun at a time of node_clock_us(), with what it found. */
void node_count_request(struct node *node, Comity__Request__BodyCase request, enum error_code code);
void node_count_query(struct node *node, enum counts_query query, int64_t begun_us, size_t hits);

/* What has happened lately; NULL: that is not kept. */
const struct chronicle *node_events(const struct node *node);

/* What of TLS ends when: certificates.h. */
size_t node_certificate_count(const struct node *node);
const struct node_certificate *node_certificate_at(const struct node *node, size_t place);

/* State of one configured peer, for peers, deliveries and explain. Strings live until the node's next step. */
struct control_peer {
    struct bureau bureau;
    const char *name;
    const char *region;
    const char *state; /* "connected", "greeting", "away" */
    int64_t since_ms;  /* wall; 0: since the start */
    const char *detail;
    const char *refusal;
    int64_t refusal_ms; /* wall; 0: none */
    uint64_t received_bytes;
    uint64_t sent_bytes;
    int64_t success_ms;         /* wall: node_peer_success_ms(); 0: never */
    int64_t certificate_end_ms; /* wall: of the chain it has shown; 0: none */
    uint64_t query_faults;
};
struct control_stranger {
    int64_t time_ms;
    const char *address;
    const char *reason;
};
struct control_facts {
    const char *name;
    const char *federation;
    const char *software;
    int64_t started_ms;
    unsigned alarms; /* as many as are listed */
};
size_t node_peer_count(const struct node *node);
void node_peer_at(const struct node *node, size_t place, struct control_peer *ret);
size_t node_stranger_count(const struct node *node);
void node_stranger_at(const struct node *node, size_t place, struct control_stranger *ret);
size_t node_alarms(const struct node *node, const struct alarm **ret); /* those that are not kept */
/* Return how many leaves of the own log were given to a peer since it is connected. */
uint64_t node_sent(const struct node *node, const struct bureau *bureau);
void node_facts(const struct node *node, struct control_facts *ret);
const struct region_table *node_regions(const struct node *node);

#endif
