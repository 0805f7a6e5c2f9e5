/*
 * federation: several nodes in one process, with memory stores, a simulated clock, and wires that carry
 * frames.
 *
 * The real core of lib/; nothing waits, nothing is random but by seed. Each test says what happens next:
 *
 *     federation_init(&federation, (const char *const[]){"BS", "CO"}, 2);
 *     federation_link(&federation, 0, 1);
 *     federation_publish(&federation, 0, "BS-1", COMITY__DISTRIBUTION__KIND__ALL, NULL);
 *     federation_settle(&federation);
 */
#ifndef FEDERATION_H
#define FEDERATION_H

#include "comity/chronicle.h"
#include "comity/memory_index.h"
#include "comity/memory_log_store.h"
#include "comity/node.h"
#include "signer.h"

#include "control.pb-c.h"

#define FEDERATION_NODES 8u
#define FEDERATION_WIRES 64u
#define FEDERATION_ROOM (4u * 1024u * 1024u)

struct federation;

/* A link between two nodes, or (with `b` < 0) a client of one. */
struct wire {
    int a, b;
    uint64_t channel[2];
    bool is_paused[2];
    bool is_closed[2];   /* that side's node has ended it */
    struct buffer to[2]; /* bytes on the way to that side; to[1] of a client: its answers */
};

struct member {
    struct federation *federation;
    int place;
    struct bureau bureau;
    struct signer signer;
    struct signer witness;
    struct log_store log_store;
    struct index index;
    struct chronicle *events;
    struct node *node; /* NULL: it is down */
    struct node_effects effects;
    const struct log_batch *batch; /* a commit that is under way */
    struct index_rows *rows;
    bool holds_commits;          /* commits wait until the test lets them go */
    bool gives_full;             /* commits fail: the disk is full */
    struct node_audit audit;     /* of the next start */
    enum own_start own_start;    /* of the next start */
    struct node_answers answers; /* to every peer, from the next start on; 60 a minute */
    uint64_t random;
    bool keeps_heard;
    struct buffer heard; /* while it keeps_heard: every byte that other nodes sent to it */
    unsigned commits;    /* handed to the store */
    unsigned alarms;     /* reported */
    char last_report[NODE_TEXT_BYTES];
    char last_close[NODE_TEXT_BYTES];
};

struct federation {
    size_t count;
    struct member members[FEDERATION_NODES];
    struct now now;
    struct node_hits hits; /* of nodes that are started from now on; hits are told */
    int keep_days; /* what is published is kept so many days more; negative: nothing is said of that */
    uint64_t last_channel;
    size_t wire_count;
    struct wire wires[FEDERATION_WIRES];
    struct hasher *hasher;
};

/* Make nodes that know each other; nothing is linked yet. A code that stands twice is a bureau that runs two nodes
 * with one key, each with a log of its own: it forks. Ends the test program where that fails. */
void federation_init(struct federation *federation, const char *const *codes, size_t count);
void federation_release(struct federation *federation);

/* Link two nodes; `from` has dialled. Return the wire. */
struct wire *federation_link(struct federation *federation, int from, int to);

/* Cut a wire: both sides learn that it is closed; what was on the way is lost. */
void federation_cut(struct federation *federation, struct wire *wire);

/* End a node as by a power cut, and start it again from its stores. */
void federation_kill(struct federation *federation, int place);
void federation_start(struct federation *federation, int place);

/* Copy what is on the disk of a node; give a node that is down a disk with such a copy, or an empty one. */
struct log_store federation_backup(struct federation *federation, int place);
void federation_restore(struct federation *federation, int place, struct log_store backup);
void federation_lose_disk(struct federation *federation, int place);

/* Carry frames and finish commits until nothing moves any more. */
void federation_settle(struct federation *federation);

/* Carry at most one frame on each side of each wire, and finish commits; false if nothing has moved. */
bool federation_round(struct federation *federation);

/* Let the time pass, with a tick for each node, and settle. */
void federation_wait(struct federation *federation, int64_t ms);

/* Give a node one event of the present time and carry out its effects. */
void federation_event(struct federation *federation, int place, struct node_event *event);

/* Return how many frames of a type a node has heard. */
unsigned federation_heard(const struct federation *federation, int place, uint8_t type);

/* Put bytes on a wire, as if the other side had sent them to `side` (0 or 1). */
void federation_inject(struct wire *wire, int side, struct view bytes);

/* Connect a client with these rights; ask it, settle, and take its next answer (NULL: none came); free it
 * with federation_free_answer(). */
struct wire *federation_client(struct federation *federation, int place, unsigned rights);
void federation_send(struct federation *federation, struct wire *client, const Comity__Request *request);
Comity__Answer *federation_answer(struct wire *client);
Comity__Answer *federation_ask(struct federation *federation, struct wire *client,
                               const Comity__Request *request);
void federation_free_answer(Comity__Answer *answer);

/* Cut the wire of a client; the place of the newest is used again. */
void federation_hang_up(struct federation *federation, struct wire *client);

/* Publish a stolen passport with this source reference as number, through a new client; return its id in
 * `id`. `bureau` is the one of an ONLY or EXCEPT list, or NULL. */
void federation_publish(struct federation *federation, int place, const char *reference,
                        Comity__Distribution__Kind kind, const char *bureau, char id[37]);

/* Return what node `place` answers about the record: its state, or STATE_UNKNOWN where it has none. */
Comity__RecordView__State federation_state(struct federation *federation, int place, const char *id);

/* Return how many leaves of the log of `origin` node `place` has stored. */
uint64_t federation_size(struct federation *federation, int place, int origin);

/* Return by how many bureaus node `place` knows its newest leaf of that log to be cosigned; its newest
 * cosignature by one bureau, or NULL. */
unsigned federation_witnessed(struct federation *federation, int place, int origin);
const struct log_cosignature *federation_cosignature(struct federation *federation, int place, int origin,
                                                     int witness);

/* Tell whether all running nodes have the same stored size and root of every log. */
bool federation_agrees(struct federation *federation);

#endif
