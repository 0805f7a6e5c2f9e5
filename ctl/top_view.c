#include "top_view.h"

#include "escape.h"
#include "table.h"

#include "comity/client.h"
#include "comity/instant.h"
#include "comity/utf8.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <wchar.h>

#define TEXT_BYTES (4u * 1024u * 1024u)
#define CELL_BYTES 32u

#define REVERSED "\033[7m"
#define RED "\033[31m"
#define YELLOW "\033[33m"
#define PLAIN "\033[0m"

void top_sample_release(struct top_sample *sample)
{
    client_free_answer(sample->status);
    client_free_answer(sample->peers);
    *sample = (struct top_sample){0};
}

/* ---- counters ---- */

/* Add up the samples whose line begins with the name. */
static uint64_t sum_of(const char *metrics, const char *name)
{
    uint64_t sum = 0;
    for (const char *line = metrics; line != NULL && *line != '\0'; line = strchr(line, '\n')) {
        line += *line == '\n' ? 1 : 0;
        const char *value = strncmp(line, name, strlen(name)) == 0 ? strchr(line, ' ') : NULL;
        sum += value == NULL ? 0 : strtoull(value + 1, NULL, 10);
    }
    return sum;
}

void top_sample_count(struct top_sample *sample, const char *metrics)
{
    sample->queries += sum_of(metrics, "comity_query_duration_seconds_count{");
    sample->hits += sum_of(metrics, "comity_query_hits_total{");
}

/* ---- cells ---- */

/* What has moved in a second; below 0: not known. A counter that went back began again. */
static double rate(uint64_t before, uint64_t now, int64_t elapsed_ms)
{
    return elapsed_ms <= 0 || now < before ? -1 : (double)(now - before) * 1000.0 / (double)elapsed_ms;
}

static void format_rate(double rate, const char *unit, char out[CELL_BYTES])
{
    static const char *const PREFIXES[] = {"", "k", "M", "G"};
    size_t prefix = 0;
    while (rate >= 1000 && prefix < 3) {
        rate /= 1000;
        prefix++;
    }
    if (rate < 0)
        snprintf(out, CELL_BYTES, "%s", "");
    else
        snprintf(out, CELL_BYTES, "%.*f %s%s/s", rate < 10 && rate > 0 ? 1 : 0, rate, PREFIXES[prefix], unit);
}

static void format_age(int64_t age_ms, char out[CELL_BYTES])
{
    int64_t seconds = age_ms < 0 ? 0 : age_ms / 1000;
    if (seconds < 120)
        snprintf(out, CELL_BYTES, "%" PRId64 " s", seconds);
    else if (seconds < 2 * 3600)
        snprintf(out, CELL_BYTES, "%" PRId64 " min", seconds / 60);
    else if (seconds < 48 * 3600)
        snprintf(out, CELL_BYTES, "%" PRId64 " h", seconds / 3600);
    else
        snprintf(out, CELL_BYTES, "%" PRId64 " d", seconds / 86400);
}

static int64_t time_of(const char *text)
{
    int64_t time_ms = 0;
    (void)instant_parse(view_of_text(text), &time_ms, NULL);
    return time_ms;
}

/* ---- one sample beside the other ---- */

static const Comity__PeersAnswer__Peer *find_peer(const struct top_sample *sample, const char *bureau)
{
    const Comity__PeersAnswer *peers = sample == NULL ? NULL : sample->peers->peers;
    for (size_t i = 0; peers != NULL && i < peers->n_peers; i++)
        if (strcmp(peers->peers[i]->bureau, bureau) == 0)
            return peers->peers[i];
    return NULL;
}

static const Comity__StatusAnswer__Log *find_log(const struct top_sample *sample, const char *origin)
{
    const Comity__StatusAnswer *status = sample == NULL ? NULL : sample->status->status;
    for (size_t i = 0; status != NULL && i < status->n_logs; i++)
        if (strcmp(status->logs[i]->origin, origin) == 0)
            return status->logs[i];
    return NULL;
}

struct comparison {
    const struct top_sample *before; /* NULL: there is none */
    const struct top_sample *now;
    int64_t elapsed_ms; /* 0: nothing is known of rates */
};

