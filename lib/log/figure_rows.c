#include "figure_rows.h"

#include "covers.h"

#include "comity/date.h"
#include "comity/figure.h"
#include "comity/fingerprint.h"
#include "comity/instant.h"
#include "comity/key.h"
#include "comity/retention.h"

#include <stdlib.h>
#include <string.h>

/* The entry that is applied. */
struct counting {
    struct replica *replica;
    struct overlay *rows;
    const struct log *log;
    uint64_t index;
    int32_t day;
    struct error *error;
};

/* ---- rows ---- */

static enum error_code find(const struct counting *counting, uint64_t index, struct figure *ret)
{
    struct row_key key = row_key_of_leaf(&counting->log->origin, index);
    struct buffer value;
    buffer_init(&value, INDEX_VALUE_BYTES);
    enum error_code code =
        replica_lookup(counting->replica, INDEX_FIGURE, row_key_view(&key), &value, counting->error);
    if (code == ERROR_NONE)
        code = figure_parse(buffer_view(&value), ret, counting->error);
    buffer_release(&value);
    return code;
}

static enum error_code put(const struct counting *counting, uint64_t index, const struct figure *figure)
{
    uint8_t value[FIGURE_BYTES];
    struct row_key key = row_key_of_leaf(&counting->log->origin, index);
    struct index_row row = {.table = INDEX_FIGURE,
                            .key = row_key_view(&key),
                            .value = view_of(value, figure_write(figure, value))};
    return overlay_put(counting->rows, &row, counting->error);
}

/* Note that entry `by` ended a version; the first that did is right. What was never counted is passed over. */
static enum error_code end(const struct counting *counting, uint64_t index, enum figure_end how, uint64_t by,
                           int32_t day)
{
    struct figure figure;
    enum error_code code = find(counting, index, &figure);
    if (code == ERROR_NOT_FOUND)
        return ERROR_NONE;
    if (code != ERROR_NONE || (figure.end != FIGURE_LIVES && figure.end_index <= by))
        return code;
    figure.end = how;
    figure.end_index = by;
    figure.end_day = day;
    return put(counting, index, &figure);
}

/* ---- arrests ---- */

static int32_t first_day(const char *text, int32_t otherwise)
{
    struct date_span span;
    return date_parse(view_of_text(text), &span, NULL) == ERROR_NONE ? span.first : otherwise;
}

static enum error_code put_arrest(const struct counting *counting, const Comity__ArrestReport *report)
{
    const struct bureau *owner = &counting->log->origin;
    struct arrest arrest = {.owner = *owner, .index = counting->index, .arresting = *owner};
    struct key key;
    uint8_t bytes[LIMIT_KEY_BYTES + 8];
    uint8_t row_key[ARREST_KEY_BYTES], value[ARREST_VALUE_BYTES];
    enum error_code code = ERROR_NONE;
    /* Reports that meet in a check are of one arrest. */
    if (key_normalise(KEY_ARREST, report->arrest_id, NULL, false, &key, NULL) != ERROR_NONE)
        return ERROR_NONE;
    arrest.fingerprint =
        fingerprint_of(counting->replica->settings.fingerprint_key, view_of(bytes, key_bytes(&key, bytes)));
    arrest.arrest_day = first_day(report->arrest_date, counting->day);
    arrest.report_day = first_day(report->report_date, counting->day);
    if (report->arresting_bureau[0] != '\0')
        (void)bureau_parse(&arrest.arresting, view_of_text(report->arresting_bureau), NULL);
    for (size_t i = 0; i < report->n_wanting_bureaus && code == ERROR_NONE; i++) {
        if (bureau_parse(&arrest.wanting, view_of_text(report->wanting_bureaus[i]), NULL) != ERROR_NONE)
            continue;
        arrest_write(&arrest, row_key, value);
        struct index_row row = {.table = INDEX_ARREST,
                                .key = view_of(row_key, sizeof row_key),
                                .value = view_of(value, sizeof value)};
        code = overlay_put(counting->rows, &row, counting->error);
    }
    return code;
}

/* ---- hits ---- */

