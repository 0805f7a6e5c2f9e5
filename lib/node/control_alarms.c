#include "control_handlers.h"
#include "control_view.h"

#include <stdlib.h>

struct row {
    Comity__AlarmsAnswer__Alarm message;
    struct bureau origin;
    char time[INSTANT_TEXT_CHARS + 1];
};

static void fill_row(struct row *row, const struct control_alarm *alarm)
{
    *row = (struct row){.message = COMITY__ALARMS_ANSWER__ALARM__INIT, .origin = alarm->origin};
    control_time(alarm->time_ms, row->time);
    row->message.time = row->time;
    row->message.origin = row->origin.code;
    row->message.code = control_text(error_code_name(alarm->code));
    row->message.text = control_text(alarm->text);
}

enum error_code control_alarms(struct node *node, struct requester *requester, const Comity__Request *request,
                               struct now now, struct error *error)
{
    (void)request;
    (void)now;
    size_t count = node_alarm_count(node);
    struct row *rows = calloc(count + 1, sizeof *rows);
    Comity__AlarmsAnswer__Alarm **messages = calloc(count + 1, sizeof(Comity__AlarmsAnswer__Alarm *));
    enum error_code code = ERROR_NONE;
    if (rows == NULL || messages == NULL) {
        code = error_set(error, ERROR_MEMORY, "list of %zu alarms", count);
        goto out;
    }
    for (size_t i = 0; i < count; i++) {
        struct control_alarm alarm;
        node_alarm_at(node, i, &alarm);
        fill_row(&rows[i], &alarm);
        messages[i] = &rows[i].message;
    }
    Comity__AlarmsAnswer alarms = COMITY__ALARMS_ANSWER__INIT;
    alarms.n_alarms = count;
    alarms.alarms = messages;
    Comity__Answer answer = COMITY__ANSWER__INIT;
    answer.body_case = COMITY__ANSWER__BODY_ALARMS;
    answer.alarms = &alarms;
    code = requester_answer(requester, &answer, error);
out:
    free(messages);
    free(rows);
    return code;
}
