/*
 * node: one bureau's node, without any input or output.
 *
 * The shell (the daemon, a simulator, a test) gives it events, each with the time, and carries out the effects it
 * returns. The node never blocks, never calls back, and holds no thread, socket, file or clock. It reads the log store
 * and the index directly; it writes to them only through the COMMIT and ABSORB effects.
 *
 * Invariants:
 *  1. Nothing is sent to a peer, acknowledged to one, or answered as published to a client before the batch that
 *     holds it came back as STORED without error.
 *  2. At most one COMMIT and one ABSORB are under way. Their data belongs to the node, stays unchanged and alive until the
 *     event that ends them.
 *  3. One established link per peer. If both sides dialled, the link dialled by the bureau with the smaller code stays; a
 *     second link in the same direction replaces the first.
 *  4. Memory is bounded by the limits of limits.h, whatever backlog, number of peers, or speed of a reader.
 *
 * A channel is a connection to a peer (link) or from a client of the control socket. The shell numbers channels; a number
 * is never used again.
 */
#ifndef COMITY_NODE_H
#define COMITY_NODE_H

#include "comity/bureau.h"
#include "comity/index.h"
#include "comity/instant.h"
#include "comity/log_store.h"
#include "comity/own_state.h"
#include "comity/region.h"
#include "comity/vkey.h"

#define NODE_TEXT_BYTES 256u
#define NODE_RANDOM_BYTES_MAX 1024u

enum node_right {
    NODE_RIGHT_QUERY = 1,
    NODE_RIGHT_PUBLISH = 2,
    NODE_RIGHT_ADMINISTER = 4,
    NODE_RIGHT_AUDIT = 8 /* read the audit log */
};

/* How a peer's live questions are answered: docs/asking.md. All zeros: they are not. */
struct node_answers {
    uint32_t queries_per_minute;
    bool is_silent;         /* what is not released to it is not hinted at either */
    bool has_audit_answers; /* it may ask who was shown its records */
};

/* What a node knows of another bureau from its configuration. Texts are copied. */
struct node_peer {
    struct bureau bureau;
    const char *name;
    const char *region;
    size_t log_key_count; /* several while it replaces its key */
    struct vkey log_keys[LIMIT_LOG_KEYS];
    struct vkey witness_key; /* name "": it does not witness */
    struct node_answers answers;
};

/* When a log counts as witnessed. */
struct node_quorum {
    unsigned count;   /* cosignatures of other bureaus; 0: more than half of them */
    int64_t alarm_ms; /* a log's newest checkpoint without is an alarm after this; 0: never */
};

/* What a node does about hits; docs/hits.md. */
struct node_hits {
    bool are_told;      /* owners are told that queries here met their records */
    int64_t urgent_ms;  /* the time that an owner has to answer; 0: 10 minutes, */
    int64_t routine_ms; /* an hour */
};

struct chronicle; /* chronicle.h */

/* When entries of the audit log must be on disk. */
enum node_audit_mode {
    NODE_AUDIT_PROMPT, /* a moment later: nobody waits for it */
    NODE_AUDIT_BEFORE  /* before an answer that shows a record leaves */
};

/* How the audit log is kept. */
struct node_audit {
    enum node_audit_mode mode;
    unsigned retention_years; /* an entry is erased after that; 0: never */
};

/* All that a node is made from. Pointers to stores and keys are borrowed and must outlive the node; texts are copied. */
struct node_settings {
    struct bureau bureau;
    const char *name;
    const char *region;
    const char *federation;
    const char *software; /* "comityd 0.1.0" */
    const struct log_store *log_store;
    const struct index *index;
    const struct ed25519_key *log_key;
    const struct ed25519_key *next_log_key; /* NULL: none; see replica.h */
    const struct ed25519_key *witness_key;  /* NULL: this node does not cosign */
    enum own_start own_start;               /* how the store came to be: own_state.h */
    uint8_t fingerprint_key[16];
    /* Fill `out` with unpredictable bytes. Must not fail. */
    void (*random)(void *context, uint8_t *out, size_t size);
    void *random_context;
    /* Return steady microseconds, to measure with and for nothing else; NULL: nothing is measured. */
    int64_t (*steady_us)(void);
    /* What is reported goes there, too; the shell may add to it. Borrowed; NULL: nothing is kept. */
    struct chronicle *events;
    size_t peer_count;
    const struct node_peer *peers;
    struct node_quorum quorum;
    const struct region_table
        *regions; /* by which figures are told; copied. NULL or empty: those of the peers */
    struct node_hits hits;
    struct node_audit audit;
};

