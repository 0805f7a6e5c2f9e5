/*
 * marker: random marks in the bytes of every entry, by which they are known wherever they turn up.
 *
 * The text of a record carries one ("ZQ" and 16 digits of 0-9 A-F, which may also be a document's number); the nonce of
 * an entry is one (four fixed bytes, the number of its owner, ten random bytes).
 */
#ifndef SIM_MARKER_H
#define SIM_MARKER_H

#include "dice.h"

#include "comity/entry.h"

#define MARKER_TEXT_CHARS 18u

enum marker_kind { MARKER_TEXT, MARKER_NONCE };

struct marker {
    enum marker_kind kind;
    uint64_t value; /* never 0 */
};

/* Draw a new text mark, and write it, with a NUL. */
uint64_t marker_draw(struct dice *dice);
void marker_write(uint64_t value, char out[MARKER_TEXT_CHARS + 1]);

/* Make a nonce. Return the mark of one; 0: it was not made here. Return the owner that a nonce's mark names. */
void marker_make_nonce(struct dice *dice, unsigned owner, uint8_t out[ENTRY_NONCE_BYTES]);
uint64_t marker_of_nonce(struct view nonce);
unsigned marker_owner(uint64_t value);

/* Call `visit` for each mark in the bytes, as often as it stands there. */
void marker_scan(struct view bytes, void (*visit)(void *context, const struct marker *marker), void *context);

#endif
