#include "replica_harness.h"

#include <string.h>

static struct error error;
static struct harness own;
static struct signer next;

/* A bureau that has published twice, and then starts with a second key. */
static void begin(void)
{
    harness_init(&own, "BS");
    signer_init(&next, own.hasher, own.signer.vkey.name, VKEY_ED25519, 200);
    harness_publish(&own, "L898902C3", NULL);
    harness_publish(&own, "L898902C4", NULL);
}

static void restart(void)
{
    harness_absorb(&own);
    harness_restart(&own);
    harness_recover(&own);
}

static void end(void)
{
    signer_release(&next);
    harness_release(&own);
}

static void announce(void)
{
    REQUIRE_OK(replica_announce_keys(own.replica, harness_now(5), &error), &error);
    harness_commit(&own);
}

static uint64_t size(void)
{
    return replica_own_log(own.replica)->stored;
}

static Comity__Entry *read_entry(uint64_t index)
{
    struct log_run run;
    Comity__Entry *entry = NULL;
    log_run_init(&run);
    REQUIRE_OK(replica_read(own.replica, replica_own_log(own.replica), index, 1, 1u << 16, &run, &error),
               &error);
    REQUIRE_OK(entry_decode(run.leaves[0].bytes, &own.bureau, index, &entry, &error), &error);
    log_run_release(&run);
    return entry;
}

static void keys_that_have_signed_already_are_not_announced(void)
{
    begin();
    announce();
    CHECK_SAME_NUMBER(size(), 2);
    restart();
    announce();
    CHECK_SAME_NUMBER(size(), 2);
    end();
}

static void a_new_key_is_announced_once_and_signs_the_newest_checkpoint(void)
{
    char old_text[VKEY_TEXT_BYTES], new_text[VKEY_TEXT_BYTES];
    struct checkpoint checkpoint;
    begin();
    own.next_log_key = next.key;
    restart();
    announce();
    announce();
    REQUIRE(size() == 3);
    Comity__Entry *entry = read_entry(2);
    vkey_format(&own.signer.vkey, old_text);
    vkey_format(&next.vkey, new_text);
    REQUIRE(entry->act_case == COMITY__ENTRY__ACT_KEYS);
    REQUIRE(entry->keys->n_vkeys == 2);
    CHECK_SAME_TEXT(entry->keys->vkeys[0], old_text);
    CHECK_SAME_TEXT(entry->keys->vkeys[1], new_text);
    entry_free(entry);
    struct view note = buffer_view(&replica_own_log(own.replica)->checkpoint);
    CHECK_OK(checkpoint_open(&checkpoint, own.hasher, note, &own.signer.vkey, 1, &error), &error);
    CHECK_OK(checkpoint_open(&checkpoint, own.hasher, note, &next.vkey, 1, &error), &error);
    CHECK_SAME_NUMBER(checkpoint.size, 3);
    restart();
    announce();
    CHECK_SAME_NUMBER(size(), 3);
    end();
}

static void an_empty_log_has_nothing_to_announce(void)
{
    harness_init(&own, "BS");
    signer_init(&next, own.hasher, own.signer.vkey.name, VKEY_ED25519, 200);
    own.next_log_key = next.key;
    restart();
    announce();
    CHECK_SAME_NUMBER(size(), 0);
    end();
}

/* After a restart, until enough peers have given their word. */
static void nothing_is_announced_while_nothing_may_be_signed(void)
{
    struct harness co;
    begin();
    harness_init(&co, "CO");
    harness_acquaint(&own, &co);
    harness_send(&own, &own.bureau, &co);
    own.next_log_key = next.key;
    own.peers[0] = co.bureau;
    own.peer_count = 1;
    restart();
    harness_learn(&own, &co);
    announce();
    CHECK_SAME_NUMBER(size(), 2);
    const struct log *log = replica_log(co.replica, &own.bureau);
    REQUIRE_OK(replica_hear_word(own.replica, &co.bureau, buffer_view(&log->checkpoint), log->stored,
                                 harness_now(1), &error),
               &error);
    announce();
    CHECK_SAME_NUMBER(size(), 3);
    harness_release(&co);
    end();
}

CHECK_MAIN("replica_keys",
           {"keys that have signed already are not announced",
            keys_that_have_signed_already_are_not_announced},
           {"a new key is announced once, and signs the newest checkpoint",
            a_new_key_is_announced_once_and_signs_the_newest_checkpoint},
           {"an empty log has nothing to announce", an_empty_log_has_nothing_to_announce},
           {"nothing is announced while nothing may be signed",
            nothing_is_announced_while_nothing_may_be_signed})
