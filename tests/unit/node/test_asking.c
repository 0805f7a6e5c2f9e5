#include "asker.h"
#include "check.h"

#include "comity/frame.h"
#include "node/node_private.h"

#include <stdio.h>
#include <string.h>

enum { BS, CO, PA, JM };

#define NO_HIT COMITY__ASK_ANSWER__OUTCOME__NO_HIT
#define NO_ANSWER COMITY__ASK_ANSWER__OUTCOME__NO_ANSWER
#define UNKNOWN COMITY__ASK_ANSWER__OUTCOME__OUTCOME_UNKNOWN

static struct federation federation;
static struct asker asker;
static struct wire *wires[4]; /* between CO and each */

static void begin(void)
{
    federation_init(&federation, (const char *const[]){"BS", "CO", "PA", "JM"}, 4);
    for (int i = BS; i <= PA; i++) {
        if (i != CO)
            wires[i] = federation_link(&federation, CO, i);
    }
    federation_settle(&federation);
}

static void end(void)
{
    asker_release(&asker);
    federation_release(&federation);
}

static void ask(const char *at)
{
    asker_release(&asker);
    asker_init(&asker, &federation, CO, at);
    asker_value(&asker, "A000001");
}

static struct session *session_with(int place)
{
    struct member *member = &federation.members[CO];
    return node_find_peer(member->node, &federation.members[place].bureau)->link->session;
}

static void each_bureau_is_told_once_and_then_all_is_done(void)
{
    begin();
    ask(NULL);
    CHECK_SAME_NUMBER(asker.count, 4); /* three bureaus, and that it is done */
    CHECK_SAME_NUMBER(asker_outcome(&asker, "BS"), NO_HIT);
    CHECK_SAME_NUMBER(asker_outcome(&asker, "PA"), NO_HIT);
    CHECK(asker_is_done(&asker));
    CHECK_SAME_NUMBER(asker.answers[3]->done->count, 3);
    CHECK(federation.members[CO].node->askings == NULL);
    CHECK_SAME_NUMBER(federation.members[CO].node->asking_bytes, 0);
    end();
}

static void who_is_away_is_told_at_once(void)
{
    begin();
    ask("JM");
    CHECK_SAME_NUMBER(asker_outcome(&asker, "JM"), NO_ANSWER);
    CHECK_SAME_TEXT(asker_why(&asker, "JM"), "away");
    CHECK(asker_is_done(&asker));
    end();
}

static void who_does_not_answer_questions_is_sent_none(void)
{
    begin();
    session_with(BS)->answers_queries = false; /* of an earlier version, by its hello */
    federation.members[BS].keeps_heard = true;
    ask("BS,PA");
    CHECK_SAME_NUMBER(asker_outcome(&asker, "BS"), NO_ANSWER);
    CHECK_SAME_TEXT(asker_why(&asker, "BS"), "does not answer questions");
    CHECK_SAME_NUMBER(federation_heard(&federation, BS, FRAME_QUERY), 0);
    CHECK_SAME_NUMBER(asker_outcome(&asker, "PA"), NO_HIT);
    end();
}

/* BS takes what it hears, and nothing of it comes back. */
static void fall_silent(void)
{
    node_find_peer(federation.members[BS].node, &federation.members[CO].bureau)->link->session->room_bytes =
        0;
    wires[BS]->is_paused[1] = true;
}

static void come_back(void)
{
    struct node_event room = {.type = NODE_EVENT_ROOM, .channel = wires[BS]->channel[1]};
    room.as.room.room_bytes = FEDERATION_ROOM;
    wires[BS]->is_paused[1] = false;
    federation_event(&federation, BS, &room);
    federation_settle(&federation);
}

static void who_does_not_answer_in_time_is_told_when_it_is_over(void)
{
    begin();
    fall_silent();
    asker_init(&asker, &federation, CO, "BS,PA");
    asker.request.timeout_ms = 2000;
    asker_value(&asker, "A000001");
    CHECK_SAME_NUMBER(asker_outcome(&asker, "PA"), NO_HIT);
    CHECK_SAME_NUMBER(asker_outcome(&asker, "BS"), UNKNOWN);
    federation_wait(&federation, 1999);
    asker_collect(&asker);
    CHECK_SAME_NUMBER(asker_outcome(&asker, "BS"), UNKNOWN);
    CHECK(node_deadline_ms(federation.members[CO].node) <= federation.now.steady_ms + 1);
    federation_wait(&federation, 1);
    asker_collect(&asker);
    CHECK_SAME_NUMBER(asker_outcome(&asker, "BS"), NO_ANSWER);
    CHECK_SAME_TEXT(asker_why(&asker, "BS"), "no answer in 2000 ms");
    CHECK_SAME_NUMBER(asker_answer(&asker, "BS")->took_ms, 2000);
    CHECK(asker_is_done(&asker));
    end();
}

