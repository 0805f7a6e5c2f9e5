#include "hits.h"

#include "node_private.h"

#include "comity/record.h"
#include "comity/replica_hit.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

/* Hits are told together: those of so long a time, and at most so many at once, so that a batch of queries that all hit
 * commits ten times a second instead of each time, and leaves the time to answer it. */
#define TELL_AFTER_MS 100
#define TELL_AGAIN_MS 20
#define TELL_MAX 32u

/* Entries that are looked at in one step; and how long a step waits at most for what is due, should the clock jump. */
#define DUE_MAX 32u
#define LOOK_AGAIN_MS 60000
#define FAILED_MS 60000

#define FIELD_BYTES 128u

/* ---- noting ---- */

static const char *text_of(const char *text)
{
    return text == NULL ? "" : text;
}

static enum error_code check_text(const char *name, const char *text, size_t bytes_max, struct error *error)
{
    text = text_of(text);
    if (strlen(text) > bytes_max)
        return error_set(error, ERROR_LIMIT, "%s: %zu bytes, at most %zu", name, strlen(text), bytes_max);
    return ERROR_NONE;
}

enum error_code hits_check_query(const struct hits_query *query, struct error *error)
{
    enum error_code code = check_text("place", query->place, REPLICA_HIT_TEXT_BYTES, error);
    if (code == ERROR_NONE)
        code = check_text("agency", query->agency, REPLICA_HIT_TEXT_BYTES, error);
    return code;
}

/* Say once a minute that owners are not told of hits. */
static void report_lost(struct node *node, const struct error *why)
{
    if (node->now.steady_ms < node->hits.lost_after_ms)
        return;
    node->hits.lost_after_ms = node->now.steady_ms + LOOK_AGAIN_MS;
    node_report(node, NODE_LEVEL_WARNING, ERROR_FULL, "hits-lost", NULL, NULL,
                "owners are not told of hits made now: %s", why->text);
}

enum error_code hits_note(struct node *node, const struct hits_query *query, const Comity__RecordView *met,
                          const char *field, struct now now, struct error *error)
{
    struct bureau owner;
    struct uuid id;
    char matched[FIELD_BYTES];
    if (!node->hits.settings.are_told || met->record == NULL || !record_makes_hits(met->record) ||
        strcmp(met->owner, node->bureau.code) == 0)
        return ERROR_NONE;
    enum error_code code = bureau_parse(&owner, view_of_text(met->owner), error);
    if (code == ERROR_NONE)
        code = uuid_parse(view_of_text(met->id), &id, error);
    if (code != ERROR_NONE)
        return code;
    snprintf(matched, sizeof matched, "%s%s", text_of(field), query->is_loose ? ", look-alikes folded" : "");
    struct replica_hit hit = {.owner = &owner,
                              .id = &id,
                              .version = met->version,
                              .cause = query->cause,
                              .field = matched,
                              .asker = text_of(query->asker),
                              .agency = text_of(query->agency),
                              .place = text_of(query->place),
                              .purpose = text_of(query->purpose)};
    code = replica_note_hit(node->replica, &hit, now, error);
    if (code == ERROR_FULL) {
        report_lost(node, error);
        return ERROR_NONE; /* who asks is answered all the same */
    }
    if (code == ERROR_NONE && !node->hits.has_untold) {
        node->hits.has_untold = true;
        node->hits.tell_after_ms = now.steady_ms + TELL_AFTER_MS;
    }
    return code;
}

const char *hits_rule(const struct node *node)
{
    return node->hits.settings.are_told ? "told to the record's owner alone, once an hour for the same "
                                          "record, asker and place: a check or a "
                                          "standing query that meets it, and opening it for a purpose"
                                        : "not told: Hits = no";
}

/* ---- acts ---- */

int64_t hits_patience_ms(const struct node *node, Comity__Priority priority)
{
    int64_t said_ms =
        priority == COMITY__PRIORITY__URGENT ? node->hits.settings.urgent_ms : node->hits.settings.routine_ms;
    if (said_ms > 0)
        return said_ms;
    return priority == COMITY__PRIORITY__URGENT ? HITS_URGENT_MS : HITS_ROUTINE_MS;
}

enum error_code hits_amend(struct node *node, const struct hit_case *hit_case, const Comity__Hit *changed,
                           struct now now, struct replica_receipt *ret, struct error *error)
{
    Comity__Record record = *hit_case->record.entry->publish->record;
    Comity__Hit hit = *changed;
    record.hit = &hit;
    return replica_amend(node->replica, now, &hit_case->record.id, &record,
                         hit_case->record.entry->distribution, hit_case->record.version, ret, error);
}

/* ---- telling ---- */

static bool can_publish(const struct node *node)
{
    return !node->is_stopping && replica_own_is_signing(node->replica) &&
           replica_store_trouble(node->replica) == ERROR_NONE && !replica_is_full(node->replica);
}

static enum error_code fail(struct node *node, const char *what, enum error_code code, struct error *why,
                            struct error *error)
{
    if (code == ERROR_MEMORY)
        return error_set(error, code, "%s", why->text);
    node_report(node, NODE_LEVEL_WARNING, code, "hits-failed", NULL, NULL,
                "%s: %s; it is tried again in a minute", what, why->text);
    return ERROR_NONE;
}

static enum error_code tell(struct node *node, struct error *error)
{
    struct error why = {0};
    bool is_left = false;
    if (!node->hits.has_untold || node->now.steady_ms < node->hits.tell_after_ms)
        return ERROR_NONE;
    enum error_code code = replica_tell_hits(node->replica, node->now, TELL_MAX, &is_left, &why);
    node->hits.has_untold = code != ERROR_NONE || is_left;
    node->hits.tell_after_ms = node->now.steady_ms + (code == ERROR_NONE ? TELL_AGAIN_MS : FAILED_MS);
    return code == ERROR_NONE ? ERROR_NONE : fail(node, "not every hit could be told", code, &why, error);
}

