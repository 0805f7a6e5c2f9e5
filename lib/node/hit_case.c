#include "hit_case.h"

#include "comity/key.h"

#include <string.h>

void hit_case_release(struct hit_case *hit_case)
{
    replica_record_release(&hit_case->record);
    replica_record_release(&hit_case->answer);
    *hit_case = (struct hit_case){.is_answered = false};
}

/* Return the hit in a record; NULL if it is something else. */
static const Comity__Hit *hit_of(const struct replica_record *record)
{
    if (record->state != COMITY__RECORD_VIEW__STATE__CURRENT || record->entry == NULL ||
        record->entry->act_case != COMITY__ENTRY__ACT_PUBLISH)
        return NULL;
    const Comity__Record *content = record->entry->publish->record;
    return content->type_case == COMITY__RECORD__TYPE_HIT ? content->hit : NULL;
}

/* ---- its answer ---- */

struct seeking {
    const struct hit_case *hit_case;
    bool is_found;
    uint64_t index; /* of the newest */
};

static bool see_answer(void *context, const struct replica_record *record, const char *field)
{
    struct seeking *seeking = context;
    const struct hit_case *hit_case = seeking->hit_case;
    const Comity__Hit *answer = hit_of(record);
    (void)field;
    if (answer != NULL && bureau_is_equal(&record->owner, &hit_case->owner) &&
        hit_is_reply(answer, &hit_case->record.owner, &hit_case->record.id) &&
        (!seeking->is_found || record->index > seeking->index)) {
        seeking->is_found = true;
        seeking->index = record->index;
    }
    return true;
}

static enum error_code find_answer(struct replica *replica, struct hit_case *hit_case, struct error *error)
{
    struct seeking seeking = {.hit_case = hit_case};
    char id[UUID_TEXT_CHARS + 1];
    struct key key;
    uuid_format(&hit_case->record.id, id);
    enum error_code code = key_normalise(KEY_RECORD, id, NULL, false, &key, error);
    if (code == ERROR_NONE)
        code = replica_check(replica, &key, see_answer, &seeking, error);
    if (code == ERROR_NONE && seeking.is_found)
        code = replica_record_at(replica, &hit_case->owner, seeking.index, &hit_case->answer, error);
    hit_case->is_answered = code == ERROR_NONE && seeking.is_found;
    return code;
}

/* ---- the case ---- */

/* Complete a case that has its record. */
static enum error_code open_case(struct replica *replica, struct hit_case *hit_case, struct now now,
                                 struct error *error)
{
    hit_case->hit = hit_of(&hit_case->record);
    if (hit_case->hit == NULL || hit_case->hit->in_reply_to != NULL)
        return error_set(error, ERROR_STATE, "that record is %s",
                         hit_case->hit != NULL ? "an answer to a hit"
                         : hit_case->record.state == COMITY__RECORD_VIEW__STATE__WITHDRAWN ? "withdrawn"
                                                                                           : "no hit");
    enum error_code code = bureau_parse(&hit_case->owner, view_of_text(hit_case->hit->record->owner), error);
    if (code == ERROR_NONE)
        code = find_answer(replica, hit_case, error);
    if (code == ERROR_NONE)
        hit_case->state = hit_state_of(hit_case->hit,
                                       hit_case->is_answered ? hit_of(&hit_case->answer) : NULL, now.wall_ms);
    return code;
}

enum error_code hit_case_find(struct replica *replica, const struct bureau *owner, const struct uuid *id,
                              struct now now, struct hit_case *ret, struct error *error)
{
    struct hit_case hit_case = {.is_answered = false};
    enum error_code code = replica_find(replica, owner, id, &hit_case.record, error);
    if (code == ERROR_NONE)
        code = open_case(replica, &hit_case, now, error);
    if (code == ERROR_NONE)
        *ret = hit_case;
    else
        hit_case_release(&hit_case);
    return code;
}

/* ---- what is due ---- */

/* Read who made the hit that a row is about, and its id. */
static enum error_code name_hit(const struct replica_record *record, struct bureau *owner, struct uuid *id,
                                struct error *error)
{
    const Comity__Hit *hit = hit_of(record);
    if (hit == NULL)
        return error_set(error, ERROR_NOT_FOUND, "nothing is due any more");
    if (hit->in_reply_to == NULL) {
        *owner = record->owner;
        *id = record->id;
        return ERROR_NONE;
    }
    enum error_code code = bureau_parse(owner, view_of_text(hit->in_reply_to->owner), error);
    if (code == ERROR_NONE)
        code = uuid_parse(view_of_text(hit->in_reply_to->record_id), id, error);
    return code == ERROR_NONE ? ERROR_NONE : ERROR_NOT_FOUND;
}

enum error_code hit_case_due(struct replica *replica, const struct replica_due *due, struct now now,
                             struct hit_case *ret, struct error *error)
{
    struct replica_record record = {0};
    struct hit_case hit_case = {.is_answered = false};
    struct bureau owner;
    struct uuid id;
    enum error_code code = replica_record_at(replica, &due->owner, due->index, &record, error);
    if (code == ERROR_NONE)
        code = name_hit(&record, &owner, &id, error);
    if (code == ERROR_NONE)
        code = hit_case_find(replica, &owner, &id, now, &hit_case, error);
    if (code == ERROR_STATE || (code == ERROR_NONE && hit_case.state.due_ms != due->due_ms))
        code = error_set(error, ERROR_NOT_FOUND, "nothing is due any more");
    if (code == ERROR_NONE)
        *ret = hit_case;
    else
        hit_case_release(&hit_case);
    replica_record_release(&record);
    return code;
}
