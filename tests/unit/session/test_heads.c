#include "check.h"
#include "conversation.h"
#include "mutator.h"

#include <stdio.h>
#include <string.h>

enum { BS, CO };

/* Two ends that have greeted each other; BS has published two records. */
static void begin(struct conversation *conversation)
{
    conversation_init(conversation);
    conversation_greet(conversation);
    harness_publish(&conversation->ends[BS].harness, "A000001", NULL);
    harness_publish(&conversation->ends[BS].harness, "A000002", "PA");
}

static Comity__Heads *hear_heads(struct conversation *conversation, int place)
{
    return (Comity__Heads *)conversation_message(conversation, place, FRAME_HEADS,
                                                 &comity__heads__descriptor);
}

static uint64_t peer_size(struct conversation *conversation, int place, int origin)
{
    struct log *log = conversation_log(conversation, place, origin);
    return session_origin(conversation->ends[place].session, log)->peer_size;
}

static void tells_the_newest_checkpoint_of_each_log(void)
{
    struct conversation conversation;
    begin(&conversation);
    conversation_pump(&conversation, BS);
    Comity__Heads *heads = hear_heads(&conversation, BS);
    REQUIRE(heads != NULL);
    REQUIRE(heads->n_heads == 1); /* the log of CO is empty */
    CHECK_SAME_TEXT(heads->heads[0]->origin, "BS");
    CHECK_SAME_NUMBER(heads->heads[0]->size, 2);
    CHECK_SAME_BYTES(view_of(heads->heads[0]->checkpoint.data, heads->heads[0]->checkpoint.len),
                     buffer_view(&conversation_log(&conversation, BS, BS)->checkpoint));
    message_free(&heads->base);
    conversation_release(&conversation);
}

static void tells_it_once_until_it_changes(void)
{
    struct conversation conversation;
    begin(&conversation);
    conversation_pump(&conversation, BS);
    conversation_drop(&conversation, BS);
    conversation_pump(&conversation, BS);
    CHECK(hear_heads(&conversation, BS) == NULL);
    harness_publish(&conversation.ends[BS].harness, "A000003", NULL);
    conversation_pump(&conversation, BS);
    Comity__Heads *heads = hear_heads(&conversation, BS);
    CHECK(heads != NULL && heads->heads[0]->size == 3);
    message_free(heads == NULL ? NULL : &heads->base);
    conversation_release(&conversation);
}

static void says_nothing_to_whom_the_leaves_go_anyway(void)
{
    struct conversation conversation;
    begin(&conversation);
    conversation_want(&conversation, CO);
    conversation_settle(&conversation);
    harness_publish(&conversation.ends[BS].harness, "A000003", NULL);
    conversation_pump(&conversation, BS);
    CHECK(hear_heads(&conversation, BS) == NULL);
    conversation_release(&conversation);
}

static void learns_what_the_peer_has(void)
{
    struct conversation conversation;
    begin(&conversation);
    CHECK_SAME_NUMBER(peer_size(&conversation, CO, BS), 0);
    conversation_settle(&conversation);
    CHECK_SAME_NUMBER(peer_size(&conversation, CO, BS), 2);
    CHECK_SAME_NUMBER(conversation_log(&conversation, CO, BS)->stored, 0); /* nothing was asked for */
    conversation_release(&conversation);
}

/* Tell CO one head. */
static enum error_code tell(struct conversation *conversation, char *origin, struct view checkpoint,
                            uint64_t size)
{
    Comity__Heads heads = COMITY__HEADS__INIT;
    Comity__Heads__Head head = COMITY__HEADS__HEAD__INIT;
    Comity__Heads__Head *list[] = {&head};
    union {
        const uint8_t *in;
        uint8_t *out;
    } cast = {.in = checkpoint.data};
    head.origin = origin;
    head.checkpoint = (ProtobufCBinaryData){.len = checkpoint.size, .data = cast.out};
    head.size = size;
    heads.n_heads = 1;
    heads.heads = list;
    return conversation_tell(conversation, CO, FRAME_HEADS, &heads.base);
}

