/*
 * view: bytes that somebody else owns.
 *
 * A view never owns what it points to; each function that returns one says how long it lives.
 */
#ifndef COMITY_VIEW_H
#define COMITY_VIEW_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct view {
    const uint8_t *data; /* may be NULL only where size is 0 */
    size_t size;         /* bytes */
};

/* Return a view of `size` bytes at `data`. */
struct view view_of(const void *data, size_t size);

/* Return a view of the characters of `text`, without its NUL. */
struct view view_of_text(const char *text);

/* Return what comes after the first `size` bytes, of which there must be as many. */
struct view view_after(struct view view, size_t size);

/* Return the characters without spaces, tabs and ends of lines at both ends. */
struct view view_trimmed(struct view text);

/* Tell whether both hold the same bytes. Not constant time. */
bool view_is_equal(struct view a, struct view b);

/* Return less than, equal to or greater than 0 as memcmp does, the shorter first where one begins the other. */
int view_compare(struct view a, struct view b);

#endif
