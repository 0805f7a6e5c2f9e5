/* How commands are called, for people: command.h. */
#include "command.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

const char command_globals[] =
    "  --socket PATH      the daemon's control socket (else $COMITY_SOCKET, else " CLIENT_SOCKET_PATH ")\n"
    "  --json             one JSON document, or one a line where there are many\n"
    "  --timeout SECONDS  how long to wait for the daemon without a sign of it (30)\n"
    "  --help, --version\n";

static void write_usage(const struct command *command, FILE *out)
{
    const char *usage = command->usage;
    const char *label = "usage:";
    do {
        size_t length = strcspn(usage, "\n");
        fprintf(out, "%-6s comity %s%s%.*s\n", label, command->name, length > 0 ? " " : "", (int)length,
                usage);
        usage += length + (usage[length] == '\n' ? 1 : 0);
        label = "";
    } while (*usage != '\0');
}

void command_write_help(const struct command *command, FILE *out)
{
    write_usage(command, out);
    fprintf(out, "\n%s\nGlobal options: comity help\n", command->help);
}

void command_write_overview(FILE *out)
{
    size_t count;
    const struct command *commands = command_table(&count);
    fputs("usage: comity [--socket PATH] [--json] [--timeout SECONDS] COMMAND ...\n\n", out);
    for (size_t i = 0; i < count; i++)
        fprintf(out, "  %-13s %s\n", commands[i].name, commands[i].summary);
    fprintf(out,
            "\n%s\n"
            "Exit codes: 0 done, 1 refused or failed, 2 usage, 3 no such record or no hit, 4 daemon "
            "unreachable.\n"
            "Times are UTC.\n",
            command_globals);
}

enum outcome command_complain(const struct context *context, const char *format, ...)
{
    va_list arguments;
    fprintf(stderr, "comity: %s: ", context->command->name);
    va_start(arguments, format);
    vfprintf(stderr, format, arguments);
    va_end(arguments);
    fputc('\n', stderr);
    write_usage(context->command, stderr);
    return OUTCOME_USAGE;
}

enum outcome command_arguments(const struct context *context, int count, char **words,
                               const struct option *options, size_t option_count, struct arguments *arguments)
{
    struct error error;
    if (arguments_parse(count, words, options, option_count, arguments, &error) != ERROR_NONE)
        return command_complain(context, "%s", error.text);
    return OUTCOME_DONE;
}
