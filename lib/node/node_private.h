/*
 * node_private: what the files of node share. See node.h for the invariants.
 *
 *     node.c     events in, effects out, time
 *     node_effects.c what the step under way gives out
 *     node_facts.c   what handlers ask of it
 *     link.c     peers and their links
 *     source.c   which peer gives which log
 *     witnessing.c  cosigning, and who is told of it
 *     expiry.c   when what is over is erased
 *     following.c  who gains or loses what is shared with an operation
 *     reminding.c  requests whose answer is due
 *     regions.c  groups of bureaus by which figures are told
 *     hits.c     owners are told of hits, and reminded
 *     audit.c    what is written into the audit log, and what waits for it
 *     past.c     whether the own log may be signed, and forks
 *     certificates.c when those of TLS end
 *     metrics.c  what those who watch it are told
 *     answering.c   other bureaus' questions
 *     asking.c   questions to other bureaus
 *     requester.c   connections of the control socket
 *     control*.c what they ask
 */
#ifndef COMITY_NODE_PRIVATE_H
#define COMITY_NODE_PRIVATE_H

#include "answering.h"
#include "asking.h"
#include "certificates.h"
#include "control.h"
#include "counts.h"
#include "following.h"
#include "hits.h"
#include "reminding.h"
#include "requester.h"
#include "sharing.h"

#include "comity/session.h"

#define NODE_NAME_BYTES 64u
#define NODE_STRANGERS 16u
#define NODE_ALARMS 64u

struct link {
    uint64_t channel;
    struct session *session;
    bool is_paused;
};

/* One configured bureau. */
struct peer {
    struct bureau bureau;
    char name[NODE_NAME_BYTES];
    char region[NODE_NAME_BYTES];
    struct link *link; /* NULL: away */
    bool is_greeted;   /* the link's hello was accepted */
    int64_t since_ms;  /* wall */
    char detail[NODE_TEXT_BYTES];
    char refusal[NODE_TEXT_BYTES];
    int64_t refusal_ms;
    uint64_t received_bytes, sent_bytes; /* of earlier links */
    uint64_t refusals[ERROR_CODE_COUNT]; /* connections that failed, or ended with a fault, by why */
    int64_t heard_ms;                    /* wall: it last said something; 0: not yet */
    int64_t success_ms;                  /* wall: link.c, note_heard(); 0: not yet */
    uint64_t marked_size;                /* leaves of the own log at a moment, which was: */
    int64_t marked_ms;                   /* wall */
    bool is_due;                         /* a question or an answer waits to be sent */
    struct node_answers answers;
    struct answering answering;
    uint64_t faults;          /* queries and replies that did not hold */
    uint64_t faults_reported; /* of the link's session */
};

struct stranger {
    int64_t time_ms;
    char address[64];
    char reason[NODE_TEXT_BYTES];
};

struct hits {
    struct node_hits settings;
    bool has_untold;       /* there may be some */
    int64_t tell_after_ms; /* steady */
    int64_t lost_after_ms; /* steady: when it is said again that hits are lost */
    bool is_stale;         /* something was stored since it was last looked at what is due */
    int64_t looked_ms;     /* wall: that was then; */
    int64_t next_ms;       /* wall: the next is due then; INT64_MAX: none is */
    int64_t look_after_ms; /* steady: not before, because it failed */
    bool has_passed;
    struct replica_due passed; /* what is due up to this one was looked at */
};

struct node {
    struct bureau bureau;
    char name[NODE_NAME_BYTES];
    char region[NODE_NAME_BYTES];
    char federation[LIMIT_FEDERATION_CHARS + 1];
    char software[NODE_NAME_BYTES];
    struct replica *replica;
    int64_t started_ms; /* wall */
    struct now now;     /* of the event being handled */
    bool is_stopping;
    bool is_full; /* channels are paused because nothing more can be taken in */

    size_t peer_count;
    struct peer peers[LIMIT_BUREAUS];
    struct region_table regions;
    size_t client_count;
    struct requester *clients[LIMIT_CLIENTS];
    size_t stranger_count; /* the newest last */
    struct stranger strangers[NODE_STRANGERS];
    size_t alarm_count; /* of the present only, the newest last */
    struct alarm alarms[NODE_ALARMS];
    enum own_phase own_phase; /* as last reported; signing needs no report at the start */
    unsigned frozen_seen;     /* logs that were frozen when it was last looked */

    bool sources_due;
    bool acks_due;           /* a peer has acknowledged, or answered: who waits for that is to be told */
    bool all_due;            /* every session and client is to be pumped */
    int64_t commit_after_ms; /* steady: a failed commit is tried again */
    int64_t absorb_after_ms; /* steady: what waits for the index is given to it */
    int64_t tell_after_ms;   /* steady: peers are told what is held of cosignatures */
    int32_t expiry_day;      /* on which everything that is over was erased; INT32_MIN: not since the start */
    int64_t expiry_after_ms; /* steady: that is tried again; 0: tomorrow */
    uint64_t expiry_batch;   /* the last that may hold what was taken in before that day began */
    bool expiry_failed;      /* a new day does not hasten that */
    bool expiry_waits;       /* it waits for a peer */
    size_t expiry_ended;     /* entries, since the pass began */
    struct hits hits;
    struct node_audit audit;
    uint64_t audit_start_batch; /* with which this run's first audit entry is stored; 0: there is none yet */
    int32_t audit_root_day; /* on which it was last seen to that its root is published; INT32_MIN: not yet */
    int64_t audit_root_after_ms; /* steady: that is tried again; 0: tomorrow */
    bool audit_is_ended;         /* the run's last entry is written */
    int64_t trouble_since_ms;    /* steady: the store cannot write since; 0: it can */
    struct following following;
    struct sharing_memory sharing;
    struct reminding reminding;

