#include "csv_line.h"

#include <inttypes.h>
#include <string.h>

static void begin_cell(struct csv_line *line)
{
    if (line->has_cells)
        fputc(',', line->out);
    line->has_cells = true;
}

void csv_text(struct csv_line *line, const char *text)
{
    bool is_formula = text[0] != '\0' && strchr("=+-@\t\r", text[0]) != NULL;
    bool is_quoted = is_formula || strpbrk(text, ",\"\r\n") != NULL;
    begin_cell(line);
    if (is_quoted)
        fputc('"', line->out);
    if (is_formula)
        fputc('\'', line->out);
    for (; *text != '\0'; text++) {
        if (*text == '"')
            fputc('"', line->out);
        fputc(*text, line->out);
    }
    if (is_quoted)
        fputc('"', line->out);
}

void csv_number(struct csv_line *line, uint64_t number)
{
    begin_cell(line);
    fprintf(line->out, "%" PRIu64, number);
}

void csv_end(struct csv_line *line)
{
    fputs("\r\n", line->out);
    line->has_cells = false;
}
