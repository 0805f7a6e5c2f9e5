#include "csv_row.h"

#include <assert.h>
#include <string.h>

enum csv_place csv_row_step(enum csv_place place, uint8_t byte)
{
    assert(place != CSV_ROW_END);
    if (place == CSV_QUOTED)
        return byte == '"' ? CSV_QUOTE_SEEN : CSV_QUOTED;
    if (byte == '\n')
        return CSV_ROW_END;
    if (byte == ',')
        return CSV_CELL_START;
    if (byte == '"' && place != CSV_BARE)
        return CSV_QUOTED;
    if (byte == '\r' && place == CSV_QUOTE_SEEN)
        return CSV_QUOTE_SEEN;
    return CSV_BARE;
}

void csv_row_init(struct csv_row *row, size_t limit_bytes)
{
    *row = (struct csv_row){0};
    buffer_init(&row->text, limit_bytes);
}

void csv_row_release(struct csv_row *row)
{
    buffer_release(&row->text);
    row->count = 0;
}

static bool is_outer_space(uint8_t byte)
{
    return byte == ' ' || byte == '\t' || byte == '\r' || byte == '\n';
}

static enum error_code end_cell(struct csv_row *row, size_t start, struct error *error)
{
    struct buffer *text = &row->text;
    if (row->count == CSV_ROW_CELLS)
        return error_set(error, ERROR_LIMIT, "has more than %d cells", CSV_ROW_CELLS);
    while (text->size > start && is_outer_space(text->data[text->size - 1]))
        text->size--;
    row->starts[row->count++] = start;
    return buffer_append(text, "", 1, error);
}

/* Keep a byte of a cell's content: no spaces in front, and a newline without the CR before it. */
static enum error_code keep(struct csv_row *row, size_t start, uint8_t byte, struct error *error)
{
    struct buffer *text = &row->text;
    if (text->size == start && is_outer_space(byte))
        return ERROR_NONE;
    if (byte == '\n' && text->data[text->size - 1] == '\r')
        text->size--;
    return buffer_append(text, &byte, 1, error);
}

static bool is_content(enum csv_place before, enum csv_place after, uint8_t byte)
{
    if (before == CSV_QUOTED)
        return after == CSV_QUOTED;
    return after == CSV_BARE || (before == CSV_QUOTE_SEEN && byte == '"');
}

static bool is_against_rule(enum csv_place before, enum csv_place after, uint8_t byte)
{
    return (before == CSV_BARE && byte == '"') || (before == CSV_QUOTE_SEEN && after == CSV_BARE) ||
           byte == '\0';
}

static enum error_code split(struct csv_row *row, struct view bytes, struct error *error)
{
    enum csv_place place = CSV_CELL_START;
    size_t start = 0;
    for (size_t i = 0; i < bytes.size && place != CSV_ROW_END; i++) {
        uint8_t byte = bytes.data[i];
        enum csv_place after = csv_row_step(place, byte);
        enum error_code code = ERROR_NONE;
        if (is_against_rule(place, after, byte))
            return error_set(error, ERROR_MALFORMED, "cell %zu has %s", row->count + 1,
                             byte == '\0' ? "a NUL"
                             : byte == '"'
                                 ? "a quote inside; the whole cell must be quoted, and the quote doubled"
                                 : "text behind its closing quote");
        if (is_content(place, after, byte))
            code = keep(row, start, byte, error);
        if (after == CSV_ROW_END || (after == CSV_CELL_START && place != CSV_QUOTED)) {
            code = end_cell(row, start, error);
            start = row->text.size;
        }
        if (code != ERROR_NONE)
            return code;
        place = after;
    }
    if (place == CSV_QUOTED)
        return error_set(error, ERROR_MALFORMED, "cell %zu opens a quote that is never closed",
                         row->count + 1);
    return place == CSV_ROW_END ? ERROR_NONE : end_cell(row, start, error);
}

enum error_code csv_row_parse(struct csv_row *row, struct view bytes, struct error *error)
{
    buffer_clear(&row->text);
    row->count = 0;
    return split(row, bytes, error);
}

const char *csv_row_cell(const struct csv_row *row, size_t index)
{
    assert(index < row->count);
    return (const char *)row->text.data + row->starts[index];
}
