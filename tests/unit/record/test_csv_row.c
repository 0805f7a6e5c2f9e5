#include "record/csv_row.h"

#include "check.h"

#include <string.h>

static void splits_cells(void)
{
    static const struct {
        const char *row;
        const char *cells; /* joined by | */
    } cases[] = {
        {"", ""},
        {"\n", ""},
        {"a", "a"},
        {",", "|"},
        {"a,b\r\n", "a|b"},
        {" a , b \n", "a|b"},
        {"\"a,\"\"b\"\"\",\r\n", "a,\"b\"|"},
        {"\"\",\"\"\n", "|"},
        {"\"a\nb\",c", "a\nb|c"},
        {"\"a\r\nb\"\r\n", "a\nb"},
    };
    struct csv_row row;
    csv_row_init(&row, 1024);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char joined[64] = "";
        struct error error = {0};
        REQUIRE_OK(csv_row_parse(&row, view_of_text(cases[i].row), &error), &error);
        for (size_t j = 0; j < row.count; j++) {
            strcat(joined, j > 0 ? "|" : "");
            strcat(joined, csv_row_cell(&row, j));
        }
        CHECK_SAME_TEXT(joined, cases[i].cells);
    }
    csv_row_release(&row);
}

static void refuses_what_is_against_the_rule(void)
{
    static const char *const rows[] = {"a\"", "a\"b\"", "\"a\"b", "\"a", "\"a\"\"", " \"a\""};
    struct csv_row row;
    csv_row_init(&row, 1024);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        CHECK_CASE(csv_row_parse(&row, view_of_text(rows[i]), NULL) == ERROR_MALFORMED, "%s", rows[i]);
    csv_row_release(&row);
}

static void holds_so_many_cells_and_no_more(void)
{
    char text[CSV_ROW_CELLS + 1];
    struct csv_row row;
    csv_row_init(&row, 1024);
    memset(text, ',', sizeof text);
    CHECK_ERROR(csv_row_parse(&row, view_of(text, CSV_ROW_CELLS - 1), NULL), ERROR_NONE);
    CHECK_SAME_NUMBER(row.count, CSV_ROW_CELLS);
    CHECK_ERROR(csv_row_parse(&row, view_of(text, CSV_ROW_CELLS), NULL), ERROR_LIMIT);
    csv_row_release(&row);
}

static void ends_a_row_only_outside_of_quotes(void)
{
    static const char text[] = "a,\"b\n\"\"\nc\"\nd";
    enum csv_place place = CSV_CELL_START;
    size_t size = 0;
    while (place != CSV_ROW_END)
        place = csv_row_step(place, (uint8_t)text[size++]);
    CHECK_SAME_TEXT(text + size, "d");
}

CHECK_MAIN("csv_row", {"splits cells", splits_cells},
           {"refuses what is against the rule", refuses_what_is_against_the_rule},
           {"holds so many cells and no more", holds_so_many_cells_and_no_more},
           {"ends a row only outside of quotes", ends_a_row_only_outside_of_quotes})
