#include "check.h"
#include "conversation.h"
#include "federation.h"
#include "mutator.h"

#include "comity/frame.h"
#include "comity/replica.h"
#include "node/control.h"

#include <string.h>

enum { BS, CO, PA, MX };

#define ONLY COMITY__DISTRIBUTION__KIND__ONLY
#define EXCEPT COMITY__DISTRIBUTION__KIND__EXCEPT
#define CURRENT COMITY__RECORD_VIEW__STATE__CURRENT
#define UNKNOWN COMITY__RECORD_VIEW__STATE__STATE_UNKNOWN

static const char *const CODES[] = {"BS", "CO", "PA", "MX"};

/* BS publishes what CO may not see; MX has it; PA has the log from CO, and so only the leaf's hash. Then BS is
 * away. */
static void begin(struct federation *federation, char id[37])
{
    federation_init(federation, CODES, 4);
    federation_link(federation, BS, CO);
    federation_link(federation, BS, MX);
    federation_settle(federation);
    federation_publish(federation, BS, "A000001", EXCEPT, "CO", id);
    federation_kill(federation, BS);
    federation_link(federation, CO, PA);
    federation_settle(federation);
    CHECK_SAME_NUMBER(federation_size(federation, PA, BS), 1);
    CHECK_SAME_NUMBER(federation_state(federation, PA, id), UNKNOWN);
    CHECK_SAME_NUMBER(federation_state(federation, MX, id), CURRENT);
}

static void another_bureau_is_asked_while_the_origin_is_away(void)
{
    struct federation federation;
    char id[37];
    begin(&federation, id);
    federation_link(&federation, PA, MX);
    federation_settle(&federation);
    CHECK_SAME_NUMBER(federation_state(&federation, PA, id), CURRENT);
    federation_release(&federation);
}

/* BS publishes what CO may not see; PA and MX have the log from CO; then MX gets the leaf from BS. */
static void who_did_not_have_it_is_asked_again_later(void)
{
    struct federation federation;
    char id[37];
    federation_init(&federation, CODES, 4);
    federation_link(&federation, BS, CO);
    federation_settle(&federation);
    federation_publish(&federation, BS, "A000001", EXCEPT, "CO", id);
    federation_link(&federation, CO, PA);
    federation_link(&federation, CO, MX);
    federation_link(&federation, PA, MX);
    federation_settle(&federation);
    federation.members[MX].keeps_heard = true;
    federation_link(&federation, BS, MX);
    federation_settle(&federation);
    CHECK_SAME_NUMBER(federation_state(&federation, MX, id), CURRENT);
    CHECK_SAME_NUMBER(federation_state(&federation, PA, id), UNKNOWN);
    federation_wait(&federation, 30000);
    CHECK_SAME_NUMBER(federation_heard(&federation, MX, FRAME_ASK), 0);
    federation_wait(&federation, 30000);
    CHECK_SAME_NUMBER(federation_state(&federation, PA, id), CURRENT);
    federation_release(&federation);
}

static void who_never_has_it_is_asked_less_and_less_often(void)
{
    struct federation federation;
    char id[37];
    begin(&federation, id);
    federation.members[CO].keeps_heard = true;
    for (int minute = 0; minute < 15; minute++) {
        federation_wait(&federation, 30000);
        federation_wait(&federation, 30000);
    }
    CHECK_SAME_NUMBER(federation_heard(&federation, CO, FRAME_ASK), 4); /* after 1, 2, 4 and 8 minutes */
    CHECK_SAME_NUMBER(federation_state(&federation, PA, id), UNKNOWN);
    federation_release(&federation);
}

static void a_bureau_is_not_asked_again_at_once(void)
{
    struct federation federation;
    char id[37], other[37];
    begin(&federation, id);
    federation.members[CO].keeps_heard = true;
    federation_wait(&federation, 1000);
    federation_publish(&federation, PA, "P000001", COMITY__DISTRIBUTION__KIND__ALL, NULL, other);
    federation_wait(&federation, 1000);
    CHECK_SAME_NUMBER(federation_heard(&federation, CO, FRAME_ASK),
                      0); /* was asked before: it has no bytes */
    federation_cut(&federation, &federation.wires[2]);
    federation_link(&federation, CO, PA);
    federation_settle(&federation);
    federation_wait(&federation, 1000);
    CHECK_SAME_NUMBER(federation_heard(&federation, CO, FRAME_ASK), 1); /* a new session */
    CHECK_SAME_NUMBER(federation_state(&federation, PA, id), UNKNOWN);
    federation_release(&federation);
}

