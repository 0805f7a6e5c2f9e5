#include "requester.h"

#include "comity/frame.h"
#include "comity/message.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Calls of a stream's next() in one pump: others get their turn. */
#define STREAM_TURNS 8u

enum slot_kind { SLOT_READY, SLOT_STORED, SLOT_STREAM };

struct slot {
    struct slot *next;
    enum slot_kind kind;
    struct buffer frame; /* SLOT_READY, SLOT_STORED */
    uint64_t batch;      /* SLOT_STORED */
    struct stream *stream;
};

enum error_code requester_new(struct requester **ret, uint64_t channel, unsigned rights, const char *who,
                              size_t room_bytes, struct error *error)
{
    struct requester *requester = calloc(1, sizeof *requester);
    if (requester == NULL)
        return error_set(error, ERROR_MEMORY, "no memory for a client");
    requester->channel = channel;
    requester->rights = rights;
    requester->room_bytes = room_bytes;
    snprintf(requester->who, sizeof requester->who, "%s", who);
    buffer_init(&requester->out, LIMIT_CLIENT_OUTPUT_BYTES + 2 * LIMIT_FRAME_BYTES);
    *ret = requester;
    return ERROR_NONE;
}

static void slot_free(struct slot *slot)
{
    buffer_release(&slot->frame);
    if (slot->stream != NULL)
        slot->stream->free(slot->stream);
    free(slot);
}

void requester_free(struct requester *requester)
{
    if (requester == NULL)
        return;
    while (requester->first != NULL) {
        struct slot *next = requester->first->next;
        slot_free(requester->first);
        requester->first = next;
    }
    buffer_release(&requester->out);
    free(requester);
}

const char *requester_who(const struct requester *requester)
{
    return requester->who;
}

bool requester_is_full(const struct requester *requester)
{
    return requester->slot_count >= LIMIT_CLIENT_REQUESTS ||
           requester->slot_bytes >= LIMIT_CLIENT_OUTPUT_BYTES;
}

/* ---- the queue ---- */

static size_t slot_bytes(const struct slot *slot)
{
    return slot->frame.size + (slot->stream != NULL ? slot->stream->bytes : 0);
}

static void add_slot(struct requester *requester, struct slot *slot)
{
    if (requester->last == NULL)
        requester->first = slot;
    else
        requester->last->next = slot;
    requester->last = slot;
    requester->slot_count++;
    requester->slot_bytes += slot_bytes(slot);
}

static void drop_first(struct requester *requester)
{
    struct slot *slot = requester->first;
    requester->first = slot->next;
    if (requester->first == NULL)
        requester->last = NULL;
    requester->slot_count--;
    requester->slot_bytes -= slot_bytes(slot);
    slot_free(slot);
}

static enum error_code answer(struct requester *requester, const Comity__Answer *message, enum slot_kind kind,
                              uint64_t batch, struct error *error)
{
    struct slot *slot = calloc(1, sizeof *slot);
    if (slot == NULL)
        return error_set(error, ERROR_MEMORY, "no memory for an answer");
    slot->kind = kind;
    slot->batch = batch;
    buffer_init(&slot->frame, LIMIT_FRAME_HEADER_BYTES + LIMIT_FRAME_BYTES);
    enum error_code code = frame_append(&slot->frame, FRAME_ANSWER, &message->base, error);
    if (code == ERROR_NONE)
        add_slot(requester, slot);
    else
        slot_free(slot);
    return code;
}

enum error_code requester_answer(struct requester *requester, const Comity__Answer *message,
                                 struct error *error)
{
    return answer(requester, message, SLOT_READY, 0, error);
}

enum error_code requester_answer_stored(struct requester *requester, const Comity__Answer *message,
                                        uint64_t batch, struct error *error)
{
    return answer(requester, message, SLOT_STORED, batch, error);
}

void requester_stream(struct requester *requester, struct stream *stream)
{
    struct slot *slot = calloc(1, sizeof *slot);
    if (slot == NULL) {
        /* The request is then answered as a failure: the handler has added no slot. */
        stream->free(stream);
        return;
    }
    slot->kind = SLOT_STREAM;
    slot->stream = stream;
    add_slot(requester, slot);
}

enum error_code stream_put(struct stream *stream, const Comity__Answer *message, struct error *error)
{
    return frame_append(stream->out, FRAME_ANSWER, &message->base, error);
}

static void init_failure(Comity__Answer *message, Comity__Failure *failure, enum error_code code, char *name,
                         size_t name_bytes, struct error *error)
{
    comity__answer__init(message);
    comity__failure__init(failure);
    snprintf(name, name_bytes, "%s", error_code_name(code));
    failure->code = name;
    failure->text = error->text;
    message->body_case = COMITY__ANSWER__BODY_FAILURE;
    message->failure = failure;
}

static enum error_code fail(struct requester *requester, enum error_code code, struct error *why,
                            struct error *error)
{
    Comity__Answer message;
    Comity__Failure failure;
    char name[32];
    init_failure(&message, &failure, code, name, sizeof name, why);
    return requester_answer(requester, &message, error);
}

/* ---- requests ---- */

static enum error_code handle(struct node *node, struct requester *requester, const Comity__Request *request,
                              struct now now, struct error *error)
{
    const struct control_row *row = control_find(request->body_case);
    if (row == NULL)
        return error_set(error, ERROR_UNSUPPORTED, "unknown request");
    if ((row->rights & ~requester->rights) != 0)
        return error_set(error, ERROR_DENIED, "%s is not allowed to %s: the right to %s is needed",
                         requester->who, row->name,
                         (row->rights & NODE_RIGHT_ADMINISTER) != 0 ? "administer"
                         : (row->rights & NODE_RIGHT_PUBLISH) != 0  ? "publish"
                                                                    : "query");
    size_t before = requester->slot_count;
    enum error_code code = row->handle(node, requester, request, now, error);
    if (code == ERROR_NONE && requester->slot_count == before)
        code = error_set(error, ERROR_MEMORY, "no memory for an answer");
    return code;
}

