#include "replica_private.h"

#include <inttypes.h>

/* Only that a log is below its quorum for longer than this is written down, so that a log which every bureau
 * cosigns in a second costs no rows. */
#define BELOW_KEEP_MS (10 * 60 * 1000)

/* By how much the wall clock has to move against the steady one to have been set, not only kept. */
#define CLOCK_SET_MS 10000

void replica_set_quorum(struct replica *replica, unsigned quorum, int64_t alarm_ms)
{
    replica->witnesses.quorum = quorum;
    replica->witnesses.alarm_ms = alarm_ms;
    replica->witnesses.due_ms = 0;
}

void replica_note_shown(struct replica *replica, const struct bureau *peer)
{
    struct witness *witness = witness_set_find(&replica->witnesses, peer);
    if (witness != NULL && !witness->has_shown) {
        witness->has_shown = true;
        replica->witnesses.due_ms = 0;
    }
}

/* ---- counting ---- */

unsigned replica_witnesses(const struct replica *replica, const struct log *log)
{
    unsigned count = 0;
    for (size_t i = 0; i < replica->witnesses.count; i++) {
        const struct witness *witness = &replica->witnesses.items[i];
        count += witness->key.name[0] != '\0' && !bureau_is_equal(&witness->bureau, &log->origin);
    }
    return count;
}

unsigned replica_quorum(const struct replica *replica, const struct log *log)
{
    unsigned count = replica_witnesses(replica, log);
    if (count == 0 || replica->witnesses.quorum > 0)
        return replica->witnesses.quorum;
    return count / 2 + 1;
}

unsigned replica_witnessed(struct replica *replica, const struct log *log, uint64_t size)
{
    unsigned count = 0;
    for (size_t i = 0; i < log->witnessing.newest.count; i++) {
        const struct log_cosignature *cosignature = &log->witnessing.newest.items[i];
        count += cosignature->is_checked && cosignature->size >= size &&
                 replica_cosignature_counts(replica, log, cosignature);
    }
    return count;
}

const struct log_cosignature *replica_cosignature(const struct replica *replica, const struct log *log,
                                                  const struct bureau *witness)
{
    const struct log_cosignature *cosignature = log_find_cosignature(&log->witnessing.newest, witness);
    if (cosignature == NULL || !replica_cosignature_counts(replica, log, cosignature))
        return NULL;
    return cosignature;
}

static void consider(const struct replica *replica, const struct log *log, uint64_t size,
                     struct log_cosigned *best)
{
    if (size == best->size)
        return;
    struct log_cosigned cosigned = replica_cosigned_at(replica, log, size);
    if (cosigned.count > best->count || (cosigned.count == best->count && size > best->size))
        *best = cosigned;
}

bool replica_best_cosigned(struct replica *replica, const struct log *log, uint64_t above,
                           struct log_cosigned *ret)
{
    const struct log_witnessing *witnessing = &log->witnessing;
    struct log_cosigned best = {0};
    for (size_t i = 0; i < witnessing->newest.count; i++)
        if (witnessing->newest.items[i].size > above)
            consider(replica, log, witnessing->newest.items[i].size, &best);
    if (witnessing->kept.count > 0 && witnessing->kept.items[0].size > above)
        consider(replica, log, witnessing->kept.items[0].size, &best);
    if (best.count > 0)
        *ret = best;
    return best.count > 0;
}

/* The more cosignatures the better, then the more leaves; of the same size both may have what the other lacks. */
static bool is_worth_asking(const struct log_cosigned *theirs, const struct log_cosigned *here)
{
    if (theirs->count != here->count)
        return theirs->count > here->count;
    return theirs->size > here->size || (theirs->size == here->size && theirs->tag != here->tag);
}

bool replica_ask_cosigned(struct replica *replica, struct log *log, const struct log_cosigned *theirs,
                          struct now now)
{
    struct log_witnessing *witnessing = &log->witnessing;
    struct log_cosigned here = {0};
    bool is_due = witnessing->asked_ms == 0 || now.steady_ms - witnessing->asked_ms >= WITNESS_ASK_MS;
    if (log->is_frozen || log->key_count == 0 || !is_due)
        return false;
    (void)replica_best_cosigned(replica, log, 0, &here);
    if (!is_worth_asking(theirs, &here))
        return false;
    witnessing->asked_ms = now.steady_ms;
    return true;
}

uint64_t replica_cosignature_changes(const struct replica *replica)
{
    return replica->witnesses.changes;
}

/* ---- quorum ---- */

static enum error_code keep_below(struct replica *replica, struct log *log, bool is_below,
                                  struct error *error)
{
    uint8_t value[8];
    struct row_key key = row_key_of_origin(&log->origin);
    put_u64(value, (uint64_t)log->witnessing.below_since_ms);
    struct index_row row = {.table = INDEX_WITNESS,
                            .key = row_key_view(&key),
                            .value = view_of(value, sizeof value),
                            .removed = !is_below};
    enum error_code code = catalog_put(&replica->catalog, &row, error);
    if (code == ERROR_NONE)
        log->witnessing.is_below_kept = is_below;
    return code;
}

