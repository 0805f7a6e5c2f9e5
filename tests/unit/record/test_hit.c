#include "check.h"

#include "comity/hit.h"
#include "comity/instant.h"

#include <string.h>

#define ID "01890a5d-ac96-774b-bcce-b302099a8057"
#define MINUTE_MS ((int64_t)60000)

static char due_text[INSTANT_TEXT_CHARS + 1], more_text[INSTANT_TEXT_CHARS + 1];
static int64_t asked_ms;

/* A hit that was asked about with its version 2, due ten minutes later. */
static Comity__Hit asked(void)
{
    Comity__Hit hit = COMITY__HIT__INIT;
    REQUIRE(instant_parse(view_of_text("2026-05-02T12:00:00.000Z"), &asked_ms, NULL) == ERROR_NONE);
    instant_format(asked_ms + 10 * MINUTE_MS, due_text);
    hit.priority = COMITY__PRIORITY__URGENT;
    hit.asked_version = 2;
    hit.answer_due_at = due_text;
    return hit;
}

static Comity__Hit answered(Comity__Hit__Answer word, Comity__Reference *reply, uint32_t version)
{
    static char owner[] = "CO", id[] = ID;
    Comity__Hit answer = COMITY__HIT__INIT;
    comity__reference__init(reply);
    reply->owner = owner;
    reply->record_id = id;
    reply->version = version;
    answer.answer = word;
    answer.in_reply_to = reply;
    return answer;
}

static void check_state(const Comity__Hit *hit, const Comity__Hit *answer, int after_minutes,
                        enum hit_phase phase, int due_minutes, bool is_overdue)
{
    struct hit_state state = hit_state_of(hit, answer, asked_ms + after_minutes * MINUTE_MS);
    CHECK_SAME_TEXT(hit_phase_name(state.phase), hit_phase_name(phase));
    CHECK_SAME_NUMBER(state.due_ms, due_minutes == 0 ? 0 : asked_ms + due_minutes * MINUTE_MS);
    CHECK_SAME_NUMBER(state.is_overdue, is_overdue);
}

static void a_hit_that_nobody_asked_about_is_due_never(void)
{
    Comity__Hit hit = COMITY__HIT__INIT;
    check_state(&hit, NULL, 1000000, HIT_TOLD, 0, false);
    hit.priority = COMITY__PRIORITY__URGENT; /* of a report, without a question */
    check_state(&hit, NULL, 1000000, HIT_TOLD, 0, false);
}

static void an_answer_is_overdue_when_its_time_has_come(void)
{
    Comity__Hit hit = asked();
    check_state(&hit, NULL, 0, HIT_ASKED, 10, false);
    check_state(&hit, NULL, 9, HIT_ASKED, 10, false);
    check_state(&hit, NULL, 10, HIT_ASKED, 10, true);
}

static void an_answer_ends_the_waiting(void)
{
    static const Comity__Hit__Answer words[] = {COMITY__HIT__ANSWER__VALID, COMITY__HIT__ANSWER__NOT_VALID,
                                                COMITY__HIT__ANSWER__IDENTITY_DOUBTFUL};
    Comity__Reference reply;
    Comity__Hit hit = asked();
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
        Comity__Hit answer = answered(words[i], &reply, 2);
        check_state(&hit, &answer, 100, HIT_ANSWERED, 0, false);
    }
}

static void an_answer_to_what_was_asked_before_is_none(void)
{
    Comity__Reference reply;
    Comity__Hit hit = asked(), answer = answered(COMITY__HIT__ANSWER__VALID, &reply, 2);
    hit.asked_version = 4;
    check_state(&hit, &answer, 0, HIT_ASKED, 10, false);
    reply.version = 5; /* a reminder was sent meanwhile */
    check_state(&hit, &answer, 0, HIT_ANSWERED, 0, false);
}

static void more_time_moves_the_due_time(void)
{
    Comity__Reference reply;
    Comity__Hit hit = asked(), answer = answered(COMITY__HIT__ANSWER__MORE_TIME, &reply, 2);
    instant_format(asked_ms + 45 * MINUTE_MS, more_text);
    answer.answer_due_at = more_text;
    check_state(&hit, &answer, 44, HIT_MORE_TIME, 45, false);
    check_state(&hit, &answer, 45, HIT_MORE_TIME, 45, true);
    /* The reminder that follows gives ten minutes more, not none. */
    instant_format(asked_ms + 55 * MINUTE_MS, due_text);
    hit.reminder = 1;
    check_state(&hit, &answer, 45, HIT_MORE_TIME, 55, false);
    check_state(&hit, &answer, 55, HIT_MORE_TIME, 55, true);
}

static void an_outcome_closes_it_whatever_was_said(void)
{
    Comity__Hit hit = asked();
    hit.outcome = COMITY__HIT__OUTCOME__ARREST;
    check_state(&hit, NULL, 1000, HIT_CLOSED, 0, false);
}

static void a_reply_names_owner_and_id(void)
{
    struct bureau co = {"CO"}, bs = {"BS"};
    struct uuid id;
    Comity__Reference reply;
    Comity__Hit answer = answered(COMITY__HIT__ANSWER__VALID, &reply, 1), none = COMITY__HIT__INIT;
    REQUIRE(uuid_parse(view_of_text(ID), &id, NULL) == ERROR_NONE);
    CHECK(hit_is_reply(&answer, &co, &id));
    CHECK(!hit_is_reply(&answer, &bs, &id));
    CHECK(!hit_is_reply(&none, &co, &id));
    id.bytes[15] ^= 1;
    CHECK(!hit_is_reply(&answer, &co, &id));
}

CHECK_MAIN("hit", {"a hit that nobody asked about is never due", a_hit_that_nobody_asked_about_is_due_never},
           {"an answer is overdue when its time has come", an_answer_is_overdue_when_its_time_has_come},
           {"an answer ends the waiting", an_answer_ends_the_waiting},
           {"an answer to what was asked before is none", an_answer_to_what_was_asked_before_is_none},
           {"more time moves the due time", more_time_moves_the_due_time},
           {"an outcome closes it, whatever was said", an_outcome_closes_it_whatever_was_said},
           {"a reply names owner and id", a_reply_names_owner_and_id})
