#include "certificates.h"

#include "node_private.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define HOUR_MS INT64_C(3600000)
#define DAY_MS (24 * HOUR_MS)

/* The wall clock may be turned while nobody looks. */
#define LOOK_MS HOUR_MS

static const int64_t before_ms[CERTIFICATE_STAGES] = {
    [CERTIFICATE_GOOD] = INT64_MAX,
    [CERTIFICATE_MONTH] = 30 * DAY_MS,
    [CERTIFICATE_WEEK] = 7 * DAY_MS,
    [CERTIFICATE_DAY] = DAY_MS,
};

/* ---- one of them ---- */

static bool is_spoken_of(const struct node_certificate *certificate, enum certificate_stage stage)
{
    int64_t life_ms = certificate->end_ms - certificate->begin_ms;
    return stage == CERTIFICATE_OVER || before_ms[stage] <= life_ms / 2;
}

enum certificate_stage certificate_stage(const struct node_certificate *certificate, int64_t wall_ms)
{
    int64_t left_ms = certificate->end_ms - wall_ms;
    for (enum certificate_stage stage = CERTIFICATE_OVER; stage > CERTIFICATE_GOOD; stage--)
        if (left_ms <= before_ms[stage] && is_spoken_of(certificate, stage))
            return stage;
    return CERTIFICATE_GOOD;
}

const char *certificate_part_name(enum node_certificate_part part)
{
    static const char *const NAMES[NODE_CERTIFICATE_PARTS] = {"own", "peer", "anchor", "list"};
    return NAMES[part];
}

int64_t certificate_days(const struct node_certificate *certificate, int64_t wall_ms)
{
    int64_t left_ms = certificate->end_ms - wall_ms;
    return left_ms >= 0 ? left_ms / DAY_MS : -1 - (-1 - left_ms) / DAY_MS;
}

/* ---- saying it ---- */

static void describe(const struct node_certificate *certificate, char out[64])
{
    static const char *const WORDS[NODE_CERTIFICATE_PARTS] = {
        [NODE_CERTIFICATE_OWN] = "the certificate of this node",
        [NODE_CERTIFICATE_PEER] = "the certificate that %s has shown",
        [NODE_CERTIFICATE_ANCHOR] = "an anchor of %s",
        [NODE_CERTIFICATE_LIST] = "the revocation list of %s",
    };
    const char *words = WORDS[certificate->part];
    const char *place = strstr(words, "%s");
    if (place == NULL)
        snprintf(out, 64, "%s", words);
    else
        snprintf(out, 64, "%.*s%s%s", (int)(place - words), words, certificate->bureau.code, place + 2);
}

static void raise(struct node *node, const struct node_certificate *certificate, enum certificate_stage stage,
                  const char *text)
{
    struct alarm alarm = {.code = stage == CERTIFICATE_OVER ? ERROR_DENIED : ERROR_TIMEOUT,
                          .origin = certificate->bureau,
                          .subject = ALARM_CERTIFICATE - certificate->part};
    snprintf(alarm.text, sizeof alarm.text, "%s", text);
    (void)alarm_end(replica_catalog(node->replica), &alarm.origin, alarm.subject, NULL);
    node_keep_alarm(node, &alarm);
}

static void say(struct node *node, const struct node_certificate *certificate, enum certificate_stage stage)
{
    char what[64], end[INSTANT_TEXT_CHARS + 1], text[NODE_TEXT_BYTES];
    bool is_own = certificate->part == NODE_CERTIFICATE_OWN;
    describe(certificate, what);
    instant_format(certificate->end_ms, end);
    int64_t days = certificate_days(certificate, node->now.wall_ms);
    if (stage == CERTIFICATE_OVER)
        snprintf(text, sizeof text, "%s has expired on %.10s: %s", what, end,
                 is_own ? "every peer refuses it" : "connections with that bureau are refused");
    else if (days == 0)
        snprintf(text, sizeof text, "%s ends on %.10s, in less than a day", what, end);
    else
        snprintf(text, sizeof text, "%s ends on %.10s, in %" PRId64 " %s", what, end, days,
                 days == 1 ? "day" : "days");
    node_report(node, NODE_LEVEL_WARNING, ERROR_NONE,
                stage == CERTIFICATE_OVER ? "certificate-expired" : "certificate-expiring",
                is_own ? NULL : &certificate->bureau, NULL, "%s", text);
    if (stage >= CERTIFICATE_DAY)
        raise(node, certificate, stage, text);
}