/* Put the row of a hit, together with what is known of it. */
static enum error_code put_hit(const struct counting *counting, struct hit_figure *hit)
{
    struct hit_figure known;
    struct buffer value;
    uint8_t key[HIT_FIGURE_KEY_BYTES], bytes[HIT_FIGURE_VALUE_BYTES];
    hit_figure_write(hit, key, bytes);
    buffer_init(&value, INDEX_VALUE_BYTES);
    enum error_code code = replica_lookup(counting->replica, INDEX_HIT_FIGURE, view_of(key, sizeof key),
                                          &value, counting->error);
    if (code == ERROR_NONE)
        code = hit_figure_parse(view_of(key, sizeof key), buffer_view(&value), &known, counting->error);
    if (code == ERROR_NONE)
        hit_figure_merge(hit, &known);
    buffer_release(&value);
    if (code != ERROR_NONE && code != ERROR_NOT_FOUND)
        return code;
    struct index_row row = {.table = INDEX_HIT_FIGURE,
                            .key = view_of(key, sizeof key),
                            .value = view_of(bytes, hit_figure_write(hit, key, bytes))};
    return overlay_put(counting->rows, &row, counting->error);
}

static bool is_final(Comity__Hit__Answer answer)
{
    return answer == COMITY__HIT__ANSWER__VALID || answer == COMITY__HIT__ANSWER__NOT_VALID ||
           answer == COMITY__HIT__ANSWER__IDENTITY_DOUBTFUL;
}

/* The owner of the hit is named, or it is who answers. */
static enum error_code count_answer(const struct counting *counting, const Comity__Hit *hit, int64_t time_ms)
{
    const Comity__Reference *reply = hit->in_reply_to;
    struct hit_figure figure = {.is_answer = true, .owner = counting->log->origin, .answered_ms = time_ms};
    struct uuid id;
    figure.asker = counting->log->origin;
    if (!is_final(hit->answer) || uuid_parse(view_of_text(reply->record_id), &id, NULL) != ERROR_NONE ||
        (reply->owner[0] != '\0' &&
         bureau_parse(&figure.asker, view_of_text(reply->owner), NULL) != ERROR_NONE))
        return ERROR_NONE;
    memcpy(figure.id, id.bytes, sizeof figure.id);
    return put_hit(counting, &figure);
}

static enum error_code count_hit(const struct counting *counting, const Comity__Publish *publish,
                                 int64_t time_ms)
{
    const Comity__Hit *hit = publish->record->hit;
    struct hit_figure figure = {.asker = counting->log->origin, .day = counting->day};
    if (hit->in_reply_to != NULL)
        return count_answer(counting, hit, time_ms);
    if (hit->record == NULL ||
        bureau_parse(&figure.owner, view_of_text(hit->record->owner), NULL) != ERROR_NONE)
        return ERROR_NONE;
    memcpy(figure.id, publish->record_id.data, sizeof figure.id);
    if (hit->priority != COMITY__PRIORITY__PRIORITY_NOT_SAID) {
        figure.asked_ms = time_ms;
        (void)instant_parse(view_of_text(hit->answer_due_at), &figure.due_ms, NULL);
    }
    if (hit->outcome != COMITY__HIT__OUTCOME__OUTCOME_NOT_SAID) {
        figure.outcome = (uint8_t)hit->outcome;
        figure.outcome_index = counting->index;
    }
    return put_hit(counting, &figure);
}

/* ---- versions ---- */

/* Connect a version with the ones before and after it, wherever among them it comes. */
static enum error_code connect_among(const struct counting *counting, const struct uuid *id)
{
    struct covers *covers = NULL;
    struct figure after;
    size_t place = 0;
    enum error_code code =
        covers_collect(&covers, counting->replica, &counting->log->origin, id, counting->error);
    if (code != ERROR_NONE)
        return code;
    while (place < covers->count && covers->indexes[place] < counting->index)
        place++;
    if (place > 0)
        code = end(counting, covers->indexes[place - 1], FIGURE_SUPERSEDED, counting->index, counting->day);
    if (place < covers->count && covers->indexes[place] == counting->index)
        place++;
    if (code == ERROR_NONE && place < covers->count) {
        code = find(counting, covers->indexes[place], &after);
        if (code == ERROR_NONE)
            code = end(counting, counting->index, FIGURE_SUPERSEDED, covers->indexes[place], after.day);
        else if (code == ERROR_NOT_FOUND)
            code = ERROR_NONE;
    }
    free(covers);
    return code;
}

