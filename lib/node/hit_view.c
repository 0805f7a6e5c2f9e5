#include "hit_view.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define WHAT_BYTES 128u

/* ---- what was done ---- */

struct step {
    Comity__HitView__Step message; /* the first: pointers[] are to it */
    struct replica_record record;  /* what it is read from */
    int64_t time_ms;
    char time[INSTANT_TEXT_CHARS + 1];
    char what[WHAT_BYTES];
};

struct steps {
    size_t count;
    struct step items[HIT_VIEW_STEPS];
    Comity__HitView__Step *pointers[HIT_VIEW_STEPS];
};

static void steps_free(struct steps *steps)
{
    for (size_t i = 0; steps != NULL && i < steps->count; i++)
        replica_record_release(&steps->items[i].record);
    free(steps);
}

/* Write the name of an enum's value as people read it: "more time". */
static void write_word(const ProtobufCEnumDescriptor *words, int value, char *out, size_t out_bytes)
{
    const ProtobufCEnumValue *word = protobuf_c_enum_descriptor_get_value(words, value);
    snprintf(out, out_bytes, "%s", word == NULL ? "?" : word->name);
    for (char *at = out; *at != '\0'; at++) {
        if (*at >= 'A' && *at <= 'Z')
            *at = (char)(*at - 'A' + 'a');
        else if (*at == '_')
            *at = ' ';
    }
}

static void write_what(const Comity__Hit *hit, uint32_t version, char out[WHAT_BYTES])
{
    char word[32];
    if (hit->in_reply_to != NULL) {
        write_word(&comity__hit__answer__descriptor, (int)hit->answer, word, sizeof word);
        snprintf(out, WHAT_BYTES, "answered: %s%s%.32s", word,
                 hit->answer_due_at[0] != '\0' ? ", until " : "", hit->answer_due_at);
    } else if (hit->outcome != COMITY__HIT__OUTCOME__OUTCOME_NOT_SAID) {
        write_word(&comity__hit__outcome__descriptor, (int)hit->outcome, word, sizeof word);
        snprintf(out, WHAT_BYTES, "outcome: %s", word);
    } else if (hit->asked_version == version) {
        write_word(&comity__priority__descriptor, (int)hit->priority, word, sizeof word);
        snprintf(out, WHAT_BYTES, "asked for an answer, %s, until %.32s", word, hit->answer_due_at);
    } else if (hit->reminder > 0) {
        snprintf(out, WHAT_BYTES, "reminder %u, until %.32s", (unsigned)hit->reminder, hit->answer_due_at);
    } else {
        write_word(&comity__hit__cause__descriptor, (int)hit->cause, word, sizeof word);
        snprintf(out, WHAT_BYTES, "hit%s%s", hit->cause != 0 ? ": " : "", hit->cause != 0 ? word : "");
    }
}

/* Read one version of a hit or an answer as a step. What is not here any more is passed over. */
static enum error_code add_step(struct steps *steps, struct replica *replica, const struct bureau *owner,
                                uint64_t index, struct error *error)
{
    struct step *step = &steps->items[steps->count];
    *step = (struct step){.message = COMITY__HIT_VIEW__STEP__INIT};
    enum error_code code = replica_record_at(replica, owner, index, &step->record, error);
    if (code != ERROR_NONE)
        return code == ERROR_NOT_FOUND ? ERROR_NONE : code;
    const Comity__Publish *publish = step->record.entry->publish;
    steps->count++;
    if (publish->record->type_case != COMITY__RECORD__TYPE_HIT)
        return ERROR_NONE;
    const Comity__Hit *hit = publish->record->hit;
    step->time_ms = step->record.entry->time_ms;
    instant_format(step->time_ms, step->time);
    write_what(hit, publish->version, step->what);
    step->message.time = step->time;
    step->message.bureau = step->record.owner.code;
    step->message.what = step->what;
    step->message.remarks = hit->remarks;
    return ERROR_NONE;
}

