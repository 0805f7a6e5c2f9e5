#include "check.h"
#include "scripted.h"

#include <stdlib.h>
#include <string.h>

static const struct command *rows;
static size_t count;

static void every_row_has_a_name_of_its_own_and_all_texts(void)
{
    rows = command_table(&count);
    CHECK(count > 15);
    for (size_t i = 0; i < count; i++) {
        CHECK(rows[i].name[0] != '\0' && rows[i].run != NULL);
        CHECK_CASE(rows[i].summary[0] != '\0' && strchr(rows[i].summary, '\n') == NULL, "%s", rows[i].name);
        size_t size = strlen(rows[i].help);
        CHECK_CASE(size > 0 && rows[i].help[size - 1] == '\n', "%s", rows[i].name);
        CHECK_CASE(command_find(rows[i].name) == &rows[i], "%s", rows[i].name);
    }
    CHECK(command_find("") == NULL && command_find("stat") == NULL && command_find("statuses") == NULL);
}

/* Write to a text, which the caller frees. */
static char *written(const struct command *command)
{
    char *text = NULL;
    size_t size = 0;
    FILE *file = open_memstream(&text, &size);
    REQUIRE(file != NULL);
    if (command == NULL)
        command_write_overview(file);
    else
        command_write_help(command, file);
    fclose(file);
    return text;
}

static void the_overview_lists_each_command_and_the_exit_codes(void)
{
    char *text = written(NULL);
    rows = command_table(&count);
    for (size_t i = 0; i < count; i++) {
        char line[200];
        snprintf(line, sizeof line, "\n  %-13s %s\n", rows[i].name, rows[i].summary);
        CHECK_CASE(strstr(text, line) != NULL, "%s", rows[i].name);
    }
    CHECK(strstr(text,
                 "0 done, 1 refused or failed, 2 usage, 3 no such record or no hit, 4 daemon unreachable") !=
          NULL);
    free(text);
}

static void each_form_of_a_command_has_its_line(void)
{
    char *text = written(command_find("log"));
    CHECK(strncmp(text, "usage: comity log checkpoint", 28) == 0);
    CHECK(strstr(text, "\n       comity log entries") != NULL);
    CHECK(strstr(text, "\n       comity log verify --offline") != NULL);
    free(text);
    text = written(command_find("status"));
    CHECK(strncmp(text, "usage: comity status\n\n", 22) == 0);
    free(text);
}

/* A line that is too long for a terminal is broken up by it. */
static void lines_of_help_fit_a_terminal(void)
{
    rows = command_table(&count);
    for (size_t i = 0; i <= count; i++) {
        char *text = written(i == count ? NULL : &rows[i]);
        for (const char *line = text; *line != '\0'; line += strcspn(line, "\n") + 1)
            CHECK_CASE(strcspn(line, "\n") <= 120, "%s: %.40s", i == count ? "overview" : rows[i].name, line);
        free(text);
    }
}

/* No command hangs, asks the daemon or does anything when it is called in a wrong way. */
static void wrong_usage_is_said_by_every_command(void)
{
    rows = command_table(&count);
    for (size_t i = 0; i < count; i++) {
        struct scripted scripted;
        scripted_init(&scripted);
        enum outcome outcome = SCRIPTED_RUN(&scripted, rows[i].name, "--no-such-option");
        CHECK_CASE(outcome == OUTCOME_USAGE, "%s: %d", rows[i].name, (int)outcome);
        CHECK(scripted_complains(&scripted, "usage: comity "));
        CHECK_SAME_TEXT(scripted.out, "");
        CHECK_SAME_NUMBER(scripted.asked.size, 0);
        scripted_release(&scripted);
    }
}

CHECK_MAIN("command",
           {"every row has a name of its own and all texts", every_row_has_a_name_of_its_own_and_all_texts},
           {"the overview lists each command and the exit codes",
            the_overview_lists_each_command_and_the_exit_codes},
           {"each form of a command has its line", each_form_of_a_command_has_its_line},
           {"lines of help fit a terminal", lines_of_help_fit_a_terminal},
           {"wrong usage is said by every command", wrong_usage_is_said_by_every_command})
