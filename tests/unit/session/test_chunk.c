#include "check.h"
#include "conversation.h"
#include "mutator.h"

#include <stdio.h>
#include <string.h>

enum { BS, CO };

/* Two ends that have greeted each other. BS has published one record for all and one that CO may not see; CO wants
 * the log. */
static void begin(struct conversation *conversation)
{
    conversation_init(conversation);
    conversation_greet(conversation);
    harness_publish(&conversation->ends[BS].harness, "A000001", NULL);
    harness_publish(&conversation->ends[BS].harness, "SECRET2", "PA");
    conversation_want(conversation, CO);
}

/* Let BS hear the Want, and send; the body of its chunk is released by the caller. */
static void take_chunk(struct conversation *conversation, struct buffer *body)
{
    struct buffer want;
    REQUIRE(conversation_hear(conversation, CO, FRAME_WANT, &want));
    REQUIRE_OK(conversation_say(conversation, BS, FRAME_WANT, buffer_view(&want)), &conversation->error);
    buffer_release(&want);
    conversation_pump(conversation, BS);
    REQUIRE(conversation_hear(conversation, BS, FRAME_CHUNK, body));
}

static Comity__Chunk *unpack(const struct buffer *body)
{
    struct error error;
    ProtobufCMessage *message = NULL;
    REQUIRE_OK(
        message_unpack(&comity__chunk__descriptor, buffer_view(body), LIMIT_DECODE_BYTES, &message, &error),
        &error);
    return (Comity__Chunk *)message;
}

static void shows_what_the_peer_may_see_and_hashes_of_the_rest(void)
{
    struct conversation conversation;
    struct buffer body;
    begin(&conversation);
    take_chunk(&conversation, &body);
    Comity__Chunk *chunk = unpack(&body);
    CHECK_SAME_NUMBER(chunk->first, 0);
    REQUIRE(chunk->n_leaves == 2 && chunk->kinds.len == 2);
    CHECK_SAME_NUMBER(chunk->kinds.data[0], LEAF_ENTRY);
    CHECK_SAME_NUMBER(chunk->kinds.data[1], LEAF_WITHHELD);
    CHECK(memmem(chunk->leaves[0].data, chunk->leaves[0].len, "A000001", 7) != NULL);
    CHECK_SAME_NUMBER(chunk->leaves[1].len, DIGEST_BYTES);
    CHECK(memmem(body.data, body.size, "SECRET2", 7) == NULL);
    CHECK_SAME_NUMBER(chunk->n_proof, 0); /* it ends where the checkpoint does */
    message_free(&chunk->base);
    buffer_release(&body);
    conversation_release(&conversation);
}

static void is_taken_and_stored(void)
{
    struct conversation conversation;
    begin(&conversation);
    conversation_settle(&conversation);
    const struct log *here = conversation_log(&conversation, CO, BS);
    const struct log *there = conversation_log(&conversation, BS, BS);
    CHECK_SAME_NUMBER(here->stored, 2);
    CHECK_SAME_BYTES(buffer_view(&here->checkpoint), buffer_view(&there->checkpoint));
    CHECK_SAME_NUMBER(harness_check(&conversation.ends[CO].harness, "A000001", NULL), 1);
    CHECK_SAME_NUMBER(harness_check(&conversation.ends[CO].harness, "SECRET2", NULL), 0);
    conversation_release(&conversation);
}

/* Publish entries of about 8 kB. */
static void publish_much(struct harness *harness, int count)
{
    struct document document;
    struct audience everybody;
    struct replica_receipt receipt;
    struct error error;
    audience_init(&everybody, NULL);
    document_init(&document, "A000001", NULL);
    memset(document.circumstances, 'x', sizeof document.circumstances - 1);
    for (int i = 0; i < count; i++) {
        REQUIRE_OK(replica_publish(harness->replica, harness_now(0), &document.record,
                                   &everybody.distribution, false, &receipt, &error),
                   &error);
        if (i % 100 == 99)
            harness_commit(harness);
    }
    harness_commit(harness);
}