static void add_log(struct table *table, const struct comparison *two, const char *origin)
{
    const Comity__StatusAnswer__Log *log = find_log(two->now, origin),
                                    *earlier = find_log(two->before, origin);
    char cell[CELL_BYTES];
    if (log == NULL) {
        for (size_t i = 0; i < 3; i++)
            table_cell(table, "");
        return;
    }
    table_number(table, log->size);
    format_rate(earlier == NULL ? -1 : rate(earlier->size, log->size, two->elapsed_ms), "", cell);
    table_cell(table, cell);
    snprintf(cell, sizeof cell, "%u of %u", (unsigned)log->witnessed, (unsigned)log->quorum);
    table_cell(table, log->frozen ? "FROZEN" : (log->size == 0 ? "" : cell));
}

static void add_bytes(struct table *table, const struct comparison *two, uint64_t before, uint64_t now)
{
    char cell[CELL_BYTES];
    format_rate(rate(before, now, two->elapsed_ms), "B", cell);
    table_cell(table, cell);
}

/* Why it is away, since when it is there. */
static void add_word(struct table *table, const Comity__PeersAnswer__Peer *peer, int64_t now_ms)
{
    char cell[CELL_BYTES], text[CELL_BYTES + 16];
    if (strcmp(peer->state, "connected") != 0 && *peer->refusal != '\0') {
        table_cell(table, peer->refusal);
        return;
    }
    format_age(now_ms - time_of(peer->since), cell);
    snprintf(text, sizeof text, "for %s", cell);
    table_cell(table, text);
}

static void add_peer(struct table *table, const struct comparison *two, const Comity__PeersAnswer__Peer *peer)
{
    const Comity__PeersAnswer__Peer *earlier = find_peer(two->before, peer->bureau);
    int64_t now_ms = time_of(two->now->status->status->time);
    bool lags = peer->acknowledged < peer->size;
    char cell[CELL_BYTES] = "";
    table_cell(table, peer->bureau);
    table_cell(table, peer->state);
    table_number(table, lags ? peer->size - peer->acknowledged : 0);
    if (lags && *peer->last_success == '\0')
        snprintf(cell, sizeof cell, "never");
    else if (lags)
        format_age(now_ms - time_of(peer->last_success), cell);
    table_cell(table, cell);
    add_bytes(table, two, earlier == NULL ? UINT64_MAX : earlier->received_bytes, peer->received_bytes);
    add_bytes(table, two, earlier == NULL ? UINT64_MAX : earlier->sent_bytes, peer->sent_bytes);
    add_log(table, two, peer->bureau);
    add_word(table, peer, now_ms);
}

static void add_own(struct table *table, const struct comparison *two)
{
    const Comity__StatusAnswer *status = two->now->status->status;
    table_cell(table, status->bureau);
    table_cell(table, "this node");
    for (size_t i = 0; i < 4; i++)
        table_cell(table, "");
    add_log(table, two, status->bureau);
    table_cell(table, "");
}

static enum error_code append_table(struct buffer *out, const struct comparison *two, struct error *error)
{
    static const char *const HEADINGS[] = {"BUREAU", "STATE",  "LAG", "BEHIND",   "RECEIVED",
                                           "SENT",   "LEAVES", "NEW", "COSIGNED", ""};
    const Comity__PeersAnswer *peers = two->now->peers->peers;
    struct table table;
    table_init(&table, HEADINGS, 10);
    add_own(&table, two);
    for (size_t i = 0; i < peers->n_peers; i++)
        add_peer(&table, two, peers->peers[i]);
    enum error_code code = table.code != ERROR_NONE ? table.code : table_append(&table, out, error);
    table_release(&table);
    return code;
}

/* ---- the lines above ---- */

__attribute__((format(printf, 2, 3))) static void say(struct buffer *out, const char *format, ...)
{
    char *text = NULL;
    va_list arguments;
    va_start(arguments, format);
    int size = vasprintf(&text, format, arguments);
    va_end(arguments);
    if (size > 0)
        (void)escape_append_lines(out, view_of(text, (size_t)size), NULL);
    if (size >= 0)
        free(text);
}

