#include "replica_private.h"

#include "comity/fingerprint.h"
#include "comity/record.h"

#include <string.h>

void put_u64(uint8_t out[8], uint64_t value)
{
    for (unsigned i = 0; i < 8; i++)
        out[i] = (uint8_t)(value >> (56 - 8 * i));
}

uint64_t get_u64(const uint8_t in[8])
{
    uint64_t value = 0;
    for (unsigned i = 0; i < 8; i++)
        value = value << 8 | in[i];
    return value;
}

static void add(struct row_key *key, const void *bytes, size_t size)
{
    memcpy(key->bytes + key->size, bytes, size);
    key->size += size;
}

static void add_bureau(struct row_key *key, const struct bureau *bureau)
{
    add(key, bureau->code, LIMIT_BUREAU_CHARS);
}

static void add_number(struct row_key *key, uint64_t value)
{
    put_u64(key->bytes + key->size, value);
    key->size += 8;
}

struct row_key row_key_of_record(const struct bureau *owner, const struct uuid *id)
{
    struct row_key key = {0};
    add_bureau(&key, owner);
    add(&key, id->bytes, UUID_BYTES);
    return key;
}

struct row_key row_key_of_version(const struct bureau *owner, const struct uuid *id, uint64_t index)
{
    struct row_key key = row_key_of_record(owner, id);
    add_number(&key, index);
    return key;
}

struct row_key row_key_of_key(uint64_t fingerprint, const struct bureau *owner, uint64_t index)
{
    struct row_key key = {0};
    add_number(&key, fingerprint);
    add_bureau(&key, owner);
    add_number(&key, index);
    return key;
}

struct row_key row_key_of_source(const struct replica *replica, const Comity__Record *record)
{
    struct row_key key = {0};
    uint8_t bytes[LIMIT_KEY_BYTES + 8];
    size_t size = strnlen(record->source_ref, LIMIT_KEY_BYTES);
    put_u64(bytes, (uint64_t)record->type_case);
    memcpy(bytes + 8, record->source_ref, size);
    add_number(&key, fingerprint_of(replica->settings.fingerprint_key, view_of(bytes, 8 + size)));
    return key;
}

struct row_key row_key_of_leaf(const struct bureau *origin, uint64_t index)
{
    struct row_key key = {0};
    add_bureau(&key, origin);
    add_number(&key, index);
    return key;
}

struct row_key row_key_of_audit(uint8_t kind, const struct bureau *bureau, const uint8_t id[UUID_BYTES],
                                uint64_t index)
{
    struct row_key key = {.size = 1, .bytes = {kind}};
    add_bureau(&key, bureau);
    if (id != NULL)
        add(&key, id, UUID_BYTES);
    add_number(&key, index);
    return key;
}

struct row_key row_key_of_peer(const struct bureau *peer, const struct bureau *origin)
{
    struct row_key key = {0};
    add_bureau(&key, peer);
    add_bureau(&key, origin);
    return key;
}

struct row_key row_key_of_step(const struct bureau *peer, const struct bureau *origin, uint64_t size)
{
    struct row_key key = row_key_of_peer(peer, origin);
    add_number(&key, size);
    return key;
}

struct row_key row_key_of_opened(const struct bureau *origin, uint64_t index)
{
    struct row_key key = {.size = 1};
    add_bureau(&key, origin);
    add_number(&key, index);
    return key;
}

struct row_key row_key_of_seen(const struct bureau *origin, uint64_t index, const struct bureau *reader)
{
    struct row_key key = row_key_of_opened(origin, index);
    key.bytes[0] = 1;
    add_bureau(&key, reader);
    return key;
}

/* The sign bit is turned over, as for days. */
struct row_key row_key_of_due(int64_t due_ms, const struct bureau *origin, uint64_t index)
{
    struct row_key key = {0};
    add_number(&key, (uint64_t)due_ms ^ (UINT64_C(1) << 63));
    add_bureau(&key, origin);
    add_number(&key, index);
    return key;
}

struct row_key row_key_of_hit(uint64_t fingerprint)
{
    struct row_key key = {0};
    add_number(&key, fingerprint);
    return key;
}

struct row_key row_key_of_type(uint32_t type, const struct bureau *owner, const struct uuid *id)
{
    struct row_key key = {0};
    uint8_t bytes[8];
    put_u64(bytes, type);
    add(&key, bytes + 4, 4);
    add_bureau(&key, owner);
    add(&key, id->bytes, UUID_BYTES);
    return key;
}

struct row_key row_key_of_origin(const struct bureau *origin)
{
    struct row_key key = {0};
    add_bureau(&key, origin);
    return key;
}

struct row_key row_key_of_witness(const struct bureau *origin, const struct bureau *witness, bool is_kept)
{
    static const uint8_t KEPT = 1;
    struct row_key key = {0};
    add_bureau(&key, origin);
    add_bureau(&key, witness);
    if (is_kept)
        add(&key, &KEPT, 1);
    return key;
}

struct row_key row_key_of_evidence(const struct bureau *origin, const struct bureau *log, uint64_t index)
{
    struct row_key key = row_key_of_peer(origin, log);
    add_number(&key, index);
    return key;
}

/* The sign bit is turned over, so that days sort as numbers. */
struct row_key row_key_of_day(int32_t day, const struct bureau *origin, uint64_t index)
{
    struct row_key key = {0};
    uint8_t bytes[8];
    put_u64(bytes, (uint32_t)day ^ 0x80000000u);
    add(&key, bytes + 4, 4);
    add_bureau(&key, origin);
    add_number(&key, index);
    return key;
}

struct view row_key_view(const struct row_key *key)
{
    return view_of(key->bytes, key->size);
}