/* What of TLS ends on a day. */
enum node_certificate_part {
    NODE_CERTIFICATE_OWN,    /* this node's chain: the first of it to end */
    NODE_CERTIFICATE_PEER,   /* a peer's chain, as it has shown it */
    NODE_CERTIFICATE_ANCHOR, /* the first of a peer's anchors to end */
    NODE_CERTIFICATE_LIST,   /* the first of a peer's revocation lists to be due for replacement */
    NODE_CERTIFICATE_PARTS
};

struct node_certificate {
    enum node_certificate_part part;
    struct bureau bureau; /* whose */
    int64_t begin_ms;     /* wall */
    int64_t end_ms;       /* wall */
};

enum node_event_type {
    NODE_EVENT_TICK,          /* the deadline has come, or nothing but time passed */
    NODE_EVENT_LINK_OPEN,     /* a peer's connection is up and its identity verified */
    NODE_EVENT_LINK_FAILED,   /* a connection to or from a peer or stranger never came up */
    NODE_EVENT_CLIENT_OPEN,   /* a client connected to the control socket */
    NODE_EVENT_FRAME,         /* a frame arrived on a channel */
    NODE_EVENT_ROOM,          /* the channel's output can take `room_bytes` now */
    NODE_EVENT_CLOSED,        /* the channel is gone */
    NODE_EVENT_STORED,        /* the COMMIT under way ended, with `result` */
    NODE_EVENT_ABSORBED,      /* the ABSORB under way ended, with `result` */
    NODE_EVENT_DISK,          /* the store was measured */
    NODE_EVENT_CERTIFICATES,  /* what was read from files ends then */
    NODE_EVENT_PEERS_CHANGED, /* the configured peers are now `peers` */
    NODE_EVENT_STOP           /* say goodbye to peers and clients; commit what is pending */
};

/* One thing that happened. Everything pointed to is borrowed for the call. */
struct node_event {
    enum node_event_type type;
    struct now now;
    uint64_t channel; /* OPEN, FRAME, ROOM, CLOSED */
    union {
        struct {
            struct bureau peer;
            bool dialled;       /* by this node */
            size_t room_bytes;  /* what its output can take */
            const char *detail; /* for people: address, TLS version and group, certificate's end */
            int64_t
                certificate_begin_ms; /* wall: the peer's chain is valid from and until; 0: there is none */
            int64_t certificate_end_ms;
        } link_open;
        struct {
            struct bureau peer; /* code[0] == 0: nobody known */
            const char *address;
            const char *reason;
            enum error_code code; /* what kind of reason; ERROR_NONE counts as ERROR_DENIED */
        } link_failed;
        struct {
            unsigned rights; /* of enum node_right */
            size_t room_bytes;
            const char *who; /* for the log: user name or number */
            uint32_t user;   /* number */
        } client_open;
        struct {
            uint8_t type;
            struct view body;
        } frame;
        struct {
            size_t room_bytes;
        } room;
        struct {
            const char *reason; /* "" for a clean end */
        } closed;
        struct {
            enum error_code code;
            const char *text;
        } result; /* STORED, ABSORBED */
        struct {
            uint64_t used_bytes; /* by the store */
            uint64_t free_bytes; /* for it, on its disk */
        } disk;
        struct {
            size_t count;
            const struct node_certificate *items; /* of all parts but PEER, each bureau's once */
        } certificates;
        struct {
            size_t count;
            const struct node_peer *peers;
            struct node_quorum quorum;
            const struct region_table *regions; /* as in the settings */
            struct node_hits hits;
            struct node_audit audit;
        } peers;
    } as;
};

