#include "check.h"
#include "hit_scene.h"
#include "record_json.h"

#include "comity/message.h"
#include "comity/replica_hit.h"
#include "node/control.h"

#include <stdio.h>
#include <string.h>

#define OPEN COMITY__HITS_REQUEST__WHICH__OPEN
#define OVERDUE COMITY__HITS_REQUEST__WHICH__OVERDUE
#define ALL COMITY__HITS_REQUEST__WHICH__ALL
#define URGENT COMITY__PRIORITY__URGENT
#define ROUTINE COMITY__PRIORITY__ROUTINE

static struct hit_scene scene;
static struct federation *const federation = &scene.federation;

/* In steps in which no link falls silent. */
static void wait_minutes(int minutes)
{
    for (int i = 0; i < 3 * minutes; i++)
        federation_wait(federation, HIT_MINUTE_MS / 3);
    federation_wait(federation, 0);
}

/* ---- telling ---- */

static void a_check_tells_the_owner_and_nobody_else(void)
{
    hit_scene_begin(&scene);
    CHECK_SAME_NUMBER(hit_scene_check(&scene, HIT_CO, "A000001", "Port"), 1);
    CHECK(node_deadline_ms(federation->members[HIT_CO].node) <= federation->now.steady_ms + 100);
    hit_scene_tell(&scene);
    CHECK_SAME_TEXT(hit_scene_list(&scene, HIT_CO, OPEN), "CO told turn CO");
    CHECK_SAME_TEXT(hit_scene_list(&scene, HIT_BS, OPEN), "CO told turn CO");
    CHECK_SAME_TEXT(hit_scene_list(&scene, HIT_PA, ALL), "");
    CHECK(federation_agrees(federation)); /* PA has its hash */
    hit_scene_end(&scene);
}

static void a_hit_says_that_look_alikes_were_folded(void)
{
    char value[] = "AOOOOO1";
    Comity__HitsRequest hits = COMITY__HITS_REQUEST__INIT;
    Comity__CheckRequest check = COMITY__CHECK_REQUEST__INIT;
    Comity__Request request = COMITY__REQUEST__INIT;
    hit_scene_begin(&scene);
    check.value = value;
    check.loose = true;
    request.body_case = COMITY__REQUEST__BODY_CHECK;
    request.check = &check;
    federation_free_answer(federation_ask(federation, scene.clients[HIT_CO], &request));
    hit_scene_tell(&scene);
    request.body_case = COMITY__REQUEST__BODY_HITS;
    request.hits = &hits;
    Comity__Answer *answer = federation_ask(federation, scene.clients[HIT_BS], &request);
    REQUIRE(answer != NULL && answer->body_case == COMITY__ANSWER__BODY_HIT);
    CHECK_SAME_TEXT(answer->hit->hit->record->hit->matched_fields[0],
                    "travelDocument.number, look-alikes folded");
    federation_free_answer(answer);
    hit_scene_end(&scene);
}

static void an_own_record_and_a_miss_are_no_hits(void)
{
    hit_scene_begin(&scene);
    CHECK_SAME_NUMBER(hit_scene_check(&scene, HIT_BS, "A000001", ""), 1);
    CHECK_SAME_NUMBER(hit_scene_check(&scene, HIT_CO, "A000002", ""), 0);
    hit_scene_tell(&scene);
    CHECK_SAME_TEXT(hit_scene_list(&scene, HIT_BS, ALL), "");
    CHECK_SAME_NUMBER(federation_size(federation, HIT_CO, HIT_CO), 0);
    hit_scene_end(&scene);
}

static void a_record_that_was_opened_for_a_purpose_is_a_hit(void)
{
    char purpose[] = "tip-off";
    Comity__GetRequest get = COMITY__GET_REQUEST__INIT;
    Comity__Request request = COMITY__REQUEST__INIT;
    hit_scene_begin(&scene);
    get.id = scene.record;
    request.body_case = COMITY__REQUEST__BODY_GET;
    request.get = &get;
    federation_free_answer(federation_ask(federation, scene.clients[HIT_CO], &request));
    hit_scene_tell(&scene);
    CHECK_SAME_TEXT(hit_scene_list(&scene, HIT_BS, ALL), "");
    get.purpose = purpose;
    federation_free_answer(federation_ask(federation, scene.clients[HIT_CO], &request));
    hit_scene_tell(&scene);
    CHECK_SAME_TEXT(hit_scene_list(&scene, HIT_BS, ALL), "CO told turn CO");
    hit_scene_end(&scene);
}

