#include "comity/distribution_text.h"
#include "comity/limits.h"
#include "csv_column.h"
#include "csv_row.h"
#include "import_format.h"

#include <stdlib.h>
#include <string.h>

#define NO_COLUMN SIZE_MAX

struct csv {
    struct csv_row row;
    size_t default_type; /* of record_type_table(), or SIZE_MAX */

    struct csv_column columns[CSV_ROW_CELLS];
    size_t column_count; /* 0: the header has not been read */
    size_t type_column;  /* NO_COLUMN: there is none */
    size_t distribution_column;

    size_t scanned;       /* bytes after the input's start that have been looked at */
    enum csv_place place; /* after them */
    bool is_skipping;     /* the rest of a row that is too long */
};

static void csv_free(void *state)
{
    struct csv *csv = state;
    for (size_t i = 0; i < csv->column_count; i++)
        csv_column_release(&csv->columns[i]);
    csv_row_release(&csv->row);
    free(csv);
}

static enum error_code csv_new(const struct import_options *options, void **ret, struct error *error)
{
    size_t type = SIZE_MAX;
    if (options->type != NULL && (type = csv_column_find_type(options->type)) == SIZE_MAX)
        return error_set(error, ERROR_INVALID, "there is no record type \"%.60s\"", options->type);
    struct csv *csv = calloc(1, sizeof *csv);
    if (csv == NULL)
        return error_set(error, ERROR_MEMORY, "no memory for an import");
    csv_row_init(&csv->row, (size_t)LIMIT_IMPORT_LINE_BYTES + CSV_ROW_CELLS);
    csv->default_type = type;
    csv->type_column = NO_COLUMN;
    csv->distribution_column = NO_COLUMN;
    *ret = csv;
    return ERROR_NONE;
}

enum row_outcome { ROW_WHOLE, ROW_TOO_LONG, ROW_NOT_YET };

/* Find the next row, its newline included. */
static enum row_outcome find_row(struct csv *csv, const struct import_input *input, size_t *ret_size)
{
    struct view rest = import_input_rest(input);
    while (csv->scanned < rest.size && csv->scanned <= LIMIT_IMPORT_LINE_BYTES && csv->place != CSV_ROW_END)
        csv->place = csv_row_step(csv->place, rest.data[csv->scanned++]);
    *ret_size = csv->scanned;
    if (csv->place == CSV_ROW_END)
        return ROW_WHOLE;
    if (csv->scanned > LIMIT_IMPORT_LINE_BYTES)
        return ROW_TOO_LONG;
    return input->is_finished && rest.size > 0 ? ROW_WHOLE : ROW_NOT_YET;
}

static void take_row(struct csv *csv, struct import_input *input)
{
    import_input_take(input, csv->scanned);
    csv->scanned = 0;
    csv->place = CSV_CELL_START;
}

/* Pass over the rest of a row that is too long; false if its end has not come yet. */
static bool skip_row(struct csv *csv, struct import_input *input)
{
    struct view rest = import_input_rest(input);
    while (csv->scanned < rest.size && csv->place != CSV_ROW_END)
        csv->place = csv_row_step(csv->place, rest.data[csv->scanned++]);
    csv->is_skipping = csv->place != CSV_ROW_END;
    import_input_take(input, csv->scanned);
    csv->scanned = 0;
    if (!csv->is_skipping)
        csv->place = CSV_CELL_START;
    return !csv->is_skipping;
}

static bool is_blank(struct view row)
{
    for (size_t i = 0; i < row.size; i++)
        if (row.data[i] != ' ' && row.data[i] != '\t' && row.data[i] != '\r' && row.data[i] != '\n')
            return false;
    return true;
}

/* Find the next row that is not blank. */
static enum row_outcome find_filled_row(struct csv *csv, struct import_input *input, size_t *ret_size)
{
    enum row_outcome outcome;
    while ((outcome = find_row(csv, input, ret_size)) == ROW_WHOLE &&
           is_blank(view_of(import_input_rest(input).data, *ret_size)))
        take_row(csv, input);
    return outcome;
}

static enum error_code read_column(struct csv *csv, size_t index, struct error *error)
{
    const char *name = csv_row_cell(&csv->row, index);
    struct csv_column *column = &csv->columns[index];
    for (size_t i = 0; i < index; i++)
        if (strcmp(csv_row_cell(&csv->row, i), name) == 0)
            return error_set(error, ERROR_INVALID, "header: two columns are named \"%.60s\"", name);
    *column = (struct csv_column){0};
    if (strcmp(name, "type") == 0)
        csv->type_column = index;
    else if (strcmp(name, "distribution") == 0)
        csv->distribution_column = index;
    else if (csv_column_init(column, name, error) != ERROR_NONE)
        return error_wrap(error, "header: column %zu", index + 1);
    return ERROR_NONE;
}

/* A name that stands only for fields of a type needs one: the default, or the row's own. */
static enum error_code check_types(const struct csv *csv, struct error *error)
{
    size_t types;
    for (size_t i = 0; i < csv->column_count; i++) {
        const struct csv_column *column = &csv->columns[i];
        if (column->from_type == NULL || column->from_record.count > 0 || csv->type_column != NO_COLUMN)
            continue;
        if (csv->default_type == SIZE_MAX)
            return error_set(error, ERROR_INVALID,
                             "header: \"%s\" is a field of which type? Give a type for the whole input, or a "
                             "column \"type\"",
                             column->name);
        if (column->from_type[csv->default_type].count == 0)
            return error_set(error, ERROR_INVALID, "header: a %s has no field \"%s\"",
                             record_type_table(&types)[csv->default_type].title, column->name);
    }
    return ERROR_NONE;
}