static enum error_code end_below(struct replica *replica, struct log *log, struct error *error)
{
    struct log_witnessing *witnessing = &log->witnessing;
    bool may_be_told = witnessing->is_below_kept || witnessing->is_alarmed;
    enum error_code code = witnessing->is_below_kept ? keep_below(replica, log, false, error) : ERROR_NONE;
    if (code == ERROR_NONE && may_be_told)
        code = alarm_end(&replica->catalog, &log->origin, ALARM_QUORUM, error);
    if (code == ERROR_NONE) {
        witnessing->below_since_ms = 0;
        witnessing->is_alarmed = false;
    }
    return code;
}

static void alarm_below(struct replica *replica, struct log *log)
{
    char since[INSTANT_TEXT_CHARS + 1];
    instant_format(log->witnessing.below_since_ms, since);
    log->witnessing.is_alarmed = true;
    replica_raise(replica, log, ERROR_TIMEOUT, ALARM_QUORUM,
                  "the log of %s is without a quorum since %s: %u of %u bureaus have cosigned its %" PRIu64
                  " leaves, %u are needed",
                  log->origin.code, since, log->witnessing.covering, replica_witnesses(replica, log),
                  log->stored, replica_quorum(replica, log));
}

static void bring_forward(int64_t *due_ms, int64_t wanted_ms)
{
    if (wanted_ms < *due_ms)
        *due_ms = wanted_ms;
}

static enum error_code watch_below(struct replica *replica, struct log *log, struct now now, int64_t *due_ms,
                                   struct error *error)
{
    struct log_witnessing *witnessing = &log->witnessing;
    int64_t alarm_ms = replica->witnesses.alarm_ms;
    enum error_code code = ERROR_NONE;
    if (witnessing->below_since_ms == 0 || witnessing->below_since_ms > now.wall_ms)
        witnessing->below_since_ms = now.wall_ms;
    int64_t below_ms = now.wall_ms - witnessing->below_since_ms;
    if (!witnessing->is_below_kept && below_ms >= BELOW_KEEP_MS)
        code = keep_below(replica, log, true, error);
    if (alarm_ms > 0 && !witnessing->is_alarmed && below_ms >= alarm_ms)
        alarm_below(replica, log);
    if (!witnessing->is_below_kept)
        bring_forward(due_ms, now.steady_ms + BELOW_KEEP_MS - below_ms);
    if (alarm_ms > 0 && !witnessing->is_alarmed)
        bring_forward(due_ms, now.steady_ms + alarm_ms - below_ms);
    return code;
}

static enum error_code watch_quorum(struct replica *replica, struct log *log, struct now now, int64_t *due_ms,
                                    struct error *error)
{
    struct log_witnessing *witnessing = &log->witnessing;
    if (log->stored == 0 || log->is_frozen || log->key_count == 0 || replica_witnesses(replica, log) == 0)
        return ERROR_NONE;
    if (witnessing->is_stale) {
        witnessing->covering = replica_witnessed(replica, log, log->stored);
        witnessing->is_stale = false;
    }
    if (witnessing->covering < replica_quorum(replica, log))
        return watch_below(replica, log, now, due_ms, error);
    return witnessing->below_since_ms != 0 ? end_below(replica, log, error) : ERROR_NONE;
}

/* ---- time ---- */

static int64_t wall_ahead_ms(struct now now)
{
    return now.wall_ms - now.steady_ms;
}

int64_t replica_witness_due_ms(const struct replica *replica, struct now now)
{
    int64_t moved_ms = wall_ahead_ms(now) - replica->witnesses.wall_ahead_ms;
    bool is_set = moved_ms > CLOCK_SET_MS || moved_ms < -CLOCK_SET_MS;
    return is_set ? now.steady_ms : replica->witnesses.due_ms;
}

enum error_code replica_witness_tick(struct replica *replica, struct now now, struct error *error)
{
    bool may_cosign = replica_may_cosign(replica);
    int64_t due_ms = INT64_MAX;
    enum error_code code = ERROR_NONE;
    for (size_t i = 0; i < replica->log_count && code == ERROR_NONE; i++) {
        struct log *log = replica->logs[i];
        code = replica_check_cosignatures(replica, log, error);
        if (code == ERROR_NONE && may_cosign)
            code = replica_cosign(replica, log, now, &due_ms, error);
        if (code == ERROR_NONE)
            code = watch_quorum(replica, log, now, &due_ms, error);
        if (code != ERROR_NONE)
            error_wrap(error, "log of %s", log->origin.code);
    }
    replica->witnesses.wall_ahead_ms = wall_ahead_ms(now);
    replica->witnesses.due_ms = code == ERROR_NONE ? due_ms : now.steady_ms + WITNESS_EVERY_MS;
    return code;
}