static void an_answer_that_comes_too_late_is_no_fault(void)
{
    begin();
    fall_silent();
    asker_init(&asker, &federation, CO, "BS");
    asker.request.timeout_ms = 1000;
    asker_value(&asker, "A000001");
    federation_wait(&federation, 1000);
    asker_collect(&asker);
    CHECK_SAME_NUMBER(asker_outcome(&asker, "BS"), NO_ANSWER);
    CHECK_SAME_NUMBER(session_with(BS)->question_count, 1);
    come_back();
    CHECK_SAME_NUMBER(session_with(BS)->question_count, 0);
    CHECK_SAME_NUMBER(session_with(BS)->query_faults, 0);
    ask("BS");
    CHECK_SAME_NUMBER(asker_outcome(&asker, "BS"), NO_HIT);
    end();
}

static void a_connection_that_ends_is_told_at_once(void)
{
    begin();
    fall_silent();
    ask("BS");
    CHECK_SAME_NUMBER(asker_outcome(&asker, "BS"), UNKNOWN);
    federation_cut(&federation, wires[BS]);
    asker_collect(&asker);
    CHECK_SAME_NUMBER(asker_outcome(&asker, "BS"), NO_ANSWER);
    CHECK_SAME_TEXT(asker_why(&asker, "BS"), "the connection ended before the answer");
    CHECK(asker_is_done(&asker));
    end();
}

static void who_leaves_many_unanswered_is_asked_no_more(void)
{
    begin();
    fall_silent();
    for (unsigned i = 0; i < LIMIT_QUESTIONS; i++)
        ask("BS");
    ask("BS,PA");
    CHECK_SAME_NUMBER(asker_outcome(&asker, "BS"), NO_ANSWER);
    CHECK_SAME_TEXT(asker_why(&asker, "BS"), "32 questions are not answered yet");
    CHECK_SAME_NUMBER(asker_outcome(&asker, "PA"), NO_HIT);
    end();
}

static void so_many_may_be_under_way_and_no_more(void)
{
    begin();
    fall_silent();
    ask("BS");
    for (unsigned i = 1; i < LIMIT_ASKINGS; i++)
        asker_send(&asker); /* behind the first, one after another */
    federation_settle(&federation);
    CHECK_SAME_NUMBER(federation.members[CO].node->asking_count, LIMIT_ASKINGS);
    ask("PA");
    CHECK_SAME_TEXT(asker_failure(&asker), "64 questions to other bureaus are under way");
    come_back();
    CHECK_SAME_NUMBER(federation.members[CO].node->asking_count, 0);
    CHECK_SAME_NUMBER(federation.members[CO].node->asking_bytes, 0);
    ask("PA");
    CHECK_SAME_NUMBER(asker_outcome(&asker, "PA"), NO_HIT);
    end();
}

static void answers_that_wait_are_bounded(void)
{
    begin();
    federation.members[CO].node->asking_bytes = LIMIT_ASKING_BYTES;
    ask("BS");
    CHECK_SAME_NUMBER(asker_outcome(&asker, "BS"), NO_ANSWER);
    CHECK(strstr(asker_why(&asker, "BS"), "no room here") != NULL);
    CHECK_SAME_NUMBER(federation.members[CO].node->asking_bytes, LIMIT_ASKING_BYTES);
    end();
}

static void a_client_that_goes_leaves_nothing_behind(void)
{
    begin();
    fall_silent();
    ask("BS");
    federation_cut(&federation, asker.client);
    CHECK(federation.members[CO].node->askings == NULL);
    come_back();
    CHECK_SAME_NUMBER(session_with(BS)->query_faults, 0);
    CHECK_SAME_NUMBER(session_with(BS)->question_count, 0);
    end();
}

static void a_bureau_of_two_histories_is_not_asked(void)
{
    begin();
    replica_log(node_replica(federation.members[CO].node), &federation.members[BS].bureau)->is_frozen = true;
    ask("BS");
    CHECK_SAME_NUMBER(asker_outcome(&asker, "BS"), NO_ANSWER);
    CHECK(strstr(asker_why(&asker, "BS"), "two histories") != NULL);
    end();
}

CHECK_MAIN("asking",
           {"each bureau is told once, and then all is done", each_bureau_is_told_once_and_then_all_is_done},
           {"who is away is told at once", who_is_away_is_told_at_once},
           {"who does not answer questions is sent none", who_does_not_answer_questions_is_sent_none},
           {"who does not answer in time is told when it is over",
            who_does_not_answer_in_time_is_told_when_it_is_over},
           {"an answer that comes too late is no fault", an_answer_that_comes_too_late_is_no_fault},
           {"a connection that ends is told at once", a_connection_that_ends_is_told_at_once},
           {"who leaves many unanswered is asked no more", who_leaves_many_unanswered_is_asked_no_more},
           {"so many may be under way, and no more", so_many_may_be_under_way_and_no_more},
           {"answers that wait are bounded", answers_that_wait_are_bounded},
           {"a client that goes leaves nothing behind", a_client_that_goes_leaves_nothing_behind},
           {"a bureau of two histories is not asked", a_bureau_of_two_histories_is_not_asked})
