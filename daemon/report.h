/*
 * report: log lines, one a line, on standard error.
 *
 *     2026-11-24T04:00:00.000Z notice peer-connected peer=CO text="..."
 *
 * The id names what happened and never changes; the text is for people. Fields that say nothing are left out.
 * Where the journal reads standard error, its priority ("<5>") stands in place of the time. Whatever a peer
 * put into a text cannot end the line or the quotes.
 */
#ifndef COMITY_DAEMON_REPORT_H
#define COMITY_DAEMON_REPORT_H

#include "comity/node.h"

#define REPORT_LINE_BYTES 2048u

struct report {
    int fd;
    enum node_level level; /* lower ones are not written */
    bool is_journal;
};

struct report_line {
    int64_t wall_ms;
    enum node_level level;
    const char *id;
    enum error_code code; /* ERROR_NONE: none */
    const char *peer;     /* "" or NULL: none */
    const char *origin;   /* "" or NULL: none */
    const char *text;
};

/* Return "debug", "info", "notice", "warning" or "alarm". */
const char *report_level_name(enum node_level level);

/* Write to standard error; find out whether that is the journal. */
void report_init(struct report *report, enum node_level level);

/* Write the line with its newline and a NUL to `out`, cut where it would not fit; return its length. */
size_t report_format(const struct report_line *line, bool is_journal, char out[REPORT_LINE_BYTES]);

/* Write a line, unless its level is too low. What cannot be written is lost. */
void report_write(const struct report *report, const struct report_line *line);

/* The same for what has neither peer nor origin. */
void report_say(const struct report *report, int64_t wall_ms, enum node_level level, const char *id,
                const char *format, ...) __attribute__((format(printf, 5, 6)));

#endif
