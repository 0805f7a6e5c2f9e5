/* Target functions: query_read, answering_step, reply_receive, control_ask. What a peer may say that holds its log key and
 * signs whatever it likes: questions (an even first byte), and answers to a question that was put to it (an odd one). Of a
 * record that the peer may not see it hears nothing; each question of a client comes to its end. */
#include "asker.h"
#include "fuzz.h"

#include "comity/message.h"
#include "comity/reply.h"
#include "node/node_private.h"

#include <string.h>

enum { BS, CO };

static struct federation federation;

void fuzz_begin(void)
{
}

static struct session *session(void)
{
    return federation.members[BS].node->peers[0].link->session;
}

static ProtobufCBinaryData bytes_of(struct view view)
{
    return (ProtobufCBinaryData){.len = view.size, .data = (uint8_t *)(uintptr_t)view.data};
}

/* Sign a message as CO would. */
static void sign(const ProtobufCMessage *content, enum statement_kind kind, struct statement *out)
{
    struct error error;
    statement_init(out);
    if (message_pack(content, &out->bytes, &error) == ERROR_NONE)
        REQUIRE(statement_sign(out, kind, federation.members[CO].signer.key, &error) == ERROR_NONE);
}

static void send(const ProtobufCMessage *message, enum frame_type type)
{
    struct buffer frame;
    struct error error;
    buffer_init(&frame, 2u * LIMIT_FRAME_BYTES);
    REQUIRE(frame_append(&frame, type, message, &error) == ERROR_NONE);
    federation_inject(&federation.wires[0], 1, buffer_view(&frame));
    buffer_release(&frame);
}

static bool unpack(const ProtobufCMessageDescriptor *descriptor, struct view bytes, ProtobufCMessage **ret)
{
    return message_unpack(descriptor, bytes, LIMIT_DECODE_BYTES, ret, NULL) == ERROR_NONE;
}

/* A question in whatever words, for this connection. */
static void put_query(struct view input)
{
    ProtobufCMessage *message = NULL;
    Comity__Query query = COMITY__QUERY__INIT;
    struct statement statement;
    char federation_name[] = "test", bs[] = "BS", co[] = "CO";
    if (!unpack(&comity__query_statement__descriptor, input, &message))
        return;
    Comity__QueryStatement changed = *(Comity__QueryStatement *)message;
    changed.federation = federation_name;
    changed.asker = co;
    changed.answerer = bs;
    changed.challenge = bytes_of(view_of(session()->challenge, QUERY_CHALLENGE_BYTES));
    changed.number = session()->peer_number + 1;
    sign(&changed.base, STATEMENT_QUERY, &statement);
    query.statement = bytes_of(buffer_view(&statement.bytes));
    query.signature = bytes_of(view_of(statement.signature, sizeof statement.signature));
    send(&query.base, FRAME_QUERY);
    statement_release(&statement);
    message_free(message);
}

/* The hits of an answer, with the hashes of the entries that go with it. */
struct fitted {
    Comity__ReplyStatement__Hit items[LIMIT_REPLY_HITS], *pointers[LIMIT_REPLY_HITS];
    struct digest hashes[LIMIT_REPLY_HITS];
};

static void fit_hits(struct fitted *hits, Comity__ReplyStatement *content, const Comity__Reply *reply)
{
    if (content->n_hits > LIMIT_REPLY_HITS)
        return;
    for (size_t i = 0; i < content->n_hits; i++) {
        hits->items[i] = *content->hits[i];
        hits->pointers[i] = &hits->items[i];
        if (i >= reply->n_entries)
            continue;
        hasher_leaf(federation.hasher, view_of(reply->entries[i].data, reply->entries[i].len),
                    &hits->hashes[i]);
        hits->items[i].hash = bytes_of(view_of(hits->hashes[i].bytes, DIGEST_BYTES));
    }
    content->hits = hits->pointers;
}

/* An answer with whatever in it, to the question that was put. */
static void put_reply(struct view input)
{
    ProtobufCMessage *message = NULL;
    Comity__Reply reply = COMITY__REPLY__INIT;
    ProtobufCBinaryData entries[LIMIT_REPLY_HITS];
    struct statement statement;
    struct fitted hits;
    struct view text = fuzz_take(&input, (size_t)fuzz_number(&input, 2));
    if (session()->question_count == 0 || !unpack(&comity__reply_statement__descriptor, text, &message))
        return;
    Comity__ReplyStatement changed = *(Comity__ReplyStatement *)message;
    changed.query = bytes_of(view_of(session()->questions[0].hash.bytes, DIGEST_BYTES));
    changed.number = session()->questions[0].number;
    while (input.size > 0 && reply.n_entries < LIMIT_REPLY_HITS)
        entries[reply.n_entries++] = bytes_of(fuzz_take(&input, (size_t)fuzz_number(&input, 2)));
    reply.entries = entries;
    fit_hits(&hits, &changed, &reply);
    sign(&changed.base, STATEMENT_REPLY, &statement);
    reply.statement = bytes_of(buffer_view(&statement.bytes));
    reply.signature = bytes_of(view_of(statement.signature, sizeof statement.signature));
    send(&reply.base, FRAME_REPLY);
    statement_release(&statement);
    message_free(message);
}

/* Look for the bytes of an entry of BS in what CO has heard. */
static bool has_heard_entry(uint64_t index)
{
    struct log_run run;
    struct error error;
    const struct buffer *heard = &federation.members[CO].heard;
    log_run_init(&run);
    REQUIRE(log_store_read(&federation.members[BS].log_store, &federation.members[BS].bureau, index, 1,
                           LIMIT_ENTRY_BYTES, &run, &error) == ERROR_NONE);
    bool found = heard->size > 0 &&
                 memmem(heard->data, heard->size, run.leaves[0].bytes.data, run.leaves[0].bytes.size) != NULL;
    log_run_release(&run);
    return found;
}

static void ask_bs(struct view input)
{
    while (input.size > 0)
        put_query(fuzz_take(&input, (size_t)fuzz_number(&input, 2)));
    for (int i = 0; i < 8; i++)
        federation_wait(&federation, 300);
    REQUIRE(!has_heard_entry(1));
}

static void answer_bs(struct view input)
{
    struct asker asker;
    bool is_name = fuzz_number(&input, 1) % 2 == 1;
    federation.wires[0].is_paused[0] = true; /* CO itself does not answer */
    asker_init(&asker, &federation, BS, "CO");
    if (is_name)
        asker_name(&asker, "Erika Ostrander");
    else
        asker_value(&asker, "A000001");
    put_reply(input);
    federation_settle(&federation);
    federation_wait(&federation, LIMIT_ASK_USUAL_MS);
    asker_collect(&asker);
    REQUIRE(asker_is_done(&asker));
    asker_release(&asker);
}

void fuzz_one(struct view input)
{
    char id[37];
    federation_init(&federation, (const char *const[]){"BS", "CO"}, 2);
    federation_link(&federation, CO, BS);
    federation_settle(&federation);
    federation_publish(&federation, BS, "A000001", COMITY__DISTRIBUTION__KIND__ALL, NULL, id);
    federation_publish(&federation, BS, "A000002", COMITY__DISTRIBUTION__KIND__NOBODY, NULL, id);
    federation_settle(&federation);
    federation.members[CO].keeps_heard = true;
    if (fuzz_number(&input, 1) % 2 == 0)
        ask_bs(input);
    else
        answer_bs(input);
    federation_release(&federation);
}