static void what_bureaus_write_to_each_other_is_no_hit(void)
{
    char id[37], purpose[] = "why", kind[] = "record";
    Comity__GetRequest get = COMITY__GET_REQUEST__INIT;
    Comity__CheckRequest check = COMITY__CHECK_REQUEST__INIT;
    Comity__Request request = COMITY__REQUEST__INIT;
    hit_scene_begin(&scene);
    hit_scene_hit(&scene, id);
    get.id = id;
    get.purpose = purpose;
    request.body_case = COMITY__REQUEST__BODY_GET;
    request.get = &get;
    federation_free_answer(
        federation_ask(federation, scene.clients[HIT_BS], &request)); /* BS opens CO's hit */
    check.kind = kind;
    check.value = scene.record;
    request.body_case = COMITY__REQUEST__BODY_CHECK;
    request.check = &check;
    Comity__Answer *answer = federation_ask(federation, scene.clients[HIT_BS], &request);
    CHECK(answer->body_case == COMITY__ANSWER__BODY_CHECK &&
          answer->check->n_hits == 1); /* what points to it */
    federation_free_answer(answer);
    hit_scene_tell(&scene);
    CHECK_SAME_TEXT(hit_scene_list(&scene, HIT_BS, ALL), "CO told turn CO");
    hit_scene_end(&scene);
}

static void what_points_to_a_record_is_no_hit(void)
{
    char text[256], kind[] = "record";
    struct replica_receipt receipt;
    struct error error;
    Comity__Distribution everyone = COMITY__DISTRIBUTION__INIT;
    Comity__CheckRequest check = COMITY__CHECK_REQUEST__INIT;
    Comity__Request request = COMITY__REQUEST__INIT;
    hit_scene_begin(&scene);
    snprintf(
        text, sizeof text,
        "{'vehicle':{'plate':'UT 4711'},'links':[{'relation':'FOUND_WITH','owner':'BS','recordId':'%s'}]}",
        scene.record);
    Comity__Record *vehicle = record_json_read(text);
    everyone.kind = COMITY__DISTRIBUTION__KIND__ALL;
    REQUIRE_OK(replica_publish(node_replica(federation->members[HIT_PA].node), federation->now, vehicle,
                               &everyone, false, &receipt, &error),
               &error);
    message_free(&vehicle->base);
    federation_wait(federation, 0);
    check.kind = kind;
    check.value = scene.record;
    request.body_case = COMITY__REQUEST__BODY_CHECK;
    request.check = &check;
    Comity__Answer *answer = federation_ask(federation, scene.clients[HIT_CO], &request);
    CHECK(answer->body_case == COMITY__ANSWER__BODY_CHECK && answer->check->n_hits == 1);
    federation_free_answer(answer);
    hit_scene_tell(&scene);
    CHECK_SAME_TEXT(hit_scene_list(&scene, HIT_CO, ALL), "");
    hit_scene_end(&scene);
}

static void a_batch_of_checks_makes_few_commits_and_no_hit_twice(void)
{
    char number[16], id[37];
    hit_scene_begin(&scene);
    for (int i = 2; i <= 60; i++) {
        snprintf(number, sizeof number, "A%06d", i);
        federation_publish(federation, HIT_BS, number, COMITY__DISTRIBUTION__KIND__ALL, NULL, id);
    }
    federation_settle(federation);
    unsigned before = federation->members[HIT_CO].commits;
    for (int turn = 0; turn < 20; turn++) {
        for (int i = 1; i <= 60; i++) {
            snprintf(number, sizeof number, "A%06d", i);
            CHECK_SAME_NUMBER(hit_scene_check(&scene, HIT_CO, number, ""), 1);
        }
        federation_wait(federation, 10); /* 1200 checks in 200 ms */
    }
    hit_scene_tell(&scene);
    CHECK_SAME_NUMBER(federation_size(federation, HIT_CO, HIT_CO), 60);
    CHECK_SAME_NUMBER(federation_size(federation, HIT_BS, HIT_CO), 60);
    CHECK(federation->members[HIT_CO].commits - before <= 4);
    hit_scene_end(&scene);
}

