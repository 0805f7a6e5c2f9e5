#include "check.h"
#include "conversation.h"
#include "mutator.h"

#include <stdio.h>
#include <string.h>

enum { BS, CO };

static const uint8_t ALL_MISSING[] = {LEAF_MISSING, LEAF_MISSING, LEAF_MISSING};

/* BS has published two records for all and one that CO may not see. CO has the log from a relay that knew the hashes
 * only, and asks for what it misses. */
static void begin(struct conversation *conversation)
{
    struct parcel parcel;
    bool taken = false;
    conversation_init(conversation);
    conversation_greet(conversation);
    struct harness *bs = &conversation->ends[BS].harness, *co = &conversation->ends[CO].harness;
    harness_publish(bs, "A000001", NULL);
    harness_publish(bs, "SECRET2", "PA");
    harness_publish(bs, "A000003", NULL);
    parcel_init(&parcel, bs, &bs->bureau, co, 0, 3);
    for (size_t i = 0; i < 3; i++)
        parcel.leaves[i] = view_of(parcel.run.leaves[i].hash.bytes, DIGEST_BYTES);
    parcel.chunk.kinds = ALL_MISSING;
    parcel.chunk.sender = harness_bureau("PA");
    REQUIRE_OK(
        replica_take_chunk(co->replica, &parcel.chunk, conversation->now, &taken, &conversation->error),
        &conversation->error);
    REQUIRE(taken);
    harness_commit(co);
    parcel_release(&parcel);
    conversation_pump(conversation, CO);
}

/* Let BS answer the Ask of CO; the body is released by the caller. */
static void take_fill(struct conversation *conversation, struct buffer *body)
{
    struct buffer ask;
    REQUIRE(conversation_hear(conversation, CO, FRAME_ASK, &ask));
    REQUIRE_OK(conversation_say(conversation, BS, FRAME_ASK, buffer_view(&ask)), &conversation->error);
    buffer_release(&ask);
    REQUIRE(conversation_hear(conversation, BS, FRAME_FILL, body));
}

static Comity__Fill *unpack(const struct buffer *body)
{
    struct error error;
    ProtobufCMessage *message = NULL;
    REQUIRE_OK(
        message_unpack(&comity__fill__descriptor, buffer_view(body), LIMIT_DECODE_BYTES, &message, &error),
        &error);
    return (Comity__Fill *)message;
}

static enum leaf_kind kind_at(struct conversation *conversation, uint64_t index)
{
    return harness_kind(&conversation->ends[CO].harness, &conversation->ends[BS].harness.bureau, index);
}

static void shows_what_the_peer_may_see(void)
{
    struct conversation conversation;
    struct buffer body;
    begin(&conversation);
    take_fill(&conversation, &body);
    Comity__Fill *fill = unpack(&body);
    CHECK_SAME_TEXT(fill->origin, "BS");
    REQUIRE(fill->n_indexes == 3 && fill->kinds.len == 3 && fill->n_leaves == 3);
    CHECK_SAME_NUMBER(fill->kinds.data[0], LEAF_ENTRY);
    CHECK_SAME_NUMBER(fill->kinds.data[1], LEAF_WITHHELD);
    CHECK_SAME_NUMBER(fill->leaves[1].len, 0);
    CHECK_SAME_NUMBER(fill->kinds.data[2], LEAF_ENTRY);
    CHECK(memmem(body.data, body.size, "SECRET2", 7) == NULL);
    message_free(&fill->base);
    buffer_release(&body);
    conversation_release(&conversation);
}

static void what_comes_is_stored(void)
{
    struct conversation conversation;
    begin(&conversation);
    CHECK_SAME_NUMBER(kind_at(&conversation, 0), LEAF_MISSING);
    conversation_settle(&conversation);
    CHECK_SAME_NUMBER(kind_at(&conversation, 0), LEAF_ENTRY);
    CHECK_SAME_NUMBER(kind_at(&conversation, 1), LEAF_WITHHELD); /* the origin's own word */
    CHECK_SAME_NUMBER(kind_at(&conversation, 2), LEAF_ENTRY);
    CHECK_SAME_NUMBER(harness_check(&conversation.ends[CO].harness, "A000003", NULL), 1);
    conversation_release(&conversation);
}

static void of_what_is_not_there_says_so(void)
{
    struct conversation conversation;
    struct buffer body;
    char bs[] = "BS";
    uint64_t indexes[] = {1, 3, UINT64_MAX};
    Comity__Ask ask = COMITY__ASK__INIT;
    begin(&conversation);
    ask.origin = bs;
    ask.n_indexes = 3;
    ask.indexes = indexes;
    CHECK_OK(conversation_tell(&conversation, BS, FRAME_ASK, &ask.base), &conversation.error);
    REQUIRE(conversation_hear(&conversation, BS, FRAME_FILL, &body));
    Comity__Fill *fill = unpack(&body);
    REQUIRE(fill->n_indexes == 3);
    CHECK_SAME_NUMBER(fill->kinds.data[0], LEAF_WITHHELD);
    CHECK_SAME_NUMBER(fill->kinds.data[1], LEAF_MISSING);
    CHECK_SAME_NUMBER(fill->kinds.data[2], LEAF_MISSING);
    message_free(&fill->base);
    buffer_release(&body);
    conversation_release(&conversation);
}