static void refuses_what_cannot_be_true(void)
{
    struct conversation conversation;
    char bs[] = "BS", co[] = "CO", unknown[] = "ZZ", ill[] = "b/s";
    begin(&conversation);
    struct view note = buffer_view(&conversation_log(&conversation, BS, BS)->checkpoint);
    CHECK_ERROR(tell(&conversation, bs, note, 3), ERROR_MALFORMED);
    CHECK(strstr(conversation.error.text, "more leaves than the checkpoint covers") != NULL);
    CHECK(tell(&conversation, co, note, 2) != ERROR_NONE); /* another's signature */
    CHECK_ERROR(tell(&conversation, ill, note, 2), ERROR_INVALID);
    CHECK_OK(tell(&conversation, unknown, note, 2), &conversation.error); /* a bureau not configured here */
    CHECK_SAME_NUMBER(peer_size(&conversation, CO, BS), 0);
    CHECK_OK(tell(&conversation, bs, note, 2), &conversation.error);
    CHECK_SAME_NUMBER(peer_size(&conversation, CO, BS), 2);
    conversation_release(&conversation);
}

static void refuses_more_heads_than_there_are_bureaus(void)
{
    static Comity__Heads__Head head = COMITY__HEADS__HEAD__INIT;
    static Comity__Heads__Head *list[LIMIT_BUREAUS + 1];
    struct conversation conversation;
    char unknown[] = "ZZ";
    Comity__Heads heads = COMITY__HEADS__INIT;
    begin(&conversation);
    head.origin = unknown;
    for (size_t i = 0; i < LIMIT_BUREAUS + 1; i++)
        list[i] = &head;
    heads.heads = list;
    heads.n_heads = LIMIT_BUREAUS;
    CHECK_OK(conversation_tell(&conversation, CO, FRAME_HEADS, &heads.base), &conversation.error);
    heads.n_heads = LIMIT_BUREAUS + 1;
    CHECK_ERROR(conversation_tell(&conversation, CO, FRAME_HEADS, &heads.base), ERROR_LIMIT);
    conversation_release(&conversation);
}

static void a_mutant_is_refused_or_teaches_nothing_wrong(void)
{
    struct conversation conversation;
    struct mutator mutator;
    struct buffer body;
    struct view mutant;
    unsigned refused = 0;
    begin(&conversation);
    conversation_pump(&conversation, BS);
    REQUIRE(conversation_hear(&conversation, BS, FRAME_HEADS, &body));
    mutator_init(&mutator, buffer_view(&body));
    while (mutator_next(&mutator, &mutant)) {
        enum error_code code = conversation_say(&conversation, CO, FRAME_HEADS, mutant);
        const struct log *log = conversation_log(&conversation, CO, BS);
        REQUIRE(!log->is_frozen && log->stored == 0 && log->checkpoint_size == 0);
        CHECK_CASE(peer_size(&conversation, CO, BS) <= 2, "%d", (int)peer_size(&conversation, CO, BS));
        refused += code != ERROR_NONE;
    }
    CHECK_SAME_NUMBER(conversation.ends[CO].harness.alarms, 0);
    /* Each bit of the note and of the fields around it, but those of the name, which may become another's. */
    CHECK_CASE(refused > 8 * (body.size - 8), "%u were refused of %zu bytes", refused, body.size);
    CHECK_OK(conversation_say(&conversation, CO, FRAME_HEADS, buffer_view(&body)), &conversation.error);
    buffer_release(&body);
    conversation_release(&conversation);
}

CHECK_MAIN("heads", {"tells the newest checkpoint of each log", tells_the_newest_checkpoint_of_each_log},
           {"tells it once until it changes", tells_it_once_until_it_changes},
           {"says nothing to whom the leaves go anyway", says_nothing_to_whom_the_leaves_go_anyway},
           {"learns what the peer has", learns_what_the_peer_has},
           {"refuses what cannot be true", refuses_what_cannot_be_true},
           {"refuses more heads than there are bureaus", refuses_more_heads_than_there_are_bureaus},
           {"a mutant is refused or teaches nothing wrong", a_mutant_is_refused_or_teaches_nothing_wrong})