static enum error_code read_header(struct csv *csv, struct view bytes, struct error *error)
{
    enum error_code code = csv_row_parse(&csv->row, bytes, error);
    if (code != ERROR_NONE)
        return error_wrap(error, "header");
    while (csv->column_count < csv->row.count) {
        code = read_column(csv, csv->column_count, error);
        if (code != ERROR_NONE)
            return code;
        csv->column_count++;
    }
    return check_types(csv, error);
}

static enum error_code csv_prepare(void *state, struct import_input *input, struct error *error)
{
    struct csv *csv = state;
    size_t size;
    if (csv->column_count > 0)
        return ERROR_NONE;
    switch (find_filled_row(csv, input, &size)) {
    case ROW_TOO_LONG:
        return error_set(error, ERROR_LIMIT, "header: is longer than %u bytes", LIMIT_IMPORT_LINE_BYTES);
    case ROW_NOT_YET:
        return input->is_finished ? error_set(error, ERROR_INVALID, "there is no header line") : ERROR_NONE;
    default:
        break;
    }
    if (!import_input_is_text(input, size, error))
        return error_wrap(error, "header");
    enum error_code code = read_header(csv, view_of(import_input_rest(input).data, size), error);
    take_row(csv, input);
    return code;
}

static enum error_code find_type(const struct csv *csv, size_t *ret, struct error *error)
{
    const char *name = csv->type_column != NO_COLUMN ? csv_row_cell(&csv->row, csv->type_column) : "";
    *ret = csv->default_type;
    if (*name != '\0' && (*ret = csv_column_find_type(name)) == SIZE_MAX)
        return error_set(error, ERROR_INVALID, "type: there is no record type \"%.60s\"", name);
    return ERROR_NONE;
}

/* Empty elements stand where a row leaves the columns of an element empty. */
static void drop_empty_elements(json_t *object)
{
    const char *key;
    json_t *value;
    json_object_foreach(object, key, value)
    {
        if (json_is_object(value))
            drop_empty_elements(value);
        for (size_t i = json_array_size(value); i-- > 0;)
            if (json_is_object(json_array_get(value, i)) && json_object_size(json_array_get(value, i)) == 0)
                json_array_remove(value, i);
    }
}

static enum error_code fill_json(const struct csv *csv, json_t *record, struct error *error)
{
    size_t type;
    enum error_code code = find_type(csv, &type, error);
    for (size_t i = 0; i < csv->column_count && code == ERROR_NONE; i++)
        if (i != csv->type_column && i != csv->distribution_column)
            code = csv_column_fill(&csv->columns[i], type, csv_row_cell(&csv->row, i), record, error);
    drop_empty_elements(record);
    return code;
}

static enum error_code fill_distribution(const struct csv *csv, struct import_item *item)
{
    const char *cell =
        csv->distribution_column != NO_COLUMN ? csv_row_cell(&csv->row, csv->distribution_column) : "";
    if (*cell == '\0')
        return ERROR_NONE;
    return distribution_text_parse(view_of_text(cell), &item->distribution, &item->error);
}

static void fill_item(struct csv *csv, struct import_item *item, struct view bytes)
{
    json_t *record = json_object();
    enum error_code code = ERROR_NONE;
    if (record == NULL)
        code = error_set(&item->error, ERROR_MEMORY, "no memory for a row");
    if (code == ERROR_NONE)
        code = csv_row_parse(&csv->row, bytes, &item->error);
    if (code == ERROR_NONE && csv->row.count != csv->column_count)
        code = error_set(&item->error, ERROR_INVALID, "has %zu cells, but the header names %zu columns",
                         csv->row.count, csv->column_count);
    if (code == ERROR_NONE)
        code = fill_json(csv, record, &item->error);
    if (code == ERROR_NONE)
        code = fill_distribution(csv, item);
    if (code == ERROR_NONE)
        import_format_fill(item, record);
    else
        import_format_refuse(item, record);
    json_decref(record);
}

static bool csv_next(void *state, struct import_input *input, struct import_item *item)
{
    struct csv *csv = state;
    size_t size;
    if (csv->column_count == 0 || (csv->is_skipping && !skip_row(csv, input)))
        return false;
    enum row_outcome outcome = find_filled_row(csv, input, &size);
    if (outcome == ROW_NOT_YET)
        return false;

    item->line = input->line;
    if (outcome == ROW_TOO_LONG) {
        error_set(&item->error, ERROR_LIMIT, "is longer than %u bytes%s", LIMIT_IMPORT_LINE_BYTES,
                  csv->place == CSV_QUOTED ? ", within quotes that begin there" : "");
        csv->is_skipping = true;
        return true;
    }
    if (import_input_is_text(input, size, &item->error))
        fill_item(csv, item, view_of(import_input_rest(input).data, size));
    take_row(csv, input);
    return true;
}

const struct import_format_row import_format_csv = {
    .name = "csv",
    .limit_bytes = SIZE_MAX / 2,
    .new = csv_new,
    .free = csv_free,
    .prepare = csv_prepare,
    .next = csv_next,
};
