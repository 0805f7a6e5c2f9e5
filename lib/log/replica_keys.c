#include "replica_private.h"

static bool is_signed_by(const struct note *note, const struct vkey *key)
{
    uint8_t signature[NOTE_SIGNATURE_BYTES_MAX];
    size_t size;
    return note_signature_of(note, key, signature, sizeof signature, &size, NULL) == ERROR_NONE;
}

/* Who signed it was verified before it was stored. */
static enum error_code is_current(const struct log *own, bool *ret, struct error *error)
{
    struct note note;
    bool is_signed = true;
    enum error_code code = note_parse(&note, buffer_view(&own->checkpoint), error);
    for (size_t i = 0; i < own->key_count && code == ERROR_NONE; i++)
        is_signed = is_signed && is_signed_by(&note, &own->keys[i]);
    if (code == ERROR_NONE)
        *ret = is_signed;
    return code;
}

static enum error_code append_keys(struct replica *replica, struct now now, struct error *error)
{
    const struct log *own = replica->own;
    Comity__Entry entry = COMITY__ENTRY__INIT;
    Comity__Keys keys = COMITY__KEYS__INIT;
    Comity__Distribution everyone = COMITY__DISTRIBUTION__INIT;
    char texts[LIMIT_LOG_KEYS][VKEY_TEXT_BYTES];
    char *pointers[LIMIT_LOG_KEYS];
    uint64_t index;
    for (size_t i = 0; i < own->key_count; i++) {
        vkey_format(&own->keys[i], texts[i]);
        pointers[i] = texts[i];
    }
    keys.n_vkeys = own->key_count;
    keys.vkeys = pointers;
    everyone.kind = COMITY__DISTRIBUTION__KIND__ALL;
    entry.distribution = &everyone;
    entry.act_case = COMITY__ENTRY__ACT_KEYS;
    entry.keys = &keys;
    return replica_append_own(replica, now, &entry, &index, error);
}

enum error_code replica_announce_keys(struct replica *replica, struct now now, struct error *error)
{
    const struct log *own = replica->own;
    enum error_code code = ERROR_NONE;
    bool is_done = own->stored == 0;
    if (!replica_own_is_signing(replica)) {
        replica->keys_are_announced = false;
        return ERROR_NONE;
    }
    if (replica->keys_are_announced || replica_is_full(replica) ||
        replica_check_writable(replica, NULL) != ERROR_NONE)
        return ERROR_NONE;
    if (!is_done)
        code = is_current(own, &is_done, error);
    if (code == ERROR_NONE && !is_done)
        code = append_keys(replica, now, error);
    if (code == ERROR_NONE)
        replica->keys_are_announced = true;
    return code == ERROR_NONE ? code : error_wrap(error, "announce the keys of the own log");
}
