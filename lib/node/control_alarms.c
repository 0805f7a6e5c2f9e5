#include "control_handlers.h"
#include "control_view.h"

#include <stdlib.h>

/* Of at most 400 bytes each, they fit a frame. */
#define SHOWN_MAX 2000u

struct gathering {
    size_t count;
    size_t capacity;
    struct alarm *alarms;
};

static bool add(void *context, const struct alarm *alarm)
{
    struct gathering *gathering = context;
    if (gathering->count == gathering->capacity) {
        size_t wanted = gathering->capacity == 0 ? 64 : gathering->capacity * 2;
        struct alarm *larger = reallocarray(gathering->alarms, wanted, sizeof *larger);
        if (larger == NULL)
            return false;
        gathering->alarms = larger;
        gathering->capacity = wanted;
    }
    gathering->alarms[gathering->count++] = *alarm;
    return true;
}

static int compare(const void *left, const void *right)
{
    const struct alarm *a = left, *b = right;
    return (a->time_ms > b->time_ms) - (a->time_ms < b->time_ms);
}

/* Gather what is kept and what is not, oldest first. */
static enum error_code gather(struct node *node, struct gathering *gathering, struct error *error)
{
    const struct alarm *present;
    size_t count = node_alarms(node, &present);
    enum error_code code = alarm_each(replica_catalog(node_replica(node)), add, gathering, error);
    for (size_t i = 0; i < count && code == ERROR_NONE; i++)
        if (!add(gathering, &present[i]))
            code = error_set(error, ERROR_MEMORY, "list of alarms");
    if (gathering->count > 0)
        qsort(gathering->alarms, gathering->count, sizeof *gathering->alarms, compare);
    return code;
}

struct row {
    Comity__AlarmsAnswer__Alarm message;
    char time[INSTANT_TEXT_CHARS + 1];
};

static void fill_row(struct row *row, struct alarm *alarm)
{
    *row = (struct row){.message = COMITY__ALARMS_ANSWER__ALARM__INIT};
    control_time(alarm->time_ms, row->time);
    row->message.time = row->time;
    row->message.origin = alarm->origin.code;
    row->message.code = control_text(error_code_name(alarm->code));
    row->message.text = alarm->text;
}

static enum error_code answer_alarms(struct requester *requester, struct gathering *gathering,
                                     struct error *error)
{
    size_t count = gathering->count < SHOWN_MAX ? gathering->count : SHOWN_MAX;
    size_t first = gathering->count - count;
    struct row *rows = calloc(count + 1, sizeof *rows);
    Comity__AlarmsAnswer__Alarm **messages = calloc(count + 1, sizeof(Comity__AlarmsAnswer__Alarm *));
    Comity__AlarmsAnswer alarms = COMITY__ALARMS_ANSWER__INIT;
    Comity__Answer answer = COMITY__ANSWER__INIT;
    enum error_code code = ERROR_NONE;
    if (rows == NULL || messages == NULL)
        code = error_set(error, ERROR_MEMORY, "list of %zu alarms", count);
    for (size_t i = 0; i < count && code == ERROR_NONE; i++) {
        fill_row(&rows[i], &gathering->alarms[first + i]);
        messages[i] = &rows[i].message;
    }
    alarms.n_alarms = count;
    alarms.alarms = messages;
    alarms.left_out = (uint32_t)first;
    answer.body_case = COMITY__ANSWER__BODY_ALARMS;
    answer.alarms = &alarms;
    if (code == ERROR_NONE)
        code = requester_answer(requester, &answer, error);
    free(messages);
    free(rows);
    return code;
}

enum error_code control_alarms(struct node *node, struct requester *requester, const Comity__Request *request,
                               struct now now, struct error *error)
{
    struct gathering gathering = {0};
    (void)request;
    (void)now;
    enum error_code code = gather(node, &gathering, error);
    if (code == ERROR_NONE)
        code = answer_alarms(requester, &gathering, error);
    free(gathering.alarms);
    return code;
}