static void others_are_not_asked_while_the_origin_is_there(void)
{
    struct federation federation;
    char id[37];
    begin(&federation, id);
    federation.members[MX].keeps_heard = true;
    federation_start(&federation, BS);
    federation_link(&federation, BS, PA);
    federation_link(&federation, PA, MX);
    federation_settle(&federation);
    CHECK_SAME_NUMBER(federation_state(&federation, PA, id), CURRENT);
    CHECK_SAME_NUMBER(federation_heard(&federation, MX, FRAME_ASK), 0);
    federation_release(&federation);
}

static uint64_t acked_by_pa(struct federation *federation)
{
    int64_t time_ms;
    return replica_acked(node_replica(federation->members[BS].node), &federation->members[PA].bureau,
                         &federation->members[BS].bureau, &time_ms);
}

static void what_is_asked_for_is_not_acknowledged_before_it_is_here(void)
{
    struct federation federation;
    char id[37];
    federation_init(&federation, CODES, 4);
    federation_link(&federation, BS, CO);
    federation_publish(&federation, BS, "A000001", EXCEPT, "CO", id);
    federation_publish(&federation, BS, "A000002", COMITY__DISTRIBUTION__KIND__ALL, NULL, id);
    federation_link(&federation, CO, PA);
    federation_settle(&federation);
    federation.members[PA].holds_commits = true;
    federation_link(&federation, BS, PA);
    federation_settle(&federation);
    CHECK_SAME_NUMBER(federation_size(&federation, PA, BS), 2); /* of the first leaf it has the hash */
    CHECK_SAME_NUMBER(acked_by_pa(&federation), 0);
    federation_link(&federation, PA,
                    MX); /* all sessions have their turn, with the answer still on its way to the disk */
    federation_settle(&federation);
    CHECK_SAME_NUMBER(acked_by_pa(&federation), 0);
    federation.members[PA].holds_commits = false;
    federation_settle(&federation);
    CHECK_SAME_NUMBER(acked_by_pa(&federation), 2);
    federation_release(&federation);
}

static void a_bureau_that_may_not_see_it_learns_nothing_by_asking(void)
{
    struct federation federation;
    char id[37];
    federation_init(&federation, CODES, 4);
    federation_link(&federation, BS, CO);
    federation_link(&federation, BS, MX);
    federation_settle(&federation);
    federation_publish(&federation, BS, "A000001", ONLY, "MX", id);
    federation_kill(&federation, BS);
    federation.members[MX].keeps_heard = federation.members[PA].keeps_heard = true;
    federation_link(&federation, CO, PA);
    federation_link(&federation, PA, MX);
    federation_settle(&federation);
    CHECK_SAME_NUMBER(federation_heard(&federation, MX, FRAME_ASK), 1);
    CHECK_SAME_NUMBER(federation_heard(&federation, PA, FRAME_FILL), 2);
    CHECK_SAME_NUMBER(federation_state(&federation, PA, id), UNKNOWN);
    federation_release(&federation);
}

/* Whatever is asked, in whatever form: nobody is shown what he may not see. */
static void a_mutant_is_refused_or_answered_with_what_the_asker_may_see(void)
{
    struct conversation conversation;
    struct mutator mutator;
    struct buffer body, fill;
    struct view mutant;
    unsigned refused = 0, answered = 0;
    char bs[] = "BS";
    uint64_t indexes[] = {1, 0};
    Comity__Ask ask = COMITY__ASK__INIT;
    ask.origin = bs;
    ask.n_indexes = 2;
    ask.indexes = indexes;
    conversation_init(&conversation);
    conversation_greet(&conversation);
    harness_publish(&conversation.ends[BS].harness, "A000001", NULL);
    harness_publish(&conversation.ends[BS].harness, "SECRET2", "PA");
    buffer_init(&body, 64);
    REQUIRE_OK(message_pack(&ask.base, &body, &conversation.error), &conversation.error);
    mutator_init(&mutator, buffer_view(&body));
    while (mutator_next(&mutator, &mutant)) {
        refused += conversation_say(&conversation, BS, FRAME_ASK, mutant) != ERROR_NONE;
        if (conversation_hear(&conversation, BS, FRAME_FILL, &fill)) {
            CHECK(memmem(fill.data, fill.size, "SECRET2", 7) == NULL);
            answered++;
        }
        buffer_release(&fill);
    }
    CHECK_CASE(refused > 30 && answered > 5, "%u refused, %u answered", refused, answered);
    buffer_release(&body);
    conversation_release(&conversation);
}

