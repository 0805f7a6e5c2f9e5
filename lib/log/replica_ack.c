#include "replica_private.h"

/* Value of an INDEX_PEER row: size, wall time. */
#define ACK_BYTES 16u

uint64_t replica_acked(struct replica *replica, const struct bureau *peer, const struct bureau *origin,
                       int64_t *ret_time_ms)
{
    struct row_key key = row_key_of_peer(peer, origin);
    struct buffer value;
    uint64_t size = 0;
    buffer_init(&value, INDEX_VALUE_BYTES);
    *ret_time_ms = 0;
    if (replica_lookup(replica, INDEX_PEER, row_key_view(&key), &value, NULL) == ERROR_NONE &&
        value.size == ACK_BYTES) {
        size = get_u64(value.data);
        *ret_time_ms = (int64_t)get_u64(value.data + 8);
    }
    buffer_release(&value);
    return size;
}

enum error_code replica_note_ack(struct replica *replica, const struct bureau *peer,
                                 const struct bureau *origin, uint64_t size, struct now now,
                                 struct error *error)
{
    const struct log *log = replica_log(replica, origin);
    struct row_key key = row_key_of_peer(peer, origin);
    uint8_t value[ACK_BYTES];
    int64_t time_ms;
    if (log == NULL || size > log->stored)
        return error_set(error, ERROR_PROOF, "%s acknowledges leaves of %s that do not exist", peer->code,
                         origin->code);
    if (size <= replica_acked(replica, peer, origin, &time_ms))
        return ERROR_NONE;
    put_u64(value, size);
    put_u64(value + 8, (uint64_t)now.wall_ms);
    struct index_row row = {
        .table = INDEX_PEER, .key = row_key_view(&key), .value = view_of(value, sizeof value)};
    return catalog_put(&replica->catalog, &row, error);
}
