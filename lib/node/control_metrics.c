#include "control_handlers.h"
#include "metrics.h"

#include "comity/limits.h"

#include <stdlib.h>

/* One row in each answer; half a frame holds 256 bureaus with 27 reasons each. */
#define TEXT_BYTES (LIMIT_FRAME_BYTES - 1024u)

struct telling {
    struct stream stream;
    size_t next; /* row */
};

static enum error_code append_next(const struct telling *self, const struct node *node, struct now now,
                                   struct buffer *text, struct error *error)
{
    enum error_code code = self->next < metrics_count() ? metrics_append(node, self->next, now, text, error)
                                                        : metrics_end(text, error);
    return code == ERROR_NONE ? buffer_append(text, "", 1, error) : code;
}

static enum error_code metrics_next(struct stream *stream, struct node *node, struct now now,
                                    struct error *error)
{
    struct telling *self = (struct telling *)stream;
    struct buffer text;
    buffer_init(&text, TEXT_BYTES);
    enum error_code code = append_next(self, node, now, &text, error);
    if (code == ERROR_NONE) {
        Comity__MetricsAnswer metrics = COMITY__METRICS_ANSWER__INIT;
        Comity__Answer answer = COMITY__ANSWER__INIT;
        metrics.text = (char *)text.data;
        answer.more = self->next < metrics_count();
        answer.body_case = COMITY__ANSWER__BODY_METRICS;
        answer.metrics = &metrics;
        code = stream_put(stream, &answer, error);
        stream->is_done = code == ERROR_NONE && !answer.more;
        self->next++;
    }
    buffer_release(&text);
    return code;
}

static void metrics_free(struct stream *stream)
{
    free(stream);
}

enum error_code control_metrics(struct node *node, struct requester *requester,
                                const Comity__Request *request, struct now now, struct error *error)
{
    (void)node;
    (void)request;
    (void)now;
    struct telling *self = calloc(1, sizeof *self);
    if (self == NULL)
        return error_set(error, ERROR_MEMORY, "metrics");
    self->stream = (struct stream){.next = metrics_next, .free = metrics_free};
    requester_stream(requester, &self->stream);
    return ERROR_NONE;
}
