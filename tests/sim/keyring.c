#include "keyring.h"

#include "comity/checkpoint.h"
#include "comity/cosignature.h"
#include "scarce.h"

#include <string.h>

#define LETTERS 26u

static struct {
    struct hasher *hasher;
    struct bureau bureaus[KEYRING_BUREAUS];
    struct keyring_pair keys[KEYRING_BUREAUS][KEYRING_USES];
} ring;

const struct bureau *keyring_bureau(unsigned number)
{
    struct bureau *bureau = &ring.bureaus[number];
    bureau->code[0] = (char)('A' + number / LETTERS);
    bureau->code[1] = (char)('A' + number % LETTERS);
    return bureau;
}

unsigned keyring_find(const char *code)
{
    if (strlen(code) != 2 || code[0] < 'A' || code[0] > 'Z' || code[1] < 'A' || code[1] > 'Z')
        return KEYRING_BUREAUS;
    unsigned number = (unsigned)(code[0] - 'A') * LETTERS + (unsigned)(code[1] - 'A');
    return number < KEYRING_BUREAUS ? number : KEYRING_BUREAUS;
}

static enum error_code make(struct keyring_pair *pair, unsigned number, enum keyring_use use,
                            struct error *error)
{
    uint8_t seed[ED25519_SEED_BYTES] = {(uint8_t)number, (uint8_t)(number >> 8), (uint8_t)use};
    uint8_t public_key[ED25519_PUBLIC_BYTES];
    char origin[LIMIT_ORIGIN_BYTES], name[COSIGNATURE_NAME_BYTES];
    enum vkey_type type = use == KEYRING_WITNESS ? VKEY_COSIGNATURE : VKEY_ED25519;
    enum error_code code = ring.hasher == NULL ? hasher_new(&ring.hasher, error) : ERROR_NONE;
    if (code == ERROR_NONE)
        code = checkpoint_origin(origin, KEYRING_FEDERATION, keyring_bureau(number)->code, error);
    cosignature_name(name, origin);
    if (code == ERROR_NONE)
        code = ed25519_key_new(&pair->key, seed, error);
    if (code == ERROR_NONE) {
        ed25519_key_public(pair->key, public_key);
        code = vkey_init(&pair->vkey, ring.hasher, use == KEYRING_WITNESS ? name : origin, type, public_key,
                         error);
    }
    return code;
}

static const struct keyring_pair *pair_of(unsigned number, enum keyring_use use)
{
    struct keyring_pair *pair = &ring.keys[number][use];
    struct error error = {0};
    if (pair->key == NULL && make(pair, number, use, &error) != ERROR_NONE)
        scarce_end(error.text);
    return pair;
}

const struct keyring_pair *keyring_log_key(unsigned number)
{
    return pair_of(number, KEYRING_LOG);
}

const struct keyring_pair *keyring_next_log_key(unsigned number)
{
    return pair_of(number, KEYRING_NEXT_LOG);
}

const struct keyring_pair *keyring_witness_key(unsigned number)
{
    return pair_of(number, KEYRING_WITNESS);
}

struct keyring_turn keyring_turn(unsigned number, unsigned turn)
{
    bool is_odd = turn / 4 % 2 == 1;
    const struct keyring_pair *first = is_odd ? keyring_next_log_key(number) : keyring_log_key(number);
    const struct keyring_pair *second = is_odd ? keyring_log_key(number) : keyring_next_log_key(number);
    return (struct keyring_turn){.signing = turn % 4 == 3 ? second : first,
                                 .also = turn % 4 == 2 ? second : NULL,
                                 .known_count = turn % 4 == 0 ? 1 : 2,
                                 .known = {first, second}};
}

void keyring_release(void)
{
    for (unsigned i = 0; i < KEYRING_BUREAUS; i++) {
        for (unsigned use = 0; use < KEYRING_USES; use++) {
            ed25519_key_free(ring.keys[i][use].key);
            ring.keys[i][use].key = NULL;
        }
    }
    hasher_free(ring.hasher);
    ring.hasher = NULL;
}