static enum error_code connect(const struct counting *counting, const Comity__Publish *publish)
{
    struct uuid id;
    struct record_state state;
    if (publish->version == 1 && !counting->log->may_miss)
        return ERROR_NONE;
    memcpy(id.bytes, publish->record_id.data, UUID_BYTES);
    enum error_code code =
        replica_state(counting->replica, &counting->log->origin, &id, &state, counting->error);
    if (code == ERROR_NOT_FOUND)
        return ERROR_NONE;
    if (code != ERROR_NONE)
        return code;
    if (state.index >= counting->index)
        return connect_among(counting, &id);
    return end(counting, state.index, FIGURE_SUPERSEDED, counting->index, counting->day);
}

static enum error_code count_publish(const struct counting *counting, const Comity__Entry *entry)
{
    const Comity__Publish *publish = entry->publish;
    struct figure figure = {
        .type = (uint32_t)publish->record->type_case,
        .is_first = publish->version == 1,
        .is_shared = distribution_is_shared(entry->distribution, &counting->log->origin),
        .day = counting->day,
        .over_day = retention_over_day(publish->record, counting->day),
    };
    enum error_code code = put(counting, counting->index, &figure);
    if (code == ERROR_NONE)
        code = connect(counting, publish);
    if (code == ERROR_NONE && publish->record->type_case == COMITY__RECORD__TYPE_ARREST_REPORT)
        code = put_arrest(counting, publish->record->arrest_report);
    if (code == ERROR_NONE && publish->record->type_case == COMITY__RECORD__TYPE_HIT)
        code = count_hit(counting, publish, entry->time_ms);
    return code;
}

/* ---- withdrawals ---- */

static enum figure_end end_of_reason(Comity__Withdraw__Reason reason)
{
    switch (reason) {
    case COMITY__WITHDRAW__REASON__ERROR:
        return FIGURE_MISTAKEN;
    case COMITY__WITHDRAW__REASON__RETENTION_OVER:
        return FIGURE_RETENTION_OVER;
    case COMITY__WITHDRAW__REASON__DISTRIBUTION_CHANGED:
        return FIGURE_REDISTRIBUTED;
    case COMITY__WITHDRAW__REASON__UNSPECIFIED:
    case COMITY__WITHDRAW__REASON__PURPOSE_ACHIEVED:
    case COMITY__WITHDRAW__REASON__OTHER:
    default:
        return FIGURE_WITHDRAWN;
    }
}

static enum error_code count_withdraw(const struct counting *counting, const Comity__Withdraw *withdraw)
{
    enum figure_end how = end_of_reason(withdraw->reason);
    enum error_code code = ERROR_NONE;
    for (size_t i = 0; i < withdraw->n_covers && code == ERROR_NONE; i++)
        code = end(counting, withdraw->covers[i], how, counting->index, counting->day);
    return code;
}

enum error_code figure_rows_apply(struct replica *replica, struct overlay *rows, const struct log *log,
                                  uint64_t index, const Comity__Entry *entry, struct error *error)
{
    struct counting counting = {replica, rows, log, index, date_of_wall_ms(entry->time_ms), error};
    if (entry->act_case == COMITY__ENTRY__ACT_PUBLISH)
        return count_publish(&counting, entry);
    if (entry->act_case == COMITY__ENTRY__ACT_WITHDRAW)
        return count_withdraw(&counting, entry->withdraw);
    return ERROR_NONE;
}

enum error_code figure_rows_erased(struct replica *replica, struct overlay *rows, const struct log *log,
                                   uint64_t index, struct error *error)
{
    struct counting counting = {replica, rows, log, index, 0, error};
    struct figure figure;
    enum error_code code = find(&counting, index, &figure);
    if (code != ERROR_NOT_FOUND)
        return code;
    figure = (struct figure){.type = 0};
    return put(&counting, index, &figure);
}
