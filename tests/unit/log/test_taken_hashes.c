#include "replica_harness.h"

#include "log/replica_private.h"

#include <string.h>

static struct error error;

/* CO has taken leaves of BS that are stored, under way, filling, and about to be taken. */
static void reads_what_was_taken_stored_or_not(void)
{
    struct harness bs, co;
    struct parcel parcels[4];
    const struct log_batch *batch;
    struct leaf leaves[64];
    struct frontier frontier;
    struct digest root;
    bool taken;
    harness_init(&bs, "BS");
    harness_init(&co, "CO");
    harness_acquaint(&bs, &co);
    for (int i = 0; i < 40; i++)
        harness_publish(&bs, "N1", NULL);
    for (size_t i = 0; i < 4; i++)
        parcel_init(&parcels[i], &bs, &bs.bureau, &co, i * 10, 10);
    for (size_t i = 0; i < 3; i++) {
        REQUIRE_OK(replica_take_chunk(co.replica, &parcels[i].chunk, harness_now(1), &taken, &error), &error);
        if (i == 0)
            harness_commit(&co);
        if (i == 1)
            REQUIRE_OK(replica_begin_commit(co.replica, &batch, &error), &error);
    }
    const struct log *log = replica_log(co.replica, &bs.bureau);
    REQUIRE(log->stored == 10 && log->pending.size == 30);
    for (size_t i = 0; i < 10; i++)
        hasher_leaf(co.hasher, parcels[3].leaves[i], &leaves[i].hash);
    struct taken_hashes hashes = {co.replica, log, 30, 10, leaves};
    struct tile_source source = taken_hashes_source(&hashes);
    REQUIRE_OK(tile_frontier(&source, co.hasher, 40, &frontier, &error), &error);
    frontier_root(&frontier, co.hasher, &root);
    CHECK(digest_is_equal(&root, &replica_own_log(bs.replica)->checkpoint_root));
    CHECK_ERROR(source.read(source.self, 0, 40, 1, &root, &error), ERROR_NOT_FOUND);
    REQUIRE_OK(log_store_commit(&co.store, batch, &error), &error);
    REQUIRE_OK(replica_end_commit(co.replica, ERROR_NONE, &error), &error);
    for (size_t i = 0; i < 4; i++)
        parcel_release(&parcels[i]);
    harness_release(&bs);
    harness_release(&co);
}

/* A tile of 256 of which some leaves are stored and some are not. */
static void makes_tiles_that_the_store_has_not(void)
{
    struct harness bs, co;
    struct frontier frontier;
    struct digest root, wanted;
    bool taken;
    harness_init(&bs, "BS");
    harness_init(&co, "CO");
    harness_acquaint(&bs, &co);
    for (int i = 0; i < 300; i++)
        harness_publish(&bs, "N1", NULL);
    for (uint64_t at = 0; at < 256; at += 64) {
        struct parcel parcel;
        parcel_init(&parcel, &bs, &bs.bureau, &co, at, 64);
        REQUIRE_OK(replica_take_chunk(co.replica, &parcel.chunk, harness_now(1), &taken, &error), &error);
        parcel_release(&parcel);
        if (at == 64)
            harness_commit(&co);
    }
    const struct log *log = replica_log(co.replica, &bs.bureau);
    struct taken_hashes hashes = {co.replica, log, 256, 0, NULL};
    struct tile_source source = taken_hashes_source(&hashes);
    REQUIRE(log->stored == 128);
    REQUIRE_OK(source.read(source.self, 1, 0, 1, &root, &error), &error);
    REQUIRE_OK(tile_frontier(&source, co.hasher, 256, &frontier, &error), &error);
    frontier_root(&log->pending, co.hasher, &wanted);
    CHECK(digest_is_equal(&root, &wanted));
    harness_release(&bs);
    harness_release(&co);
}

CHECK_MAIN("taken_hashes", {"reads what was taken, stored or not", reads_what_was_taken_stored_or_not},
           {"makes tiles that the store has not", makes_tiles_that_the_store_has_not})
