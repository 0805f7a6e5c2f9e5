/*
 * map: numbers by numbers; a key is never 0 and never goes.
 */
#ifndef SIM_MAP_H
#define SIM_MAP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct map_slot {
    uint64_t key; /* 0: empty */
    uint64_t value;
};

struct map {
    size_t count;
    size_t capacity; /* 0 or a power of two */
    struct map_slot *slots;
};

void map_init(struct map *map);
void map_release(struct map *map);

/* Put a value in the place of the one before. */
void map_put(struct map *map, uint64_t key, uint64_t value);

bool map_get(const struct map *map, uint64_t key, uint64_t *ret);

#endif
