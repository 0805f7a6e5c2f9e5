/*
 * tally: how much of what has happened, over all runs of a process, so that one sees whether runs do what they are for.
 */
#ifndef SIM_TALLY_H
#define SIM_TALLY_H

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#define TALLY_FRAME_TYPES 16u

struct tally {
    uint64_t runs, bureaus, steps;
    uint64_t simulated_us;
    uint64_t frames[TALLY_FRAME_TYPES];
    uint64_t frame_bytes;
    uint64_t events; /* given to nodes */
    uint64_t commits, failed_commits;
    uint64_t starts, crashes, connections;
    uint64_t losses;  /* disks replaced by old copies or empty ones */
    uint64_t durable; /* acts that as many bureaus had on disk as was wanted */
    uint64_t answered, refused;
    uint64_t alarms;
    size_t longest_output; /* bytes that one end had sent and the other not read */
};

void tally_print(const struct tally *tally, FILE *out);

#endif
