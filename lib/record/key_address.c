#include "key_address.h"

#include "comity/decimal.h"
#include "comity/hex.h"
#include "comity/reader.h"

#include <string.h>

#define ADDRESS4_BYTES 4u

/* Four numbers of at most 255 without leading zeros. */
static bool read_ip4(struct view text, uint8_t out[ADDRESS4_BYTES])
{
    struct reader reader;
    reader_init(&reader, text);
    for (size_t i = 0; i < ADDRESS4_BYTES; i++) {
        uint64_t number;
        struct view part = i + 1 < ADDRESS4_BYTES ? reader_until(&reader, '.')
                                                  : reader_bytes(&reader, reader_remaining(&reader));
        if (reader.code != ERROR_NONE || decimal_parse(part, UINT8_MAX, &number, NULL) != ERROR_NONE)
            return false;
        out[i] = (uint8_t)number;
    }
    return true;
}

static int hex_value(uint8_t character)
{
    static const char digits[] = "0123456789abcdef0123456789ABCDEF";
    const char *found = character == '\0' ? NULL : strchr(digits, character);
    return found == NULL ? -1 : (int)((found - digits) % 16);
}

/* Take a group of 1 to 4 hexadecimal digits from the front; false if there is none. */
static bool take_group(struct view *text, uint8_t out[2])
{
    unsigned value = 0;
    size_t size = 0;
    while (size < text->size && size < 4 && hex_value(text->data[size]) >= 0)
        value = value << 4 | (unsigned)hex_value(text->data[size++]);
    out[0] = (uint8_t)(value >> 8);
    out[1] = (uint8_t)value;
    *text = view_after(*text, size);
    return size > 0;
}

/* Read groups between colons, at most 16 bytes of them, the last two perhaps as an IPv4 address. Return the bytes; -1 for
 * anything else. */
static int read_groups(struct view text, uint8_t out[KEY_ADDRESS_BYTES])
{
    size_t size = 0;
    while (text.size > 0) {
        if (size + 4 <= KEY_ADDRESS_BYTES && read_ip4(text, out + size))
            return (int)size + 4;
        if (size + 2 > KEY_ADDRESS_BYTES || !take_group(&text, out + size))
            return -1;
        size += 2;
        if (text.size == 0)
            break;
        if (text.size == 1 || text.data[0] != ':')
            return -1;
        text = view_after(text, 1);
    }
    return (int)size;
}

static bool read_ip6(struct view text, uint8_t out[KEY_ADDRESS_BYTES])
{
    uint8_t head[KEY_ADDRESS_BYTES] = {0};
    uint8_t tail[KEY_ADDRESS_BYTES] = {0};
    size_t gap = 0;
    while (gap + 1 < text.size && (text.data[gap] != ':' || text.data[gap + 1] != ':'))
        gap++;
    if (gap + 1 >= text.size) {
        bool is_whole = read_groups(text, head) == KEY_ADDRESS_BYTES;
        memcpy(out, head, KEY_ADDRESS_BYTES);
        return is_whole;
    }
    int before = read_groups(view_of(text.data, gap), head);
    int after = read_groups(view_after(text, gap + 2), tail);
    bool has_ip4_first = before > 0 && memchr(text.data, '.', gap) != NULL;
    if (before < 0 || after < 0 || before + after >= (int)KEY_ADDRESS_BYTES || has_ip4_first)
        return false;
    memset(out, 0, KEY_ADDRESS_BYTES);
    memcpy(out, head, (size_t)before);
    memcpy(out + KEY_ADDRESS_BYTES - (size_t)after, tail, (size_t)after);
    return true;
}

bool key_address_read(struct view text, struct key_address *out)
{
    static const uint8_t mapped[] = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};
    *out = (struct key_address){.size = ADDRESS4_BYTES};
    if (read_ip4(text, out->bytes))
        return true;
    out->size = KEY_ADDRESS_BYTES;
    if (text.size > 2 && text.data[0] == '[' && text.data[text.size - 1] == ']')
        text = view_of(text.data + 1, text.size - 2);
    if (!read_ip6(text, out->bytes))
        return false;
    if (memcmp(out->bytes, mapped, sizeof mapped) == 0) {
        memmove(out->bytes, out->bytes + sizeof mapped, ADDRESS4_BYTES);
        out->size = ADDRESS4_BYTES;
    }
    return true;
}

enum error_code key_address_ip(const char *text, char out[LIMIT_KEY_BYTES], struct error *error)
{
    struct key_address address;
    if (!key_address_read(view_trimmed(view_of_text(text)), &address))
        return error_set(error, ERROR_INVALID, "\"%.48s\" is not an IP address", text);
    hex_encode(view_of(address.bytes, address.size), out);
    return ERROR_NONE;
}

/* Set the bits behind the prefix; false if one is set already. */
static bool fill_behind(struct key_address *address, size_t bits)
{
    for (size_t i = bits; i < 8 * address->size; i++) {
        uint8_t bit = (uint8_t)(0x80 >> i % 8);
        if ((address->bytes[i / 8] & bit) != 0)
            return false;
        address->bytes[i / 8] |= bit;
    }
    return true;
}

enum error_code key_address_network(const char *text, char first[LIMIT_KEY_BYTES], char last[LIMIT_KEY_BYTES],
                                    struct error *error)
{
    struct view whole = view_trimmed(view_of_text(text));
    struct reader reader;
    struct key_address address;
    uint64_t bits = 0;
    reader_init(&reader, whole);
    struct view prefix = reader_until(&reader, '/');
    struct view number = reader_bytes(&reader, reader_remaining(&reader));
    if (reader.code != ERROR_NONE || !key_address_read(prefix, &address) ||
        decimal_parse(number, 8 * address.size, &bits, NULL) != ERROR_NONE)
        return error_set(error, ERROR_INVALID, "\"%.48s\" is not a network (address/bits)", text);
    struct key_address end = address;
    if (!fill_behind(&end, bits))
        return error_set(error, ERROR_INVALID, "\"%.48s\" is not a network: bits behind the prefix are set",
                         text);
    hex_encode(view_of(address.bytes, address.size), first);
    hex_encode(view_of(end.bytes, end.size), last);
    return ERROR_NONE;
}
