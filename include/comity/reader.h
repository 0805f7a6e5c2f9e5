/*
 * reader: takes values from bytes that nobody has checked.
 *
 * The error is sticky: after the first failure every read returns zeros or an empty view and the first code
 * stays, so a parser reads all its fields and checks once at the end. Integers are big-endian. Lengths are
 * compared by subtraction only. Owns nothing; views it returns live as long as the bytes it reads.
 */
#ifndef COMITY_READER_H
#define COMITY_READER_H

#include "comity/error.h"
#include "comity/view.h"

struct reader {
    const uint8_t *data;
    size_t size;          /* bytes in all */
    size_t position;      /* bytes taken; position <= size */
    enum error_code code; /* first failure, or ERROR_NONE */
};

/* Start at the first byte of `bytes`. */
void reader_init(struct reader *reader, struct view bytes);

/* Return how many bytes are left; 0 after a failure. */
size_t reader_remaining(const struct reader *reader);

/* Take one integer, big-endian. Too few bytes left: ERROR_TRUNCATED and 0. */
uint8_t reader_u8(struct reader *reader);
uint16_t reader_u16(struct reader *reader);
uint32_t reader_u32(struct reader *reader);
uint64_t reader_u64(struct reader *reader);

/* Take `size` bytes as a view. Too few left: ERROR_TRUNCATED and an empty view. */
struct view reader_bytes(struct reader *reader, size_t size);

/* Copy `size` bytes to `out`; zeros on failure. */
void reader_copy(struct reader *reader, void *out, size_t size);

/* Take the bytes up to the next `delimiter` and the delimiter itself; return them without it.
 * No delimiter left: ERROR_TRUNCATED and an empty view. */
struct view reader_until(struct reader *reader, uint8_t delimiter);

/* Record a failure found by the caller, unless one is recorded already. */
void reader_fail(struct reader *reader, enum error_code code);

/* End the parse: ERROR_MALFORMED if bytes are left. Return the first failure, or ERROR_NONE. */
enum error_code reader_finish(struct reader *reader, const char *what, struct error *error);

#endif