enum node_effect_type {
    NODE_EFFECT_SEND, /* put `bytes` (whole frames) into the channel's output */
    NODE_EFFECT_CLOSE, /* send what is in the output, then close the channel; `text` says why. No CLOSED event follows */
    NODE_EFFECT_PAUSE,  /* stop giving FRAME events of the channel, and stop reading it */
    NODE_EFFECT_RESUME, /* go on */
    NODE_EFFECT_COMMIT, /* commit `batch` to the log store, then STORED */
    NODE_EFFECT_ABSORB, /* give `rows` to the index, then ABSORBED */
    NODE_EFFECT_REPORT  /* something happened that people should know; it is among the events already */
};

enum node_level {
    NODE_LEVEL_DEBUG,
    NODE_LEVEL_INFO,
    NODE_LEVEL_NOTICE,
    NODE_LEVEL_WARNING,
    NODE_LEVEL_ALARM
};

/* Return "debug", "info", "notice", "warning" or "alarm". */
const char *node_level_name(enum node_level level);

struct node_effect {
    enum node_effect_type type;
    uint64_t channel; /* SEND, CLOSE, PAUSE, RESUME */
    union {
        struct buffer bytes;           /* SEND: moves to the shell, which releases it */
        const struct log_batch *batch; /* COMMIT */
        struct index_rows *rows;       /* ABSORB */
        struct {
            enum node_level level;
            enum error_code code; /* ERROR_NONE where nothing failed */
            const char *id;       /* stable name of the message: "peer-connected" */
            struct bureau peer;   /* code[0] == 0: none */
            struct bureau origin; /* code[0] == 0: none */
            char text[NODE_TEXT_BYTES];
        } report;
        struct {
            enum error_code code;
            char text[NODE_TEXT_BYTES];
        } close;
    } as;
};

/* The effects of one step, in the order in which they are to be carried out. */
struct node_effects {
    size_t count;
    size_t capacity;
    struct node_effect *items;
};

struct node;

/* Make a node and read the heads of its logs. Then call node_recover() until it is done, before any event.
 * ERROR_MEMORY, ERROR_CRYPTO, ERROR_DAMAGED (a log does not match its checkpoint), errors of the stores. */
enum error_code node_new(struct node **ret, const struct node_settings *settings, struct now now,
                         struct error *error);

/* Free a node; NULL is harmless. No COMMIT or ABSORB may be under way. */
void node_free(struct node *node);

/* Apply up to `leaves_max` leaves that the index has not absorbed. Sets `*ret_left` to how many are left, over all logs; 0:
 * done. Where it fills an overlay it gives it to the index itself, and waits: call it only before the first event.
 * Errors of the stores. */
enum error_code node_recover(struct node *node, uint64_t leaves_max, uint64_t *ret_left, struct error *error);

/* Take one event in; put effects out. `effects` is cleared first; whatever it held must have been carried out. The only
 * failure is ERROR_MEMORY, after which the node must be freed and made anew from the stores: nothing acknowledged is
 * lost by that. */
enum error_code node_step(struct node *node, const struct node_event *event, struct node_effects *effects,
                          struct error *error);

/* Return the steady time at which the node wants a TICK, or INT64_MAX. */
int64_t node_deadline_ms(const struct node *node);

/* Return the longest frame (type and body) to accept on a channel now. */
size_t node_frame_limit(const struct node *node, uint64_t channel);

/* Append all metrics in the form of OpenMetrics (lib/node/metrics.h). ERROR_LIMIT, ERROR_MEMORY. */
enum error_code node_metrics(const struct node *node, struct now now, struct buffer *out,
                             struct error *error);

/* Return how many leaves of the own log are stored. */
uint64_t node_own_size(const struct node *node);

/* Tell whether an established link to the peer exists, so that nobody dials it. */
bool node_peer_is_linked(const struct node *node, const struct bureau *peer);

/* Tell whether everything pending is stored and absorbed: after STOP the shell may end. */
bool node_is_idle(const struct node *node);

void node_effects_init(struct node_effects *effects);

/* Release the list and the bytes of any SEND still in it. */
void node_effects_release(struct node_effects *effects);

#endif
