#include "control_handlers.h"
#include "control_view.h"

#include "comity/date.h"

#include <stdlib.h>

#define MONTHS 6u
#define MONTHS_MAX 1200u

/* Entries and days looked at in one call. */
#define ENTRIES_MAX 100u
#define DAYS_MAX 200

struct review {
    struct stream stream;
    int32_t day; /* on which what is looked at next is over */
    int32_t last_day;
    uint64_t index; /* first entry of that day that was not looked at */
    uint64_t count; /* records given */
};

/* Give the records of the day under way. A record stands once, by its newest version. */
static enum error_code put_day(struct review *self, const struct node *node, size_t *left,
                               struct error *error)
{
    struct replica *replica = node_replica(node);
    uint64_t indexes[ENTRIES_MAX];
    struct control_choice any = {.type = NULL};
    enum error_code code = ERROR_NONE;
    size_t count = replica_over_on(replica, self->day, self->index, indexes, *left);
    for (size_t i = 0; i < count && code == ERROR_NONE; i++) {
        bool is_put = false;
        code = control_view_put(&self->stream, replica, node_bureau(node), indexes[i], &any, &is_put, error);
        self->count += is_put ? 1 : 0;
        self->index = indexes[i] + 1;
    }
    if (count < *left) {
        self->day++;
        self->index = 0;
    }
    *left -= count;
    return code;
}

static enum error_code review_next(struct stream *stream, struct node *node, struct now now,
                                   struct error *error)
{
    struct review *self = (struct review *)stream;
    size_t left = ENTRIES_MAX;
    enum error_code code = ERROR_NONE;
    (void)now;
    for (int day = 0; day < DAYS_MAX && left > 0 && code == ERROR_NONE && self->day <= self->last_day; day++)
        code = put_day(self, node, &left, error);
    if (code == ERROR_NONE && self->day > self->last_day)
        code = control_put_done(stream, self->count, 0, error);
    return code;
}

static void review_free(struct stream *stream)
{
    free(stream);
}

enum error_code control_review(struct node *node, struct requester *requester, const Comity__Request *request,
                               struct now now, struct error *error)
{
    uint32_t months = request->review->months == 0 ? MONTHS : request->review->months;
    (void)node;
    if (months > MONTHS_MAX)
        return error_set(error, ERROR_INVALID, "months: at most %u", MONTHS_MAX);
    struct review *self = calloc(1, sizeof *self);
    if (self == NULL)
        return error_set(error, ERROR_MEMORY, "review");
    int32_t today = date_of_wall_ms(now.wall_ms);
    self->stream = (struct stream){.next = review_next, .free = review_free};
    self->day = today + 1;
    self->last_day = date_add_months(today, months) + 1;
    requester_stream(requester, &self->stream);
    return ERROR_NONE;
}
