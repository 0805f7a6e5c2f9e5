/*
 * instant: points in time, int64 milliseconds since 1970 UTC inside, RFC 3339 at the edges.
 */
#ifndef COMITY_INSTANT_H
#define COMITY_INSTANT_H

#include "comity/error.h"
#include "comity/view.h"

#define INSTANT_TEXT_CHARS 24 /* YYYY-MM-DDThh:mm:ss.sssZ */

/* What the shell hands in with every event: the wall clock for what people see, and a clock that never steps
 * for deadlines. */
struct now {
    int64_t wall_ms;   /* UTC, milliseconds since 1970 */
    int64_t steady_ms; /* monotonic, from any start */
};

/* Write "YYYY-MM-DDThh:mm:ss.sssZ" and a NUL; years 0000 to 9999, others are written as the nearest of these. */
void instant_format(int64_t wall_ms, char out[INSTANT_TEXT_CHARS + 1]);

/* Read exactly that form: upper-case T and Z, three digits of fraction, no offset, no second 60; dates must
 * exist. ERROR_MALFORMED, ERROR_INVALID. */
enum error_code instant_parse(struct view text, int64_t *ret_wall_ms, struct error *error);

/* Read the forms that records may have, too: without seconds, or with any number of digits of their fraction (what is
 * less than a millisecond is dropped). ERROR_MALFORMED, ERROR_INVALID. */
enum error_code instant_read(struct view text, int64_t *ret_wall_ms, struct error *error);

#endif