/* ---- reminding ---- */

static void report_reminder(struct node *node, const struct hit_case *hit_case, unsigned number)
{
    char id[UUID_TEXT_CHARS + 1];
    uuid_format(&hit_case->record.id, id);
    if (number > HIT_REMINDERS)
        node_report(node, NODE_LEVEL_WARNING, ERROR_NONE, "hit-unanswered", &hit_case->owner, NULL,
                    "%s has not answered hit %s, after %u reminders", hit_case->owner.code, id,
                    HIT_REMINDERS);
    else
        node_report(node, NODE_LEVEL_NOTICE, ERROR_NONE, "hit-reminder", &hit_case->owner, NULL,
                    "%s is reminded of hit %s for the %s time", hit_case->owner.code, id,
                    number == 1   ? "first"
                    : number == 2 ? "second"
                                  : "third");
}

static enum error_code remind(struct node *node, const struct hit_case *hit_case, struct error *error)
{
    struct replica_receipt receipt;
    char due[INSTANT_TEXT_CHARS + 1];
    Comity__Hit hit = *hit_case->hit;
    enum error_code code = ERROR_NONE;
    unsigned number = hit.reminder + 1;
    if (number <= HIT_REMINDERS) {
        instant_format(node->now.wall_ms + hits_patience_ms(node, hit.priority), due);
        hit.reminder = number;
        hit.answer_due_at = due;
        code = hits_amend(node, hit_case, &hit, node->now, &receipt, error);
    }
    /* Another version is on its way: what is due by that one has a row of its own. */
    if (code == ERROR_STATE)
        return ERROR_NONE;
    if (code == ERROR_NONE)
        report_reminder(node, hit_case, number);
    return code;
}

/* An own hit whose answer is overdue is followed by a reminder. */
static enum error_code look_at(struct node *node, const struct replica_due *due, struct error *error)
{
    struct hit_case hit_case;
    enum error_code code = hit_case_due(node->replica, due, node->now, &hit_case, error);
    if (code != ERROR_NONE)
        return code == ERROR_NOT_FOUND ? ERROR_NONE : code;
    bool is_asked = hit_case.hit->priority != COMITY__PRIORITY__PRIORITY_NOT_SAID;
    if (bureau_is_equal(&hit_case.record.owner, &node->bureau) && hit_case.state.is_overdue && is_asked)
        code = remind(node, &hit_case, error);
    hit_case_release(&hit_case);
    return code;
}

/* Look at what has become due since the last time, and see when the next thing does. */
static enum error_code look_at_due(struct node *node, struct error *error)
{
    struct hits *hits = &node->hits;
    enum error_code code = ERROR_NONE;
    hits->next_ms = node->now.wall_ms;
    for (size_t i = 0; i < DUE_MAX && code == ERROR_NONE; i++) {
        struct replica_due due;
        size_t count = 0;
        code = replica_due(node->replica, hits->has_passed ? &hits->passed : NULL, INT64_MAX, &due, 1, &count,
                           error);
        bool is_due = code == ERROR_NONE && count == 1 && due.due_ms <= node->now.wall_ms;
        if (code == ERROR_NONE && !is_due) {
            hits->next_ms = count == 1 ? due.due_ms : INT64_MAX;
            break;
        }
        if (is_due)
            code = look_at(node, &due, error);
        if (code == ERROR_NONE) {
            hits->passed = due;
            hits->has_passed = true;
        }
    }
    return code;
}

static enum error_code remind_due(struct node *node, struct error *error)
{
    struct hits *hits = &node->hits;
    struct error why = {0};
    /* After a clock that was ahead, what is due may lie before what was looked at. */
    if (node->now.wall_ms < hits->looked_ms)
        hits->has_passed = false;
    if (!hits->is_stale && node->now.wall_ms >= hits->looked_ms && node->now.wall_ms < hits->next_ms)
        return ERROR_NONE;
    if (node->now.steady_ms < hits->look_after_ms)
        return ERROR_NONE;
    hits->looked_ms = node->now.wall_ms;
    hits->is_stale = false;
    enum error_code code = look_at_due(node, &why);
    if (code == ERROR_NONE)
        return ERROR_NONE;
    hits->is_stale = true;
    hits->look_after_ms = node->now.steady_ms + FAILED_MS;
    return fail(node, "not every reminder could be sent", code, &why, error);
}

enum error_code hits_step(struct node *node, struct error *error)
{
    if (!can_publish(node))
        return ERROR_NONE;
    enum error_code code = tell(node, error);
    return code == ERROR_NONE ? remind_due(node, error) : code;
}

int64_t hits_deadline_ms(const struct node *node)
{
    const struct hits *hits = &node->hits;
    int64_t deadline = INT64_MAX;
    if (!can_publish(node))
        return INT64_MAX;
    if (hits->has_untold)
        deadline = hits->tell_after_ms;
    if (hits->is_stale && hits->look_after_ms < deadline)
        deadline = hits->look_after_ms;
    if (!hits->is_stale && hits->next_ms != INT64_MAX) {
        int64_t wait_ms = hits->next_ms - node->now.wall_ms;
        if (wait_ms > LOOK_AGAIN_MS)
            wait_ms = LOOK_AGAIN_MS;
        int64_t due_ms = node->now.steady_ms + (wait_ms > 0 ? wait_ms : 0);
        deadline = due_ms < deadline ? due_ms : deadline;
    }
    return deadline;
}
