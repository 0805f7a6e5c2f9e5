#include "check.h"

#include "comity/count_map.h"

static struct error error;
static struct count_map map;

static void counts_each_key_alone(void)
{
    count_map_init(&map, 10000);
    for (int round = 0; round < 3; round++)
        for (uint64_t key = 0; key < 5000; key++)
            CHECK_OK(count_map_add(&map, key << 40, (int64_t)(key % 7) - 3, &error), &error);
    count_map_sort(&map);
    REQUIRE(map.count == 5000);
    for (uint64_t key = 0; key < 5000; key++) {
        CHECK_CASE(map.items[key].key == key << 40, "place %llu", (unsigned long long)key);
        CHECK_SAME_NUMBER(map.items[key].count, 3 * ((int64_t)(key % 7) - 3));
    }
    count_map_release(&map);
}

static void takes_no_more_keys_than_it_may(void)
{
    count_map_init(&map, 3);
    for (uint64_t key = 0; key < 3; key++)
        CHECK_OK(count_map_add(&map, UINT64_MAX - key, 1, &error), &error);
    CHECK_ERROR(count_map_add(&map, 5, 1, &error), ERROR_LIMIT);
    CHECK_OK(count_map_add(&map, UINT64_MAX, 1, &error), &error);
    count_map_sort(&map);
    REQUIRE(map.count == 3);
    CHECK_SAME_NUMBER(map.items[2].count, 2);
    count_map_release(&map);
}

static void an_empty_one_is_in_order(void)
{
    count_map_init(&map, 3);
    count_map_sort(&map);
    CHECK_SAME_NUMBER(map.count, 0);
    count_map_release(&map);
}

CHECK_MAIN("count_map", {"counts each key alone", counts_each_key_alone},
           {"takes no more keys than it may", takes_no_more_keys_than_it_may},
           {"an empty one is in order", an_empty_one_is_in_order})
