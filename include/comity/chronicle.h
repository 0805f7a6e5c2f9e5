/*
 * chronicle: what has happened lately, as the log says it, for whoever asks or follows.
 *
 * A ring of CHRONICLE_EVENTS; the oldest makes place for the newest. Numbers grow by one with each event and, as they begin with the
 * time of the start, from one run to the next, too: who asks for what came after a number gets nothing twice, and what was
 * overwritten in the meantime shows as a gap. Names of events never change (enum node_effect's report.id).
 */
#ifndef COMITY_CHRONICLE_H
#define COMITY_CHRONICLE_H

#include "comity/node.h"

#define CHRONICLE_EVENTS 512u
#define CHRONICLE_ID_BYTES 32u

struct chronicle_entry {
    uint64_t number;
    int64_t time_ms; /* wall */
    enum node_level level;
    enum error_code code; /* ERROR_NONE: nothing failed */
    char id[CHRONICLE_ID_BYTES];
    struct bureau peer;   /* code[0] == 0: none */
    struct bureau origin; /* code[0] == 0: none */
    char text[NODE_TEXT_BYTES];
};

struct chronicle;

/* Make an empty ring at a time. ERROR_MEMORY. */
enum error_code chronicle_new(struct chronicle **ret, int64_t wall_ms, struct error *error);
void chronicle_free(struct chronicle *ring);

/* Add an event; its number is set here. What is only for those who look closer (NODE_LEVEL_DEBUG) is passed over. */
void chronicle_add(struct chronicle *ring, const struct chronicle_entry *entry);

/* Return how many events of a level were added. */
uint64_t chronicle_count(const struct chronicle *ring, enum node_level level);

/* Return the number that the next event gets. */
uint64_t chronicle_next(const struct chronicle *ring);

/* Return the first event with a number above `number`, until the next is added; NULL: there is none. */
const struct chronicle_entry *chronicle_after(const struct chronicle *ring, uint64_t number);

/* Return the number of the oldest event, or of the next where there is none. */
uint64_t chronicle_first(const struct chronicle *ring);

#endif
