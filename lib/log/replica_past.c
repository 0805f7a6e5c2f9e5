#include "replica_private.h"

#include <assert.h>
#include <inttypes.h>
#include <string.h>

/* ---- dropping what was to be signed ---- */

/* Tell whether a batch holds entries of the own log that this node made: their checkpoint is its to sign. */
static bool is_to_be_signed(const struct replica *replica, const struct batch *batch)
{
    const struct batch_part *part = batch == NULL ? NULL : batch_part_of(batch, replica->own);
    return part != NULL && part->is_made_here;
}

/* The logs are again what they were before this batch; leaves of others' are asked for again. */
static void drop(struct replica *replica, struct batch *batch)
{
    for (size_t i = 0; i < batch->part_count; i++) {
        const struct batch_part *part = &batch->parts[i];
        if (part->log == replica->audit)
            continue;
        part->log->pending = part->before;
        part->log->expected_size = part->expected_size_before;
        part->log->expected_root = part->expected_root_before;
    }
    memmove(&replica->dropped[1], &replica->dropped[0], (REPLICA_DROPPED - 1) * sizeof replica->dropped[0]);
    replica->dropped[0] = batch->number;
    batch_free(batch);
}

/* Whatever is dropped was asked and shown all the same. */
static enum error_code carry_audit(struct replica *replica, const struct batch *flight,
                                   const struct batch *filling, struct error *error)
{
    const struct batch_part *first = flight == NULL ? NULL : batch_part_of(flight, replica->audit);
    if (first == NULL)
        first = batch_part_of(filling, replica->audit);
    if (first == NULL)
        return ERROR_NONE;
    replica->audit->pending = first->before;
    replica->audit_day = INT32_MIN;
    enum error_code code = replica_carry_audit(replica, flight, replica->filling, error);
    return code == ERROR_NONE ? replica_carry_audit(replica, filling, replica->filling, error) : code;
}

/* A fork that only a dropped entry told of is to be published again. */
static void look_for_forks(struct replica *replica)
{
    for (size_t i = 0; i < replica->log_count; i++) {
        struct log *log = replica->logs[i];
        struct bureau holder;
        uint64_t index;
        if (log->evidence_is_logged)
            log->evidence_is_logged = replica_fork_entry(replica, log, &holder, &index, NULL) == ERROR_NONE;
    }
}

enum error_code replica_drop_unsigned(struct replica *replica, struct error *error)
{
    struct batch *next = NULL;
    bool has_flight = !replica->is_committing && is_to_be_signed(replica, replica->flight);
    if (replica->own_state.phase == OWN_SIGNING ||
        (!has_flight && !is_to_be_signed(replica, replica->filling)))
        return ERROR_NONE;
    enum error_code code = batch_new(&next, replica->filling->number + 1, error);
    if (code != ERROR_NONE)
        return code;
    struct batch *filling = replica->filling;
    struct batch *flight = has_flight ? replica->flight : NULL;
    replica->filling = next;
    replica->flight = has_flight ? NULL : replica->flight;
    code = carry_audit(replica, flight, filling, error);
    drop(replica, filling);
    if (has_flight)
        drop(replica, flight);
    replica->expire_from.size = 0;
    look_for_forks(replica);
    return code;
}

bool replica_batch_is_dropped(const struct replica *replica, uint64_t batch)
{
    for (size_t i = 0; batch != 0 && i < REPLICA_DROPPED; i++)
        if (replica->dropped[i] == batch)
            return true;
    return false;
}

/* ---- words ---- */

/* Compare what peers have shown, as far as it can be compared now. */
static enum error_code judge_words(struct replica *replica, struct now now, struct error *error)
{
    struct own_state *state = &replica->own_state;
    struct log *own = replica->own;
    enum error_code code = ERROR_NONE;
    for (size_t i = 0; i < state->word_count && code == ERROR_NONE && !own->is_frozen; i++) {
        struct own_word *word = &state->words[i];
        if (word->note.size == 0 || !replica_can_judge(own, word->size))
            continue;
        code = replica_judge(replica, own, buffer_view(&word->note), now, error);
        buffer_clear(&word->note);
        if (code == ERROR_FORK)
            code = ERROR_NONE;
    }
    return code;
}

static enum error_code note_change(struct replica *replica, struct error *error)
{
    const struct own_state *state = &replica->own_state;
    const struct log *own = replica->own;
    if (state->phase == OWN_BEHIND)
        replica_raise(replica, own, ERROR_LOCKED, ALARM_PAST,
                      "this bureau has signed %" PRIu64 " leaves of its log, as %s shows, and only %" PRIu64
                      " are here: an old copy was restored, or a disk was lost. Nothing is published until "
                      "the rest is fetched from the peers",
                      state->target, state->whom.code[0] == '\0' ? "the store" : state->whom.code,
                      own->stored);
    return state->phase == OWN_SIGNING ? alarm_end(&replica->catalog, &own->origin, ALARM_PAST, error)
                                       : ERROR_NONE;
}

