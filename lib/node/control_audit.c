#include "control_handlers.h"
#include "control_lookup.h"
#include "control_view.h"

#include "comity/date.h"
#include "comity/replica_audit.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>

/* Entries looked at in one call. */
#define ENTRIES_MAX 500u
#define TEXT_BYTES (AUDIT_PURPOSE_BYTES + 8u)

struct audit {
    struct stream stream;
    uint64_t next, end;
    bool is_of_record; /* only entries that show this record are looked at */
    struct bureau owner;
    struct uuid id;
    char who[TEXT_BYTES];
    char purpose[TEXT_BYTES];
    char request[TEXT_BYTES];
    int64_t since_ms, until_ms; /* both ends belong to it */
    uint64_t given;
    struct log_run run;
};

/* ---- what is wanted ---- */

static char lower(char letter)
{
    return letter >= 'A' && letter <= 'Z' ? (char)(letter - 'A' + 'a') : letter;
}

/* Tell whether a text holds another; ASCII letters alike, large and small. */
static bool holds(const char *text, const char *part)
{
    size_t size = strlen(part);
    for (; size > 0 && *text != '\0'; text++) {
        size_t same = 0;
        while (same < size && lower(text[same]) == lower(part[same]))
            same++;
        if (same == size)
            return true;
    }
    return size == 0;
}

static bool is_wanted(const struct audit *self, const Comity__AuditEntry *entry)
{
    return (self->who[0] == '\0' || strcmp(self->who, entry->who) == 0 ||
            strcmp(self->who, entry->bureau) == 0) &&
           (self->request[0] == '\0' || strcmp(self->request, entry->request) == 0) &&
           holds(entry->purpose, self->purpose) && entry->time_ms >= self->since_ms &&
           entry->time_ms <= self->until_ms;
}

/* Read a time, or a date, which means its beginning or its end. */
static enum error_code read_time(const char *text, const char *name, bool is_end, int64_t *ret,
                                 struct error *error)
{
    struct date_span span;
    if (text[0] == '\0' || instant_parse(view_of_text(text), ret, NULL) == ERROR_NONE)
        return ERROR_NONE;
    if (date_parse(view_of_text(text), &span, NULL) != ERROR_NONE)
        return error_set(error, ERROR_INVALID,
                         "%s: \"%.40s\" is neither a date nor a time such as "
                         "2026-11-25T09:00:00.000Z",
                         name, text);
    *ret = is_end ? ((int64_t)span.last + 1) * 86400000 - 1 : (int64_t)span.first * 86400000;
    return ERROR_NONE;
}

static enum error_code copy(char out[TEXT_BYTES], const char *text, const char *name, struct error *error)
{
    size_t size = strlen(text);
    if (size >= TEXT_BYTES)
        return error_set(error, ERROR_INVALID, "%s: longer than %u bytes", name, TEXT_BYTES - 1);
    memcpy(out, text, size + 1);
    return ERROR_NONE;
}

/* The owner is looked up where it is not said; what is erased long since may be known by no log. */
static enum error_code read_record(struct audit *self, const struct node *node,
                                   const Comity__AuditRequest *wanted, struct error *error)
{
    struct replica_record record;
    if (wanted->record[0] == '\0')
        return wanted->owner[0] == '\0'
                   ? ERROR_NONE
                   : error_set(error, ERROR_INVALID, "owner: goes with the id of a record");
    self->is_of_record = true;
    enum error_code code = control_id(wanted->record, &self->id, error);
    if (code == ERROR_NONE && wanted->owner[0] != '\0')
        return bureau_parse(&self->owner, view_of_text(wanted->owner), error);
    if (code == ERROR_NONE)
        code = control_record(node, "", wanted->record, &record, error);
    if (code == ERROR_NONE) {
        self->owner = record.owner;
        replica_record_release(&record);
    }
    return code;
}

static enum error_code read_request(struct audit *self, const struct node *node,
                                    const Comity__AuditRequest *wanted, struct error *error)
{
    self->since_ms = INT64_MIN;
    self->until_ms = INT64_MAX;
    enum error_code code = read_record(self, node, wanted, error);
    if (code == ERROR_NONE)
        code = copy(self->who, wanted->who, "who", error);
    if (code == ERROR_NONE)
        code = copy(self->purpose, wanted->why, "why", error);
    if (code == ERROR_NONE)
        code = copy(self->request, wanted->request, "request", error);
    if (code == ERROR_NONE)
        code = read_time(wanted->since, "since", false, &self->since_ms, error);
    if (code == ERROR_NONE)
        code = read_time(wanted->until, "until", true, &self->until_ms, error);
    return code;
}

