#include "map.h"

#include "scarce.h"

#include <assert.h>
#include <stdlib.h>

#define FIRST_SLOTS 64u

void map_init(struct map *map)
{
    *map = (struct map){0};
}

void map_release(struct map *map)
{
    free(map->slots);
    map_init(map);
}

static struct map_slot *find(const struct map *map, uint64_t key)
{
    size_t place = (size_t)((key * UINT64_C(0x9E3779B97F4A7C15)) >> 20) & (map->capacity - 1);
    while (map->slots[place].key != 0 && map->slots[place].key != key)
        place = (place + 1) & (map->capacity - 1);
    return &map->slots[place];
}

static void grow(struct map *map)
{
    struct map larger = {.capacity = map->capacity == 0 ? FIRST_SLOTS : map->capacity * 2,
                         .count = map->count};
    larger.slots = scarce_new(larger.capacity, sizeof *larger.slots);
    for (size_t i = 0; i < map->capacity; i++) {
        if (map->slots[i].key != 0)
            *find(&larger, map->slots[i].key) = map->slots[i];
    }
    free(map->slots);
    *map = larger;
}

void map_put(struct map *map, uint64_t key, uint64_t value)
{
    assert(key != 0);
    if (map->count * 2 >= map->capacity)
        grow(map);
    struct map_slot *slot = find(map, key);
    map->count += slot->key == 0;
    *slot = (struct map_slot){key, value};
}

bool map_get(const struct map *map, uint64_t key, uint64_t *ret)
{
    const struct map_slot *slot = map->capacity == 0 ? NULL : find(map, key);
    if (slot == NULL || slot->key != key)
        return false;
    *ret = slot->value;
    return true;
}
