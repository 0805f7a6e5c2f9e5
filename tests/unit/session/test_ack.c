#include "check.h"
#include "conversation.h"
#include "mutator.h"
#include "session/session_messages.h"

#include <stdio.h>

enum { BS, CO };

/* Two ends that have greeted each other; BS has published three records. */
static void begin(struct conversation *conversation)
{
    conversation_init(conversation);
    conversation_greet(conversation);
    for (int i = 0; i < 3; i++)
        harness_publish(&conversation->ends[BS].harness, "A000001", NULL);
}

static uint64_t acked(struct conversation *conversation)
{
    int64_t time_ms;
    return replica_acked(conversation->ends[BS].harness.replica, &conversation->ends[CO].harness.bureau,
                         &conversation->ends[BS].harness.bureau, &time_ms);
}

static Comity__Ack *hear_ack(struct conversation *conversation, int place)
{
    return (Comity__Ack *)conversation_message(conversation, place, FRAME_ACK, &comity__ack__descriptor);
}

/* Tell BS what CO has. */
static enum error_code tell(struct conversation *conversation, const char *origin, uint64_t size)
{
    char text[16];
    Comity__Ack ack = COMITY__ACK__INIT;
    snprintf(text, sizeof text, "%s", origin);
    ack.origin = text;
    ack.size = size;
    return conversation_tell(conversation, BS, FRAME_ACK, &ack.base);
}

/* No head tells an origin what others wrote of its own log since: after a lost disk that can be asked for, too. */
static void what_is_acknowledged_can_be_asked_for(void)
{
    struct conversation conversation;
    begin(&conversation);
    const struct end *bs = &conversation.ends[BS];
    struct session_origin *origin = session_origin(bs->session, replica_own_log(bs->harness.replica));
    CHECK_SAME_NUMBER(origin->peer_size, 0);
    CHECK_OK(tell(&conversation, "BS", 2), &conversation.error);
    CHECK_SAME_NUMBER(origin->peer_size, 2);
    CHECK_OK(tell(&conversation, "BS", 1), &conversation.error);
    CHECK_SAME_NUMBER(origin->peer_size, 2);
    conversation_release(&conversation);
}

static void follows_the_disk(void)
{
    struct conversation conversation;
    struct parcel parcel;
    bool taken = false;
    begin(&conversation);
    struct harness *bs = &conversation.ends[BS].harness, *co = &conversation.ends[CO].harness;
    parcel_init(&parcel, bs, &bs->bureau, co, 0, 3);
    REQUIRE_OK(replica_take_chunk(co->replica, &parcel.chunk, conversation.now, &taken, &conversation.error),
               &conversation.error);
    parcel_release(&parcel);
    CHECK(taken);
    conversation_pump(&conversation, CO);
    CHECK(hear_ack(&conversation, CO) == NULL); /* nothing is on its disk yet */
    harness_commit(co);
    conversation_pump(&conversation, CO);
    Comity__Ack *ack = hear_ack(&conversation, CO);
    REQUIRE(ack != NULL);
    CHECK_SAME_TEXT(ack->origin, "BS");
    CHECK_SAME_NUMBER(ack->size, 3);
    message_free(&ack->base);
    conversation_pump(&conversation, CO);
    CHECK(hear_ack(&conversation, CO) == NULL); /* once */
    conversation_release(&conversation);
}

static void is_kept_and_only_grows(void)
{
    struct conversation conversation;
    begin(&conversation);
    CHECK_SAME_NUMBER(acked(&conversation), 0);
    CHECK_OK(tell(&conversation, "BS", 2), &conversation.error);
    CHECK_SAME_NUMBER(acked(&conversation), 2);
    CHECK_OK(tell(&conversation, "BS", 1), &conversation.error);
    CHECK_SAME_NUMBER(acked(&conversation), 2);
    conversation_release(&conversation);
}

static void of_what_is_not_there_is_not_believed(void)
{
    struct conversation conversation;
    begin(&conversation);
    CHECK_OK(tell(&conversation, "BS", 4), &conversation.error);
    CHECK_SAME_NUMBER(acked(&conversation), 0);
    CHECK_OK(tell(&conversation, "BS", UINT64_MAX), &conversation.error);
    CHECK_SAME_NUMBER(acked(&conversation), 0);
    CHECK_OK(tell(&conversation, "ZZ", 1), &conversation.error);
    CHECK_ERROR(tell(&conversation, "b", 1), ERROR_INVALID);
    conversation_release(&conversation);
}

static void a_mutant_is_refused_or_harmless(void)
{
    struct conversation conversation;
    struct mutator mutator;
    struct buffer body;
    struct view mutant;
    unsigned refused = 0;
    Comity__Ack ack = COMITY__ACK__INIT;
    char bs[] = "BS";
    ack.origin = bs;
    ack.size = 300;
    begin(&conversation);
    buffer_init(&body, 64);
    REQUIRE_OK(message_pack(&ack.base, &body, &conversation.error), &conversation.error);
    mutator_init(&mutator, buffer_view(&body));
    while (mutator_next(&mutator, &mutant)) {
        refused += conversation_say(&conversation, BS, FRAME_ACK, mutant) != ERROR_NONE;
        CHECK(acked(&conversation) <= 3);
        CHECK_SAME_NUMBER(conversation_log(&conversation, BS, BS)->stored, 3);
    }
    CHECK_CASE(refused > 40, "%u were refused", refused);
    buffer_release(&body);
    conversation_release(&conversation);
}

CHECK_MAIN("ack", {"what is acknowledged can be asked for", what_is_acknowledged_can_be_asked_for},
           {"follows the disk", follows_the_disk}, {"is kept and only grows", is_kept_and_only_grows},
           {"of what is not there is not believed", of_what_is_not_there_is_not_believed},
           {"a mutant is refused or harmless", a_mutant_is_refused_or_harmless})