static enum error_code add_versions(struct steps *steps, struct replica *replica,
                                    const struct replica_record *record, struct error *error)
{
    uint64_t indexes[HIT_VIEW_STEPS];
    size_t count =
        replica_versions(replica, &record->owner, &record->id, indexes, HIT_VIEW_STEPS - steps->count);
    enum error_code code = ERROR_NONE;
    for (size_t i = 0; i < count && code == ERROR_NONE; i++)
        code = add_step(steps, replica, &record->owner, indexes[i], error);
    return code;
}

/* Point to the steps in the order of their times; those of one bureau stay in its order. */
static void sort_steps(struct steps *steps)
{
    for (size_t i = 0; i < steps->count; i++) {
        size_t place = i;
        const struct step *step = &steps->items[i];
        for (; place > 0; place--) {
            const struct step *before = (const struct step *)(const void *)steps->pointers[place - 1];
            if (before->time_ms <= step->time_ms)
                break;
            steps->pointers[place] = steps->pointers[place - 1];
        }
        steps->pointers[place] = &steps->items[i].message;
    }
}

static enum error_code make_steps(struct steps **ret, struct replica *replica,
                                  const struct hit_case *hit_case, struct error *error)
{
    struct steps *steps = calloc(1, sizeof *steps);
    if (steps == NULL)
        return error_set(error, ERROR_MEMORY, "the steps of a hit");
    enum error_code code = add_versions(steps, replica, &hit_case->record, error);
    if (code == ERROR_NONE && hit_case->is_answered)
        code = add_versions(steps, replica, &hit_case->answer, error);
    if (code != ERROR_NONE) {
        steps_free(steps);
        return code;
    }
    sort_steps(steps);
    *ret = steps;
    return ERROR_NONE;
}

/* ---- the view ---- */

static const char *turn_of(const struct hit_case *hit_case)
{
    switch (hit_case->state.phase) {
    case HIT_ASKED:
    case HIT_MORE_TIME:
        return hit_case->owner.code;
    case HIT_TOLD:
    case HIT_ANSWERED:
        return hit_case->record.owner.code;
    case HIT_CLOSED:
    default:
        return "";
    }
}

/* Find the record that was met, as it is here. */
static void find_met(struct replica *replica, const struct hit_case *hit_case, struct replica_record *ret)
{
    struct uuid id;
    if (uuid_parse(view_of_text(hit_case->hit->record->record_id), &id, NULL) == ERROR_NONE)
        (void)replica_find(replica, &hit_case->owner, &id, ret, NULL);
}

static enum error_code put_view(struct stream *stream, const struct hit_case *hit_case,
                                const struct replica_record *met, const struct steps *steps,
                                struct error *error)
{
    struct control_view hit, answer, record;
    char due[INSTANT_TEXT_CHARS + 1];
    Comity__HitView view = COMITY__HIT_VIEW__INIT;
    Comity__Answer message = COMITY__ANSWER__INIT;
    control_view_fill(&hit, &hit_case->record);
    view.hit = &hit.view;
    if (hit_case->is_answered) {
        control_view_fill(&answer, &hit_case->answer);
        view.answer = &answer.view;
    }
    if (met->owner.code[0] != '\0') {
        control_view_fill(&record, met);
        view.record = &record.view;
    }
    control_time(hit_case->state.due_ms, due);
    view.phase = control_text(hit_phase_name(hit_case->state.phase));
    view.due = due;
    view.overdue = hit_case->state.is_overdue;
    view.turn = control_text(turn_of(hit_case));
    if (steps != NULL) {
        view.n_steps = steps->count;
        view.steps = (Comity__HitView__Step **)(uintptr_t)steps->pointers;
    }
    message.more = true;
    message.body_case = COMITY__ANSWER__BODY_HIT;
    message.hit = &view;
    return stream_put(stream, &message, error);
}

enum error_code hit_view_put(struct stream *stream, struct replica *replica, const struct hit_case *hit_case,
                             bool has_steps, struct error *error)
{
    struct replica_record met = {.is_frozen = false};
    struct steps *steps = NULL;
    enum error_code code = has_steps ? make_steps(&steps, replica, hit_case, error) : ERROR_NONE;
    if (code == ERROR_NONE) {
        find_met(replica, hit_case, &met);
        code = put_view(stream, hit_case, &met, steps, error);
    }
    replica_record_release(&met);
    steps_free(steps);
    return code;
}
