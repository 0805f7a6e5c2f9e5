#include "check.h"
#include "command.h"
#include "manual.h"

#include <stdlib.h>
#include <string.h>

/* Write a help text, or all where it is NULL; the caller frees it. */
static char *written(const char *text)
{
    char *page = NULL;
    size_t size = 0;
    FILE *file = open_memstream(&page, &size);
    REQUIRE(file != NULL);
    if (text == NULL)
        manual_write(file);
    else
        manual_write_text(text, file);
    fclose(file);
    return page;
}

static void check_written(const char *text, const char *expected)
{
    char *page = written(text);
    CHECK_CASE(strcmp(page, expected) == 0, "%s", page);
    free(page);
}

static void a_term_ends_before_two_blanks(void)
{
    CHECK(manual_term("  --to WHO  who sees it\n") == 10);
    CHECK(manual_term("proof  writes one\n") == 5);
    CHECK(manual_term("  --sex M|F\n  --x  y\n") == 11);
    CHECK(manual_term("Prose goes on.\n  --x  y\n") == 0);
    CHECK(manual_term("      what  goes on\n") == 0);
    CHECK(manual_term("\n") == 0 && manual_term("") == 0);
}

static void terms_become_a_list_and_blank_lines_part_paragraphs(void)
{
    check_written("One.\ntwo\n\nThree.\n", "One.\ntwo\n.Pp\nThree.\n");
    check_written(
        "See:\n\n  --to WHO  who\n            sees it\n  --once\n\nEnd.\n",
        "See:\n.Bl -tag -width Ds\n.It Sy \"\\-\\-to WHO\"\nwho\nsees it\n.It Sy \"\\-\\-once\"\n.El\n"
        ".Pp\nEnd.\n");
}

static void nothing_in_a_text_is_taken_for_a_request(void)
{
    check_written(".Sh no\n'br\n", "\\&.Sh no\n\\&'br\n");
    check_written("a\\fB \"b\" all-except --to -\n", "a\\efB \\(dqb\\(dq all-except \\-\\-to \\-\n");
    check_written("One. Two. three. Four\n", "One.\nTwo. three.\nFour\n");
}

static void every_command_and_global_option_is_in_the_page(void)
{
    size_t count;
    const struct command *commands = command_table(&count);
    char *page = written(NULL);
    for (size_t i = 0; i < count; i++) {
        char text[80];
        snprintf(text, sizeof text, "\n.Ss %s\n", commands[i].name);
        CHECK_CASE(strstr(page, text) != NULL, "%s", commands[i].name);
    }
    CHECK(strstr(page, "\n.It Sy \"\\-\\-timeout SECONDS\"\n") != NULL);
    CHECK(strstr(page, "\n.br\n\\fBcomity log\\fR verify \\-\\-offline") != NULL);
    free(page);
}

CHECK_MAIN("manual", {"a term ends before two blanks", a_term_ends_before_two_blanks},
           {"terms become a list and blank lines part paragraphs",
            terms_become_a_list_and_blank_lines_part_paragraphs},
           {"nothing in a text is taken for a request", nothing_in_a_text_is_taken_for_a_request},
           {"every command and global option is in the page", every_command_and_global_option_is_in_the_page})
