#include "table.h"

#include "escape.h"

#include "comity/utf8.h"

#include <assert.h>
#include <string.h>
#include <wchar.h>

#define CELLS_BYTES (64u * 1024u * 1024u)
#define GAP 2u

struct shape {
    size_t widths[TABLE_COLUMNS];
    bool is_number[TABLE_COLUMNS];
};

void table_init(struct table *table, const char *const *headings, size_t columns)
{
    assert(columns > 0 && columns <= TABLE_COLUMNS);
    *table = (struct table){.columns = columns};
    buffer_init(&table->cells, CELLS_BYTES);
    for (size_t i = 0; i < columns; i++)
        table_cell(table, headings[i]);
}

void table_release(struct table *table)
{
    buffer_release(&table->cells);
}

void table_cell(struct table *table, const char *text)
{
    if (table->code == ERROR_NONE && text != NULL)
        table->code = escape_append(&table->cells, view_of_text(text), NULL);
    if (table->code == ERROR_NONE)
        table->code = buffer_append(&table->cells, "", 1, NULL);
    if (table->code == ERROR_NONE)
        table->count++;
}

void table_number(struct table *table, unsigned long long number)
{
    char text[24];
    snprintf(text, sizeof text, "%llu", number);
    table_cell(table, text);
}

size_t table_rows(const struct table *table)
{
    return table->count < table->columns ? 0 : table->count / table->columns - 1;
}

size_t table_width(struct view text)
{
    struct reader reader;
    size_t width = 0;
    reader_init(&reader, text);
    while (reader_remaining(&reader) > 0) {
        int columns = wcwidth((wchar_t)utf8_next(&reader));
        width += columns >= 0 ? (size_t)columns : 1;
    }
    return width;
}

static struct view next_cell(const struct table *table, size_t *position)
{
    struct view cell = view_of_text((const char *)table->cells.data + *position);
    *position += cell.size + 1;
    return cell;
}

static bool is_number(struct view cell)
{
    for (size_t i = 0; i < cell.size; i++)
        if (cell.data[i] < '0' || cell.data[i] > '9')
            return false;
    return true;
}

static void measure(const struct table *table, struct shape *shape)
{
    size_t position = 0;
    bool has_words[TABLE_COLUMNS] = {false};
    memset(shape, 0, sizeof *shape);
    for (size_t i = 0; i < table->count; i++) {
        struct view cell = next_cell(table, &position);
        size_t width = table_width(cell);
        size_t column = i % table->columns;
        if (shape->widths[column] < width)
            shape->widths[column] = width;
        if (i >= table->columns && cell.size > 0) {
            has_words[column] = has_words[column] || !is_number(cell);
            shape->is_number[column] = !has_words[column];
        }
    }
}

static enum error_code append_spaces(struct buffer *out, size_t count, struct error *error)
{
    enum error_code code = ERROR_NONE;
    while (count-- > 0 && code == ERROR_NONE)
        code = buffer_append(out, " ", 1, error);
    return code;
}

static enum error_code append_cell(struct buffer *out, struct view cell, size_t width, bool to_the_right,
                                   bool is_last, struct error *error)
{
    size_t missing = width - table_width(cell);
    enum error_code code = ERROR_NONE;
    if (to_the_right)
        code = append_spaces(out, missing, error);
    if (code == ERROR_NONE && cell.size > 0)
        code = buffer_append(out, cell.data, cell.size, error);
    if (code == ERROR_NONE && is_last)
        return buffer_append(out, "\n", 1, error);
    if (code == ERROR_NONE)
        code = append_spaces(out, GAP + (to_the_right ? 0 : missing), error);
    return code;
}

enum error_code table_append(const struct table *table, struct buffer *out, struct error *error)
{
    struct shape shape;
    size_t position = 0;
    enum error_code code = ERROR_NONE;
    measure(table, &shape);
    size_t whole = table->count - table->count % table->columns;
    for (size_t i = 0; i < whole && code == ERROR_NONE; i++) {
        struct view cell = next_cell(table, &position);
        size_t column = i % table->columns;
        code = append_cell(out, cell, shape.widths[column], shape.is_number[column],
                           column + 1 == table->columns, error);
    }
    return code;
}

void table_print(struct table *table, FILE *out)
{
    struct buffer text;
    buffer_init(&text, 4 * CELLS_BYTES);
    enum error_code code = table_append(table, &text, NULL);
    if (text.size > 0)
        fwrite(text.data, 1, text.size, out);
    if (code != ERROR_NONE || table->code != ERROR_NONE)
        fputs("comity: no memory for the rest of the table\n", stderr);
    buffer_release(&text);
    table_release(table);
}