static void where_hits_are_not_told_none_are_made(void)
{
    struct node_event event = {.type = NODE_EVENT_PEERS_CHANGED};
    Comity__StatusRequest status = COMITY__STATUS_REQUEST__INIT;
    Comity__Request request = COMITY__REQUEST__INIT;
    struct node_peer peer = {.name = "a bureau", .region = "Americas", .log_key_count = 1};
    hit_scene_begin(&scene);
    peer.bureau = federation->members[HIT_BS].bureau;
    peer.log_keys[0] = federation->members[HIT_BS].signer.vkey;
    peer.witness_key = federation->members[HIT_BS].witness.vkey;
    event.as.peers.count = 1;
    event.as.peers.peers = &peer;
    federation_event(federation, HIT_CO, &event);
    hit_scene_check(&scene, HIT_CO, "A000001", "");
    hit_scene_tell(&scene);
    CHECK_SAME_TEXT(hit_scene_list(&scene, HIT_CO, ALL), "");
    request.body_case = COMITY__REQUEST__BODY_STATUS;
    request.status = &status;
    Comity__Answer *answer = federation_ask(federation, scene.clients[HIT_CO], &request);
    CHECK_SAME_TEXT(answer->status->hits_rule, "not told: Hits = no");
    federation_free_answer(answer);
    hit_scene_end(&scene);
}

/* A node that may not sign yet answers checks; its hits are told when it may, and wait over a restart. */
static void what_cannot_be_signed_yet_is_told_later(void)
{
    hit_scene_begin(&scene);
    federation_wait(federation, 5000);
    federation_kill(federation, HIT_CO);
    federation_start(federation, HIT_CO); /* it knows of no peer what that holds of its log */
    scene.clients[HIT_CO] = federation_client(federation, HIT_CO, NODE_RIGHT_QUERY | NODE_RIGHT_PUBLISH);
    CHECK_SAME_NUMBER(hit_scene_check(&scene, HIT_CO, "A000001", ""), 1);
    for (int i = 0; i < 4; i++)
        federation_wait(federation, 3000); /* the index takes it in */
    CHECK_SAME_NUMBER(federation_size(federation, HIT_CO, HIT_CO), 0);
    CHECK_SAME_NUMBER(replica_count_untold(node_replica(federation->members[HIT_CO].node), 9), 1);
    federation_kill(federation, HIT_CO);
    hit_scene_start(&scene, HIT_CO);
    hit_scene_tell(&scene);
    CHECK_SAME_TEXT(hit_scene_list(&scene, HIT_BS, ALL), "CO told turn CO");
    CHECK_SAME_NUMBER(replica_count_untold(node_replica(federation->members[HIT_CO].node), 9), 0);
    hit_scene_end(&scene);
}

static void a_full_disk_delays_hits_and_loses_none(void)
{
    hit_scene_begin(&scene);
    federation->members[HIT_CO].gives_full = true;
    CHECK_SAME_NUMBER(hit_scene_check(&scene, HIT_CO, "A000001", ""), 1);
    hit_scene_tell(&scene);
    CHECK_SAME_TEXT(hit_scene_list(&scene, HIT_CO, ALL), "");
    federation->members[HIT_CO].gives_full = false;
    federation_wait(federation, 2000);
    hit_scene_tell(&scene);
    CHECK_SAME_TEXT(hit_scene_list(&scene, HIT_BS, ALL), "CO told turn CO");
    hit_scene_end(&scene);
}

/* ---- reminding ---- */

