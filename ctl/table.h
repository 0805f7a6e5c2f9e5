/*
 * table: rows laid out in columns, for people.
 *
 *     struct table table;
 *     table_init(&table, "BUREAU\0STATE\0", 2);
 *     table_cell(&table, "CO"); table_cell(&table, "connected"); ... table_append(&table, &buffer);
 * table_release()
 *
 * Cells are escaped (escape.h). Columns are as wide as their widest cell and two spaces apart; the last is
 * not filled up. A column of numbers, with gaps or without, stands to the right. Memory that runs out ends the
 * table early.
 */
#ifndef TABLE_H
#define TABLE_H

#include "comity/buffer.h"

#include <stdio.h>

#define TABLE_COLUMNS 20u

struct table {
    size_t columns;
    struct buffer cells; /* each ends in a NUL */
    size_t count;        /* of cells, the headings among them */
    enum error_code code;
};

/* Begin with one heading for each column. */
void table_init(struct table *table, const char *const *headings, size_t columns);

/* Add the next cell, left to right, then the next row. NULL is an empty cell. */
void table_cell(struct table *table, const char *text);
void table_number(struct table *table, unsigned long long number);

/* Return how many whole rows there are below the headings. */
size_t table_rows(const struct table *table);

/* Append the laid out table. ERROR_LIMIT, ERROR_MEMORY. */
enum error_code table_append(const struct table *table, struct buffer *out, struct error *error);

/* Write it and release it. */
void table_print(struct table *table, FILE *out);

/* Free the cells; harmless on a zeroed struct. */
void table_release(struct table *table);

/* Return how many columns of a terminal the text takes. */
size_t table_width(struct view text);

#endif
