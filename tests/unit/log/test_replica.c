#include "replica_harness.h"

#include <stdio.h>
#include <string.h>

static struct error error;
static struct harness bs;

static void logs_are_found_and_in_the_order_of_their_codes(void)
{
    static const char *const CODES[] = {"PA", "CO", "AR", "ZZ", "COX"};
    static const char *const SORTED[] = {"AR", "BS", "CO", "COX", "PA", "ZZ"};
    harness_init(&bs, "BS");
    struct bureau nobody = harness_bureau("NO");
    for (size_t i = 0; i < 5; i++) {
        struct bureau bureau = harness_bureau(CODES[i]);
        CHECK(replica_log(bs.replica, &bureau) == NULL);
        CHECK_OK(replica_add_log(bs.replica, &bureau, &bs.signer.vkey, 1, &error), &error);
        CHECK(replica_log(bs.replica, &bureau) != NULL);
    }
    REQUIRE(replica_log_count(bs.replica) == 6);
    for (size_t i = 0; i < 6; i++)
        CHECK_SAME_TEXT(replica_log_at(bs.replica, i)->origin.code, SORTED[i]);
    CHECK(replica_log(bs.replica, &nobody) == NULL);
    CHECK(replica_own_log(bs.replica) == replica_log(bs.replica, &bs.bureau));
    CHECK(replica_own_log(bs.replica)->is_own);
    harness_release(&bs);
}

static void a_log_gets_other_keys_and_stays_where_it_is(void)
{
    struct vkey keys[LIMIT_LOG_KEYS + 1];
    harness_init(&bs, "BS");
    struct bureau co = harness_bureau("CO");
    for (size_t i = 0; i < LIMIT_LOG_KEYS + 1; i++)
        keys[i] = bs.signer.vkey;
    CHECK_OK(replica_add_log(bs.replica, &co, keys, 1, &error), &error);
    const struct log *log = replica_log(bs.replica, &co);
    CHECK_OK(replica_add_log(bs.replica, &co, keys, LIMIT_LOG_KEYS, &error), &error);
    CHECK(replica_log(bs.replica, &co) == log);
    CHECK_SAME_NUMBER(log->key_count, LIMIT_LOG_KEYS);
    CHECK_ERROR(replica_add_log(bs.replica, &co, keys, LIMIT_LOG_KEYS + 1, &error), ERROR_LIMIT);
    CHECK_ERROR(replica_add_log(bs.replica, &co, keys, 0, &error), ERROR_LIMIT);
    CHECK_SAME_NUMBER(log->key_count, LIMIT_LOG_KEYS);
    CHECK_SAME_NUMBER(replica_log_count(bs.replica), 2);
    harness_release(&bs);
}

static void takes_as_many_logs_as_there_may_be_bureaus(void)
{
    char code[8];
    harness_init(&bs, "BS");
    for (unsigned i = 0; i < LIMIT_BUREAUS - 1; i++) {
        snprintf(code, sizeof code, "X%03u", i);
        struct bureau bureau = harness_bureau(code);
        REQUIRE_OK(replica_add_log(bs.replica, &bureau, &bs.signer.vkey, 1, &error), &error);
    }
    struct bureau over = harness_bureau("OVER");
    CHECK_ERROR(replica_add_log(bs.replica, &over, &bs.signer.vkey, 1, &error), ERROR_LIMIT);
    CHECK_SAME_NUMBER(replica_log_count(bs.replica), LIMIT_BUREAUS);
    harness_release(&bs);
}

/* Logs of 1 to 300 leaves: the frontier after a restart is the one that grew leaf by leaf. */
static void a_restart_finds_size_root_and_checkpoint(void)
{
    harness_init(&bs, "BS");
    for (int i = 0; i < 300; i++) {
        struct digest before, after;
        harness_publish(&bs, "A000001", NULL);
        if (i % 37 != 0 && i != 255 && i != 256)
            continue;
        frontier_root(&replica_own_log(bs.replica)->pending, bs.hasher, &before);
        harness_restart(&bs);
        const struct log *log = replica_own_log(bs.replica);
        frontier_root(&log->pending, bs.hasher, &after);
        CHECK_CASE(digest_is_equal(&before, &after) && digest_is_equal(&after, &log->checkpoint_root),
                   "%d leaves", i + 1);
        CHECK_SAME_NUMBER(log->stored, i + 1);
        CHECK_SAME_NUMBER(log->checkpoint_size, i + 1);
        CHECK_SAME_NUMBER(log->pending.size, i + 1);
        harness_recover(&bs);
    }
    harness_release(&bs);
}

