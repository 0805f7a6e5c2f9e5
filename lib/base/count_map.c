#include "comity/count_map.h"

#include <assert.h>
#include <stdlib.h>

#define CAPACITY_MIN 64u

void count_map_init(struct count_map *map, size_t max)
{
    *map = (struct count_map){.max = max};
}

void count_map_release(struct count_map *map)
{
    free(map->items);
    free(map->taken);
    *map = (struct count_map){0};
}

/* The finalizer of splitmix64: keys differ in few bits. */
static uint64_t mix(uint64_t key)
{
    key = (key ^ (key >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    key = (key ^ (key >> 27)) * UINT64_C(0x94d049bb133111eb);
    return key ^ (key >> 31);
}

static size_t slot_of(const struct count_map *map, uint64_t key)
{
    size_t slot = (size_t)mix(key) & (map->capacity - 1);
    while (map->taken[slot] && map->items[slot].key != key)
        slot = (slot + 1) & (map->capacity - 1);
    return slot;
}

static enum error_code grow(struct count_map *map, struct error *error)
{
    struct count_map larger = {.max = map->max, .count = map->count};
    larger.capacity = map->capacity == 0 ? CAPACITY_MIN : 2 * map->capacity;
    larger.items = calloc(larger.capacity, sizeof *larger.items);
    larger.taken = calloc(larger.capacity, sizeof *larger.taken);
    if (larger.items == NULL || larger.taken == NULL) {
        count_map_release(&larger);
        return error_set(error, ERROR_MEMORY, "no memory to count");
    }
    for (size_t i = 0; i < map->capacity; i++) {
        if (!map->taken[i])
            continue;
        size_t slot = slot_of(&larger, map->items[i].key);
        larger.items[slot] = map->items[i];
        larger.taken[slot] = true;
    }
    count_map_release(map);
    *map = larger;
    return ERROR_NONE;
}

enum error_code count_map_add(struct count_map *map, uint64_t key, int64_t count, struct error *error)
{
    assert(map->capacity == 0 || map->taken != NULL);
    if (2 * (map->count + 1) > map->capacity) {
        enum error_code code = grow(map, error);
        if (code != ERROR_NONE)
            return code;
    }
    size_t slot = slot_of(map, key);
    if (!map->taken[slot]) {
        if (map->count == map->max)
            return error_set(error, ERROR_LIMIT, "there is too much to tell apart: more than %zu numbers",
                             map->max);
        map->taken[slot] = true;
        map->items[slot].key = key;
        map->count++;
    }
    map->items[slot].count += count;
    return ERROR_NONE;
}

static int compare(const void *a, const void *b)
{
    uint64_t left = ((const struct count_item *)a)->key;
    uint64_t right = ((const struct count_item *)b)->key;
    return (left > right) - (left < right);
}

void count_map_sort(struct count_map *map)
{
    size_t count = 0;
    for (size_t i = 0; map->taken != NULL && i < map->capacity; i++)
        if (map->taken[i])
            map->items[count++] = map->items[i];
    free(map->taken);
    map->taken = NULL;
    if (count > 0)
        qsort(map->items, count, sizeof *map->items, compare);
}
