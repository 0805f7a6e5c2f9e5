#include "conversation.h"

#include <stdio.h>
#include <stdlib.h>

enum { BS, CO };

static const char *const CODES[] = {"BS", "CO"};

static void must(enum error_code code, const struct error *error, const char *what)
{
    if (code == ERROR_NONE)
        return;
    fprintf(stderr, "conversation: %s: %s\n", what, error->text);
    abort();
}

void conversation_renew(struct conversation *conversation, int place)
{
    struct error error = {0};
    struct end *end = &conversation->ends[place];
    struct session_settings settings = {
        .channel = 1,
        .peer = harness_bureau(CODES[1 - place]),
        .own = harness_bureau(CODES[place]),
        .federation = HARNESS_FEDERATION,
        .software = "test",
        .replica = end->harness.replica,
        .dialled = place == BS,
        .room_bytes = CONVERSATION_ROOM,
    };
    session_free(end->session);
    end->session = NULL;
    must(session_new(&end->session, &settings, conversation->now, &error), &error, "new");
}

void conversation_init(struct conversation *conversation)
{
    *conversation = (struct conversation){.now = harness_now(0)};
    for (int i = BS; i <= CO; i++)
        harness_init(&conversation->ends[i].harness, CODES[i]);
    harness_acquaint(&conversation->ends[BS].harness, &conversation->ends[CO].harness);
    for (int i = BS; i <= CO; i++)
        conversation_renew(conversation, i);
}

void conversation_release(struct conversation *conversation)
{
    for (int i = BS; i <= CO; i++) {
        session_free(conversation->ends[i].session);
        harness_release(&conversation->ends[i].harness);
    }
}

void conversation_pump(struct conversation *conversation, int place)
{
    struct error error = {0};
    must(session_pump(conversation->ends[place].session, conversation->now, &error), &error, "pump");
}

/* Give everything one end has said to the other; whether there was anything. */
static bool carry(struct conversation *conversation, int from)
{
    struct error error = {0};
    struct session *session = conversation->ends[from].session;
    struct frame frame;
    size_t consumed = 0, place = 0;
    bool any = session->out.size > 0;
    for (; place < session->out.size; place += consumed) {
        struct view left = view_after(buffer_view(&session->out), place);
        must(frame_take(left, LIMIT_FRAME_BYTES, &frame, &consumed, &error), &error, "take");
        must(session_receive(conversation->ends[1 - from].session, frame.type, frame.body, conversation->now,
                             &error),
             &error, "receive");
    }
    buffer_consume(&session->out, place);
    session->room_bytes = CONVERSATION_ROOM;
    return any;
}

void conversation_greet(struct conversation *conversation)
{
    carry(conversation, BS);
    carry(conversation, CO);
}

void conversation_want(struct conversation *conversation, int place)
{
    struct error error = {0};
    must(session_want(conversation->ends[place].session, conversation_log(conversation, place, 1 - place),
                      true, &error),
         &error, "want");
}

void conversation_settle(struct conversation *conversation)
{
    bool moves = true;
    while (moves) {
        moves = false;
        for (int i = BS; i <= CO; i++) {
            harness_commit(&conversation->ends[i].harness);
            conversation_pump(conversation, i);
            moves = carry(conversation, i) || moves;
        }
    }
}

enum error_code conversation_say(struct conversation *conversation, int place, enum frame_type type,
                                 struct view body)
{
    return session_receive(conversation->ends[place].session, (uint8_t)type, body, conversation->now,
                           &conversation->error);
}

enum error_code conversation_tell(struct conversation *conversation, int place, enum frame_type type,
                                  const ProtobufCMessage *message)
{
    struct error error = {0};
    struct buffer body;
    buffer_init(&body, 2 * LIMIT_FRAME_BYTES);
    must(message_pack(message, &body, &error), &error, "pack");
    enum error_code code = conversation_say(conversation, place, type, buffer_view(&body));
    buffer_release(&body);
    return code;
}

bool conversation_hear(struct conversation *conversation, int place, enum frame_type type, struct buffer *out)
{
    struct error error = {0};
    struct buffer *said = &conversation->ends[place].session->out;
    struct frame frame = {0};
    buffer_init(out, LIMIT_FRAME_BYTES);
    while (said->size > 0) {
        size_t consumed = 0;
        must(frame_take(buffer_view(said), LIMIT_FRAME_BYTES, &frame, &consumed, &error), &error, "take");
        bool is_it = frame.type == type;
        if (is_it)
            must(buffer_append(out, frame.body.data, frame.body.size, &error), &error, "copy");
        buffer_consume(said, consumed);
        if (is_it)
            return true;
    }
    return false;
}

ProtobufCMessage *conversation_message(struct conversation *conversation, int place, enum frame_type type,
                                       const ProtobufCMessageDescriptor *descriptor)
{
    struct error error = {0};
    struct buffer body;
    ProtobufCMessage *message = NULL;
    if (conversation_hear(conversation, place, type, &body))
        must(message_unpack(descriptor, buffer_view(&body), LIMIT_DECODE_BYTES, &message, &error), &error,
             "unpack");
    buffer_release(&body);
    return message;
}

void conversation_drop(struct conversation *conversation, int place)
{
    buffer_consume(&conversation->ends[place].session->out, conversation->ends[place].session->out.size);
}

struct log *conversation_log(struct conversation *conversation, int place, int origin)
{
    struct bureau bureau = harness_bureau(CODES[origin]);
    return replica_log(conversation->ends[place].harness.replica, &bureau);
}
