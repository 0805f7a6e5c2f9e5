#include "report.h"

#include "comity/chronicle.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define TAIL_BYTES 3u /* closing quote, newline, NUL */

/* Of syslog. */
static const unsigned priorities[] = {
    [NODE_LEVEL_DEBUG] = 7,   [NODE_LEVEL_INFO] = 6,  [NODE_LEVEL_NOTICE] = 5,
    [NODE_LEVEL_WARNING] = 4, [NODE_LEVEL_ALARM] = 1,
};

/* systemd.exec(5), $JOURNAL_STREAM: the device and inode of the stream, so that a redirection is noticed. */
static bool is_journal(int fd)
{
    const char *stream = getenv("JOURNAL_STREAM");
    struct stat status;
    char actual[64];
    if (stream == NULL || fstat(fd, &status) != 0)
        return false;
    snprintf(actual, sizeof actual, "%ju:%ju", (uintmax_t)status.st_dev, (uintmax_t)status.st_ino);
    return strcmp(stream, actual) == 0;
}

void report_init(struct report *report, enum node_level level)
{
    *report = (struct report){.fd = STDERR_FILENO, .level = level, .journal = {.fd = -1}};
    report->is_journal = is_journal(STDERR_FILENO);
    if (report->is_journal)
        journal_init(&report->journal, JOURNAL_SOCKET_PATH);
}

void report_release(struct report *report)
{
    journal_release(&report->journal);
}

struct line {
    char *out;
    size_t size;
    size_t limit; /* of what is added now */
};

static void add(struct line *line, const char *text)
{
    size_t size = strlen(text);
    if (size > line->limit - line->size)
        size = line->limit - line->size;
    memcpy(line->out + line->size, text, size);
    line->size += size;
}

static void add_field(struct line *line, const char *name, const char *value)
{
    if (value == NULL || value[0] == '\0')
        return;
    add(line, " ");
    add(line, name);
    add(line, "=");
    add(line, value);
}

static void add_escaped(struct line *line, unsigned char c)
{
    char escaped[8];
    if (c == '"' || c == '\\')
        snprintf(escaped, sizeof escaped, "\\%c", c);
    else if (c < ' ' || c == 0x7f)
        snprintf(escaped, sizeof escaped, "\\x%02x", c);
    else
        snprintf(escaped, sizeof escaped, "%c", c);
    if (strlen(escaped) <= line->limit - line->size)
        add(line, escaped);
    else
        line->limit = line->size;
}

static void add_start(struct line *made, const struct report_line *line, enum report_form form)
{
    char start[INSTANT_TEXT_CHARS + 2];
    if (form == REPORT_PRIORITY) {
        snprintf(start, sizeof start, "<%u>", priorities[line->level]);
        add(made, start);
    } else if (form == REPORT_TIME) {
        instant_format(line->wall_ms, start);
        add(made, start);
        add(made, " ");
    }
    if (form != REPORT_BARE) {
        add(made, node_level_name(line->level));
        add(made, " ");
    }
    add(made, line->id);
}

size_t report_format(const struct report_line *line, enum report_form form, char out[REPORT_LINE_BYTES])
{
    struct line made = {.out = out, .limit = REPORT_LINE_BYTES - TAIL_BYTES};
    add_start(&made, line, form);
    add_field(&made, "peer", line->peer);
    add_field(&made, "origin", line->origin);
    add_field(&made, "code", line->code == ERROR_NONE ? "" : error_code_name(line->code));
    add(&made, " text=\"");
    for (const char *next = line->text; *next != '\0'; next++)
        add_escaped(&made, (unsigned char)*next);
    memcpy(out + made.size, "\"\n", TAIL_BYTES);
    return made.size + 2;
}

static bool write_to_journal(const struct report *report, const struct report_line *line)
{
    char message[REPORT_LINE_BYTES];
    size_t size = report_format(line, REPORT_BARE, message);
    message[size - 1] = '\0'; /* the newline */
    struct journal_entry entry = {.priority = priorities[line->level],
                                  .name = line->id,
                                  .message = message,
                                  .peer = line->peer,
                                  .origin = line->origin,
                                  .error = line->code == ERROR_NONE ? "" : error_code_name(line->code)};
    return journal_send(&report->journal, &entry);
}

void report_print(const struct report *report, const struct report_line *line)
{
    char out[REPORT_LINE_BYTES];
    if (line->level < report->level || write_to_journal(report, line))
        return;
    size_t size = report_format(line, report->is_journal ? REPORT_PRIORITY : REPORT_TIME, out);
    ssize_t put = write(report->fd, out, size);
    (void)put;
}

static void copy_code(struct bureau *to, const char *code)
{
    if (code != NULL && strlen(code) <= LIMIT_BUREAU_CHARS)
        memcpy(to->code, code, strlen(code) + 1);
}

static void keep(const struct report *report, const struct report_line *line)
{
    struct chronicle_entry entry = {.time_ms = line->wall_ms, .level = line->level, .code = line->code};
    copy_code(&entry.peer, line->peer);
    copy_code(&entry.origin, line->origin);
    snprintf(entry.id, sizeof entry.id, "%s", line->id);
    snprintf(entry.text, sizeof entry.text, "%s", line->text);
    chronicle_add(report->events, &entry);
    if (report->noted != NULL)
        report->noted(report->noted_context);
}

void report_write(const struct report *report, const struct report_line *line)
{
    if (report->events != NULL)
        keep(report, line);
    report_print(report, line);
}

void report_say(const struct report *report, int64_t wall_ms, enum node_level level, const char *id,
                const char *format, ...)
{
    char text[REPORT_LINE_BYTES];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    report_write(report, &(struct report_line){.wall_ms = wall_ms, .level = level, .id = id, .text = text});
}
