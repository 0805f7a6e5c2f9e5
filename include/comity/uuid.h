/*
 * uuid: record ids, UUIDv7 (RFC 9562 5.7).
 *
 * Ids of one generator sort as bytes in the order they were made: within a millisecond by counting up the random
 * part (RFC 9562 6.2 method 2), and after a clock that stepped back by keeping the last timestamp.
 */
#ifndef COMITY_UUID_H
#define COMITY_UUID_H

#include "comity/error.h"
#include "comity/view.h"

#define UUID_BYTES 16
#define UUID_TEXT_CHARS 36

struct uuid {
    uint8_t bytes[UUID_BYTES];
};

struct uuid_generator {
    struct uuid last;
};

/* Make the next id from the time and 10 random bytes (74 bits of which are used where the millisecond is new). */
void uuid_generate(struct uuid_generator *generator, int64_t wall_ms, const uint8_t random[10],
                   struct uuid *out);

/* Write the 36 characters, lower case, and a NUL. */
void uuid_format(const struct uuid *uuid, char out[UUID_TEXT_CHARS + 1]);

/* Read the 36-character form, digits of either case. Any version is accepted. ERROR_MALFORMED. */
enum error_code uuid_parse(struct view text, struct uuid *out, struct error *error);

/* Return the creation time of a version 7 id, milliseconds since 1970 UTC. */
int64_t uuid_time_ms(const struct uuid *uuid);

#endif
