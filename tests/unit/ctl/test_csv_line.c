#include "check.h"
#include "csv_line.h"

#include <stdlib.h>
#include <string.h>

static void check_line(const char *const *cells, size_t count, const char *expected)
{
    char *text = NULL;
    size_t size = 0;
    FILE *out = open_memstream(&text, &size);
    REQUIRE(out != NULL);
    struct csv_line line = {.out = out};
    for (size_t i = 0; i < count; i++)
        csv_text(&line, cells[i]);
    csv_end(&line);
    fclose(out);
    CHECK_SAME_TEXT(text, expected);
    free(text);
}

#define CHECK_LINE(expected, ...)                                                                            \
    check_line((const char *const[]){__VA_ARGS__},                                                           \
               sizeof((const char *const[]){__VA_ARGS__}) / sizeof(char *), expected)

static void cells_are_quoted_where_they_must_be(void)
{
    CHECK_LINE("a,b,,d\r\n", "a", "b", "", "d");
    CHECK_LINE("\"a,b\",\"say \"\"so\"\"\"\r\n", "a,b", "say \"so\"");
    CHECK_LINE("\"two\nlines\"\r\n", "two\nlines");
    CHECK_LINE("Curaçao\r\n", "Curaçao");
}

static void a_text_is_no_formula(void)
{
    CHECK_LINE("\"'=1+1\",\"'+1\",\"'-1\",\"'@A1\"\r\n", "=1+1", "+1", "-1", "@A1");
    CHECK_LINE("\"'=HYPERLINK(\"\"x\"\")\"\r\n", "=HYPERLINK(\"x\")");
}

static void lines_begin_anew(void)
{
    char *text = NULL;
    size_t size = 0;
    FILE *out = open_memstream(&text, &size);
    REQUIRE(out != NULL);
    struct csv_line line = {.out = out};
    csv_number(&line, 0);
    csv_number(&line, UINT64_MAX);
    csv_end(&line);
    csv_number(&line, 7);
    csv_end(&line);
    fclose(out);
    CHECK_SAME_TEXT(text, "0,18446744073709551615\r\n7\r\n");
    free(text);
}

CHECK_MAIN("csv_line", {"cells are quoted where they must be", cells_are_quoted_where_they_must_be},
           {"a text is no formula", a_text_is_no_formula}, {"lines begin anew", lines_begin_anew})
