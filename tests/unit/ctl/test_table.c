#include "check.h"
#include "table.h"

#include <locale.h>
#include <stdlib.h>

static struct error error;
static const char *const HEADINGS[] = {"WHO", "COUNT", "WHY"};

static void lays_out(struct table *table, const char *expected)
{
    struct buffer out;
    buffer_init(&out, 10000);
    CHECK_OK(table_append(table, &out, &error), &error);
    CHECK_SAME_BYTES(buffer_view(&out), view_of_text(expected));
    buffer_release(&out);
    table_release(table);
}

static void columns_are_as_wide_as_their_widest_cell(void)
{
    struct table table;
    table_init(&table, HEADINGS, 3);
    table_cell(&table, "CO");
    table_number(&table, 7);
    table_cell(&table, "a");
    table_cell(&table, "LONGEST");
    table_number(&table, 123456);
    table_cell(&table, NULL);
    CHECK_SAME_NUMBER(table_rows(&table), 2);
    lays_out(&table, "WHO       COUNT  WHY\n"
                     "CO            7  a\n"
                     "LONGEST  123456  \n");
}

static void a_column_with_a_word_in_it_stands_to_the_left(void)
{
    struct table table;
    table_init(&table, HEADINGS, 3);
    table_cell(&table, "CO");
    table_cell(&table, "none");
    table_cell(&table, "");
    table_cell(&table, "PA");
    table_cell(&table, "17");
    table_cell(&table, "");
    lays_out(&table, "WHO  COUNT  WHY\n"
                     "CO   none   \n"
                     "PA   17     \n");
}

static void gaps_do_not_make_a_column_of_words(void)
{
    struct table table;
    table_init(&table, HEADINGS, 2);
    table_cell(&table, "CO");
    table_cell(&table, "");
    table_cell(&table, "PA");
    table_number(&table, 7);
    lays_out(&table, "WHO  COUNT\n"
                     "CO        \n"
                     "PA       7\n");
}

static void without_rows_the_headings_stand_alone(void)
{
    struct table table;
    table_init(&table, HEADINGS, 3);
    CHECK_SAME_NUMBER(table_rows(&table), 0);
    lays_out(&table, "WHO  COUNT  WHY\n");
}

static void what_others_wrote_cannot_break_the_layout(void)
{
    struct table table;
    table_init(&table, HEADINGS, 2);
    table_cell(&table, "a\nb\x1b");
    table_cell(&table, "1");
    lays_out(&table, "WHO         COUNT\n"
                     "a\\nb\\u001b      1\n");
}

static void width_is_counted_in_columns_of_the_terminal(void)
{
    CHECK_SAME_NUMBER(table_width(view_of_text("")), 0);
    CHECK_SAME_NUMBER(table_width(view_of_text("abc")), 3);
    if (setlocale(LC_CTYPE, "C.UTF-8") == NULL) {
        check_skip("there is no UTF-8 locale");
        return;
    }
    struct table table;
    table_init(&table, HEADINGS, 2);
    table_cell(&table, "Ñandú");
    table_cell(&table, "1");
    table_cell(&table, "王小明");
    table_cell(&table, "2");
    lays_out(&table, "WHO     COUNT\n"
                     "Ñandú       1\n"
                     "王小明      2\n");
    CHECK_SAME_NUMBER(table_width(view_of_text("Ñandú")), 5);
    CHECK_SAME_NUMBER(table_width(view_of_text("王小明")), 6);    /* each takes two */
    CHECK_SAME_NUMBER(table_width(view_of_text("e\xcc\x81")), 1); /* an accent stands on its letter */
}

static void prints_to_a_file_and_releases(void)
{
    struct table table;
    char *text = NULL;
    size_t size = 0;
    FILE *file = open_memstream(&text, &size);
    REQUIRE(file != NULL);
    table_init(&table, HEADINGS, 1);
    table_cell(&table, "CO");
    table_print(&table, file);
    fclose(file);
    CHECK_SAME_TEXT(text, "WHO\nCO\n");
    CHECK(table.cells.data == NULL);
    free(text);
}

CHECK_MAIN("table", {"columns are as wide as their widest cell", columns_are_as_wide_as_their_widest_cell},
           {"a column with a word in it stands to the left", a_column_with_a_word_in_it_stands_to_the_left},
           {"gaps do not make a column of words", gaps_do_not_make_a_column_of_words},
           {"without rows the headings stand alone", without_rows_the_headings_stand_alone},
           {"what others wrote cannot break the layout", what_others_wrote_cannot_break_the_layout},
           {"width is counted in columns of the terminal", width_is_counted_in_columns_of_the_terminal},
           {"prints to a file and releases", prints_to_a_file_and_releases})
