/*
 * network: lines between bureaus, and the connections on them.
 *
 * A line has a delay and a bandwidth. It can be cut: its connections break, and none comes up; or silent: nothing passes,
 * and nobody is told. A connection carries whole frames, in order, in both directions; what one end has sent and the
 * other has not taken counts against the room of its output, so that a reader that is slow, or does not read, is felt
 * at the other end and nowhere else.
 */
#ifndef SIM_NETWORK_H
#define SIM_NETWORK_H

#include "comity/bureau.h"
#include "comity/node.h"

struct world;
struct packet;

struct line {
    unsigned number;
    unsigned sites[2];
    bool dials[2]; /* that side opens connections */
    bool dial_due[2];
    unsigned failures[2];
    int64_t delay_us;
    int64_t bytes_per_ms;
    bool is_cut;
    bool is_silent;
};

/* One end of a connection; `sites` and `ends` of a line and its connections are in the same order. */
struct end {
    unsigned site;
    bool is_open;   /* the site knows of it */
    bool is_gone;   /* and will hear nothing more */
    bool is_dead;   /* gone without a word: who sends to it learns so when the machine is up again */
    bool is_paused; /* by the site's node */
    bool is_arrival_due;
    int64_t last_arrival_us;
    int64_t busy_until_us;
    int64_t take_bytes_per_ms; /* 0: at once */
    size_t unread_bytes;       /* on the way to this end, or waiting there */
    size_t room_told;          /* what this end thinks it may send */
    struct packet *first, *last;
};

struct connection {
    uint64_t number;
    struct line *line;
    bool is_broken; /* nothing passes any more */
    struct end ends[2];
};

struct network {
    size_t line_count;
    struct line *lines;
    size_t connection_count, connection_capacity;
    struct connection **connections; /* NULL: it is over */
};

void network_init(struct network *network);
void network_release(struct network *network);

/* Lay the lines out as the plan says. */
void network_build(struct world *world);

/* Let the sides of a line that dial do so after a while. */
void network_redial(struct world *world, struct line *line, unsigned side);

/* What was put on the agenda has come. */
void network_on_dial(struct world *world, unsigned number, unsigned side);
void network_on_arrival(struct world *world, uint64_t channel);
void network_on_lost(struct world *world, uint64_t channel);

/* Send whole frames; close when they are sent; stop and go on giving frames. */
void network_send(struct world *world, uint64_t channel, struct view bytes);
void network_close(struct world *world, uint64_t channel);
void network_pause(struct world *world, uint64_t channel, bool pause);

/* Cut a line, or make it silent; let it work again. */
void network_cut(struct world *world, struct line *line);
void network_silence(struct line *line);
void network_heal(struct world *world, struct line *line);

/* A site has become a member: let all its lines be dialled. */
void network_join(struct world *world, unsigned site);

/* A site's machine has stopped. `quietly`: the others are not told. */
void network_drop_site(struct world *world, unsigned site, bool quietly);

/* Tell whether there is a line between two sites. */
bool network_has_line(const struct network *network, unsigned a, unsigned b);

/* Return the end that a site calls by this number, and the other; NULL: it is over. */
struct end *network_end(struct network *network, uint64_t channel);
struct end *network_other_end(struct network *network, uint64_t channel);

#endif