static void three_reminders_follow_and_no_more(void)
{
    char id[37];
    hit_scene_begin(&scene);
    hit_scene_hit(&scene, id);
    CHECK(hit_scene_verify(&scene, HIT_CO, id, URGENT));
    wait_minutes(9);
    CHECK_SAME_TEXT(hit_scene_list(&scene, HIT_BS, OPEN), "CO asked due 10 turn BS");
    wait_minutes(1);
    CHECK_SAME_TEXT(hit_scene_list(&scene, HIT_BS, OPEN), "CO asked due 20 turn BS"); /* the first */
    wait_minutes(10);
    wait_minutes(10);
    CHECK_SAME_TEXT(hit_scene_list(&scene, HIT_BS, OPEN), "CO asked due 40 turn BS"); /* the third */
    CHECK_SAME_TEXT(hit_scene_list(&scene, HIT_BS, OVERDUE), "");
    wait_minutes(10);
    CHECK_SAME_TEXT(hit_scene_list(&scene, HIT_BS, OVERDUE), "CO asked due 40 OVERDUE turn BS");
    CHECK_SAME_TEXT(hit_scene_list(&scene, HIT_CO, OVERDUE), "CO asked due 40 OVERDUE turn BS");
    CHECK(strstr(federation->members[HIT_CO].last_report, "hit-unanswered") != NULL);
    uint64_t size = federation_size(federation, HIT_CO, HIT_CO);
    wait_minutes(200);
    CHECK_SAME_NUMBER(federation_size(federation, HIT_CO, HIT_CO), size);
    CHECK_SAME_NUMBER(size, 5); /* the hit, the question, three reminders */
    hit_scene_end(&scene);
}

static void the_node_asks_to_be_woken_when_an_answer_is_due(void)
{
    char id[37];
    hit_scene_begin(&scene);
    hit_scene_hit(&scene, id);
    CHECK(hit_scene_verify(&scene, HIT_CO, id, URGENT));
    federation_cut(federation, scene.links[0]); /* links want ticks of their own */
    federation_cut(federation, scene.links[2]);
    federation_wait(federation, 9 * HIT_MINUTE_MS + 30000);
    federation_wait(federation, 0);
    int64_t deadline_ms = node_deadline_ms(federation->members[HIT_CO].node);
    CHECK(deadline_ms <= federation->now.steady_ms + 30000);
    CHECK(deadline_ms > federation->now.steady_ms + 20000);
    hit_scene_end(&scene);
}

static void no_reminder_follows_an_answer_or_an_outcome(void)
{
    char id[37];
    hit_scene_begin(&scene);
    hit_scene_hit(&scene, id);
    CHECK(hit_scene_verify(&scene, HIT_CO, id, URGENT));
    CHECK(hit_scene_answer(&scene, HIT_BS, id, COMITY__HIT__ANSWER__VALID, 0));
    uint64_t size = federation_size(federation, HIT_CO, HIT_CO);
    wait_minutes(100);
    CHECK_SAME_NUMBER(federation_size(federation, HIT_CO, HIT_CO), size);
    CHECK(hit_scene_verify(&scene, HIT_CO, id, ROUTINE)); /* asked again */
    CHECK(hit_scene_close(&scene, HIT_CO, id, COMITY__HIT__OUTCOME__ARREST));
    wait_minutes(100);
    CHECK_SAME_NUMBER(federation_size(federation, HIT_CO, HIT_CO), size + 2);
    hit_scene_end(&scene);
}

static void who_wanted_more_time_is_reminded_when_it_is_over(void)
{
    char id[37];
    hit_scene_begin(&scene);
    hit_scene_hit(&scene, id);
    CHECK(hit_scene_verify(&scene, HIT_CO, id, URGENT));
    CHECK(hit_scene_answer(&scene, HIT_BS, id, COMITY__HIT__ANSWER__MORE_TIME, 45));
    wait_minutes(44);
    CHECK_SAME_TEXT(hit_scene_list(&scene, HIT_CO, OPEN), "CO more time due 45 turn BS");
    wait_minutes(1);
    CHECK_SAME_TEXT(hit_scene_list(&scene, HIT_CO, OPEN), "CO more time due 55 turn BS");
    CHECK_SAME_NUMBER(federation_size(federation, HIT_CO, HIT_CO), 3);
    hit_scene_end(&scene);
}

