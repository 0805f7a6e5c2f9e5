/*
 * escape: text from elsewhere made harmless for a terminal.
 *
 * Control characters (C0, DEL, C1), the characters that turn the direction of text, line separators and
 * zero-width ones become \uXXXX, bytes that are not UTF-8 become \u00XX; newline and tab become \n and \t.
 * JSON that was escaped so means the same.
 */
#ifndef ESCAPE_H
#define ESCAPE_H

#include "comity/buffer.h"

#include <stdio.h>

/* Append the escaped text. ERROR_LIMIT, ERROR_MEMORY. */
enum error_code escape_append(struct buffer *out, struct view text, struct error *error);

/* The same, but newlines and tabs stay: for text that we laid out ourselves. */
enum error_code escape_append_lines(struct buffer *out, struct view text, struct error *error);

/* Write the escaped text. */
void escape_write(FILE *out, const char *text);

#endif