static void too_many_leaves_or_none_are_refused(void)
{
    static uint64_t indexes[LIMIT_ASK_LEAVES + 1];
    struct conversation conversation;
    char bs[] = "BS";
    Comity__Ask ask = COMITY__ASK__INIT;
    ask.origin = bs;
    ask.indexes = indexes;
    conversation_init(&conversation);
    conversation_greet(&conversation);
    harness_publish(&conversation.ends[BS].harness, "A000001", NULL);
    CHECK_ERROR(conversation_tell(&conversation, BS, FRAME_ASK, &ask.base), ERROR_LIMIT);
    ask.n_indexes = LIMIT_ASK_LEAVES + 1;
    CHECK_ERROR(conversation_tell(&conversation, BS, FRAME_ASK, &ask.base), ERROR_LIMIT);
    ask.n_indexes = LIMIT_ASK_LEAVES;
    CHECK_OK(conversation_tell(&conversation, BS, FRAME_ASK, &ask.base), &conversation.error);
    CHECK(conversation.ends[BS].session->out.size <= LIMIT_FRAME_BYTES + LIMIT_FRAME_HEADER_BYTES);
    conversation_release(&conversation);
}

static void an_answer_waits_for_room_and_a_second_question_is_refused(void)
{
    struct conversation conversation;
    struct buffer fill;
    char bs[] = "BS";
    uint64_t indexes[] = {0};
    Comity__Ask ask = COMITY__ASK__INIT;
    ask.origin = bs;
    ask.n_indexes = 1;
    ask.indexes = indexes;
    conversation_init(&conversation);
    conversation_greet(&conversation);
    struct session *session = conversation.ends[BS].session;
    harness_publish(&conversation.ends[BS].harness, "A000001", NULL);
    conversation_pump(&conversation, BS);
    conversation_drop(&conversation, BS);
    session->room_bytes = 1000;
    CHECK_OK(conversation_tell(&conversation, BS, FRAME_ASK, &ask.base), &conversation.error);
    conversation_pump(&conversation, BS);
    CHECK_SAME_NUMBER(session->out.size, 0);
    session->room_bytes = CONVERSATION_ROOM;
    conversation_pump(&conversation, BS);
    CHECK(conversation_hear(&conversation, BS, FRAME_FILL, &fill));
    buffer_release(&fill);
    session->room_bytes = 1000;
    CHECK_OK(conversation_tell(&conversation, BS, FRAME_ASK, &ask.base), &conversation.error);
    CHECK_ERROR(conversation_tell(&conversation, BS, FRAME_ASK, &ask.base), ERROR_STATE);
    conversation_release(&conversation);
}

CHECK_MAIN("ask",
           {"another bureau is asked while the origin is away",
            another_bureau_is_asked_while_the_origin_is_away},
           {"who did not have it is asked again later", who_did_not_have_it_is_asked_again_later},
           {"who never has it is asked less and less often", who_never_has_it_is_asked_less_and_less_often},
           {"a bureau is not asked again at once", a_bureau_is_not_asked_again_at_once},
           {"others are not asked while the origin is there", others_are_not_asked_while_the_origin_is_there},
           {"what is asked for is not acknowledged before it is here",
            what_is_asked_for_is_not_acknowledged_before_it_is_here},
           {"a bureau that may not see it learns nothing by asking",
            a_bureau_that_may_not_see_it_learns_nothing_by_asking},
           {"an answer waits for room, and a second question is refused",
            an_answer_waits_for_room_and_a_second_question_is_refused},
           {"too many leaves or none are refused", too_many_leaves_or_none_are_refused},
           {"a mutant is refused or answered with what the asker may see",
            a_mutant_is_refused_or_answered_with_what_the_asker_may_see})
