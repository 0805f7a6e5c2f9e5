#include "replica_private.h"

#include "comity/limits.h"

bool replica_may_cosign(const struct replica *replica)
{
    size_t others = 0, shown = 0;
    for (size_t i = 0; i < replica->witnesses.count; i++) {
        const struct witness *witness = &replica->witnesses.items[i];
        others += !witness->is_own;
        shown += !witness->is_own && witness->has_shown;
    }
    return replica->settings.witness_key != NULL && replica_own_is_signing(replica) &&
           shown >= (others + 1) / 2;
}

static uint64_t seconds_of(struct now now)
{
    return now.wall_ms < 0 ? 0 : (uint64_t)now.wall_ms / 1000;
}

/* It was made while this node's clock was far ahead, and no peer has taken it. */
static bool is_beyond_belief(const struct log_cosignature *last, struct now now)
{
    return last->time_seconds > seconds_of(now) &&
           last->time_seconds - seconds_of(now) > WITNESS_AHEAD_SECONDS;
}

/* Return the steady time at which the log is to be cosigned: now.steady_ms or before: at once. INT64_MAX: not as
 * it is. */
static int64_t due_at(const struct replica *replica, const struct log *log, struct now now)
{
    const struct log_cosignature *last = replica_cosignature(replica, log, &replica->settings.bureau);
    const struct log_witnessing *witnessing = &log->witnessing;
    bool is_complete = log->stored > 0 && log->stored == log->checkpoint_size;
    if (log->is_own || log->is_frozen || log->key_count == 0 || !is_complete ||
        witnessing->refused_size == log->stored || (last != NULL && last->size > log->stored))
        return INT64_MAX;
    if (last != NULL && last->size == log->stored && !is_beyond_belief(last, now)) {
        int64_t again_ms = ((int64_t)last->time_seconds + WITNESS_AGAIN_SECONDS) * 1000;
        return now.steady_ms + (again_ms - now.wall_ms);
    }
    return witnessing->cosigned_ms == 0 ? now.steady_ms : witnessing->cosigned_ms + WITNESS_EVERY_MS;
}

/* The time of a cosignature does not go back with a clock that was set back a little. */
static uint64_t time_of(const struct log_cosignature *last, struct now now)
{
    bool is_back = last != NULL && last->time_seconds > seconds_of(now) && !is_beyond_belief(last, now);
    return is_back ? last->time_seconds : seconds_of(now);
}

/* The state is durable: the leaves are on the disk. What is kept here is only what was said about them. */
static enum error_code cosign(struct replica *replica, struct log *log, struct now now, struct error *error)
{
    const struct bureau *own = &replica->settings.bureau;
    const struct vkey *key = &witness_set_find(&replica->witnesses, own)->key;
    struct cosignature_row row = {.size = log->stored, .key_id = key->id, .is_checked = true};
    struct checkpoint checkpoint;
    struct note note;
    enum error_code code = note_parse(&note, buffer_view(&log->checkpoint), error);
    if (code == ERROR_NONE)
        code = checkpoint_verify(&checkpoint, replica->hasher, &note, log->keys, log->key_count, error);
    if (code == ERROR_NONE)
        code = cosignature_row_take_log(&row, &note, log, error);
    if (code == ERROR_NOT_FOUND || code == ERROR_SIGNATURE || code == ERROR_ORIGIN) {
        log->witnessing.refused_size = log->stored;
        return ERROR_NONE;
    }
    if (code == ERROR_NONE) {
        row.root = log->checkpoint_root;
        code = cosignature_sign(note.text, key, replica->settings.witness_key,
                                time_of(replica_cosignature(replica, log, own), now), row.cosignature, error);
    }
    if (code == ERROR_NONE)
        code = replica_put_cosignature(replica, log, own, &row, error);
    if (code == ERROR_NONE)
        log->witnessing.cosigned_ms = now.steady_ms;
    return code;
}

enum error_code replica_cosign(struct replica *replica, struct log *log, struct now now, int64_t *due_ms,
                               struct error *error)
{
    enum error_code code = ERROR_NONE;
    int64_t at_ms = due_at(replica, log, now);
    if (at_ms <= now.steady_ms) {
        code = cosign(replica, log, now, error);
        at_ms = due_at(replica, log, now);
    }
    if (at_ms < *due_ms)
        *due_ms = at_ms;
    return code;
}
