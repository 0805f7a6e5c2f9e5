/*
 * count_map: numbers that are counted up, each under a key of 64 bits.
 *
 * Grows as needed, to a most. Once it is sorted nothing may be counted any more.
 */
#ifndef COMITY_COUNT_MAP_H
#define COMITY_COUNT_MAP_H

#include "comity/error.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct count_item {
    uint64_t key;
    int64_t count;
};

/* count_map_init() it. */
struct count_map {
    size_t count;
    size_t capacity; /* slots: 0, or a power of two */
    size_t max;
    struct count_item *items; /* slots; after count_map_sort() in order, without gaps */
    bool *taken;
};

/* Begin empty; at most `max` keys. */
void count_map_init(struct count_map *map, size_t max);
void count_map_release(struct count_map *map);

/* Add to the number of a key, which begins as 0. ERROR_LIMIT (too many keys), ERROR_MEMORY: unchanged. */
enum error_code count_map_add(struct count_map *map, uint64_t key, int64_t count, struct error *error);

/* Put items[0] to items[count - 1] in the order of their keys. */
void count_map_sort(struct count_map *map);

#endif