enum error_code replica_settle_own(struct replica *replica, struct now now, struct error *error)
{
    enum error_code code = judge_words(replica, now, error);
    if (code == ERROR_NONE && replica->has_peers &&
        own_state_settle(&replica->own_state, replica->own->stored))
        code = note_change(replica, error);
    return code != ERROR_NONE ? code : replica_drop_unsigned(replica, error);
}

enum error_code replica_set_peers(struct replica *replica, const struct bureau *peers, size_t count,
                                  struct error *error)
{
    replica->has_peers = true;
    own_state_set_peers(&replica->own_state, peers, count);
    return replica_settle_own(replica, (struct now){0}, error);
}

enum error_code replica_note_word(struct replica *replica, const struct bureau *peer, struct view note,
                                  uint64_t size, bool is_short, struct now now, struct error *error)
{
    struct own_word *word = own_state_hear(&replica->own_state, peer, size, is_short);
    enum error_code code = ERROR_NONE;
    if (word != NULL)
        code = buffer_append(&word->note, note.data, note.size, error);
    return code != ERROR_NONE ? code : replica_settle_own(replica, now, error);
}

enum error_code replica_hear_word(struct replica *replica, const struct bureau *peer, struct view note,
                                  uint64_t size, struct now now, struct error *error)
{
    const struct log *own = replica->own;
    struct checkpoint checkpoint = {.size = 0};
    int64_t time_ms;
    enum error_code code = ERROR_NONE;
    if (own->is_frozen)
        return ERROR_NONE;
    if (note.size > 0)
        code = checkpoint_open(&checkpoint, replica->hasher, note, own->keys, own->key_count, error);
    if (code == ERROR_NOT_FOUND)
        return ERROR_NONE;
    if (code == ERROR_NONE && size > checkpoint.size)
        code = error_set(error, ERROR_MALFORMED, "%" PRIu64 " leaves, of which %" PRIu64 " are signed", size,
                         checkpoint.size);
    if (code != ERROR_NONE)
        return error_wrap(error, "what %s holds of this bureau's log", peer->code);
    bool is_short = size < replica_acked(replica, peer, &own->origin, &time_ms);
    return replica_note_word(replica, peer, note, checkpoint.size, is_short, now, error);
}

/* ---- the phase ---- */

enum own_phase replica_own_phase(const struct replica *replica)
{
    return replica->own_state.phase;
}

bool replica_own_is_signing(const struct replica *replica)
{
    return replica->own_state.phase == OWN_SIGNING;
}

enum error_code replica_explain_own(const struct replica *replica, struct error *error)
{
    return own_state_explain(&replica->own_state, replica->own->stored, error);
}

uint64_t replica_own_target(const struct replica *replica)
{
    uint64_t target = replica->own_state.target;
    return target > replica->own->stored ? target : replica->own->stored;
}

/* ---- unlocking ---- */

static enum error_code append_unlock(struct replica *replica, struct now now, const char *reason,
                                     const char *who, uint64_t *ret_index, struct error *error)
{
    Comity__Entry entry = COMITY__ENTRY__INIT;
    Comity__Unlock unlock = COMITY__UNLOCK__INIT;
    Comity__Distribution everyone = COMITY__DISTRIBUTION__INIT;
    unlock.reason = replica_text(reason);
    unlock.who = replica_text(who);
    unlock.size = replica->own->pending.size;
    everyone.kind = COMITY__DISTRIBUTION__KIND__ALL;
    entry.distribution = &everyone;
    entry.act_case = COMITY__ENTRY__ACT_UNLOCK;
    entry.unlock = &unlock;
    return replica_append_own(replica, now, &entry, ret_index, error);
}

enum error_code replica_unlock(struct replica *replica, struct now now, const char *reason, const char *who,
                               struct replica_receipt *ret, struct error *error)
{
    struct own_state *state = &replica->own_state;
    struct replica_receipt receipt = {0};
    enum error_code code = ERROR_NONE;
    if (replica->trouble != ERROR_NONE)
        return error_set(error, replica->trouble, "the store cannot write (%s); nothing was unlocked",
                         error_code_text(replica->trouble));
    code = own_state_unlock(state, replica->own->stored, error);
    if (code != ERROR_NONE)
        return code;
    code = append_unlock(replica, now, reason, who, &receipt.index, error);
    if (code != ERROR_NONE) {
        state->phase = OWN_LOCKED;
        return code;
    }
    receipt.batch = replica->filling->number;
    replica_raise(replica, replica->own, ERROR_LOCKED, ALARM_UNLOCK,
                  "the own log was unlocked by %.60s at %" PRIu64
                  " leaves, on the word of %zu peers where %zu are needed: %.100s",
                  who, replica->own->stored, own_state_heard(state),
                  own_state_needed(state, replica->own->stored), reason);
    *ret = receipt;
    return ERROR_NONE;
}