/* One that ends later has taken its place: whatever was said before is over. */
static void take_back(struct node *node, const struct node_certificate *certificate, bool was_said)
{
    char what[64], end[INSTANT_TEXT_CHARS + 1];
    (void)alarm_end(replica_catalog(node->replica), &certificate->bureau,
                    ALARM_CERTIFICATE - certificate->part, NULL);
    if (!was_said)
        return;
    describe(certificate, what);
    instant_format(certificate->end_ms, end);
    node_report(node, NODE_LEVEL_NOTICE, ERROR_NONE, "certificate-renewed",
                certificate->part == NODE_CERTIFICATE_OWN ? NULL : &certificate->bureau, NULL,
                "%s ends on %.10s", what, end);
}

/* ---- taking them in ---- */

static struct certificate_row *find(struct certificates *all, const struct node_certificate *certificate)
{
    for (size_t i = 0; i < all->count; i++)
        if (all->rows[i].is.part == certificate->part &&
            bureau_is_equal(&all->rows[i].is.bureau, &certificate->bureau))
            return &all->rows[i];
    return NULL;
}

static void take(struct node *node, const struct node_certificate *certificate)
{
    struct certificates *all = &node->certificates;
    struct certificate_row *row = find(all, certificate);
    if (row != NULL && row->is.end_ms == certificate->end_ms)
        return;
    if (row == NULL && all->count == CERTIFICATES_MAX)
        return;
    enum certificate_stage said = row == NULL ? CERTIFICATE_GOOD : row->said;
    if (row == NULL)
        row = &all->rows[all->count++];
    *row = (struct certificate_row){.is = *certificate};
    if (certificate_stage(certificate, node->now.wall_ms) < CERTIFICATE_DAY)
        take_back(node, certificate, said != CERTIFICATE_GOOD);
    all->due_ms = node->now.steady_ms;
}

static bool is_among(const struct certificate_row *row, const struct node_certificate *read, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (read[i].part == row->is.part && bureau_is_equal(&read[i].bureau, &row->is.bureau))
            return true;
    return false;
}

/* Those that are not read any more; the chain of who is no peer any more goes, too. */
static void drop_others(struct node *node, const struct node_certificate *read, size_t count)
{
    struct certificates *all = &node->certificates;
    size_t kept = 0;
    for (size_t i = 0; i < all->count; i++) {
        const struct certificate_row *row = &all->rows[i];
        bool is_seen = row->is.part == NODE_CERTIFICATE_PEER && node_find_peer(node, &row->is.bureau) != NULL;
        if (is_seen || is_among(row, read, count))
            all->rows[kept++] = *row;
        else
            (void)alarm_end(replica_catalog(node->replica), &row->is.bureau, ALARM_CERTIFICATE - row->is.part,
                            NULL);
    }
    all->count = kept;
}

void certificates_set(struct node *node, const struct node_certificate *read, size_t count)
{
    drop_others(node, read, count);
    for (size_t i = 0; i < count; i++)
        take(node, &read[i]);
}

void certificates_show(struct node *node, const struct node_certificate *shown)
{
    if (shown->end_ms != 0)
        take(node, shown);
}

/* ---- time ---- */

static int64_t next_ms(const struct node_certificate *certificate, int64_t wall_ms)
{
    int64_t next = INT64_MAX;
    for (enum certificate_stage stage = CERTIFICATE_MONTH; stage < CERTIFICATE_STAGES; stage++) {
        int64_t at_ms = certificate->end_ms - before_ms[stage];
        if (is_spoken_of(certificate, stage) && at_ms > wall_ms && at_ms - wall_ms < next)
            next = at_ms - wall_ms;
    }
    return next;
}

void certificates_step(struct node *node)
{
    struct certificates *all = &node->certificates;
    if (all->count == 0 || node->now.steady_ms < all->due_ms)
        return;
    int64_t after_ms = LOOK_MS;
    for (size_t i = 0; i < all->count; i++) {
        struct certificate_row *row = &all->rows[i];
        enum certificate_stage stage = certificate_stage(&row->is, node->now.wall_ms);
        if (stage > row->said)
            say(node, &row->is, stage);
        row->said = stage;
        int64_t next = next_ms(&row->is, node->now.wall_ms);
        after_ms = next < after_ms ? next : after_ms;
    }
    all->due_ms = node->now.steady_ms + after_ms;
}

int64_t certificates_deadline_ms(const struct node *node)
{
    return node->certificates.count == 0 ? INT64_MAX : node->certificates.due_ms;
}
