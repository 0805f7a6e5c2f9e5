#include "comity/uuid.h"

#include "comity/hex.h"
#include "comity/reader.h"

#include <string.h>

#define TIME_MS_MAX ((int64_t)0xffffffffffff)
#define LOW_BITS 62

/* The parts of a version 7 id: 48 bits of time, 12 + 62 random bits (RFC 9562 5.7). */
struct parts {
    uint64_t time_ms;
    uint64_t high; /* 12 bits */
    uint64_t low;  /* 62 bits */
};

static const uint64_t low_mask = ((uint64_t)1 << LOW_BITS) - 1;

static uint64_t big_endian(const uint8_t *bytes, size_t size)
{
    uint64_t value = 0;
    for (size_t i = 0; i < size; i++)
        value = value << 8 | bytes[i];
    return value;
}

static struct parts take_apart(const struct uuid *uuid)
{
    return (struct parts){
        .time_ms = big_endian(uuid->bytes, 6),
        .high = big_endian(uuid->bytes + 6, 2) & 0xfff,
        .low = big_endian(uuid->bytes + 8, 8) & low_mask,
    };
}

static void put_together(const struct parts *parts, struct uuid *out)
{
    uint64_t first = parts->time_ms << 16 | 0x7000 | parts->high;
    uint64_t second = (uint64_t)2 << LOW_BITS | parts->low;
    for (int i = 0; i < 8; i++) {
        out->bytes[i] = (uint8_t)(first >> (56 - 8 * i));
        out->bytes[8 + i] = (uint8_t)(second >> (56 - 8 * i));
    }
}

static void randomise(struct parts *parts, const uint8_t random[10])
{
    parts->high = big_endian(random, 2) & 0xfff;
    parts->low = big_endian(random + 2, 8) & low_mask;
}

/* A random step keeps the next id of the same millisecond hard to guess. */
static void count_up(struct parts *parts, const uint8_t random[10])
{
    parts->low += 1 + big_endian(random, 4);
    if (parts->low > low_mask) {
        parts->low &= low_mask;
        parts->high++;
    }
    if (parts->high > 0xfff) {
        parts->time_ms++;
        randomise(parts, random);
    }
}

void uuid_generate(struct uuid_generator *generator, int64_t wall_ms, const uint8_t random[10],
                   struct uuid *out)
{
    if (wall_ms < 0)
        wall_ms = 0;
    if (wall_ms > TIME_MS_MAX)
        wall_ms = TIME_MS_MAX;
    struct parts parts = take_apart(&generator->last);
    if ((uint64_t)wall_ms > parts.time_ms) {
        parts.time_ms = (uint64_t)wall_ms;
        randomise(&parts, random);
    } else {
        count_up(&parts, random);
    }
    put_together(&parts, &generator->last);
    *out = generator->last;
}

/* Bytes in each of the five groups of the text. */
static const size_t groups[] = {4, 2, 2, 2, 6};
#define GROUPS (sizeof groups / sizeof groups[0])

void uuid_format(const struct uuid *uuid, char out[UUID_TEXT_CHARS + 1])
{
    const uint8_t *bytes = uuid->bytes;
    for (size_t i = 0; i < GROUPS; i++) {
        if (i > 0)
            *out++ = '-';
        hex_encode(view_of(bytes, groups[i]), out);
        bytes += groups[i];
        out += 2 * groups[i];
    }
}

enum error_code uuid_parse(struct view text, struct uuid *out, struct error *error)
{
    struct reader reader;
    struct uuid uuid;
    uint8_t *bytes = uuid.bytes;
    reader_init(&reader, text);
    for (size_t i = 0; i < GROUPS; i++) {
        if (i > 0 && reader_u8(&reader) != '-')
            reader_fail(&reader, ERROR_MALFORMED);
        struct view group = reader_bytes(&reader, 2 * groups[i]);
        if (hex_decode(group, bytes, groups[i], NULL) != ERROR_NONE)
            reader_fail(&reader, ERROR_MALFORMED);
        bytes += groups[i];
    }
    if (reader_finish(&reader, "record id", NULL) != ERROR_NONE)
        return error_set(error, ERROR_MALFORMED,
                         "not a record id of %d characters (8-4-4-4-12 hexadecimal digits)", UUID_TEXT_CHARS);
    *out = uuid;
    return ERROR_NONE;
}

int64_t uuid_time_ms(const struct uuid *uuid)
{
    return (int64_t)take_apart(uuid).time_ms;
}
