/*
 * A standing query: one key, asked again whenever something was stored, and what has changed since the last time told. So it
 * does not matter how a record comes: in a chunk, in a catch-up of millions, or as a missing leaf that is filled.
 */
#include "control_handlers.h"
#include "control_lookup.h"
#include "control_view.h"
#include "hits.h"

#include "comity/key.h"
#include "comity/message.h"
#include "comity/record.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Records that one query keeps in sight, and how often it is asked at most. */
#define SEEN_MAX 256u
#define AGAIN_MS 200

/* Records told in one call: each may be as long as an entry. */
#define TOLD_MAX 16u

struct seen {
    struct bureau owner;
    struct uuid id;
    uint64_t index;
    uint32_t version;
    bool is_there; /* it met the query this time */
};

struct standing {
    struct stream stream;
    struct key key;
    struct bureau owner; /* code[0] == 0: any */
    const struct record_type *type;
    Comity__CheckRequest *check; /* the words for hits */
    char who[64];
    uint64_t batch;   /* stored when it was asked last */
    int64_t asked_ms; /* steady */
    bool is_asked;    /* at least once */
    bool is_cut;      /* there are more than are kept in sight */
    size_t seen_count;
    struct seen seen[SEEN_MAX];
    /* While it is asked: */
    struct node *node;
    struct now now;
    size_t told;
    bool is_more; /* not all could be told at once */
    enum error_code code;
    struct error *error;
};

static enum error_code put(struct standing *self, const struct control_view *view)
{
    Comity__Answer answer = COMITY__ANSWER__INIT;
    answer.more = true;
    answer.body_case = COMITY__ANSWER__BODY_RECORD;
    answer.record = (Comity__RecordView *)(uintptr_t)&view->view;
    return stream_put(&self->stream, &answer, self->error);
}

/* Tell of a record that meets the query, and its owner of the query. */
static enum error_code tell_met(struct standing *self, const struct replica_record *record, const char *field)
{
    struct control_view view;
    struct hits_query query = {.cause = COMITY__HIT__CAUSE__STANDING,
                               .asker = self->who,
                               .agency = self->check->agency,
                               .place = self->check->place,
                               .purpose = self->check->purpose,
                               .is_loose = self->key.loose};
    control_view_fill(&view, record);
    enum error_code code = put(self, &view);
    if (code == ERROR_NONE)
        code = replica_note_opened(node_replica(self->node), &record->owner, record->index, self->now,
                                   self->error);
    if (code == ERROR_NONE && key_kind_is_general(self->key.kind))
        code = hits_note(self->node, &query, &view.view, field, self->now, self->error);
    return code;
}

static struct seen *find_seen(struct standing *self, const struct replica_record *record)
{
    for (size_t i = 0; i < self->seen_count; i++)
        if (bureau_is_equal(&self->seen[i].owner, &record->owner) &&
            memcmp(self->seen[i].id.bytes, record->id.bytes, UUID_BYTES) == 0)
            return &self->seen[i];
    return NULL;
}

static bool is_wanted(const struct standing *self, const struct replica_record *record)
{
    if (self->owner.code[0] != '\0' && !bureau_is_equal(&self->owner, &record->owner))
        return false;
    return self->type == NULL || record->entry->publish->record->type_case == self->type->type_case;
}

static bool meet(void *context, const struct replica_record *record, const char *field)
{
    struct standing *self = context;
    struct seen *seen = find_seen(self, record);
    if (!is_wanted(self, record))
        return true;
    if (seen == NULL && self->seen_count == SEEN_MAX) {
        self->is_cut = true;
        return true;
    }
    bool is_news = seen == NULL || seen->index != record->index;
    if (is_news && self->told++ == TOLD_MAX) {
        self->is_more = true;
        return false;
    }
    if (seen == NULL)
        seen = &self->seen[self->seen_count++];
    *seen = (struct seen){record->owner, record->id, record->index, record->version, true};
    if (is_news)
        self->code = tell_met(self, record, field);
    return self->code == ERROR_NONE;
}

/* Tell of a record that met the query and does not any more: it was withdrawn, or has another key now. */
static enum error_code tell_gone(struct standing *self, const struct seen *seen)
{
    struct control_view view;
    struct replica_record record = {.owner = seen->owner, .id = seen->id, .version = seen->version};
    struct replica_record newest = {.is_frozen = false};
    record.state = COMITY__RECORD_VIEW__STATE__WITHDRAWN;
    record.index = seen->index;
    if (replica_find(node_replica(self->node), &seen->owner, &seen->id, &newest, NULL) == ERROR_NONE &&
        newest.state == COMITY__RECORD_VIEW__STATE__CURRENT)
        record.state = COMITY__RECORD_VIEW__STATE__SUPERSEDED;
    control_view_fill(&view, &record);
    enum error_code code = put(self, &view);
    replica_record_release(&newest);
    return code;
}