static void say_rates(struct buffer *out, const struct comparison *two)
{
    char queries[CELL_BYTES], hits[CELL_BYTES];
    if (two->before == NULL)
        return;
    format_rate(rate(two->before->queries, two->now->queries, two->elapsed_ms), "", queries);
    format_rate(rate(two->before->hits, two->now->hits, two->elapsed_ms), "", hits);
    say(out, "   queries %s   hits %s", queries, hits);
}

static void append_head(struct buffer *out, const struct comparison *two)
{
    const Comity__StatusAnswer *status = two->now->status->status;
    say(out, "%s %s   %s   %s   %.19sZ\n", status->bureau, status->name, status->federation, status->version,
        status->time);
    say(out, "peers %u of %u   alarms %u   store %s   log %s", (unsigned)status->peers_connected,
        (unsigned)status->peers_configured, (unsigned)status->alarms, status->store, status->own_state);
    say_rates(out, two);
    say(out, "\n");
    for (size_t i = 0; i < status->n_certificates; i++) {
        const Comity__StatusAnswer__Certificate *certificate = status->certificates[i];
        if (certificate->warned)
            say(out, "WARNING %s: %s until %.10s\n", certificate->bureau,
                strcmp(certificate->part, "list") == 0 ? "revocation list" : "certificate", certificate->end);
    }
    say(out, "\n");
}

/* ---- for the terminal ---- */

static size_t bytes_of_columns(struct view line, size_t columns)
{
    struct reader reader;
    size_t width = 0, taken = 0;
    reader_init(&reader, line);
    while (reader_remaining(&reader) > 0) {
        int wide = wcwidth((wchar_t)utf8_next(&reader));
        width += wide >= 0 ? (size_t)wide : 1;
        if (width > columns)
            return taken;
        taken = line.size - reader_remaining(&reader);
    }
    return line.size;
}

static bool begins(struct view line, const char *text)
{
    return line.size >= strlen(text) && memcmp(line.data, text, strlen(text)) == 0;
}

static bool holds(struct view line, const char *text)
{
    return memmem(line.data, line.size, text, strlen(text)) != NULL;
}

static const char *colour_of(struct view line)
{
    if (begins(line, "BUREAU "))
        return REVERSED;
    if (begins(line, "WARNING ") || holds(line, " away ") || holds(line, "FROZEN"))
        return RED;
    return holds(line, " greeting ") ? YELLOW : "";
}

static enum error_code append_line(struct buffer *out, struct view line, struct top_look look,
                                   struct error *error)
{
    const char *colour = look.has_colours ? colour_of(line) : "";
    struct view cut = line;
    if (look.columns > 0)
        cut.size = bytes_of_columns(line, look.columns);
    enum error_code code = buffer_append(out, colour, strlen(colour), error);
    if (code == ERROR_NONE)
        code = buffer_append(out, cut.data, cut.size, error);
    if (code == ERROR_NONE && colour[0] != '\0')
        code = buffer_append(out, PLAIN, strlen(PLAIN), error);
    return code == ERROR_NONE ? buffer_append(out, "\n", 1, error) : code;
}

static enum error_code append_lines(struct buffer *out, struct view text, struct top_look look,
                                    struct error *error)
{
    enum error_code code = ERROR_NONE;
    while (text.size > 0 && code == ERROR_NONE) {
        const uint8_t *end = memchr(text.data, '\n', text.size);
        size_t size = end == NULL ? text.size : (size_t)(end - text.data);
        code = append_line(out, view_of(text.data, size), look, error);
        text = view_after(text, size + (end == NULL ? 0 : 1));
    }
    return code;
}

enum error_code top_view_append(struct buffer *out, const struct top_sample *before,
                                const struct top_sample *now, struct top_look look, struct error *error)
{
    struct comparison two = {before, now, before == NULL ? 0 : now->time_ms - before->time_ms};
    struct buffer text;
    buffer_init(&text, TEXT_BYTES);
    append_head(&text, &two);
    enum error_code code = append_table(&text, &two, error);
    if (code == ERROR_NONE)
        code = append_lines(out, buffer_view(&text), look, error);
    buffer_release(&text);
    return code;
}
