#include "control_view.h"

#include <string.h>

char *control_text(const char *text)
{
    return (char *)(uintptr_t)(text == NULL ? "" : text);
}

void control_time(int64_t wall_ms, char out[INSTANT_TEXT_CHARS + 1])
{
    if (wall_ms == 0)
        out[0] = '\0';
    else
        instant_format(wall_ms, out);
}

void control_keys_fill(struct control_keys *keys, const struct log *log)
{
    keys->count = log->key_count;
    for (size_t i = 0; i < log->key_count; i++) {
        vkey_format(&log->keys[i], keys->bytes[i]);
        keys->texts[i] = keys->bytes[i];
    }
}

static void fill_from_entry(struct control_view *view, Comity__Entry *entry)
{
    instant_format(entry->time_ms, view->time);
    view->view.distribution = entry->distribution;
    if (entry->act_case != COMITY__ENTRY__ACT_PUBLISH)
        return;
    view->view.record = entry->publish->record;
    record_summary(entry->publish->record, view->summary, sizeof view->summary);
}

void control_view_fill(struct control_view *view, const struct replica_record *record)
{
    *view = (struct control_view){.view = COMITY__RECORD_VIEW__INIT};
    memcpy(view->owner, record->owner.code, sizeof view->owner);
    uuid_format(&record->id, view->id);
    view->view.owner = view->owner;
    view->view.id = view->id;
    view->view.time = view->time;
    view->view.summary = view->summary;
    view->view.version = record->version;
    view->view.index = record->index;
    view->view.state = record->state;
    view->view.frozen = record->is_frozen;
    if (record->entry != NULL && record->state != COMITY__RECORD_VIEW__STATE__WITHDRAWN)
        fill_from_entry(view, record->entry);
}

void control_receipt_fill(struct control_receipt *out, const struct node *node,
                          const struct replica_receipt *receipt)
{
    *out = (struct control_receipt){.answer = COMITY__PUBLISH_ANSWER__INIT};
    uuid_format(&receipt->id, out->id);
    out->answer.outcome = receipt->outcome;
    out->answer.owner = control_text(node_bureau(node)->code);
    out->answer.id = out->id;
    out->answer.version = receipt->version;
    out->answer.index = receipt->index;
}

static bool is_chosen(const struct replica_record *record, struct control_choice *choice)
{
    if (record->state != COMITY__RECORD_VIEW__STATE__CURRENT || record->entry == NULL ||
        record->entry->act_case != COMITY__ENTRY__ACT_PUBLISH)
        return false;
    const Comity__Record *content = record->entry->publish->record;
    if (choice->type != NULL && content->type_case != choice->type->type_case)
        return false;
    bool is_held = choice->holds_back && content->handling_code == COMITY__RECORD__HANDLING_CODE__H2;
    choice->held_back += is_held ? 1 : 0;
    return !is_held;
}

enum error_code control_view_put(struct stream *stream, struct replica *replica, const struct bureau *owner,
                                 uint64_t index, struct control_choice *choice, bool *ret_put,
                                 struct error *error)
{
    struct replica_record record;
    enum error_code code = replica_record_at(replica, owner, index, &record, error);
    if (code == ERROR_NOT_FOUND) {
        *ret_put = false;
        return ERROR_NONE;
    }
    if (code != ERROR_NONE)
        return code;
    bool chosen = is_chosen(&record, choice);
    if (chosen) {
        struct control_view view;
        control_view_fill(&view, &record);
        Comity__Answer answer = COMITY__ANSWER__INIT;
        answer.more = true;
        answer.body_case = COMITY__ANSWER__BODY_RECORD;
        answer.record = &view.view;
        code = stream_put(stream, &answer, error);
    }
    replica_record_release(&record);
    if (code == ERROR_NONE)
        *ret_put = chosen;
    return code;
}

enum error_code control_put_done(struct stream *stream, uint64_t count, uint64_t held_back,
                                 struct error *error)
{
    Comity__Done done = COMITY__DONE__INIT;
    done.count = count;
    done.held_back = held_back;
    Comity__Answer answer = COMITY__ANSWER__INIT;
    answer.body_case = COMITY__ANSWER__BODY_DONE;
    answer.done = &done;
    enum error_code code = stream_put(stream, &answer, error);
    stream->is_done = code == ERROR_NONE;
    return code;
}
