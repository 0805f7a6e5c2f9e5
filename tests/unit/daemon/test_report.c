#include "report.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "check.h"
#include "scratch.h"

static const struct report_line connected = {.wall_ms = INT64_C(1795492800000),
                                             .level = NODE_LEVEL_NOTICE,
                                             .id = "peer-connected",
                                             .peer = "CO",
                                             .text = "from 192.0.2.1:7101"};

static void is_one_line_with_its_fields(void)
{
    char out[REPORT_LINE_BYTES];
    struct report_line line = connected;
    size_t size = report_format(&line, REPORT_TIME, out);
    CHECK_SAME_TEXT(out,
                    "2026-11-24T04:00:00.000Z notice peer-connected peer=CO text=\"from 192.0.2.1:7101\"\n");
    CHECK_SAME_NUMBER(size, strlen(out));
    line.origin = "PA";
    line.code = ERROR_PROOF;
    report_format(&line, REPORT_TIME, out);
    CHECK_SAME_TEXT(out, "2026-11-24T04:00:00.000Z notice peer-connected peer=CO origin=PA code=PROOF "
                         "text=\"from 192.0.2.1:7101\"\n");
}

static void leaves_out_what_says_nothing(void)
{
    char out[REPORT_LINE_BYTES];
    struct report_line line = connected;
    line.peer = "";
    line.text = "";
    report_format(&line, REPORT_TIME, out);
    CHECK_SAME_TEXT(out, "2026-11-24T04:00:00.000Z notice peer-connected text=\"\"\n");
}

static void gives_the_journal_its_priority_for_the_time(void)
{
    static const char *const starts[] = {"<7>debug ", "<6>info ", "<5>notice ", "<4>warning ", "<1>alarm "};
    for (unsigned level = NODE_LEVEL_DEBUG; level <= NODE_LEVEL_ALARM; level++) {
        char out[REPORT_LINE_BYTES];
        struct report_line line = connected;
        line.level = level;
        report_format(&line, REPORT_PRIORITY, out);
        CHECK_CASE(strncmp(out, starts[level], strlen(starts[level])) == 0, "%s", out);
    }
}

/* A peer may write "\n... alarm fork peer=BS" into the reason of its goodbye. */
static void lets_no_text_end_the_line_or_the_quotes(void)
{
    char out[REPORT_LINE_BYTES];
    struct report_line line = connected;
    line.text = "a\nb\"c\\d\x1b[2J\x7f\xc3\xa9";
    report_format(&line, REPORT_TIME, out);
    CHECK(strstr(out, "text=\"a\\x0ab\\\"c\\\\d\\x1b[2J\\x7f\xc3\xa9\"\n") != NULL);
    CHECK_SAME_NUMBER(strchr(out, '\n') - out, strlen(out) - 1);
}

static void cuts_what_is_too_long_between_escapes(void)
{
    for (size_t shift = 0; shift < 4; shift++) {
        char out[REPORT_LINE_BYTES];
        char text[REPORT_LINE_BYTES * 2];
        struct report_line line = connected;
        memset(text, '\n', sizeof text);
        memset(text, 'x', shift);
        text[sizeof text - 1] = '\0';
        line.text = text;
        size_t size = report_format(&line, REPORT_TIME, out);
        CHECK_CASE(size < REPORT_LINE_BYTES && size > REPORT_LINE_BYTES - 8, "%zu", size);
        CHECK_SAME_NUMBER(strlen(out), size);
        CHECK_SAME_TEXT(out + size - 6, "\\x0a\"\n");
    }
}

static size_t written(enum node_level lowest, enum node_level level)
{
    int ends[2];
    char bytes[REPORT_LINE_BYTES];
    REQUIRE(pipe(ends) == 0);
    struct report report = {.fd = ends[1], .level = lowest, .journal = {.fd = -1}};
    struct report_line line = connected;
    line.level = level;
    report_write(&report, &line);
    close(ends[1]);
    ssize_t got = read(ends[0], bytes, sizeof bytes);
    close(ends[0]);
    return got > 0 ? (size_t)got : 0;
}

