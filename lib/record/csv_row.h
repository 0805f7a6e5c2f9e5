/*
 * csv_row: one row of RFC 4180: where it ends, and its cells.
 *
 * A quote opens a cell only at its very beginning. What stands against the rule (a quote within a bare cell,
 * text behind the closing quote) spoils the row, not the rows behind it.
 */
#ifndef CSV_ROW_H
#define CSV_ROW_H

#include "comity/buffer.h"

#define CSV_ROW_CELLS 256

enum csv_place {
    CSV_CELL_START,
    CSV_BARE,
    CSV_QUOTED,
    CSV_QUOTE_SEEN, /* within a quoted cell: its end, or the first of two */
    CSV_ROW_END
};

struct csv_row {
    struct buffer text;           /* the cells, each with a NUL, without quotes and outer spaces */
    size_t starts[CSV_ROW_CELLS]; /* of each cell in `text` */
    size_t count;
};

/* Return the place after `byte`; what is against the rule leads to CSV_BARE. */
enum csv_place csv_row_step(enum csv_place place, uint8_t byte);

/* Make a row without cells, of at most `limit_bytes`. */
void csv_row_init(struct csv_row *row, size_t limit_bytes);
void csv_row_release(struct csv_row *row);

/* Split a whole row, with or without its newline. ERROR_MALFORMED (quoting, a NUL), ERROR_LIMIT (cells),
 * ERROR_MEMORY; the row's content is then undefined. */
enum error_code csv_row_parse(struct csv_row *row, struct view bytes, struct error *error);

/* Return a cell, index < row->count; valid until the next parse. */
const char *csv_row_cell(const struct csv_row *row, size_t index);

#endif