static void a_node_that_was_down_reminds_when_it_is_up_and_once(void)
{
    char id[37];
    hit_scene_begin(&scene);
    hit_scene_hit(&scene, id);
    CHECK(hit_scene_verify(&scene, HIT_CO, id, URGENT));
    CHECK(hit_scene_answer(&scene, HIT_BS, id, COMITY__HIT__ANSWER__MORE_TIME, 15));
    federation_wait(federation, 5000);
    federation_kill(federation, HIT_CO);
    federation_wait(federation, 60 * HIT_MINUTE_MS);
    hit_scene_start(&scene, HIT_CO);
    federation_wait(federation, 0);
    CHECK_SAME_NUMBER(federation_size(federation, HIT_CO, HIT_CO),
                      3); /* one reminder, for two times that are over */
    CHECK_SAME_TEXT(hit_scene_list(&scene, HIT_BS, OPEN), "CO more time due 70 turn BS");
    federation_kill(federation, HIT_CO);
    hit_scene_start(&scene, HIT_CO);
    federation_wait(federation, 0);
    CHECK_SAME_NUMBER(federation_size(federation, HIT_CO, HIT_CO), 3);
    hit_scene_end(&scene);
}

static void a_clock_that_was_ahead_takes_no_reminder_away(void)
{
    char id[37];
    hit_scene_begin(&scene);
    hit_scene_hit(&scene, id);
    CHECK(hit_scene_verify(&scene, HIT_CO, id, ROUTINE));
    federation->now.wall_ms += 2 * 3600000;
    federation_wait(federation, 0); /* the first, too early */
    federation->now.wall_ms -= 2 * 3600000;
    CHECK(hit_scene_verify(&scene, HIT_CO, id, URGENT)); /* due before what was looked at */
    wait_minutes(10);
    CHECK_SAME_TEXT(hit_scene_list(&scene, HIT_CO, OPEN), "CO asked due 20 turn BS");
    hit_scene_end(&scene);
}

static void a_reminder_on_its_way_is_not_sent_again(void)
{
    char id[37];
    hit_scene_begin(&scene);
    hit_scene_hit(&scene, id);
    CHECK(hit_scene_verify(&scene, HIT_CO, id, URGENT));
    federation->members[HIT_CO].holds_commits = true;
    federation_wait(federation, 10 * HIT_MINUTE_MS + 1000);
    federation->now.wall_ms -= 1; /* so that it looks at all that is due again */
    federation_wait(federation, 0);
    federation->members[HIT_CO].holds_commits = false;
    federation_wait(federation, 0);
    CHECK_SAME_NUMBER(federation_size(federation, HIT_CO, HIT_CO), 3);
    CHECK_SAME_TEXT(hit_scene_list(&scene, HIT_CO, OPEN), "CO asked due 20 turn BS");
    hit_scene_end(&scene);
}

CHECK_MAIN(
    "hits", {"a check tells the owner, and nobody else", a_check_tells_the_owner_and_nobody_else},
    {"a hit says that look-alikes were folded", a_hit_says_that_look_alikes_were_folded},
    {"an own record and a miss are no hits", an_own_record_and_a_miss_are_no_hits},
    {"a record that was opened for a purpose is a hit", a_record_that_was_opened_for_a_purpose_is_a_hit},
    {"what bureaus write to each other is no hit", what_bureaus_write_to_each_other_is_no_hit},
    {"what points to a record is no hit", what_points_to_a_record_is_no_hit},
    {"a batch of checks makes few commits and no hit twice",
     a_batch_of_checks_makes_few_commits_and_no_hit_twice},
    {"where hits are not told, none are made", where_hits_are_not_told_none_are_made},
    {"what cannot be signed yet is told later", what_cannot_be_signed_yet_is_told_later},
    {"a full disk delays hits and loses none", a_full_disk_delays_hits_and_loses_none},
    {"three reminders follow, and no more", three_reminders_follow_and_no_more},
    {"the node asks to be woken when an answer is due", the_node_asks_to_be_woken_when_an_answer_is_due},
    {"no reminder follows an answer or an outcome", no_reminder_follows_an_answer_or_an_outcome},
    {"who wanted more time is reminded when it is over", who_wanted_more_time_is_reminded_when_it_is_over},
    {"a node that was down reminds when it is up, and once",
     a_node_that_was_down_reminds_when_it_is_up_and_once},
    {"a clock that was ahead takes no reminder away", a_clock_that_was_ahead_takes_no_reminder_away},
    {"a reminder on its way is not sent again", a_reminder_on_its_way_is_not_sent_again})
