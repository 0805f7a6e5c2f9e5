#include "check.h"
#include "scripted.h"

#include "comity/message.h"

static char date[] = "2025-11-24T16:00:00.000Z", level[] = "warning", id[] = "peer-refused", peer[] = "CO",
            code[] = "TIMEOUT", text[] = "no answer\nfrom there";

static void script_event(struct scripted *scripted, uint64_t missed)
{
    Comity__Answer answer = COMITY__ANSWER__INIT;
    Comity__EventsAnswer event = COMITY__EVENTS_ANSWER__INIT;
    event.number = 4711;
    event.time = date;
    event.level = level;
    event.id = id;
    event.peer = peer;
    event.error = code;
    event.text = text;
    event.missed = missed;
    answer.more = true;
    answer.body_case = COMITY__ANSWER__BODY_EVENTS;
    answer.events = &event;
    scripted_answer(scripted, &answer);
}

static void script_end(struct scripted *scripted)
{
    Comity__Answer answer = COMITY__ANSWER__INIT;
    Comity__Done done = COMITY__DONE__INIT;
    answer.body_case = COMITY__ANSWER__BODY_DONE;
    answer.done = &done;
    scripted_answer(scripted, &answer);
}

static void each_event_is_a_line(void)
{
    struct scripted scripted;
    scripted_init(&scripted);
    script_event(&scripted, 3);
    script_end(&scripted);
    CHECK_SAME_NUMBER(SCRIPTED_RUN(&scripted, "events"), OUTCOME_DONE);
    CHECK_SAME_TEXT(scripted.out, "(3 earlier ones are no longer kept)\n"
                                  "2025-11-24T16:00:00.000Z warning peer-refused peer=CO code=TIMEOUT  no "
                                  "answer\\nfrom there\n");
    scripted.context.is_json = true;
    script_event(&scripted, 0);
    script_end(&scripted);
    CHECK_SAME_NUMBER(SCRIPTED_RUN(&scripted, "events"), OUTCOME_DONE);
    CHECK(scripted_says(&scripted, "\"number\":\"4711\""));
    scripted_release(&scripted);
}

static void options_are_handed_on(void)
{
    struct scripted scripted;
    scripted_init(&scripted);
    script_end(&scripted);
    CHECK_SAME_NUMBER(SCRIPTED_RUN(&scripted, "events", "--follow", "--level", "alarm", "--bureau", "CO",
                                   "--after", "4711"),
                      OUTCOME_DONE);
    Comity__Request *request = scripted_request(&scripted);
    REQUIRE(request != NULL && request->body_case == COMITY__REQUEST__BODY_EVENTS);
    CHECK(request->events->follow);
    CHECK_SAME_NUMBER(request->events->after, 4711);
    CHECK_SAME_TEXT(request->events->level, "alarm");
    CHECK_SAME_TEXT(request->events->bureau, "CO");
    message_free(&request->base);
    CHECK_SAME_NUMBER(SCRIPTED_RUN(&scripted, "events", "--after", "yesterday"), OUTCOME_USAGE);
    scripted_release(&scripted);
}

CHECK_MAIN("command_events", {"each event is a line", each_event_is_a_line},
           {"options are handed on", options_are_handed_on})
