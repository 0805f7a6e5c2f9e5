/*
 * command: what `comity` can do, one row and one file each.
 */
#ifndef COMMAND_H
#define COMMAND_H

#include "arguments.h"

#include "comity/client.h"

/* How `comity` ends; scripts rely on these. */
enum outcome {
    OUTCOME_DONE = 0,
    OUTCOME_FAILED = 1,      /* refused, or failed */
    OUTCOME_USAGE = 2,       /* wrong usage */
    OUTCOME_NOTHING = 3,     /* no such record, or no hit */
    OUTCOME_UNREACHABLE = 4, /* the daemon cannot be reached */
};

/* What holds for the whole run. */
struct context {
    const char *socket_path;
    bool is_json;
    int timeout_ms;
    const struct command *command; /* the one that runs */
    struct client *client;         /* opened by the first request; ask.h */
};

struct command {
    const char *name;
    const char *usage;   /* what follows the name, one form a line */
    const char *summary; /* one line, for the list */
    const char *help;    /* whole paragraphs, each line ended */
    /* Run with the words behind the name. */
    enum outcome (*run)(struct context *context, int count, char **words);
};

/* Help texts that stand beside their commands. */
extern const char operation_help[], report_help[];

/* What the options of every command do, in the form of a help text. */
extern const char command_globals[];

/* Return the rows, `*count` of them. */
const struct command *command_table(size_t *count);

/* Return the row of a name; NULL if there is none. */
const struct command *command_find(const char *name);

/* Write usage and help of a command. */
void command_write_help(const struct command *command, FILE *out);

/* Write what there is: all commands, global options, exit codes. */
void command_write_overview(FILE *out);

/* Complain about how the running command was called, show its usage, return OUTCOME_USAGE. */
enum outcome command_complain(const struct context *context, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* Parse the words of the running command as arguments_parse() does; complain on stderr if they are wrong. */
enum outcome command_arguments(const struct context *context, int count, char **words,
                               const struct option *options, size_t option_count,
                               struct arguments *arguments);

enum outcome command_alarms(struct context *context, int count, char **words);
enum outcome command_amend(struct context *context, int count, char **words);
enum outcome command_audit(struct context *context, int count, char **words);
enum outcome command_arrest(struct context *context, int count, char **words);
enum outcome command_check(struct context *context, int count, char **words);
enum outcome command_check_config(struct context *context, int count, char **words);
enum outcome command_deliveries(struct context *context, int count, char **words);
enum outcome command_events(struct context *context, int count, char **words);
enum outcome command_explain(struct context *context, int count, char **words);
enum outcome command_export(struct context *context, int count, char **words);
enum outcome command_get(struct context *context, int count, char **words);
enum outcome command_help(struct context *context, int count, char **words);
enum outcome command_hits(struct context *context, int count, char **words);
enum outcome command_import(struct context *context, int count, char **words);
enum outcome command_inbox(struct context *context, int count, char **words);
enum outcome command_log(struct context *context, int count, char **words);
enum outcome command_metrics(struct context *context, int count, char **words);
enum outcome command_operation(struct context *context, int count, char **words);
enum outcome command_narrow(struct context *context, int count, char **words);
enum outcome command_outbox(struct context *context, int count, char **words);
enum outcome command_peers(struct context *context, int count, char **words);
enum outcome command_publish(struct context *context, int count, char **words);
enum outcome command_read(struct context *context, int count, char **words);
enum outcome command_remind(struct context *context, int count, char **words);
enum outcome command_reply(struct context *context, int count, char **words);
enum outcome command_report(struct context *context, int count, char **words);
enum outcome command_review(struct context *context, int count, char **words);
enum outcome command_search(struct context *context, int count, char **words);
enum outcome command_send(struct context *context, int count, char **words);
enum outcome command_stats(struct context *context, int count, char **words);
enum outcome command_status(struct context *context, int count, char **words);
enum outcome command_thread(struct context *context, int count, char **words);
enum outcome command_top(struct context *context, int count, char **words);
enum outcome command_unlock(struct context *context, int count, char **words);
enum outcome command_watch(struct context *context, int count, char **words);
enum outcome command_widen(struct context *context, int count, char **words);
enum outcome command_withdraw(struct context *context, int count, char **words);

#endif
