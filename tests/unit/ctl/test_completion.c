#include "check.h"
#include "command.h"
#include "completion.h"

#include <stdlib.h>
#include <string.h>

static char *script;

static void write_script(void)
{
    size_t size = 0;
    FILE *file = open_memstream(&script, &size);
    REQUIRE(file != NULL);
    completion_write(file);
    fclose(file);
}

static void every_command_has_a_row(void)
{
    size_t count;
    const struct command *commands = command_table(&count);
    write_script();
    for (size_t i = 0; i < count; i++) {
        char row[80];
        snprintf(row, sizeof row, "\n    %s) words='", commands[i].name);
        CHECK_CASE(strstr(script, row) != NULL, "%s", commands[i].name);
    }
    free(script);
}

static void options_come_from_usage_and_terms_but_not_from_prose(void)
{
    write_script();
    CHECK(strstr(script, "\n    amend) words=' --to --operation --expect --durable ' ;;\n") != NULL);
    CHECK(strstr(script, "\n    unlock) words=' --reason ' ;;\n") != NULL);
    CHECK(strstr(script, "\n    check-config) words=' ' ;;\n") != NULL);
    CHECK(strstr(script, "import) words=' --format ") != NULL);
    CHECK(strstr(script, "log) words=' checkpoint entries proof fork-proof verify witnesses --newest") !=
          NULL);
    CHECK(strstr(script, "globals=' --socket --json --timeout --help --version '") != NULL);
    free(script);
}

CHECK_MAIN("completion", {"every command has a row", every_command_has_a_row},
           {"options come from usage and terms but not from prose",
            options_come_from_usage_and_terms_but_not_from_prose})
