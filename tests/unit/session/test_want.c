#include "check.h"
#include "conversation.h"
#include "mutator.h"

#include <stdio.h>

enum { BS, CO };

/* Two ends that have greeted each other; BS has published three records, and has told so. */
static void begin(struct conversation *conversation)
{
    conversation_init(conversation);
    conversation_greet(conversation);
    for (int i = 0; i < 3; i++)
        harness_publish(&conversation->ends[BS].harness, "A000001", NULL);
    conversation_settle(conversation);
}

/* Tell BS that CO wants a log. */
static enum error_code tell(struct conversation *conversation, const char *origin, uint64_t first, bool stop)
{
    char text[16];
    Comity__Want want = COMITY__WANT__INIT;
    snprintf(text, sizeof text, "%s", origin);
    want.origin = text;
    want.first = first;
    want.stop = stop;
    return conversation_tell(conversation, BS, FRAME_WANT, &want.base);
}

/* Let BS pump; the first leaf of the chunk it sends and how many; false: none. */
static bool sends(struct conversation *conversation, uint64_t *ret_first, size_t *ret_count)
{
    conversation_drop(conversation, BS);
    conversation_pump(conversation, BS);
    Comity__Chunk *chunk =
        (Comity__Chunk *)conversation_message(conversation, BS, FRAME_CHUNK, &comity__chunk__descriptor);
    if (chunk == NULL)
        return false;
    *ret_first = chunk->first;
    *ret_count = chunk->n_leaves;
    message_free(&chunk->base);
    return true;
}

static void asks_from_the_size_held(void)
{
    struct conversation conversation;
    begin(&conversation);
    harness_send(&conversation.ends[BS].harness, &conversation.ends[BS].harness.bureau,
                 &conversation.ends[CO].harness);
    conversation_want(&conversation, CO);
    Comity__Want *want =
        (Comity__Want *)conversation_message(&conversation, CO, FRAME_WANT, &comity__want__descriptor);
    REQUIRE(want != NULL);
    CHECK_SAME_TEXT(want->origin, "BS");
    CHECK_SAME_NUMBER(want->first, 3);
    CHECK(!want->stop);
    message_free(&want->base);
    conversation_want(&conversation, CO); /* as it is already */
    CHECK_SAME_NUMBER(conversation.ends[CO].session->out.size, 0);
    conversation_release(&conversation);
}

static void is_answered_from_there_on(void)
{
    struct conversation conversation;
    uint64_t first = 0;
    size_t count = 0;
    begin(&conversation);
    CHECK(!sends(&conversation, &first, &count));
    CHECK_OK(tell(&conversation, "BS", 1, false), &conversation.error);
    CHECK(sends(&conversation, &first, &count));
    CHECK_SAME_NUMBER(first, 1);
    CHECK_SAME_NUMBER(count, 2);
    CHECK(!sends(&conversation, &first, &count));
    harness_publish(&conversation.ends[BS].harness, "A000004", NULL);
    CHECK(sends(&conversation, &first, &count)); /* and as they come */
    CHECK_SAME_NUMBER(first, 3);
    CHECK_OK(tell(&conversation, "BS", 0, false), &conversation.error); /* once more from the beginning */
    CHECK(sends(&conversation, &first, &count));
    CHECK_SAME_NUMBER(first, 0);
    CHECK_SAME_NUMBER(count, 4);
    conversation_release(&conversation);
}

static void stops(void)
{
    struct conversation conversation;
    uint64_t first = 0;
    size_t count = 0;
    begin(&conversation);
    CHECK_OK(tell(&conversation, "BS", 0, true), &conversation.error);
    CHECK(!sends(&conversation, &first, &count));
    CHECK_OK(tell(&conversation, "BS", 0, false), &conversation.error);
    CHECK_OK(tell(&conversation, "BS", 0, true), &conversation.error);
    CHECK(!sends(&conversation, &first, &count));
    conversation_release(&conversation);
}

static void of_what_is_not_there_nothing_is_sent(void)
{
    struct conversation conversation;
    uint64_t first = 0;
    size_t count = 0;
    begin(&conversation);
    CHECK_OK(tell(&conversation, "BS", 3, false), &conversation.error);
    CHECK(!sends(&conversation, &first, &count));
    CHECK_OK(tell(&conversation, "BS", UINT64_MAX, false), &conversation.error);
    CHECK(!sends(&conversation, &first, &count));
    CHECK_OK(tell(&conversation, "CO", 0, false), &conversation.error);
    CHECK(!sends(&conversation, &first, &count));
    CHECK_OK(tell(&conversation, "ZZ", 0, false), &conversation.error);
    CHECK(!sends(&conversation, &first, &count));
    CHECK_ERROR(tell(&conversation, "", 0, false), ERROR_INVALID);
    CHECK_ERROR(tell(&conversation, "b s", 0, false), ERROR_INVALID);
    conversation_release(&conversation);
}

static void a_mutant_is_refused_or_answered_with_what_is_there(void)
{
    struct conversation conversation;
    struct mutator mutator;
    struct buffer body;
    struct view mutant;
    unsigned refused = 0, answered = 0;
    Comity__Want want = COMITY__WANT__INIT;
    char bs[] = "BS";
    want.origin = bs;
    want.first = 2;
    begin(&conversation);
    buffer_init(&body, 64);
    REQUIRE_OK(message_pack(&want.base, &body, &conversation.error), &conversation.error);
    mutator_init(&mutator, buffer_view(&body));
    while (mutator_next(&mutator, &mutant)) {
        uint64_t first = 0;
        size_t count = 0;
        refused += conversation_say(&conversation, BS, FRAME_WANT, mutant) != ERROR_NONE;
        if (sends(&conversation, &first, &count)) {
            CHECK_CASE(first + count == 3, "%zu leaves from %d", count, (int)first);
            answered++;
        }
        REQUIRE_OK(tell(&conversation, "BS", 0, true), &conversation.error);
    }
    CHECK_CASE(refused > 25 && answered > 1, "%u refused, %u answered", refused, answered);
    buffer_release(&body);
    conversation_release(&conversation);
}

CHECK_MAIN("want", {"asks from the size held", asks_from_the_size_held},
           {"is answered from there on", is_answered_from_there_on}, {"stops", stops},
           {"of what is not there nothing is sent", of_what_is_not_there_nothing_is_sent},
           {"a mutant is refused or answered with what is there",
            a_mutant_is_refused_or_answered_with_what_is_there})
