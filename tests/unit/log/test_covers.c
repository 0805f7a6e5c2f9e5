#include "log/covers.h"
#include "replica_harness.h"

#include <stdlib.h>

static struct error error;

static void entries_stand_in_order_and_once(void)
{
    static const uint64_t INDEXES[] = {7, 3, 9, 3, 1, 9, 8};
    static const uint64_t ORDERED[] = {1, 3, 7, 8, 9};
    struct covers *covers = calloc(1, sizeof *covers);
    REQUIRE(covers != NULL);
    for (size_t i = 0; i < sizeof INDEXES / sizeof INDEXES[0]; i++)
        covers_add(covers, INDEXES[i]);
    REQUIRE(covers->count == 5);
    for (size_t i = 0; i < 5; i++)
        CHECK_SAME_NUMBER(covers->indexes[i], ORDERED[i]);
    CHECK(!covers->is_cut);
    free(covers);
}

static void no_more_than_a_withdrawal_can_name(void)
{
    struct covers *covers = calloc(1, sizeof *covers);
    REQUIRE(covers != NULL);
    for (uint64_t i = 0; i < COVERS_MAX; i++)
        covers_add(covers, 2 * i);
    CHECK(!covers->is_cut);
    covers_add(covers, 2);
    CHECK(!covers->is_cut);
    covers_add(covers, 1);
    CHECK(covers->is_cut);
    CHECK_SAME_NUMBER(covers->count, COVERS_MAX);
    CHECK_SAME_NUMBER(covers->indexes[1], 2);
    free(covers);
}

static size_t count_covers(struct harness *harness, const struct uuid *id)
{
    struct covers *covers = NULL;
    REQUIRE_OK(covers_collect(&covers, harness->replica, &harness->bureau, id, &error), &error);
    size_t count = covers->count;
    free(covers);
    return count;
}

/* Stored, in the index or not, under way, and still filling. */
static void what_is_pending_counts(void)
{
    struct harness bs;
    struct document document;
    struct audience everyone;
    struct replica_receipt receipt;
    const struct log_batch *batch;
    harness_init(&bs, "BS");
    document_init(&document, "N1", NULL);
    audience_init(&everyone, NULL);
    struct uuid id = harness_publish(&bs, "N1", NULL).id;
    harness_absorb(&bs);
    for (unsigned i = 0; i < 3; i++) {
        REQUIRE_OK(
            replica_amend(bs.replica, harness_now(1), &id, &document.record, NULL, 0, &receipt, &error),
            &error);
        CHECK_SAME_NUMBER(count_covers(&bs, &id), i + 2);
        if (i == 0)
            harness_commit(&bs);
        if (i == 1)
            REQUIRE_OK(replica_begin_commit(bs.replica, &batch, &error), &error);
    }
    REQUIRE_OK(
        replica_withdraw(bs.replica, harness_now(1), &id, COMITY__WITHDRAW__REASON__ERROR, &receipt, &error),
        &error);
    CHECK_SAME_NUMBER(count_covers(&bs, &id), 0);
    harness_release(&bs);
}

CHECK_MAIN("covers", {"entries stand in order and once", entries_stand_in_order_and_once},
           {"no more than a withdrawal can name", no_more_than_a_withdrawal_can_name},
           {"what is pending counts", what_is_pending_counts})
