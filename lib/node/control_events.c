#include "control_handlers.h"
#include "control_view.h"

#include "comity/chronicle.h"

#include <stdlib.h>
#include <string.h>

/* Events looked at in one call. */
#define EVENTS_MAX 64u

struct telling {
    struct stream stream;
    uint64_t told; /* number of the last that was looked at */
    uint64_t from; /* events below are no gap: they were before what was asked for */
    uint64_t missed;
    enum node_level level;
    struct bureau bureau; /* code[0] == 0: all */
    bool follows;
    uint64_t count;
};

static bool is_wanted(const struct telling *self, const struct chronicle_entry *entry)
{
    return entry->level >= self->level &&
           (self->bureau.code[0] == '\0' || bureau_is_equal(&entry->peer, &self->bureau) ||
            bureau_is_equal(&entry->origin, &self->bureau));
}

static enum error_code put_event(struct telling *self, const struct chronicle_entry *entry,
                                 struct error *error)
{
    Comity__EventsAnswer event = COMITY__EVENTS_ANSWER__INIT;
    Comity__Answer answer = COMITY__ANSWER__INIT;
    char time[INSTANT_TEXT_CHARS + 1];
    control_time(entry->time_ms, time);
    event.number = entry->number;
    event.time = time;
    event.level = control_text(node_level_name(entry->level));
    event.id = control_text(entry->id);
    event.peer = control_text(entry->peer.code);
    event.origin = control_text(entry->origin.code);
    event.error = control_text(entry->code == ERROR_NONE ? "" : error_code_name(entry->code));
    event.text = control_text(entry->text);
    event.missed = self->missed;
    answer.more = true;
    answer.body_case = COMITY__ANSWER__BODY_EVENTS;
    answer.events = &event;
    self->missed = 0;
    self->count++;
    return stream_put(&self->stream, &answer, error);
}

static enum error_code events_next(struct stream *stream, struct node *node, struct now now,
                                   struct error *error)
{
    struct telling *self = (struct telling *)stream;
    const struct chronicle *ring = node_events(node);
    enum error_code code = ERROR_NONE;
    (void)now;
    for (size_t i = 0; i < EVENTS_MAX && code == ERROR_NONE; i++) {
        const struct chronicle_entry *entry = chronicle_after(ring, self->told);
        if (entry == NULL && self->follows)
            stream->is_waiting = true;
        if (entry == NULL)
            return self->follows ? ERROR_NONE : control_put_done(stream, self->count, 0, error);
        if (self->told >= self->from && entry->number > self->told + 1)
            self->missed += entry->number - self->told - 1;
        self->told = entry->number;
        if (is_wanted(self, entry))
            code = put_event(self, entry, error);
    }
    return code;
}

static void events_free(struct stream *stream)
{
    free(stream);
}

static enum error_code read_level(const char *text, enum node_level *level, struct error *error)
{
    *level = NODE_LEVEL_INFO;
    for (enum node_level i = NODE_LEVEL_INFO; i <= NODE_LEVEL_ALARM; i++)
        if (strcmp(text, node_level_name(i)) == 0) {
            *level = i;
            return ERROR_NONE;
        }
    return text[0] == '\0' ? ERROR_NONE
                           : error_set(error, ERROR_INVALID,
                                       "level: \"%.32s\" is not info, notice, warning or alarm", text);
}

enum error_code control_events(struct node *node, struct requester *requester, const Comity__Request *request,
                               struct now now, struct error *error)
{
    const Comity__EventsRequest *wanted = request->events;
    struct bureau bureau = {0};
    enum node_level level;
    (void)now;
    if (node_events(node) == NULL)
        return error_set(error, ERROR_UNSUPPORTED, "this node keeps no events");
    enum error_code code = read_level(wanted->level, &level, error);
    if (code == ERROR_NONE && wanted->bureau[0] != '\0')
        code = bureau_parse(&bureau, view_of_text(wanted->bureau), error);
    if (code != ERROR_NONE)
        return code;
    struct telling *self = calloc(1, sizeof *self);
    if (self == NULL)
        return error_set(error, ERROR_MEMORY, "events");
    self->stream = (struct stream){.next = events_next, .free = events_free};
    self->level = level;
    self->bureau = bureau;
    self->follows = wanted->follow;
    self->told = wanted->after;
    /* Who names a number is told of what is gone; numbers of an earlier start are not counted. */
    self->from = wanted->after == 0 ? chronicle_first(node_events(node)) : wanted->after;
    requester_stream(requester, &self->stream);
    return ERROR_NONE;
}
