#include "check.h"
#include "comity/own_state.h"

#include <stdio.h>
#include <string.h>

static struct error error;
static struct own_state state;
static struct bureau peers[8];

static void begin(enum own_start start, uint64_t stored, uint64_t signed_size, size_t peer_count)
{
    own_state_init(&state, start, stored, signed_size);
    for (size_t i = 0; i < peer_count; i++)
        snprintf(peers[i].code, sizeof peers[i].code, "P%zu", i);
    own_state_set_peers(&state, peers, peer_count);
    own_state_settle(&state, stored);
}

static void hear(size_t peer, uint64_t size, uint64_t stored)
{
    CHECK(own_state_hear(&state, &peers[peer], size, false) != NULL);
    own_state_settle(&state, stored);
}

static void a_new_bureau_signs_at_once(void)
{
    begin(OWN_START_NEW, 0, 0, 3);
    CHECK_SAME_NUMBER(state.phase, OWN_SIGNING);
    own_state_release(&state);
    /* But not on the word of a marker that a backup brought back. */
    begin(OWN_START_NEW, 5, 5, 3);
    CHECK_SAME_NUMBER(state.phase, OWN_LOCKED);
    own_state_release(&state);
}

/* Half of the peers, rounded up; none of none. */
static void a_store_opened_again_waits_for_half_of_the_peers(void)
{
    static const size_t NEEDED[] = {0, 1, 1, 2, 2, 3, 3, 4, 4};
    for (size_t count = 0; count <= 8; count++) {
        begin(OWN_START_AGAIN, 5, 5, count);
        for (size_t heard = 0; heard < NEEDED[count]; heard++) {
            CHECK_CASE(state.phase == OWN_LOCKED, "%zu of %zu", heard, count);
            CHECK_ERROR(own_state_explain(&state, 5, &error), ERROR_LOCKED);
            hear(heard, heard % 2 == 0 ? 5 : 3, 5);
        }
        CHECK_CASE(state.phase == OWN_SIGNING, "%zu peers", count);
        CHECK_ERROR(own_state_explain(&state, 5, &error), ERROR_NONE);
        own_state_release(&state);
    }
}

static void a_peer_counts_once_and_only_with_its_newest_word(void)
{
    begin(OWN_START_AGAIN, 5, 5, 3);
    hear(0, 5, 5);
    hear(0, 5, 5);
    CHECK_SAME_NUMBER(own_state_heard(&state), 1);
    CHECK_SAME_NUMBER(state.phase, OWN_LOCKED);
    own_state_hear(&state, &peers[0], 4, true);
    own_state_hear(&state, &peers[1], 5, false);
    own_state_settle(&state, 5);
    CHECK_SAME_NUMBER(own_state_heard(&state), 1);
    CHECK_SAME_NUMBER(state.phase, OWN_LOCKED);
    struct bureau stranger = {"XX"};
    CHECK(own_state_hear(&state, &stranger, 5, false) == NULL);
    own_state_settle(&state, 5);
    CHECK_SAME_NUMBER(state.phase, OWN_LOCKED);
    own_state_hear(&state, &peers[0], 5, false);
    own_state_settle(&state, 5);
    CHECK_SAME_NUMBER(state.phase, OWN_SIGNING);
    own_state_release(&state);
}

static void a_longer_past_is_fetched_first(void)
{
    begin(OWN_START_AGAIN, 5, 5, 2);
    hear(0, 9, 5);
    CHECK_SAME_NUMBER(state.phase, OWN_BEHIND);
    CHECK_SAME_TEXT(state.whom.code, "P0");
    hear(1, 5, 5);
    CHECK_SAME_NUMBER(state.phase, OWN_BEHIND);
    own_state_settle(&state, 8);
    CHECK_SAME_NUMBER(state.phase, OWN_BEHIND);
    CHECK_ERROR(own_state_explain(&state, 8, &error), ERROR_LOCKED);
    CHECK(strstr(error.text, "8 of 9") != NULL);
    own_state_settle(&state, 9);
    CHECK_SAME_NUMBER(state.phase, OWN_SIGNING);
    own_state_release(&state);
}

static void what_is_back_waits_for_enough_words_too(void)
{
    begin(OWN_START_REBUILD, 0, 0, 4);
    hear(0, 9, 0);
    CHECK_SAME_NUMBER(state.phase, OWN_BEHIND);
    own_state_settle(&state, 9);
    CHECK_SAME_NUMBER(state.phase, OWN_LOCKED);
    hear(1, 9, 9);
    CHECK_SAME_NUMBER(state.phase, OWN_SIGNING);
    own_state_release(&state);
}

