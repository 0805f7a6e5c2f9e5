/*
 * csv_line: a line of RFC 4180, cell by cell.
 *
 * What a spreadsheet would take for a formula (=, +, -, @ at the start of a text) gets an apostrophe before it.
 */
#ifndef CSV_LINE_H
#define CSV_LINE_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

struct csv_line {
    FILE *out;
    bool has_cells;
};

void csv_text(struct csv_line *line, const char *text);
void csv_number(struct csv_line *line, uint64_t number);

/* End the line. */
void csv_end(struct csv_line *line);

#endif
