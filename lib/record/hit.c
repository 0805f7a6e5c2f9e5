#include "comity/hit.h"

#include "comity/instant.h"

#include <assert.h>
#include <string.h>

static const char *const names[] = {"told", "asked", "more time", "answered", "closed"};

const char *hit_phase_name(enum hit_phase phase)
{
    assert((size_t)phase < sizeof names / sizeof names[0]);
    return names[phase];
}

static int64_t due_of(const Comity__Hit *hit)
{
    int64_t due_ms = 0;

    (void)instant_read(view_of_text(hit->answer_due_at), &due_ms, NULL);
    return due_ms;
}

static bool is_asked(const Comity__Hit *hit)
{
    return hit->asked_version != 0 && hit->priority != COMITY__PRIORITY__PRIORITY_NOT_SAID;
}

/* Tell whether the answer knows of the last time it was asked for. */
static bool is_in_time(const Comity__Hit *hit, const Comity__Hit *answer)
{
    return answer != NULL && answer->answer != COMITY__HIT__ANSWER__ANSWER_NOT_SAID &&
           answer->in_reply_to != NULL && answer->in_reply_to->version >= hit->asked_version;
}

struct hit_state hit_state_of(const Comity__Hit *hit, const Comity__Hit *answer, int64_t now_ms)
{
    struct hit_state state = {.phase = HIT_TOLD};

    if (hit->outcome != COMITY__HIT__OUTCOME__OUTCOME_NOT_SAID) {
        state.phase = HIT_CLOSED;
    } else if (is_in_time(hit, answer) && answer->answer != COMITY__HIT__ANSWER__MORE_TIME) {
        state.phase = HIT_ANSWERED;
    } else if (is_in_time(hit, answer)) {
        /* A reminder that was sent when that time was over gives a new one. */
        int64_t asked_ms = is_asked(hit) ? due_of(hit) : 0;
        state.phase = HIT_MORE_TIME;
        state.due_ms = due_of(answer) > asked_ms ? due_of(answer) : asked_ms;
    } else if (is_asked(hit)) {
        state.phase = HIT_ASKED;
        state.due_ms = due_of(hit);
    }
    state.is_overdue = state.due_ms != 0 && now_ms >= state.due_ms;
    return state;
}

bool hit_is_reply(const Comity__Hit *answer, const struct bureau *owner, const struct uuid *id)
{
    const Comity__Reference *reply = answer->in_reply_to;
    struct uuid replied;

    return reply != NULL && strcmp(reply->owner, owner->code) == 0 &&
           uuid_parse(view_of_text(reply->record_id), &replied, NULL) == ERROR_NONE &&
           memcmp(replied.bytes, id->bytes, UUID_BYTES) == 0;
}