static void signing_ends_when_a_longer_past_turns_up(void)
{
    begin(OWN_START_AGAIN, 5, 5, 2);
    hear(0, 5, 5);
    CHECK_SAME_NUMBER(state.phase, OWN_SIGNING);
    hear(1, 6, 5);
    CHECK_SAME_NUMBER(state.phase, OWN_BEHIND);
    own_state_settle(&state, 6);
    CHECK_SAME_NUMBER(state.phase, OWN_SIGNING);
    own_state_release(&state);
}

static void a_store_that_stopped_in_the_middle_goes_on_fetching(void)
{
    begin(OWN_START_AGAIN, 4, 9, 0);
    CHECK_SAME_NUMBER(state.phase, OWN_BEHIND);
    own_state_settle(&state, 9);
    CHECK_SAME_NUMBER(state.phase, OWN_SIGNING);
    own_state_release(&state);
}

static void a_lost_store_begins_anew_only_if_everybody_says_there_was_nothing(void)
{
    begin(OWN_START_REBUILD, 0, 0, 3);
    hear(0, 0, 0);
    hear(1, 0, 0);
    CHECK_SAME_NUMBER(state.phase, OWN_LOCKED);
    CHECK_ERROR(own_state_explain(&state, 0, &error), ERROR_LOCKED);
    hear(2, 0, 0);
    CHECK_SAME_NUMBER(state.phase, OWN_SIGNING);
    own_state_release(&state);
    /* Nobody to ask is not everybody. */
    begin(OWN_START_REBUILD, 0, 0, 0);
    CHECK_SAME_NUMBER(state.phase, OWN_LOCKED);
    own_state_release(&state);
}

static void an_administrator_ends_a_lock_and_nothing_else(void)
{
    begin(OWN_START_AGAIN, 5, 5, 2);
    CHECK_OK(own_state_unlock(&state, 5, &error), &error);
    CHECK_SAME_NUMBER(state.phase, OWN_SIGNING);
    CHECK_ERROR(own_state_unlock(&state, 5, &error), ERROR_STATE);
    hear(0, 9, 5);
    CHECK_SAME_NUMBER(state.phase, OWN_BEHIND);
    CHECK_ERROR(own_state_unlock(&state, 5, &error), ERROR_STATE);
    CHECK_SAME_NUMBER(state.phase, OWN_BEHIND);
    own_state_fork(&state);
    CHECK_ERROR(own_state_unlock(&state, 5, &error), ERROR_STATE);
    own_state_release(&state);
}

static void a_fork_is_for_ever(void)
{
    for (int phase = OWN_LOCKED; phase <= OWN_FORKED; phase++) {
        begin(OWN_START_NEW, 0, 0, 2);
        state.phase = (enum own_phase)phase;
        own_state_fork(&state);
        hear(0, 0, 0);
        hear(1, 7, 0);
        CHECK(!own_state_settle(&state, 7));
        CHECK_SAME_NUMBER(state.phase, OWN_FORKED);
        CHECK_ERROR(own_state_explain(&state, 7, &error), ERROR_FORK);
        CHECK_SAME_TEXT(own_state_name(state.phase), "forked");
        own_state_release(&state);
    }
}

static void peers_come_and_go(void)
{
    begin(OWN_START_AGAIN, 5, 5, 4);
    hear(3, 5, 5);
    CHECK_SAME_NUMBER(own_state_needed(&state, 5), 2);
    own_state_set_peers(&state, &peers[2], 2);
    CHECK_SAME_NUMBER(own_state_heard(&state), 1);
    CHECK(own_state_settle(&state, 5));
    CHECK_SAME_NUMBER(state.phase, OWN_SIGNING);
    /* Who is configured later does not lock it again. */
    own_state_set_peers(&state, peers, 8);
    CHECK(!own_state_settle(&state, 5));
    CHECK_SAME_NUMBER(own_state_heard(&state), 1);
    own_state_release(&state);
}

CHECK_MAIN("own_state", {"a new bureau signs at once", a_new_bureau_signs_at_once},
           {"a store opened again waits for half of the peers",
            a_store_opened_again_waits_for_half_of_the_peers},
           {"a peer counts once, and only with its newest word",
            a_peer_counts_once_and_only_with_its_newest_word},
           {"a longer past is fetched first", a_longer_past_is_fetched_first},
           {"what is back waits for enough words, too", what_is_back_waits_for_enough_words_too},
           {"signing ends when a longer past turns up", signing_ends_when_a_longer_past_turns_up},
           {"a store that stopped in the middle goes on fetching",
            a_store_that_stopped_in_the_middle_goes_on_fetching},
           {"a lost store begins anew only if everybody says there was nothing",
            a_lost_store_begins_anew_only_if_everybody_says_there_was_nothing},
           {"an administrator ends a lock and nothing else", an_administrator_ends_a_lock_and_nothing_else},
           {"a fork is for ever", a_fork_is_for_ever}, {"peers come and go", peers_come_and_go})