/* ---- giving it ---- */

static enum error_code put(struct audit *self, uint64_t index, Comity__AuditEntry *entry, struct error *error)
{
    Comity__AuditView view = COMITY__AUDIT_VIEW__INIT;
    Comity__Answer answer = COMITY__ANSWER__INIT;
    char time[INSTANT_TEXT_CHARS + 1];
    control_time(entry->time_ms, time);
    view.index = index;
    view.entry = entry;
    view.time = time;
    answer.more = true;
    answer.body_case = COMITY__ANSWER__BODY_AUDIT;
    answer.audit = &view;
    self->given++;
    return stream_put(&self->stream, &answer, error);
}

/* An entry that cannot be read is passed over: verifying says what is wrong with it. */
static enum error_code look_at(struct audit *self, uint64_t index, const struct leaf *leaf,
                               struct error *error)
{
    Comity__AuditEntry *entry = NULL;
    enum error_code code = ERROR_NONE;
    if (leaf->kind != LEAF_ENTRY || audit_entry_decode(leaf->bytes, &entry, NULL) != ERROR_NONE)
        return ERROR_NONE;
    if (is_wanted(self, entry))
        code = put(self, index, entry, error);
    audit_entry_free(entry);
    return code;
}

static enum error_code give_of_record(struct audit *self, struct replica *replica, struct error *error)
{
    uint64_t indexes[ENTRIES_MAX];
    const struct log *log = replica_audit_log(replica);
    size_t count = replica_audit_shown(replica, &self->owner, &self->id, self->next, indexes, ENTRIES_MAX);
    enum error_code code = ERROR_NONE;
    for (size_t i = 0; i < count && indexes[i] < self->end && code == ERROR_NONE; i++) {
        code = replica_read(replica, log, indexes[i], 1, LIMIT_ENTRY_BYTES, &self->run, error);
        if (code == ERROR_NONE)
            code = look_at(self, indexes[i], &self->run.leaves[0], error);
    }
    if (code == ERROR_NONE)
        self->next =
            count < ENTRIES_MAX || indexes[count - 1] >= self->end ? self->end : indexes[count - 1] + 1;
    return code;
}

static enum error_code give_run(struct audit *self, struct replica *replica, struct error *error)
{
    uint64_t left = self->end - self->next;
    enum error_code code =
        replica_read(replica, replica_audit_log(replica), self->next,
                     left < ENTRIES_MAX ? (size_t)left : ENTRIES_MAX, LIMIT_CHUNK_BYTES, &self->run, error);
    for (size_t i = 0; code == ERROR_NONE && i < self->run.count; i++) {
        code = look_at(self, self->next, &self->run.leaves[i], error);
        self->next++;
    }
    return code;
}

static enum error_code audit_next(struct stream *stream, struct node *node, struct now now,
                                  struct error *error)
{
    (void)now;
    struct audit *self = (struct audit *)stream;
    struct replica *replica = node_replica(node);
    uint64_t stored = replica_audit_log(replica)->stored;
    if (stored < self->end && replica_store_trouble(replica) != ERROR_NONE)
        self->end = stored;
    self->stream.is_waiting = stored < self->end;
    if (self->stream.is_waiting)
        return ERROR_NONE;
    if (self->next >= self->end)
        return control_put_done(stream, self->given, 0, error);
    return self->is_of_record ? give_of_record(self, replica, error) : give_run(self, replica, error);
}

static void audit_free(struct stream *stream)
{
    struct audit *self = (struct audit *)stream;
    log_run_release(&self->run);
    free(self);
}

enum error_code control_audit(struct node *node, struct requester *requester, const Comity__Request *request,
                              struct now now, struct error *error)
{
    (void)now;
    struct replica *replica = node_replica(node);
    struct audit *self = calloc(1, sizeof *self);
    if (self == NULL)
        return error_set(error, ERROR_MEMORY, "audit");
    self->stream = (struct stream){.next = audit_next, .free = audit_free};
    /* What was asked a moment ago belongs to it. */
    self->end = replica_audit_log(replica)->pending.size;
    replica_hurry(replica);
    log_run_init(&self->run);
    enum error_code code = read_request(self, node, request->audit, error);
    if (code != ERROR_NONE) {
        audit_free(&self->stream);
        return code;
    }
    if (self->since_ms != INT64_MIN)
        self->next = replica_audit_since(replica, date_of_wall_ms(self->since_ms));
    requester_stream(requester, &self->stream);
    return ERROR_NONE;
}
