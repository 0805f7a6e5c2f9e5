/*
 * keyring: the codes and keys of all bureaus there may be, made once for all runs of a process, when first asked for.
 */
#ifndef SIM_KEYRING_H
#define SIM_KEYRING_H

#include "comity/bureau.h"
#include "comity/vkey.h"

#define KEYRING_BUREAUS LIMIT_BUREAUS
#define KEYRING_FEDERATION "sim"

struct keyring_pair {
    struct ed25519_key *key;
    struct vkey vkey;
};

/* Codes are AA, AB, ... in the order of the numbers. */
const struct bureau *keyring_bureau(unsigned number);

/* Return the number of a code; KEYRING_BUREAUS: nobody's. */
unsigned keyring_find(const char *code);

/* What a bureau has keys for. */
enum keyring_use { KEYRING_LOG, KEYRING_NEXT_LOG, KEYRING_WITNESS, KEYRING_USES };

/* Return a bureau's keys: of its log, of its log when it is replaced, for cosigning others' logs. */
const struct keyring_pair *keyring_log_key(unsigned number);
const struct keyring_pair *keyring_next_log_key(unsigned number);
const struct keyring_pair *keyring_witness_key(unsigned number);

/* Which keys a bureau signs its log with, and which the others know, while it replaces one. A turn is one step of that:
 * the others learn the new key; it signs with both; with the new one only; the others forget the old one. */
struct keyring_turn {
    const struct keyring_pair *signing;
    const struct keyring_pair *also; /* NULL: none */
    size_t known_count;
    const struct keyring_pair *known[2];
};

struct keyring_turn keyring_turn(unsigned number, unsigned turn);

void keyring_release(void);

#endif
