/*
 * ledger: the truth, by which the checkers judge: what officers asked for and were told, and what every bureau's own disk
 * has made durable.
 *
 * A paper is one version of a record as its officer wrote it down, with the audience he meant. An entry is what the
 * owner's disk has at one place of the owner's log.
 */
#ifndef SIM_LEDGER_H
#define SIM_LEDGER_H

#include "audience.h"
#include "map.h"

#include "comity/frontier.h"
#include "comity/log_store.h"
#include "comity/uuid.h"

enum paper_state {
    PAPER_ASKED,   /* no answer yet, or none ever: the node went down */
    PAPER_REFUSED, /* it must not be anywhere */
    PAPER_ANSWERED /* it is durable, as `index` */
};

enum paper_act { PAPER_PUBLISH, PAPER_WITHDRAW, PAPER_UNLOCK };

struct paper {
    enum paper_act act;
    enum paper_state state;
    unsigned owner;
    uint64_t marker; /* in the record's text; 0 with PAPER_WITHDRAW */
    struct audience audience;
    size_t older;     /* place of another paper with this mark, plus 1; 0: none */
    uint32_t durable; /* bureaus that are to have it before the answer */
    struct uuid id;   /* of the record, once answered */
    uint64_t index;
};

enum entry_act { ENTRY_PUBLISH, ENTRY_WITHDRAW, ENTRY_OTHER };

struct ledger_entry {
    struct digest hash;
    struct digest root; /* of the tree that ends with it */
    bool is_shown;      /* a checkpoint of that tree has left the owner's machine */
    enum entry_act act;
    uint64_t nonce; /* marks; 0: none */
    uint64_t marker;
    struct audience audience;
    struct uuid id;
    uint32_t version;
    int32_t over_day; /* the first on which it is to be gone; INT32_MAX: none */
    size_t cover_count;
    uint64_t *covers;
    bool is_covered;     /* by a later withdrawal: */
    uint64_t covered_by; /* the first such entry */
};

struct ledger_log {
    size_t count, capacity;
    struct ledger_entry *entries;
    struct frontier frontier;
    uint64_t shown; /* largest size of a checkpoint that left the owner's machine */
};

/* A record as its officer thinks it is. */
struct ledger_record {
    unsigned owner;
    struct uuid id;
    uint64_t marker;
    struct audience audience;
    bool is_asked; /* an act is under way */
    bool is_over;  /* withdrawn, or nobody knows what became of it: nothing more is asked */
};

struct ledger {
    struct hasher *hasher; /* borrowed */
    struct ledger_log logs[KEYRING_BUREAUS];
    size_t paper_count, paper_capacity;
    struct paper *papers;
    size_t record_count, record_capacity;
    struct ledger_record *records;
    struct map by_marker; /* text mark -> place of its newest paper */
    struct map by_nonce;  /* nonce mark -> origin << 48 | index */
};

void ledger_init(struct ledger *ledger, struct hasher *hasher);
void ledger_release(struct ledger *ledger);

/* Write a paper down; return its place. */
size_t ledger_add_paper(struct ledger *ledger, const struct paper *paper);

/* Write a record down; return its place. */
size_t ledger_add_record(struct ledger *ledger, const struct ledger_record *record);

/* Write down what is durable on its owner's disk. False: another entry stood in that place, and had been shown,
 * or there is a gap before it. */
bool ledger_add_entry(struct ledger *ledger, unsigned origin, uint64_t index, const struct leaf *leaf);

/* Tell whether an officer meant a text mark for `reader`; whether some entry with it is durable at its owner. */
bool ledger_is_meant_for(const struct ledger *ledger, uint64_t marker, unsigned reader);

/* Find the durable entry with a nonce; NULL: there is none. */
const struct ledger_entry *ledger_find_nonce(const struct ledger *ledger, uint64_t nonce,
                                             unsigned *ret_origin, uint64_t *ret_index);

/* Find the paper of a text mark; NULL: nobody wrote it. */
const struct paper *ledger_find_paper(const struct ledger *ledger, uint64_t marker);

#endif
