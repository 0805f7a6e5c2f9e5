/*
 * operation: what happens in a run of itself: what officers do, and what goes wrong.
 */
#ifndef SIM_OPERATION_H
#define SIM_OPERATION_H

#define OPERATION_TABLE(X)                                                                                   \
    X(PUBLISH, publish, 100)                                                                                 \
    X(PUBLISH_MANY, publish_many, 10)                                                                        \
    X(PUBLISH_LARGE, publish_large, 5)                                                                       \
    X(AMEND, amend, 30)                                                                                      \
    X(WIDEN, widen, 20)                                                                                      \
    X(NARROW, narrow, 20)                                                                                    \
    X(WITHDRAW, withdraw, 25)                                                                                \
    X(CRASH, crash, 12)                                                                                      \
    X(RESTART, restart, 6)                                                                                   \
    X(BACK_UP, back_up, 6)                                                                                   \
    X(RESTORE_DISK, restore_disk, 4)                                                                         \
    X(LOSE_DISK, lose_disk, 3)                                                                               \
    X(LOSE_INDEX, lose_index, 3)                                                                             \
    X(UNLOCK, unlock, 4)                                                                                     \
    X(ROTATE_KEY, rotate_key, 8)                                                                             \
    X(ADMIT, admit, 5)                                                                                       \
    X(SUSPEND, suspend, 3)                                                                                   \
    X(CUT, cut, 12)                                                                                          \
    X(SILENCE, silence, 8)                                                                                   \
    X(PARTITION, partition, 4)                                                                               \
    X(HEAL_LINE, heal_line, 16)                                                                              \
    X(SLOW_READER, slow_reader, 6)                                                                           \
    X(FULL_DISK, full_disk, 5)                                                                               \
    X(FAILING_DISK, failing_disk, 8)                                                                         \
    X(HEAL_DISK, heal_disk, 8)                                                                               \
    X(CLOCK_JUMP, clock_jump, 4)                                                                             \
    X(NEXT_DAY, next_day, 3)                                                                                 \
    X(LONG_WAIT, long_wait, 6)                                                                               \
    X(FORGE, forge, 20)

enum operation {
#define X(number, function, weight) OPERATION_##number,
    OPERATION_TABLE(X)
#undef X
        OPERATION_COUNT
};

struct world;

const char *operation_name(enum operation operation);

/* Return how often it happens where nothing else is said. */
unsigned operation_weight(enum operation operation);

/* Let it happen, somewhere. */
void operation_run(struct world *world, enum operation operation);

#endif
