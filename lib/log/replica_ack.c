#include "replica_private.h"

#include <string.h>

/* Value of a row of INDEX_PEER: size, wall time, and wall time at which the newest step began. */
#define ACK_BYTES 24u

/* Steps of the own log that come within this are one, with the time of the last. */
#define STEP_MS 1000

struct ack {
    uint64_t size;
    int64_t time_ms;
    int64_t step_ms;
};

static struct ack read_ack(struct replica *replica, const struct bureau *peer, const struct bureau *origin)
{
    struct row_key key = row_key_of_peer(peer, origin);
    struct buffer value;
    struct ack ack = {0};
    buffer_init(&value, INDEX_VALUE_BYTES);
    if (replica_lookup(replica, INDEX_PEER, row_key_view(&key), &value, NULL) == ERROR_NONE &&
        value.size == ACK_BYTES)
        ack = (struct ack){get_u64(value.data), (int64_t)get_u64(value.data + 8),
                           (int64_t)get_u64(value.data + 16)};
    buffer_release(&value);
    return ack;
}

uint64_t replica_acked(struct replica *replica, const struct bureau *peer, const struct bureau *origin,
                       int64_t *ret_time_ms)
{
    struct ack ack = read_ack(replica, peer, origin);
    *ret_time_ms = ack.time_ms;
    return ack.size;
}

/* ---- steps ---- */

static enum error_code put_step(struct replica *replica, const struct bureau *peer, uint64_t size,
                                int64_t time_ms, bool removed, struct error *error)
{
    struct row_key key = row_key_of_step(peer, &replica->own->origin, size);
    uint8_t value[8];
    put_u64(value, (uint64_t)time_ms);
    struct index_row row = {.table = INDEX_PEER,
                            .key = row_key_view(&key),
                            .value = removed ? (struct view){0} : view_of(value, sizeof value),
                            .removed = removed};
    return catalog_put(&replica->catalog, &row, error);
}

/* Keep when the peer came so far with the own log. */
static enum error_code take_step(struct replica *replica, const struct bureau *peer, const struct ack *before,
                                 struct ack *ack, struct error *error)
{
    int64_t since_ms = ack->time_ms - before->step_ms;
    bool is_same_step = before->size > 0 && since_ms >= 0 && since_ms < STEP_MS;
    enum error_code code = ERROR_NONE;
    ack->step_ms = is_same_step ? before->step_ms : ack->time_ms;
    if (is_same_step)
        code = put_step(replica, peer, before->size, 0, true, error);
    if (code == ERROR_NONE)
        code = put_step(replica, peer, ack->size, ack->time_ms, false, error);
    return code;
}

enum error_code replica_note_ack(struct replica *replica, const struct bureau *peer,
                                 const struct bureau *origin, uint64_t size, struct now now,
                                 struct error *error)
{
    const struct log *log = replica_log(replica, origin);
    struct row_key key = row_key_of_peer(peer, origin);
    struct ack before = read_ack(replica, peer, origin);
    struct ack ack = {size, now.wall_ms, 0};
    uint8_t value[ACK_BYTES];
    enum error_code code = ERROR_NONE;
    if (log == NULL || size > log->stored)
        return error_set(error, ERROR_PROOF, "%s acknowledges leaves of %s that do not exist", peer->code,
                         origin->code);
    if (log->is_own && size >= before.size && own_state_catch_up(&replica->own_state, peer))
        code = replica_settle_own(replica, now, error);
    if (code != ERROR_NONE || size <= before.size)
        return code;
    if (log->is_own)
        code = take_step(replica, peer, &before, &ack, error);
    put_u64(value, ack.size);
    put_u64(value + 8, (uint64_t)ack.time_ms);
    put_u64(value + 16, (uint64_t)ack.step_ms);
    struct index_row row = {
        .table = INDEX_PEER, .key = row_key_view(&key), .value = view_of(value, sizeof value)};
    return code == ERROR_NONE ? catalog_put(&replica->catalog, &row, error) : code;
}

static bool read_step(void *context, struct view key, struct view value)
{
    int64_t *time_ms = context;
    (void)key;
    if (value.size == 8)
        *time_ms = (int64_t)get_u64(value.data);
    return false;
}

bool replica_confirmed(struct replica *replica, const struct bureau *peer, uint64_t index,
                       int64_t *ret_time_ms)
{
    struct ack ack = read_ack(replica, peer, &replica->own->origin);
    struct row_key prefix = row_key_of_peer(peer, &replica->own->origin);
    if (ack.size <= index)
        return false;
    struct row_key from = row_key_of_step(peer, &replica->own->origin, index + 1);
    *ret_time_ms = ack.time_ms;
    (void)catalog_scan(&replica->catalog, INDEX_PEER, row_key_view(&prefix), row_key_view(&from), read_step,
                       ret_time_ms, NULL);
    return true;
}

/* ---- what this node acknowledges ---- */

struct settled {
    const struct replica *replica;
    const struct log *log;
    uint64_t end;
};

/* A leaf that the origin could not give either is settled; one whose answer is not stored yet is not. */
static bool bound_settled(void *context, struct view key, struct view value)
{
    struct settled *settled = context;
    uint64_t index = get_u64(key.data + key.size - 8);
    (void)value;
    if (index < settled->log->asked && !replica_is_settling(settled->replica, key))
        return true;
    settled->end = index < settled->end ? index : settled->end;
    return false;
}

uint64_t replica_settled(struct replica *replica, const struct log *log)
{
    struct settled settled = {replica, log, log->stored};
    struct row_key prefix = row_key_of_origin(&log->origin);
    if (log->may_miss)
        (void)catalog_scan(&replica->catalog, INDEX_MISSING, row_key_view(&prefix), row_key_view(&prefix),
                           bound_settled, &settled, NULL);
    return settled.end;
}