static void writes_what_is_important_enough(void)
{
    for (unsigned lowest = NODE_LEVEL_DEBUG; lowest <= NODE_LEVEL_ALARM; lowest++)
        for (unsigned level = NODE_LEVEL_DEBUG; level <= NODE_LEVEL_ALARM; level++)
            CHECK_CASE((written(lowest, level) > 0) == (level >= lowest), "%u and %u", lowest, level);
}

static void believes_only_in_its_own_journal_stream(void)
{
    struct report report;
    setenv("JOURNAL_STREAM", "1:1", 1);
    report_init(&report, NODE_LEVEL_INFO);
    CHECK(!report.is_journal);
    unsetenv("JOURNAL_STREAM");
    report_init(&report, NODE_LEVEL_INFO);
    CHECK(!report.is_journal);
    CHECK_SAME_NUMBER(report.level, NODE_LEVEL_INFO);
}

/* Write a line where a journal listens, or has ended; return what came, and where. */
static const char *arrived(bool is_listening, bool *ret_as_entry)
{
    static char bytes[JOURNAL_ENTRY_BYTES + 1];
    char directory[SCRATCH_PATH_BYTES];
    struct report report = {.level = NODE_LEVEL_INFO, .is_journal = true};
    struct report_line line = connected;
    int ends[2];
    REQUIRE(pipe(ends) == 0);
    report.fd = ends[1];
    scratch_make(directory);
    char path[SCRATCH_PATH_BYTES + 8];
    snprintf(path, sizeof path, "%s/journal", directory);
    journal_init(&report.journal, path);
    int listener = socket(AF_UNIX, SOCK_DGRAM | SOCK_NONBLOCK, 0);
    REQUIRE(bind(listener, (struct sockaddr *)&report.journal.address, sizeof report.journal.address) == 0);
    if (!is_listening)
        close(listener);
    line.code = ERROR_PROOF;
    report_write(&report, &line);
    close(ends[1]);
    ssize_t size = is_listening ? recv(listener, bytes, sizeof bytes - 1, 0) : -1;
    *ret_as_entry = size > 0;
    if (size <= 0)
        size = read(ends[0], bytes, sizeof bytes - 1);
    else
        CHECK_SAME_NUMBER(read(ends[0], bytes + size, 1), 0);
    bytes[size < 0 ? 0 : size] = '\0';
    close(ends[0]);
    if (is_listening)
        close(listener);
    report_release(&report);
    scratch_remove(directory);
    return bytes;
}

static void gives_the_journal_fields(void)
{
    bool as_entry = false;
    const char *entry = arrived(true, &as_entry);
    CHECK(as_entry);
    CHECK_CASE(strstr(entry, "MESSAGE=peer-connected peer=CO code=PROOF text=\"from 192.0.2.1:7101\"\n") !=
                   NULL,
               "%s", entry);
    CHECK(strstr(entry, "PRIORITY=5\n") != NULL);
    CHECK(strstr(entry, "PEER=CO\n") != NULL);
    CHECK(strstr(entry, "ERROR=PROOF\n") != NULL);
}

static void falls_back_to_the_stream_where_the_journal_takes_no_entry(void)
{
    bool as_entry = true;
    const char *line = arrived(false, &as_entry);
    CHECK(!as_entry);
    CHECK_SAME_TEXT(line, "<5>notice peer-connected peer=CO code=PROOF text=\"from 192.0.2.1:7101\"\n");
}

CHECK_MAIN("report", {"is one line with its fields", is_one_line_with_its_fields},
           {"leaves out what says nothing", leaves_out_what_says_nothing},
           {"gives the journal its priority for the time", gives_the_journal_its_priority_for_the_time},
           {"lets no text end the line or the quotes", lets_no_text_end_the_line_or_the_quotes},
           {"cuts what is too long between escapes", cuts_what_is_too_long_between_escapes},
           {"writes what is important enough", writes_what_is_important_enough},
           {"gives the journal fields", gives_the_journal_fields},
           {"falls back to the stream where the journal takes no entry",
            falls_back_to_the_stream_where_the_journal_takes_no_entry},
           {"believes only in its own journal stream", believes_only_in_its_own_journal_stream})
