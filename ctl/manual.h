/*
 * manual: what the table of commands says, as the part of comity(1) that lists options and commands.
 *
 * docs/man/comity.1.in is the frame around it. Help texts are read as people do: a blank line parts paragraphs;
 * what stands before two blanks, or behind two at the start of a line, is explained by the rest and by the
 * lines that are indented further.
 */
#ifndef MANUAL_H
#define MANUAL_H

#include <stdio.h>

/* Write the sections OPTIONS and COMMANDS, in mdoc(7). */
void manual_write(FILE *out);

/* Write a help text, lines each ended, in mdoc(7). */
void manual_write_text(const char *text, FILE *out);

/* Return how many bytes of a line, which ends at a newline, are what it explains; 0 if it is prose or goes on
 * with what stands before it. Blanks at its start are counted. */
size_t manual_term(const char *line);

#endif
