#include "marker.h"

#include <string.h>

#define MAGIC_BYTES 4u
#define DIGITS 16u

static const uint8_t NONCE_MAGIC[MAGIC_BYTES] = {0xC0, 0x5A, 0xA5, 0x3C};
static const uint8_t TEXT_MAGIC[2] = {'Z', 'Q'};

uint64_t marker_draw(struct dice *dice)
{
    uint64_t value = dice_next(dice);
    return value == 0 ? 1 : value;
}

void marker_write(uint64_t value, char out[MARKER_TEXT_CHARS + 1])
{
    memcpy(out, TEXT_MAGIC, sizeof TEXT_MAGIC);
    for (unsigned i = 0; i < DIGITS; i++)
        out[sizeof TEXT_MAGIC + i] = "0123456789ABCDEF"[value >> (60 - 4 * i) & 15];
    out[MARKER_TEXT_CHARS] = '\0';
}

void marker_make_nonce(struct dice *dice, unsigned owner, uint8_t out[ENTRY_NONCE_BYTES])
{
    dice_fill(dice, out, ENTRY_NONCE_BYTES);
    memcpy(out, NONCE_MAGIC, MAGIC_BYTES);
    out[MAGIC_BYTES] = (uint8_t)(owner >> 8);
    out[MAGIC_BYTES + 1] = (uint8_t)owner;
}

unsigned marker_owner(uint64_t value)
{
    return (unsigned)(value >> 48);
}

static uint64_t read_nonce(const uint8_t *bytes)
{
    uint64_t value = 0;
    for (unsigned i = 0; i < sizeof value; i++)
        value = value << 8 | bytes[MAGIC_BYTES + i];
    return value == 0 ? 1 : value;
}

uint64_t marker_of_nonce(struct view nonce)
{
    if (nonce.size != ENTRY_NONCE_BYTES || memcmp(nonce.data, NONCE_MAGIC, MAGIC_BYTES) != 0)
        return 0;
    return read_nonce(nonce.data);
}

static bool read_digits(const uint8_t *bytes, uint64_t *ret)
{
    uint64_t value = 0;
    for (unsigned i = 0; i < DIGITS; i++) {
        uint8_t digit = bytes[i];
        if (digit >= '0' && digit <= '9')
            value = value << 4 | (uint64_t)(digit - '0');
        else if (digit >= 'A' && digit <= 'F')
            value = value << 4 | (uint64_t)(digit - 'A' + 10);
        else
            return false;
    }
    *ret = value;
    return true;
}

static void scan_texts(struct view bytes, void (*visit)(void *context, const struct marker *marker),
                       void *context)
{
    const uint8_t *end = bytes.data + bytes.size;
    const uint8_t *at = bytes.data;
    while (end - at >= (ptrdiff_t)MARKER_TEXT_CHARS) {
        struct marker marker = {.kind = MARKER_TEXT};
        at = memmem(at, (size_t)(end - at), TEXT_MAGIC, sizeof TEXT_MAGIC);
        if (at == NULL || end - at < (ptrdiff_t)MARKER_TEXT_CHARS)
            return;
        at += sizeof TEXT_MAGIC;
        if (read_digits(at, &marker.value)) {
            visit(context, &marker);
            at += DIGITS;
        }
    }
}

static void scan_nonces(struct view bytes, void (*visit)(void *context, const struct marker *marker),
                        void *context)
{
    const uint8_t *end = bytes.data + bytes.size;
    const uint8_t *at = bytes.data;
    while (end - at >= ENTRY_NONCE_BYTES) {
        at = memmem(at, (size_t)(end - at), NONCE_MAGIC, MAGIC_BYTES);
        if (at == NULL || end - at < ENTRY_NONCE_BYTES)
            return;
        struct marker marker = {.kind = MARKER_NONCE, .value = read_nonce(at)};
        visit(context, &marker);
        at += MAGIC_BYTES;
    }
}

void marker_scan(struct view bytes, void (*visit)(void *context, const struct marker *marker), void *context)
{
    if (bytes.size == 0)
        return;
    scan_texts(bytes, visit, context);
    scan_nonces(bytes, visit, context);
}