static void refuses_stored_hashes_without_the_root_of_the_checkpoint(void)
{
    harness_init(&bs, "BS");
    harness_publish(&bs, "A000001", NULL);
    const struct log *log = replica_own_log(bs.replica);
    /* The store gets another leaf under the old note, as if a bit on the disk had changed. */
    struct leaf leaf = {.kind = LEAF_WITHHELD, .hash = {{1}}};
    struct log_part part = {
        .origin = bs.bureau, .count = 1, .leaves = &leaf, .checkpoint = buffer_view(&log->checkpoint)};
    struct log_batch batch = {.part_count = 1, .parts = &part};
    struct log_store other, kept = bs.store;
    REQUIRE_OK(memory_log_store_new(&other, &error), &error);
    REQUIRE_OK(log_store_commit(&other, &batch, &error), &error);
    bs.store = other;
    CHECK_ERROR(harness_try_restart(&bs, &error), ERROR_DAMAGED);
    CHECK(strstr(error.text, "log of BS") != NULL);
    log_store_free(&bs.store);
    bs.store = kept;
    harness_restart(&bs);
    harness_release(&bs);
}

static void refuses_a_federation_whose_name_is_too_long(void)
{
    char name[LIMIT_FEDERATION_CHARS + 2];
    struct replica *replica = NULL;
    harness_init(&bs, "BS");
    memset(name, 'f', sizeof name - 1);
    name[sizeof name - 1] = '\0';
    struct replica_settings settings = {.bureau = bs.bureau,
                                        .federation = name,
                                        .log_store = &bs.store,
                                        .index = &bs.index,
                                        .log_key = bs.signer.key};
    CHECK_ERROR(replica_new(&replica, &settings, &error), ERROR_LIMIT);
    CHECK(replica == NULL);
    harness_release(&bs);
}

static void a_copy_is_as_of_when_its_origin_was_heard(void)
{
    struct harness co;
    harness_init(&bs, "BS");
    harness_init(&co, "CO");
    harness_acquaint(&bs, &co);
    harness_publish(&bs, "A000001", NULL);
    const struct log *log = replica_log(co.replica, &bs.bureau);
    CHECK_SAME_NUMBER(log->heard_ms, 0);
    harness_send(&bs, &bs.bureau, &co);
    replica_note_heard(co.replica, &bs.bureau, harness_now(50));
    CHECK_SAME_NUMBER(log->heard_ms, harness_now(50).wall_ms);
    struct bureau nobody = harness_bureau("NO");
    replica_note_heard(co.replica, &nobody, harness_now(60)); /* is nothing to it */
    CHECK_SAME_NUMBER(log->heard_ms, harness_now(50).wall_ms);
    harness_release(&co);
    harness_release(&bs);
}

CHECK_MAIN("replica",
           {"logs are found, and in the order of their codes",
            logs_are_found_and_in_the_order_of_their_codes},
           {"a log gets other keys and stays where it is", a_log_gets_other_keys_and_stays_where_it_is},
           {"takes as many logs as there may be bureaus", takes_as_many_logs_as_there_may_be_bureaus},
           {"a restart finds size, root and checkpoint", a_restart_finds_size_root_and_checkpoint},
           {"refuses stored hashes without the root of the checkpoint",
            refuses_stored_hashes_without_the_root_of_the_checkpoint},
           {"refuses a federation whose name is too long", refuses_a_federation_whose_name_is_too_long},
           {"a copy is as of when its origin was heard", a_copy_is_as_of_when_its_origin_was_heard})
