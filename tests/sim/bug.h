/*
 * bug: deliberate faults of the simulated world, each of which a checker must catch.
 *
 * They are in the world around the node, its network, disk and shell, which then carries out an effect wrongly or gives an
 * event that is not true; the product has no switch for any of them.
 */
#ifndef SIM_BUG_H
#define SIM_BUG_H

/* Name; the checker that catches it; what goes wrong. */
#define BUG_TABLE(X)                                                                                         \
    X(ACK_BEFORE_SYNC, "ack-before-sync", "acknowledged", "a disk says stored and loses it in a crash")      \
    X(SHOWN_BEFORE_STORED, "shown-before-stored", "signing",                                                 \
      "a node is told stored while its disk is still writing")                                               \
    X(WRONG_PEER, "wrong-peer", "confidential", "a frame is handed to another peer, too")                    \
    X(DOCTORED_DISTRIBUTION, "doctored-distribution", "confidential",                                        \
      "a node is told that a record is for all, whatever its officer said")                                  \
    X(LOST_WANT, "lost-want", "roots", "a shell loses what its node asks for")                               \
    X(LOST_ASK, "lost-ask", "delivered", "a shell loses questions for leaves that a relay withheld")         \
    X(LOST_GOSSIP, "lost-gossip", "forks", "a shell loses what tells of checkpoints and forks")              \
    X(LOST_ERASURE, "lost-erasure", "erased", "a disk keeps the bytes that a batch erases")                  \
    X(LOST_ROWS, "lost-rows", "answers", "an index loses rows that it said it has")                          \
    X(COSIGNED_BEFORE_STORED, "cosigned-before-stored", "witness",                                           \
      "a node is told that others' leaves are stored while its disk is still writing")                       \
    X(GENEROUS_ACK, "generous-ack", "durable", "a shell acknowledges all that a log has")                    \
    X(SECOND_HISTORY, "second-history", "signing", "an old disk is put back, and passes for the newest")     \
    X(LOST_PAUSE, "lost-pause", "bounds", "a shell goes on giving requests to a node that wants none now")   \
    X(FLIPPED_BIT, "flipped-bit", "blameless", "a line changes a bit now and then")

enum bug {
    BUG_NONE,
#define X(number, name, checker, what) BUG_##number,
    BUG_TABLE(X)
#undef X
        BUG_COUNT
};

/* Return the name of a bug, the name of the checker that catches it, and what it is. */
const char *bug_name(enum bug bug);
const char *bug_checker(enum bug bug);
const char *bug_what(enum bug bug);

/* Return the bug of a name; BUG_COUNT: there is none. */
enum bug bug_find(const char *name);

#endif
