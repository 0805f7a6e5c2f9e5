#include "requester.h"

#include "comity/frame.h"
#include "comity/message.h"
#include "comity/utf8.h"

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
    const struct control_row *row; /* of an audited stream; NULL: it is not audited */
    uint64_t question;             /* index of its entry in the audit log */
    uint64_t hold;                 /* batch of the audit log that must be stored first; 0: none */
};

enum error_code requester_new(struct requester **ret, uint64_t channel, unsigned rights, const char *who,
                              uint32_t user, size_t room_bytes, struct error *error)
{
    struct requester *requester = calloc(1, sizeof *requester);
    if (requester == NULL)
        return error_set(error, ERROR_MEMORY, "no memory for a client");
    requester->channel = channel;
    requester->rights = rights;
    requester->user = user;
    audit_record_rights(rights, requester->rights_text);
    requester->room_bytes = room_bytes;
    snprintf(requester->who, sizeof requester->who, "%s", who);
    utf8_mend(requester->who);
    audit_shown_init(&requester->shown);
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
    audit_shown_release(&requester->shown);
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
        code = audit_shown_add(&requester->shown, message, error);
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
    buffer_init(&slot->frame, LIMIT_CLIENT_OUTPUT_BYTES + 2 * LIMIT_FRAME_BYTES);
    add_slot(requester, slot);
}

enum error_code stream_put(struct stream *stream, const Comity__Answer *message, struct error *error)
{
    enum error_code code = ERROR_NONE;
    if (stream->shown != NULL)
        code = audit_shown_add(stream->shown, message, error);
    return code == ERROR_NONE ? frame_append(stream->out, FRAME_ANSWER, &message->base, error) : code;
}

enum error_code stream_show(struct stream *stream, const struct audit_reference *reference,
                            struct error *error)
{
    return stream->shown == NULL ? ERROR_NONE : audit_shown_put(stream->shown, reference, error);
}

