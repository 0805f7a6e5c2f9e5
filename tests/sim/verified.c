/*
 * verified: remembers which signatures have been verified, and how that went.
 *
 * In a federation everybody verifies the same signatures, and that is most of what a run costs. The linker puts
 * __wrap_ed25519_verify() in the place of ed25519_verify(); it gives the same answer for the same key, message and signature,
 * compared byte by byte, without asking again.
 */
#include "comity/ed25519.h"

#include <stdbool.h>
#include <string.h>

#define SLOTS 8192u
#define MESSAGE_BYTES 512u /* longer ones are not remembered */

struct slot {
    bool is_used;
    enum error_code code;
    size_t size;
    uint8_t key[ED25519_PUBLIC_BYTES];
    uint8_t signature[ED25519_SIGNATURE_BYTES];
    uint8_t message[MESSAGE_BYTES];
};

static struct slot slots[SLOTS];

enum error_code __real_ed25519_verify(const uint8_t public_key[ED25519_PUBLIC_BYTES], struct view message,
                                      const uint8_t signature[ED25519_SIGNATURE_BYTES], struct error *error);
enum error_code __wrap_ed25519_verify(const uint8_t public_key[ED25519_PUBLIC_BYTES], struct view message,
                                      const uint8_t signature[ED25519_SIGNATURE_BYTES], struct error *error);

static bool is_same(const struct slot *slot, const uint8_t *key, struct view message,
                    const uint8_t *signature)
{
    return slot->is_used && slot->size == message.size && memcmp(slot->key, key, sizeof slot->key) == 0 &&
           memcmp(slot->signature, signature, sizeof slot->signature) == 0 &&
           memcmp(slot->message, message.data, message.size) == 0;
}

enum error_code __wrap_ed25519_verify(const uint8_t public_key[ED25519_PUBLIC_BYTES], struct view message,
                                      const uint8_t signature[ED25519_SIGNATURE_BYTES], struct error *error)
{
    uint64_t place;
    memcpy(&place, signature, sizeof place);
    struct slot *slot = &slots[place % SLOTS];
    if (message.size == 0 || message.size > MESSAGE_BYTES)
        return __real_ed25519_verify(public_key, message, signature, error);
    if (is_same(slot, public_key, message, signature))
        return slot->code == ERROR_NONE ? ERROR_NONE
                                        : error_set(error, slot->code, "%s", error_code_text(slot->code));
    enum error_code code = __real_ed25519_verify(public_key, message, signature, error);
    if (code != ERROR_NONE && code != ERROR_SIGNATURE)
        return code;
    *slot = (struct slot){.is_used = true, .code = code, .size = message.size};
    memcpy(slot->key, public_key, sizeof slot->key);
    memcpy(slot->signature, signature, sizeof slot->signature);
    memcpy(slot->message, message.data, message.size);
    return code;
}