    int64_t (*steady_us)(void); /* NULL: nothing is measured */
    struct counts counts;
    struct certificates certificates;
    struct chronicle *events; /* borrowed; NULL: none are kept */
    uint64_t events_told;     /* followers know those below */
    int64_t commit_begun_us, absorb_begun_us;
    struct {
        bool is_known;
        uint64_t used_bytes, free_bytes;
    } disk;

    bool has_queries;       /* a peer's question waits for its answer */
    bool is_answering;      /* and another step of it is due at once */
    struct asking *askings; /* of its clients, in no order */
    size_t asking_count;
    size_t asking_bytes; /* of answers that wait to be told */
    uint64_t ticket;     /* of the last question put */

    struct node_effects *effects; /* of the step under way; NULL between */
    enum error_code effects_code; /* an effect found no memory */
};

/* ---- node_effects.c; a lack of memory is kept in effects_code ---- */

void node_effects_clear(struct node_effects *effects);

/* Add an effect; NULL when there is no memory, which then ends the step, or no step. */
struct node_effect *node_add_effect(struct node *node, enum node_effect_type type, uint64_t channel);

/* Send what is in `out`, which becomes empty. */
void node_send(struct node *node, uint64_t channel, struct buffer *out);
void node_close(struct node *node, uint64_t channel, enum error_code code, const char *text);
void node_pause(struct node *node, uint64_t channel, bool pause);
void node_report(struct node *node, enum node_level level, enum error_code code, const char *id,
                 const struct bureau *peer, const struct bureau *origin, const char *format, ...)
    __attribute__((format(printf, 7, 8)));

/* Tell whether there are events that followers do not know of. */
bool node_has_new_events(const struct node *node);

/* Raise an alarm that is forgotten at the end; and one of the replica's, which is kept. */
void node_alarm(void *context, enum error_code code, const struct bureau *origin, const char *text);
void node_keep_alarm(void *context, const struct alarm *alarm);

/* Tell whether the node may publish something by itself now. */
bool node_can_publish(const struct node *node);

/* ---- link.c ---- */

struct peer *node_find_peer(struct node *node, const struct bureau *bureau);
struct peer *node_peer_of_channel(struct node *node, uint64_t channel);
enum error_code node_set_peers(struct node *node, const struct node_peer *peers, size_t count,
                               struct error *error);
enum error_code link_open(struct node *node, const struct node_event *event, struct error *error);
void link_failed(struct node *node, const struct node_event *event);
enum error_code link_frame(struct node *node, struct peer *peer, const struct node_event *event,
                           struct error *error);
void link_closed(struct node *node, struct peer *peer, const char *reason);
/* Free all links, without a word. */
void link_free_all(struct node *node);
/* Say goodbye and close. */
void link_end(struct node *node, struct peer *peer, enum error_code code, const char *text);
/* Send what is due; an error ends the link, but for ERROR_MEMORY. */
enum error_code link_pump(struct node *node, struct peer *peer, struct error *error);
enum error_code link_tick(struct node *node, struct peer *peer, struct error *error);

/* ---- node_facts.c ---- */

/* Return the latest time (wall) of which is known that the peer's disk had all that was published here before; 0: never. */
int64_t node_peer_success_ms(const struct node *node, const struct peer *peer);

/* ---- witnessing.c ---- */

/* Make the configured peers, and this node, the witnesses. ERROR_MEMORY, ERROR_EXISTS (a peer is there twice). */
enum error_code witnessing_set_peers(struct node *node, const struct node_peer *peers, size_t count,
                                     struct error *error);

/* Cosign, and tell peers about cosignatures, as is due. ERROR_MEMORY. */
enum error_code witnessing_step(struct node *node, struct error *error);

/* Return the steady time at which witnessing_step() is due. */
int64_t witnessing_deadline_ms(const struct node *node);

/* ---- expiry.c ---- */

/* Let what arrives in this step be judged by its day. */
void expiry_set_day(struct node *node);

/* Begin or go on ending what is over, where it is due. ERROR_MEMORY. */
enum error_code expiry_step(struct node *node, struct error *error);
int64_t expiry_deadline_ms(const struct node *node);

/* ---- past.c ---- */

/* See whether the own log may be signed, and who is to be told of a fork. ERROR_MEMORY, errors of the stores. */
enum error_code past_step(struct node *node, struct error *error);

/* ---- regions.c ---- */

/* Set the regions by which figures are told; NULL or empty: those that stand beside the names of this bureau and its peers.
 * ERROR_MEMORY, ERROR_LIMIT: nothing has changed. */
enum error_code node_set_regions(struct node *node, const struct region_table *regions, struct error *error);

/* ---- source.c ---- */

/* Choose for every log the peer to get it from: the origin itself, or else the peer that holds most of it. */
enum error_code source_choose(struct node *node, struct error *error);

/* Return the peer that gives a log; NULL: none does. */
struct peer *source_of(struct node *node, struct log *log);

#endif
