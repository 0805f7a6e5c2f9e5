#include "comity/own_state.h"

#include <assert.h>
#include <inttypes.h>
#include <string.h>

void own_state_init(struct own_state *state, enum own_start start, uint64_t stored, uint64_t signed_size)
{
    bool is_empty = stored == 0 && signed_size == 0;
    *state = (struct own_state){.phase = OWN_LOCKED, .target = signed_size};
    state->is_rebuild = is_empty && start == OWN_START_REBUILD;
    if (is_empty && start == OWN_START_NEW)
        state->phase = OWN_SIGNING;
    else if (stored < signed_size)
        state->phase = OWN_BEHIND;
}

void own_state_release(struct own_state *state)
{
    for (size_t i = 0; i < state->word_count; i++)
        buffer_release(&state->words[i].note);
    state->word_count = 0;
}

/* ---- words ---- */

static struct own_word *word_of(struct own_state *state, const struct bureau *peer)
{
    for (size_t i = 0; i < state->word_count; i++)
        if (bureau_is_equal(&state->words[i].peer, peer))
            return &state->words[i];
    return NULL;
}

static bool is_listed(const struct bureau *peer, const struct bureau *peers, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (bureau_is_equal(peer, &peers[i]))
            return true;
    return false;
}

void own_state_set_peers(struct own_state *state, const struct bureau *peers, size_t count)
{
    size_t kept = 0;
    assert(count <= LIMIT_BUREAUS);
    for (size_t i = 0; i < state->word_count; i++) {
        if (is_listed(&state->words[i].peer, peers, count))
            state->words[kept++] = state->words[i];
        else
            buffer_release(&state->words[i].note);
    }
    state->word_count = kept;
    for (size_t i = 0; i < count; i++) {
        if (word_of(state, &peers[i]) != NULL)
            continue;
        struct own_word *word = &state->words[state->word_count++];
        *word = (struct own_word){.peer = peers[i]};
        buffer_init(&word->note, LIMIT_NOTE_BYTES);
    }
}

struct own_word *own_state_hear(struct own_state *state, const struct bureau *peer, uint64_t size,
                                bool is_short)
{
    struct own_word *word = word_of(state, peer);
    if (size > state->target) {
        state->target = size;
        state->whom = *peer;
    }
    if (word == NULL)
        return NULL;
    word->is_heard = true;
    word->is_short = is_short;
    word->size = size;
    buffer_clear(&word->note);
    return word;
}

bool own_state_catch_up(struct own_state *state, const struct bureau *peer)
{
    struct own_word *word = word_of(state, peer);
    bool is_new = word != NULL && word->is_heard && word->is_short;
    if (is_new)
        word->is_short = false;
    return is_new;
}

size_t own_state_heard(const struct own_state *state)
{
    size_t heard = 0;
    for (size_t i = 0; i < state->word_count; i++)
        heard += state->words[i].is_heard && !state->words[i].is_short;
    return heard;
}

size_t own_state_needed(const struct own_state *state, uint64_t stored)
{
    if (state->is_rebuild && stored == 0)
        return state->word_count == 0 ? 1 : state->word_count;
    return (state->word_count + 1) / 2;
}

/* ---- transitions ---- */

bool own_state_settle(struct own_state *state, uint64_t stored)
{
    enum own_phase before = state->phase;
    if (before == OWN_FORKED)
        return false;
    if (state->target > stored)
        state->phase = OWN_BEHIND;
    else if (before == OWN_BEHIND)
        state->phase = OWN_LOCKED;
    if (state->phase == OWN_LOCKED && own_state_heard(state) >= own_state_needed(state, stored))
        state->phase = OWN_SIGNING;
    return state->phase != before;
}

enum error_code own_state_unlock(struct own_state *state, uint64_t stored, struct error *error)
{
    if (state->phase == OWN_SIGNING)
        return error_set(error, ERROR_STATE, "the own log is not locked");
    if (state->phase != OWN_LOCKED) {
        own_state_explain(state, stored, error);
        error_wrap(error, "this cannot be unlocked");
        return ERROR_STATE;
    }
    state->phase = OWN_SIGNING;
    return ERROR_NONE;
}

void own_state_fork(struct own_state *state)
{
    state->phase = OWN_FORKED;
}

/* ---- for people ---- */

const char *own_state_name(enum own_phase phase)
{
    static const char *const NAMES[] = {
        [OWN_LOCKED] = "locked", [OWN_BEHIND] = "behind", [OWN_SIGNING] = "signing", [OWN_FORKED] = "forked"};
    return NAMES[phase];
}

static enum error_code explain_locked(const struct own_state *state, uint64_t stored, struct error *error)
{
    size_t heard = own_state_heard(state), needed = own_state_needed(state, stored);
    if (state->is_rebuild && stored == 0)
        return error_set(
            error, ERROR_LOCKED,
            "the own log is locked until its past is back: heard %zu of %zu peers, and none holds "
            "anything of it; it begins anew when all have said so",
            heard, needed);
    return error_set(
        error, ERROR_LOCKED,
        "the own log is locked since the start until enough peers have said that they hold nothing "
        "beyond its %" PRIu64 " leaves: heard %zu of %zu needed peers",
        stored, heard, needed);
}

enum error_code own_state_explain(const struct own_state *state, uint64_t stored, struct error *error)
{
    switch (state->phase) {
    case OWN_SIGNING:
        return ERROR_NONE;
    case OWN_LOCKED:
        return explain_locked(state, stored, error);
    case OWN_BEHIND:
        return error_set(error, ERROR_LOCKED,
                         "the own log is behind its own past: %" PRIu64 " of %" PRIu64
                         " leaves are here, the others are fetched from the peers, then it goes on",
                         stored, state->target);
    case OWN_FORKED:
        return error_set(
            error, ERROR_FORK,
            "two histories of the own log are signed, so nothing is ever signed in it again: see "
            "the alarms");
    }
    assert(false);
    return ERROR_STATE;
}