static void a_long_log_goes_in_several_with_proofs_between(void)
{
    struct conversation conversation;
    struct buffer body;
    conversation_init(&conversation);
    conversation_greet(&conversation);
    publish_much(&conversation.ends[BS].harness, 90);
    conversation_want(&conversation, CO);
    take_chunk(&conversation, &body);
    Comity__Chunk *chunk = unpack(&body);
    CHECK(chunk->n_leaves >= 30 && chunk->n_leaves < 40); /* 256 KiB of 8 kB each */
    CHECK(chunk->n_proof > 0);
    message_free(&chunk->base);
    CHECK_OK(conversation_say(&conversation, CO, FRAME_CHUNK, buffer_view(&body)), &conversation.error);
    buffer_release(&body);
    conversation_settle(&conversation);
    CHECK_SAME_NUMBER(conversation_log(&conversation, CO, BS)->stored, 90);
    conversation_release(&conversation);
}

static void waits_for_acknowledgements_at_the_window(void)
{
    struct conversation conversation;
    struct buffer body;
    conversation_init(&conversation);
    conversation_greet(&conversation);
    publish_much(&conversation.ends[BS].harness, 400);
    conversation_want(&conversation, CO);
    take_chunk(&conversation, &body);
    buffer_release(&body);
    struct session *session = conversation.ends[BS].session;
    session->room_bytes = 64u * 1024u * 1024u; /* the link has room for all */
    for (int i = 0; i < 5; i++)
        conversation_pump(&conversation, BS);
    CHECK(session->out.size <= LIMIT_WINDOW_BYTES + LIMIT_FRAME_BYTES);
    CHECK(session->out.size > LIMIT_WINDOW_BYTES / 2);
    Comity__Ack ack = COMITY__ACK__INIT;
    char bs[] = "BS";
    size_t before = session->out.size;
    ack.origin = bs;
    ack.size = 40; /* more than the first chunk */
    CHECK_OK(conversation_tell(&conversation, BS, FRAME_ACK, &ack.base), &conversation.error);
    conversation_pump(&conversation, BS);
    CHECK(session->out.size > before);
    CHECK(session->out.size - before < LIMIT_FRAME_BYTES);
    conversation_release(&conversation);
}

static void what_nobody_wants_is_passed_over(void)
{
    struct conversation conversation;
    struct buffer body;
    begin(&conversation);
    take_chunk(&conversation, &body);
    conversation_renew(&conversation, CO); /* a new session, which has not asked for anything */
    conversation_renew(&conversation, BS);
    conversation_greet(&conversation);
    CHECK_OK(conversation_say(&conversation, CO, FRAME_CHUNK, buffer_view(&body)), &conversation.error);
    CHECK_SAME_NUMBER(conversation_log(&conversation, CO, BS)->pending.size, 0);
    buffer_release(&body);
    conversation_release(&conversation);
}

static void what_does_not_continue_the_log_is_asked_for_once_more(void)
{
    struct conversation conversation;
    struct buffer body, want;
    begin(&conversation);
    take_chunk(&conversation, &body);
    harness_send(&conversation.ends[BS].harness, &conversation.ends[BS].harness.bureau,
                 &conversation.ends[CO].harness); /* by another way meanwhile */
    for (int i = 0; i < 3; i++)
        CHECK_OK(conversation_say(&conversation, CO, FRAME_CHUNK, buffer_view(&body)), &conversation.error);
    CHECK(conversation_hear(&conversation, CO, FRAME_WANT, &want));
    buffer_release(&want);
    CHECK(!conversation_hear(&conversation, CO, FRAME_WANT, &want));
    CHECK_SAME_NUMBER(conversation_log(&conversation, CO, BS)->stored, 2);
    buffer_release(&body);
    conversation_release(&conversation);
}

/* Tell CO the chunk with something about it changed. */
static void refuse(struct conversation *conversation, const Comity__Chunk *chunk, enum error_code expected,
                   const char *what)
{
    enum error_code code = conversation_tell(conversation, CO, FRAME_CHUNK, &chunk->base);
    CHECK_CASE(code == expected, "%s: %s", what, error_code_name(code));
    CHECK_CASE(conversation_log(conversation, CO, BS)->pending.size == 0, "%s", what);
}

