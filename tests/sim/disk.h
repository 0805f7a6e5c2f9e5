/*
 * disk: the two stores of one bureau, what is under way to them, and their faults.
 *
 * A commit becomes durable some time after it was given, and the node hears of it some time after that; a machine that
 * stops in between has it, or has it not. Both stores are the ones in memory of lib/, whose content is what survives a
 * crash.
 */
#ifndef SIM_DISK_H
#define SIM_DISK_H

#include "comity/memory_index.h"
#include "comity/memory_log_store.h"

struct world;
struct site;

struct disk {
    struct log_store store;
    struct index index;
    const struct log_batch *batch; /* a commit under way, until it is durable or has failed */
    struct index_rows *rows;       /* an absorb under way */
    enum error_code result;        /* of the commit that the node has not heard of */
    bool is_full;
    unsigned failures; /* commits still to fail */
    bool has_old;      /* BUG_ACK_BEFORE_SYNC, BUG_SECOND_HISTORY: what was there before */
    bool is_late;      /* BUG_COSIGNED_BEFORE_STORED: and that is what is on the disk */
    struct log_store old_store;
    struct index old_index;
    bool has_backup;
    struct log_store backup_store;
    struct index backup_index;
};

void disk_init(struct disk *disk);
void disk_release(struct disk *disk);

/* Take what a node gives to its stores. */
void disk_commit(struct world *world, struct site *site, const struct log_batch *batch);
void disk_absorb(struct world *world, struct site *site, struct index_rows *rows);

/* What was put on the agenda has come. */
void disk_on_durable(struct world *world, struct site *site);
void disk_on_stored(struct world *world, struct site *site);
void disk_on_absorbed(struct world *world, struct site *site);

/* The machine stops: what was under way is lost, or half of it where the index is concerned. */
void disk_crash(struct world *world, struct site *site);

/* Keep a copy of what is on the disk. The machine is down: put that copy in its place; have an empty one in its place;
 * have an empty index in the place of the one there is. */
void disk_back_up(struct disk *disk);
void disk_restore(struct disk *disk);
void disk_empty(struct disk *disk);
void disk_lose_index(struct disk *disk);

/* Return how many leaves of a log there are; of what kind one of them is. */
uint64_t disk_size(const struct disk *disk, unsigned origin);
enum leaf_kind disk_leaf(const struct disk *disk, unsigned origin, uint64_t index);

/* Let everything work again. */
void disk_heal(struct disk *disk);

/* Call `visit` for each leaf of a log, until it returns false. */
void disk_each_leaf(const struct disk *disk, unsigned origin,
                    bool (*visit)(void *context, uint64_t index, const struct leaf *leaf), void *context);

#endif
