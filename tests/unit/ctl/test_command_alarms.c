#include "check.h"
#include "scripted.h"

static char origin[] = "CO", code[] = "FORK", date[] = "2025-11-24T16:00:00.000Z",
            text[] = "two roots\nof one size";

static void script_alarms(struct scripted *scripted, size_t count)
{
    Comity__Answer answer = COMITY__ANSWER__INIT;
    Comity__AlarmsAnswer alarms = COMITY__ALARMS_ANSWER__INIT;
    Comity__AlarmsAnswer__Alarm alarm = COMITY__ALARMS_ANSWER__ALARM__INIT, *list[] = {&alarm};
    alarm.time = date;
    alarm.origin = origin;
    alarm.code = code;
    alarm.text = text;
    alarms.n_alarms = count;
    alarms.alarms = list;
    answer.body_case = COMITY__ANSWER__BODY_ALARMS;
    answer.alarms = &alarms;
    scripted_answer(scripted, &answer);
}

static void each_alarm_has_its_row(void)
{
    struct scripted scripted;
    scripted_init(&scripted);
    script_alarms(&scripted, 1);
    CHECK_SAME_NUMBER(SCRIPTED_RUN(&scripted, "alarms"), OUTCOME_DONE);
    CHECK(scripted_says(&scripted, "2025-11-24T16:00:00.000Z  CO   FORK  two roots\\nof one size\n"));
    scripted_release(&scripted);
}

static void without_any_it_says_so(void)
{
    struct scripted scripted;
    scripted_init(&scripted);
    script_alarms(&scripted, 0);
    CHECK_SAME_NUMBER(SCRIPTED_RUN(&scripted, "alarms"), OUTCOME_DONE);
    CHECK_SAME_TEXT(scripted.out, "no alarms\n");
    scripted.context.is_json = true;
    script_alarms(&scripted, 0);
    CHECK_SAME_NUMBER(SCRIPTED_RUN(&scripted, "alarms"), OUTCOME_DONE);
    CHECK_SAME_TEXT(scripted.out, "{}\n");
    scripted_release(&scripted);
}

CHECK_MAIN("command_alarms", {"each alarm has its row", each_alarm_has_its_row},
           {"without any it says so", without_any_it_says_so})