enum error_code requester_receive(struct node *node, struct requester *requester, uint8_t type,
                                  struct view body, struct now now, struct error *error)
{
    ProtobufCMessage *message = NULL;
    struct error why = {0};
    if (type != FRAME_REQUEST)
        return error_set(error, ERROR_UNSUPPORTED, "frame type %u is not a request", type);
    enum error_code code =
        message_unpack(&comity__request__descriptor, body, LIMIT_DECODE_BYTES, &message, &why);
    if (code == ERROR_NONE) {
        const Comity__Request *request = (const Comity__Request *)message;
        code = handle(node, requester, request, now, &why);
        node_count_request(node, request->body_case, code);
    }
    message_free(message);
    if (code == ERROR_MEMORY)
        return error_set(error, code, "%s", why.text);
    return code == ERROR_NONE ? ERROR_NONE : fail(requester, code, &why, error);
}

/* ---- answers ---- */

static void count_room(struct requester *requester, size_t before)
{
    size_t size = requester->out.size - before;
    requester->room_bytes -= size < requester->room_bytes ? size : requester->room_bytes;
}

static enum error_code send_ready(struct requester *requester, struct error *error)
{
    size_t before = requester->out.size;
    const struct buffer *frame = &requester->first->frame;
    enum error_code code = buffer_append(&requester->out, frame->data, frame->size, error);
    if (code == ERROR_NONE) {
        count_room(requester, before);
        drop_first(requester);
    }
    return code;
}

/* Answer the first slot with a failure in place of what it waited for. */
static enum error_code send_failure(struct requester *requester, struct error *why, struct error *error)
{
    Comity__Answer message;
    Comity__Failure failure;
    char name[32];
    size_t before = requester->out.size;
    init_failure(&message, &failure, why->code, name, sizeof name, why);
    enum error_code code = frame_append(&requester->out, FRAME_ANSWER, &message.base, error);
    if (code == ERROR_NONE) {
        count_room(requester, before);
        drop_first(requester);
    }
    return code;
}

static enum error_code send_given_up(struct requester *requester, struct error *error)
{
    struct error why;
    error_set(
        &why, ERROR_TIMEOUT,
        "not durable yet: the store cannot write; it will be published as soon as it can, if the daemon "
        "keeps running");
    return send_failure(requester, &why, error);
}

void requester_explain_dropped(struct error *error)
{
    error_set(
        error, ERROR_LOCKED,
        "nothing was published: before it was signed, the own log turned out to be behind its own past, "
        "or forked; see comity status");
}

static enum error_code send_dropped(struct requester *requester, struct error *error)
{
    struct error why;
    requester_explain_dropped(&why);
    return send_failure(requester, &why, error);
}

static enum error_code send_stream(struct node *node, struct requester *requester, struct now now,
                                   struct error *error)
{
    struct stream *stream = requester->first->stream;
    struct error why = {0};
    enum error_code code = ERROR_NONE;
    stream->out = &requester->out;
    for (size_t i = 0; i < STREAM_TURNS && requester->room_bytes > 0 && code == ERROR_NONE &&
                       !stream->is_done && !stream->is_waiting;
         i++) {
        size_t before = requester->out.size;
        code = stream->next(stream, node, now, &why);
        count_room(requester, before);
    }
    stream->out = NULL;
    if (code == ERROR_NONE && !stream->is_done) {
        requester->is_busy = !stream->is_waiting && requester->room_bytes > 0;
        return ERROR_NONE;
    }
    drop_first(requester);
    if (code == ERROR_NONE || code == ERROR_MEMORY)
        return code == ERROR_NONE ? ERROR_NONE : error_set(error, code, "%s", why.text);
    Comity__Answer message;
    Comity__Failure failure;
    char name[32];
    init_failure(&message, &failure, code, name, sizeof name, &why);
    return frame_append(&requester->out, FRAME_ANSWER, &message.base, error);
}

static void wake(struct requester *requester)
{
    if (requester->first != NULL && requester->first->kind == SLOT_STREAM)
        requester->first->stream->is_waiting = false;
}

int64_t requester_deadline_ms(const struct requester *requester)
{
    const struct slot *slot = requester->first;
    if (slot == NULL || slot->kind != SLOT_STREAM || slot->stream->deadline_ms == 0)
        return INT64_MAX;
    return slot->stream->deadline_ms;
}

enum error_code requester_pump(struct node *node, struct requester *requester, struct now now, bool has_news,
                               bool give_up, struct error *error)
{
    enum error_code code = ERROR_NONE;
    bool go_on = true;
    requester->is_busy = false;
    if (has_news || now.steady_ms >= requester_deadline_ms(requester))
        wake(requester);
    while (requester->first != NULL && requester->room_bytes > 0 && go_on && code == ERROR_NONE) {
        struct slot *slot = requester->first;
        if (slot->kind == SLOT_STREAM) {
            code = send_stream(node, requester, now, error);
            go_on = requester->first != slot;
        } else if (slot->kind == SLOT_STORED && replica_batch_is_dropped(node_replica(node), slot->batch)) {
            code = send_dropped(requester, error);
        } else if (slot->kind == SLOT_READY || slot->batch <= replica_stored_batch(node_replica(node))) {
            code = send_ready(requester, error);
        } else if (give_up) {
            code = send_given_up(requester, error);
        } else {
            go_on = false;
        }
    }
    return code;
}