static enum error_code ask(struct standing *self)
{
    self->code = ERROR_NONE;
    self->told = 0;
    self->is_more = false;
    for (size_t i = 0; i < self->seen_count; i++)
        self->seen[i].is_there = false;
    enum error_code code = replica_check(node_replica(self->node), &self->key, meet, self, self->error);
    if (self->code != ERROR_NONE)
        code = self->code;
    for (size_t i = 0; i < self->seen_count && code == ERROR_NONE && !self->is_more;) {
        if (self->seen[i].is_there) {
            i++;
            continue;
        }
        code = tell_gone(self, &self->seen[i]);
        self->seen[i] = self->seen[--self->seen_count];
    }
    if (code == ERROR_NONE && self->is_cut)
        code = error_set(self->error, ERROR_LIMIT, "more than %u records have this key", SEEN_MAX);
    return code;
}

static enum error_code standing_next(struct stream *stream, struct node *node, struct now now,
                                     struct error *error)
{
    struct standing *self = (struct standing *)stream;
    uint64_t stored = replica_stored_batch(node_replica(node));
    stream->deadline_ms = 0;
    stream->is_waiting = true;
    if (self->is_asked && stored == self->batch)
        return ERROR_NONE;
    if (self->is_asked && now.steady_ms < self->asked_ms + AGAIN_MS) {
        stream->deadline_ms = self->asked_ms + AGAIN_MS;
        return ERROR_NONE;
    }
    self->is_asked = true;
    self->batch = stored;
    self->asked_ms = now.steady_ms;
    self->node = node;
    self->now = now;
    self->error = error;
    enum error_code code = ask(self);
    if (self->is_more)
        self->is_asked = stream->is_waiting = false;
    return code;
}

static void standing_free(struct stream *stream)
{
    struct standing *self = (struct standing *)stream;
    message_free(&self->check->base);
    free(self);
}

/* Keep the words of a request, which lives only during the call. */
static enum error_code copy_check(const Comity__CheckRequest *check, Comity__CheckRequest **ret,
                                  struct error *error)
{
    struct buffer bytes;
    ProtobufCMessage *copy = NULL;
    buffer_init(&bytes, LIMIT_FRAME_BYTES);
    enum error_code code = message_pack(&check->base, &bytes, error);
    if (code == ERROR_NONE)
        code = message_unpack(&comity__check_request__descriptor, buffer_view(&bytes), LIMIT_DECODE_BYTES,
                              &copy, error);
    if (code == ERROR_NONE)
        *ret = (Comity__CheckRequest *)copy;
    buffer_release(&bytes);
    return code;
}

static enum error_code read_key(const Comity__CheckRequest *check, struct key *ret, struct error *error)
{
    struct hits_query words = {.agency = check->agency, .place = check->place};
    enum key_kind kind = key_kind_find(check->kind);
    enum error_code code = hits_check_query(&words, error);
    if (code == ERROR_NONE && kind == KEY_KIND_COUNT)
        code = error_set(error, ERROR_INVALID, "kind: \"%.64s\" is not known", check->kind);
    if (code == ERROR_NONE)
        code = key_normalise(kind, check->value, check->country, check->loose, ret, error);
    return code;
}

enum error_code control_standing(struct node *node, struct requester *requester,
                                 const Comity__Request *request, struct now now, struct error *error)
{
    const Comity__WatchRequest *watch = request->watch;
    struct log *log = NULL;
    struct standing *self = calloc(1, sizeof *self);
    (void)now;
    if (self == NULL)
        return error_set(error, ERROR_MEMORY, "a standing query");
    self->stream = (struct stream){.next = standing_next, .free = standing_free, .bytes = sizeof *self};
    snprintf(self->who, sizeof self->who, "%s", requester_who(requester));
    enum error_code code = read_key(watch->key, &self->key, error);
    if (code == ERROR_NONE)
        code = control_type(watch->type, &self->type, error);
    if (code == ERROR_NONE && watch->owner[0] != '\0')
        code = control_log(node, watch->owner, &log, error);
    if (code == ERROR_NONE)
        code = copy_check(watch->key, &self->check, error);
    if (code != ERROR_NONE) {
        free(self);
        return code;
    }
    if (log != NULL)
        self->owner = log->origin;
    requester_stream(requester, &self->stream);
    return ERROR_NONE;
}
