/*
 * report: log lines, one a line, on standard error, or entries of the journal where that reads standard error.
 *
 *     2026-11-24T04:00:00.000Z notice peer-connected peer=CO text="..."
 *
 * The id names what happened and never changes; the text is for people. Fields that say nothing are left out. In
 * the journal time and level are fields of the entry, as are id, peer, origin and code (journal.h). What the journal
 * does not take is put to standard error, with its priority ("<5>") in place of the time. Whatever a peer put
 * into a text cannot end the line or the quotes.
 */
#ifndef COMITY_DAEMON_REPORT_H
#define COMITY_DAEMON_REPORT_H

#include "comity/node.h"
#include "journal.h"

#define REPORT_LINE_BYTES 2048u

struct report {
    int fd;
    enum node_level level; /* lower ones are not written */
    bool is_journal;       /* reads standard error */
    struct journal journal;
    struct chronicle *events;     /* what is written goes there, too, whatever the level; NULL: none */
    void (*noted)(void *context); /* called then */
    void *noted_context;
};

/* How a line begins. */
enum report_form {
    REPORT_TIME,     /* time, level, id */
    REPORT_PRIORITY, /* "<5>", level, id */
    REPORT_BARE      /* id */
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

/* Write to standard error; find out whether that is the journal. */
void report_init(struct report *report, enum node_level level);

void report_release(struct report *report);

/* Write the line with its newline and a NUL to `out`, cut where it would not fit; return its length. */
size_t report_format(const struct report_line *line, enum report_form form, char out[REPORT_LINE_BYTES]);

/* Add a line to the events, and write it as report_print() does. */
void report_write(const struct report *report, const struct report_line *line);

/* Write a line that is among the events already, unless its level is too low. What cannot be written is lost. */
void report_print(const struct report *report, const struct report_line *line);

/* The same for what has neither peer nor origin. */
void report_say(const struct report *report, int64_t wall_ms, enum node_level level, const char *id,
                const char *format, ...) __attribute__((format(printf, 5, 6)));

#endif
