#include "command.h"
#include "output.h"

#include "comity/decimal.h"

#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define TIMEOUT_SECONDS_DEFAULT 30
#define TIMEOUT_SECONDS_MOST 86400u

struct globals {
    const char *socket_path;
    const char *timeout;
    bool wants_json;
    bool wants_help;
    bool wants_version;
};

static enum outcome complain(const char *text)
{
    fprintf(stderr, "comity: %s\nTry: comity help\n", text);
    return OUTCOME_USAGE;
}

static const char *socket_path(const struct globals *globals)
{
    const char *path = globals->socket_path;
    if (path == NULL)
        path = getenv("COMITY_SOCKET");
    return path == NULL || *path == '\0' ? CLIENT_SOCKET_PATH : path;
}

static enum outcome run(struct context *context, int count, char **words)
{
    enum outcome outcome = context->command->run(context, count, words);
    client_free(context->client);
    return outcome;
}

static enum outcome start(const struct globals *globals, int count, char **words)
{
    uint64_t seconds = TIMEOUT_SECONDS_DEFAULT;
    struct context context = {.socket_path = socket_path(globals), .is_json = globals->wants_json};
    if (globals->timeout != NULL &&
        decimal_parse(view_of_text(globals->timeout), TIMEOUT_SECONDS_MOST, &seconds, NULL) != ERROR_NONE)
        return complain("--timeout wants whole seconds, at most a day");
    context.timeout_ms = (int)seconds * 1000;
    if (globals->wants_version) {
        puts("comity " COMITY_VERSION);
        return OUTCOME_DONE;
    }
    if (count == 0 && globals->wants_help) {
        command_write_overview(stdout);
        return OUTCOME_DONE;
    }
    if (count == 0)
        return complain("which command?");
    context.command = command_find(words[0]);
    if (context.command == NULL) {
        char text[128];
        snprintf(text, sizeof text, "there is no command \"%.80s\"", words[0]);
        return complain(text);
    }
    if (globals->wants_help) {
        command_write_help(context.command, stdout);
        return OUTCOME_DONE;
    }
    return run(&context, count - 1, words + 1);
}

int main(int argc, char **argv)
{
    struct error error;
    struct globals globals = {0};
    const struct option options[] = {
        {"socket", &globals.socket_path, NULL},    {"timeout", &globals.timeout, NULL},
        {"json", NULL, &globals.wants_json},       {"help", NULL, &globals.wants_help},
        {"version", NULL, &globals.wants_version},
    };
    setlocale(LC_CTYPE, "");
    int count = argc > 0 ? argc - 1 : 0;
    if (arguments_extract(&count, argv + 1, options, sizeof options / sizeof options[0], &error) !=
        ERROR_NONE)
        return (int)complain(error.text);
    enum outcome outcome = start(&globals, count, argv + 1);
    return (int)output_finish(outcome);
}