enum error_code requester_show(struct requester *requester, const struct audit_reference *reference,
                               struct error *error)
{
    return audit_shown_put(&requester->shown, reference, error);
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

static enum error_code handle(struct node *node, struct requester *requester, const struct control_row *row,
                              const Comity__Request *request, struct now now, struct error *error)
{
    if ((row->rights & ~requester->rights) != 0)
        return error_set(error, ERROR_DENIED, "%s is not allowed to %s: the right to %s is needed",
                         requester->who, row->name,
                         (row->rights & NODE_RIGHT_AUDIT) != 0        ? "audit"
                         : (row->rights & NODE_RIGHT_ADMINISTER) != 0 ? "administer"
                         : (row->rights & NODE_RIGHT_PUBLISH) != 0    ? "publish"
                                                                      : "query");
    size_t before = requester->slot_count;
    enum error_code code = row->handle(node, requester, request, now, error);
    if (code == ERROR_NONE && requester->slot_count == before)
        code = error_set(error, ERROR_MEMORY, "no memory for an answer");
    return code;
}

static struct audit_client client_of(const struct requester *requester)
{
    return (struct audit_client){
        .who = requester->who, .user = requester->user, .rights = requester->rights_text};
}

/* Handle a request that is audited. What could not be recorded is not even looked at; `*ret_hold` is for its answer,
 * also where that is a failure. */
static enum error_code handle_audited(struct node *node, struct requester *requester,
                                      const struct control_row *row, const Comity__Request *request,
                                      struct now now, uint64_t *ret_hold, struct error *error)
{
    struct audit_client client = client_of(requester);
    struct audit_receipt receipt = {0};
    struct error fault = {0};
    requester->shown.count = 0;
    enum error_code code = node_audit_ready(node, error);
    if (code != ERROR_NONE)
        return code;
    code = handle(node, requester, row, request, now, error);
    if (code == ERROR_MEMORY)
        return code;
    /* Nothing was done or shown: its entry would take the room of questions that can be answered. */
    if (code != ERROR_NONE && code == replica_store_trouble(node_replica(node)))
        return code;
    if (code != ERROR_NONE)
        requester->shown.count = 0;
    if (audit_record_question(node, &client, row->name, request, code, &requester->shown, &receipt, &fault) !=
        ERROR_NONE)
        return error_set(error, ERROR_MEMORY, "%s", fault.text);
    struct slot *slot = code == ERROR_NONE ? requester->last : NULL;
    if (slot != NULL && slot->kind == SLOT_STREAM) {
        slot->row = row;
        slot->question = receipt.index;
    }
    *ret_hold = receipt.hold;
    return code;
}

static enum error_code handle_any(struct node *node, struct requester *requester,
                                  const Comity__Request *request, struct now now, uint64_t *ret_hold,
                                  struct error *error)
{
    const struct control_row *row = control_find(request->body_case);
    if (row == NULL)
        return error_set(error, ERROR_UNSUPPORTED, "unknown request");
    return row->rights != 0 ? handle_audited(node, requester, row, request, now, ret_hold, error)
                            : handle(node, requester, row, request, now, error);
}

enum error_code requester_receive(struct node *node, struct requester *requester, uint8_t type,
                                  struct view body, struct now now, struct error *error)
{
    ProtobufCMessage *message = NULL;
    struct error why = {0};
    uint64_t hold = 0;
    if (type != FRAME_REQUEST)
        return error_set(error, ERROR_UNSUPPORTED, "frame type %u is not a request", type);
    enum error_code code =
        message_unpack(&comity__request__descriptor, body, LIMIT_DECODE_BYTES, &message, &why);
    if (code == ERROR_NONE) {
        const Comity__Request *request = (const Comity__Request *)message;
        code = handle_any(node, requester, request, now, &hold, &why);
        node_count_request(node, request->body_case, code);
    }
    message_free(message);
    if (code == ERROR_MEMORY)
        return error_set(error, code, "%s", why.text);
    code = code == ERROR_NONE ? ERROR_NONE : fail(requester, code, &why, error);
    if (code == ERROR_NONE)
        requester->last->hold = hold;
    return code;
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

static enum error_code send_unrecorded(struct requester *requester, struct error *error)
{
    struct error why;
    error_set(&why, ERROR_FULL, "not shown: who asked must be on disk first, and the store cannot write");
    return send_failure(requester, &why, error);
}

static enum error_code send_dropped(struct requester *requester, struct error *error)
{
    struct error why;
    requester_explain_dropped(&why);
    return send_failure(requester, &why, error);
}

static enum error_code fail_stream(struct requester *requester, enum error_code code, struct error *why,
                                   struct error *error)
{
    Comity__Answer message;
    Comity__Failure failure;
    char name[32];
    if (code == ERROR_MEMORY)
        return error_set(error, code, "%s", why->text);
    init_failure(&message, &failure, code, name, sizeof name, why);
    return frame_append(&requester->out, FRAME_ANSWER, &message.base, error);
}

/* Let the stream give something, and record what it shows. */
static enum error_code next_of_stream(struct node *node, struct requester *requester, struct slot *slot,
                                      struct now now, struct error *why)
{
    struct audit_client client = client_of(requester);
    struct audit_receipt receipt = {0};
    struct stream *stream = slot->stream;
    requester->shown.count = 0;
    stream->shown = slot->row == NULL ? NULL : &requester->shown;
    stream->out = slot->row != NULL && node_audit_is_before(node) ? &slot->frame : &requester->out;
    size_t before = stream->out->size;
    enum error_code code = stream->next(stream, node, now, why);
    if (stream->out == &requester->out)
        count_room(requester, before);
    stream->out = NULL;
    stream->shown = NULL;
    struct error fault = {0};
    if (slot->row != NULL && audit_record_answer(node, &client, slot->row->name, slot->question,
                                                 &requester->shown, &receipt, &fault) != ERROR_NONE)
        return error_set(why, ERROR_MEMORY, "%s", fault.text);
    slot->hold = receipt.hold > slot->hold ? receipt.hold : slot->hold;
    return code;
}

/* Send what was held back until it was recorded. */
static enum error_code send_held(struct requester *requester, struct slot *slot, struct error *error)
{
    size_t before = requester->out.size;
    enum error_code code = buffer_append(&requester->out, slot->frame.data, slot->frame.size, error);
    if (code == ERROR_NONE) {
        buffer_clear(&slot->frame);
        count_room(requester, before);
    }
    return code;
}

/* Tell whether the stream can go on. Where no more can be recorded nothing more is shown, until that is stored. */
static bool can_step(const struct node *node, const struct requester *requester, const struct slot *slot)
{
    if (requester->room_bytes == 0)
        return false;
    if (slot->frame.size > 0)
        return !node_audit_holds(node, slot->hold);
    return !slot->stream->is_done && !slot->stream->is_waiting &&
           (slot->row == NULL || replica_can_audit(node_replica(node)));
}

static enum error_code send_stream(struct node *node, struct requester *requester, struct now now,
                                   struct error *error)
{
    struct slot *slot = requester->first;
    struct error why = {0};
    enum error_code code = ERROR_NONE;
    for (size_t i = 0; i < STREAM_TURNS && code == ERROR_NONE && can_step(node, requester, slot); i++)
        code = slot->frame.size > 0 ? send_held(requester, slot, &why)
                                    : next_of_stream(node, requester, slot, now, &why);
    if (code == ERROR_NONE && (!slot->stream->is_done || slot->frame.size > 0)) {
        requester->is_busy = can_step(node, requester, slot);
        return ERROR_NONE;
    }
    drop_first(requester);
    return code == ERROR_NONE ? ERROR_NONE : fail_stream(requester, code, &why, error);
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

/* What is to be done with the first slot. */
enum turn { TURN_SEND, TURN_WAIT, TURN_DROPPED, TURN_GIVEN_UP, TURN_UNRECORDED };

static enum turn turn_of(const struct node *node, const struct slot *slot, bool give_up)
{
    const struct replica *replica = node_replica(node);
    bool is_stored = slot->kind != SLOT_STORED || slot->batch <= replica_stored_batch(replica);
    if (slot->kind == SLOT_STORED && replica_batch_is_dropped(replica, slot->batch))
        return TURN_DROPPED;
    if (!is_stored)
        return give_up ? TURN_GIVEN_UP : TURN_WAIT;
    if (node_audit_holds(node, slot->hold))
        return give_up ? TURN_UNRECORDED : TURN_WAIT;
    return TURN_SEND;
}

/* Deal with the first slot; `*ret_more`: the next is worth a look. */
static enum error_code send_first(struct node *node, struct requester *requester, struct now now,
                                  bool give_up, bool *ret_more, struct error *error)
{
    const struct slot *slot = requester->first;
    enum error_code code = ERROR_NONE;
    *ret_more = true;
    switch (turn_of(node, slot, give_up)) {
    case TURN_SEND:
        code = slot->kind == SLOT_STREAM ? send_stream(node, requester, now, error)
                                         : send_ready(requester, error);
        *ret_more = requester->first != slot;
        return code;
    case TURN_DROPPED:
        return send_dropped(requester, error);
    case TURN_GIVEN_UP:
        return send_given_up(requester, error);
    case TURN_UNRECORDED:
        return send_unrecorded(requester, error);
    case TURN_WAIT:
        break;
    }
    *ret_more = false;
    return ERROR_NONE;
}

enum error_code requester_pump(struct node *node, struct requester *requester, struct now now, bool has_news,
                               bool give_up, struct error *error)
{
    enum error_code code = ERROR_NONE;
    bool go_on = true;
    requester->is_busy = false;
    if (has_news || now.steady_ms >= requester_deadline_ms(requester))
        wake(requester);
    while (requester->first != NULL && requester->room_bytes > 0 && go_on && code == ERROR_NONE)
        code = send_first(node, requester, now, give_up, &go_on, error);
    return code;
}
