/*
 * comityd: one bureau's node.
 */
#include "config.h"
#include "server.h"
#include "store_birth.h"

#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define DEFAULT_CONFIG COMITY_SYSCONFDIR "/comity/comityd.conf"

enum { EXIT_USAGE = 2 };

static const struct option OPTIONS[] = {
    {"config", required_argument, NULL, 'c'},
    {"check-config", no_argument, NULL, 'k'},
    {"rebuild-index", no_argument, NULL, 'r'},
    {"init-store", no_argument, NULL, 'i'},
    {"rebuild-store", no_argument, NULL, 'l'},
    {"help-config", no_argument, NULL, 'o'},
    {"help-config-man", no_argument, NULL, 'm'}, /* for the build, and in no list */
    {"help", no_argument, NULL, 'h'},
    {"version", no_argument, NULL, 'v'},
    {NULL, 0, NULL, 0},
};

static const char HELP[] =
    "Usage: comityd [--config FILE] [--rebuild-index]\n"
    "       comityd --check-config | --init-store | --rebuild-store [--config FILE]\n"
    "       comityd --help-config | --help | --version\n"
    "\n"
    "Runs the node that FILE (default " DEFAULT_CONFIG ") describes, in the foreground.\n"
    "  --check-config    read the configuration, keys and certificates, show what is in force, and end\n"
    "  --init-store      make the store of a bureau that has signed nothing yet, and end\n"
    "  --rebuild-store   make a store in place of one that was lost, to be filled from the peers, and end\n"
    "  --rebuild-index   derive the index again from the logs before starting\n"
    "  --help-config     list the options of the configuration files\n"
    "Signals: SIGTERM ends cleanly; SIGHUP reads peers, certificates and revocation lists again.\n";

struct arguments {
    const char *config;
    bool check;
    bool rebuild_index;
    bool makes_store;
    enum own_start own_start;
};

/* The journal tells whose a line of standard error is even when the process that wrote it is gone; an entry it could no
 * longer place. */
static int fail(const struct error *error)
{
    struct report report;
    report_init(&report, NODE_LEVEL_ALARM);
    report_release(&report);
    if (report.is_journal)
        report_write(&report, &(struct report_line){.level = NODE_LEVEL_ALARM,
                                                    .id = "failed",
                                                    .code = error->code,
                                                    .text = error->text});
    else
        fprintf(stderr, "comityd: %s: %s\n", error_code_text(error->code), error->text);
    return EXIT_FAILURE;
}

static int run(struct config *config, bool rebuild_index)
{
    struct server *server = NULL;
    struct error error;
    enum error_code code = server_new(&server, config, rebuild_index, &error);
    if (code == ERROR_NONE)
        code = server_run(server, &error);
    server_free(server);
    return code == ERROR_NONE ? EXIT_SUCCESS : fail(&error);
}

static int make_store(struct config *config, enum own_start start)
{
    struct error error;
    enum error_code code = store_birth_make(config->store, start, config->segment_bytes, &error);
    if (code == ERROR_NONE && start == OWN_START_NEW)
        printf("%s: made for a bureau that has signed nothing yet\n", config->store);
    else if (code == ERROR_NONE)
        printf("%s: made; once comityd runs it is filled from the peers, and nothing is published before\n",
               config->store);
    config_free(config);
    return code == ERROR_NONE ? EXIT_SUCCESS : fail(&error);
}

static int start(const struct arguments *arguments)
{
    struct config *config;
    struct error error;
    enum error_code code = config_load(&config, arguments->config, &error);
    if (code != ERROR_NONE)
        return fail(&error);
    if (arguments->makes_store)
        return make_store(config, arguments->own_start);
    if (!arguments->check)
        return run(config, arguments->rebuild_index);
    code = server_check(config, &error);
    if (code == ERROR_NONE)
        config_print(config, stdout);
    config_free(config);
    return code == ERROR_NONE ? EXIT_SUCCESS : fail(&error);
}

int main(int argc, char **argv)
{
    struct arguments arguments = {.config = DEFAULT_CONFIG};
    int option;
    while ((option = getopt_long(argc, argv, "c:h", OPTIONS, NULL)) != -1) {
        switch (option) {
        case 'c':
            arguments.config = optarg;
            break;
        case 'k':
            arguments.check = true;
            break;
        case 'r':
            arguments.rebuild_index = true;
            break;
        case 'i':
        case 'l':
            arguments.makes_store = true;
            arguments.own_start = option == 'i' ? OWN_START_NEW : OWN_START_REBUILD;
            break;
        case 'o':
            config_help(stdout);
            return EXIT_SUCCESS;
        case 'm':
            config_manual(stdout);
            return EXIT_SUCCESS;
        case 'h':
            fputs(HELP, stdout);
            return EXIT_SUCCESS;
        case 'v':
            puts("comityd " COMITY_VERSION);
            return EXIT_SUCCESS;
        default:
            fputs(HELP, stderr);
            return EXIT_USAGE;
        }
    }
    if (optind != argc) {
        fprintf(stderr, "comityd: unexpected argument %s\n%s", argv[optind], HELP);
        return EXIT_USAGE;
    }
    return start(&arguments);
}