/* Tell CO the answer with something about it changed; nothing of it is kept. */
static void refuse(struct conversation *conversation, const Comity__Fill *fill, enum error_code expected,
                   const char *what)
{
    enum error_code code = conversation_tell(conversation, CO, FRAME_FILL, &fill->base);
    CHECK_CASE(code == expected, "%s: %s", what, error_code_name(code));
    harness_commit(&conversation->ends[CO].harness);
    CHECK_CASE(kind_at(conversation, 2) == LEAF_MISSING, "%s", what);
}

static void refuses_what_was_not_asked_or_is_out_of_form(void)
{
    struct conversation conversation;
    struct buffer body;
    uint8_t kinds[] = {LEAF_ENTRY, LEAF_MISSING + 1, LEAF_ENTRY};
    uint64_t far[] = {0, 1, 3};
    begin(&conversation);
    take_fill(&conversation, &body);
    Comity__Fill *fill = unpack(&body);
    Comity__Fill changed = *fill;
    changed.kinds.len = 2;
    refuse(&conversation, &changed, ERROR_MALFORMED, "a kind too few");
    changed = *fill;
    changed.n_leaves = 2;
    refuse(&conversation, &changed, ERROR_MALFORMED, "a leaf too few");
    changed = *fill;
    changed.n_indexes = changed.n_leaves = 0;
    changed.kinds.len = 0;
    refuse(&conversation, &changed, ERROR_MALFORMED, "nothing");
    changed = *fill;
    changed.kinds.data = kinds;
    refuse(&conversation, &changed, ERROR_MALFORMED, "an unknown kind");
    changed = *fill;
    changed.indexes = far;
    refuse(&conversation, &changed, ERROR_MALFORMED, "a leaf that was not asked for");
    changed = *fill;
    ProtobufCBinaryData leaves[] = {fill->leaves[0], fill->leaves[1], fill->leaves[0]};
    changed.leaves = leaves;
    refuse(&conversation, &changed, ERROR_PROOF, "another leaf's bytes");
    conversation_renew(&conversation, CO); /* which has asked for nothing */
    conversation_renew(&conversation, BS);
    conversation_greet(&conversation);
    refuse(&conversation, fill, ERROR_STATE, "no question");
    message_free(&fill->base);
    buffer_release(&body);
    conversation_release(&conversation);
}

/* Whatever CO took of a mutant: each leaf is the origin's or is not there. Then all begins again. */
static void check_harmless(struct conversation *conversation)
{
    struct harness *co = &conversation->ends[CO].harness;
    harness_commit(co);
    CHECK(kind_at(conversation, 1) != LEAF_ENTRY);
    CHECK(harness_check(co, "A000001", NULL) == (kind_at(conversation, 0) == LEAF_ENTRY));
    CHECK(harness_check(co, "A000003", NULL) == (kind_at(conversation, 2) == LEAF_ENTRY));
    CHECK_SAME_NUMBER(co->alarms, 0);
    conversation_release(conversation);
    begin(conversation);
}

static void a_mutant_is_refused_or_harmless(void)
{
    struct conversation conversation;
    struct mutator mutator;
    struct buffer body;
    struct view mutant;
    unsigned refused = 0, mutants = 0;
    begin(&conversation);
    take_fill(&conversation, &body);
    mutator_init(&mutator, buffer_view(&body));
    while (mutator_next(&mutator, &mutant)) {
        enum error_code code = conversation_say(&conversation, CO, FRAME_FILL, mutant);
        refused += code != ERROR_NONE;
        mutants++;
        check_harmless(&conversation);
    }
    CHECK_CASE(refused > mutants - 100, "%u refused of %u", refused, mutants);
    CHECK_OK(conversation_say(&conversation, CO, FRAME_FILL, buffer_view(&body)), &conversation.error);
    buffer_release(&body);
    conversation_release(&conversation);
}

CHECK_MAIN("fill", {"shows what the peer may see", shows_what_the_peer_may_see},
           {"what comes is stored", what_comes_is_stored},
           {"of what is not there says so", of_what_is_not_there_says_so},
           {"refuses what was not asked or is out of form", refuses_what_was_not_asked_or_is_out_of_form},
           {"a mutant is refused or harmless", a_mutant_is_refused_or_harmless})
