/*
 * bar: a number as a bar of characters.
 */
#ifndef BAR_H
#define BAR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define BAR_CHARS 30u
#define BAR_BYTES (3u * BAR_CHARS + 1u)

/* Write a bar for `value`, BAR_CHARS wide for `most`: with block characters to an eighth of one, else of '#'. What is
 * not zero is seen. */
void bar_format(char out[BAR_BYTES], uint64_t value, uint64_t most, bool has_blocks);

/* Tell whether the terminal's characters have blocks. */
bool bar_has_blocks(void);

#endif