static void refuses_what_is_out_of_form(void)
{
    static ProtobufCBinaryData many[LIMIT_CHUNK_LEAVES + 1];
    struct conversation conversation;
    struct buffer body;
    begin(&conversation);
    take_chunk(&conversation, &body);
    Comity__Chunk *chunk = unpack(&body);
    Comity__Chunk changed = *chunk;
    ProtobufCBinaryData short_hash = {.len = 31, .data = body.data};
    changed.n_leaves = 0;
    refuse(&conversation, &changed, ERROR_LIMIT, "no leaves");
    changed.n_leaves = LIMIT_CHUNK_LEAVES + 1;
    changed.leaves = many;
    refuse(&conversation, &changed, ERROR_LIMIT, "too many leaves");
    changed = *chunk;
    changed.kinds.len = 1;
    refuse(&conversation, &changed, ERROR_MALFORMED, "a kind too few");
    changed = *chunk;
    changed.n_proof = LIMIT_PROOF_HASHES + 1;
    changed.proof = many;
    refuse(&conversation, &changed, ERROR_LIMIT, "a proof too long");
    changed.n_proof = 1;
    changed.proof = &short_hash;
    refuse(&conversation, &changed, ERROR_MALFORMED, "a hash too short");
    CHECK_OK(conversation_say(&conversation, CO, FRAME_CHUNK, buffer_view(&body)), &conversation.error);
    CHECK_SAME_NUMBER(conversation_log(&conversation, CO, BS)->pending.size, 2);
    message_free(&chunk->base);
    buffer_release(&body);
    conversation_release(&conversation);
}

/* A mutant that was taken says the same of every leaf, but for why the second is not shown. */
static void check_taken(struct conversation *conversation)
{
    struct harness *co = &conversation->ends[CO].harness;
    harness_commit(co);
    CHECK_SAME_BYTES(buffer_view(&conversation_log(conversation, CO, BS)->checkpoint),
                     buffer_view(&conversation_log(conversation, BS, BS)->checkpoint));
    CHECK_SAME_NUMBER(harness_kind(co, &conversation->ends[BS].harness.bureau, 0), LEAF_ENTRY);
    CHECK(harness_kind(co, &conversation->ends[BS].harness.bureau, 1) != LEAF_ENTRY);
    conversation_release(conversation);
    begin(conversation);
}

static void a_mutant_is_refused_or_harmless(void)
{
    struct conversation conversation;
    struct mutator mutator;
    struct buffer body;
    struct view mutant;
    unsigned refused = 0, taken = 0, mutants = 0;
    begin(&conversation);
    take_chunk(&conversation, &body);
    mutator_init(&mutator, buffer_view(&body));
    while (mutator_next(&mutator, &mutant)) {
        enum error_code code = conversation_say(&conversation, CO, FRAME_CHUNK, mutant);
        const struct log *log = conversation_log(&conversation, CO, BS);
        REQUIRE(!log->is_frozen && conversation.ends[CO].harness.alarms == 0);
        CHECK_CASE(code == ERROR_NONE || log->pending.size == 0, "mutant %u", mutants);
        refused += code != ERROR_NONE;
        mutants++;
        conversation_drop(&conversation, CO);
        if (log->pending.size > 0) {
            taken++;
            check_taken(&conversation);
        }
    }
    CHECK_CASE(refused > mutants - 60 && taken < 4, "%u refused, %u taken of %u", refused, taken, mutants);
    CHECK_OK(conversation_say(&conversation, CO, FRAME_CHUNK, buffer_view(&body)), &conversation.error);
    CHECK_SAME_NUMBER(conversation_log(&conversation, CO, BS)->pending.size, 2);
    buffer_release(&body);
    conversation_release(&conversation);
}

CHECK_MAIN("chunk",
           {"shows what the peer may see and hashes of the rest",
            shows_what_the_peer_may_see_and_hashes_of_the_rest},
           {"is taken and stored", is_taken_and_stored},
           {"a long log goes in several with proofs between", a_long_log_goes_in_several_with_proofs_between},
           {"waits for acknowledgements at the window", waits_for_acknowledgements_at_the_window},
           {"what nobody wants is passed over", what_nobody_wants_is_passed_over},
           {"what does not continue the log is asked for once more",
            what_does_not_continue_the_log_is_asked_for_once_more},
           {"refuses what is out of form", refuses_what_is_out_of_form},
           {"a mutant is refused or harmless", a_mutant_is_refused_or_harmless})
