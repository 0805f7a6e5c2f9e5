#include "check.h"
#include "hit_scene.h"

#include <stdio.h>
#include <string.h>

#define OPEN COMITY__HITS_REQUEST__WHICH__OPEN
#define URGENT COMITY__PRIORITY__URGENT
#define VALID COMITY__HIT__ANSWER__VALID
#define MORE_TIME COMITY__HIT__ANSWER__MORE_TIME

static struct hit_scene scene;
static char id[37];

static void begin(void)
{
    hit_scene_begin(&scene);
    hit_scene_hit(&scene, id);
}

static void end(void)
{
    hit_scene_end(&scene);
}

static void a_hit_goes_from_question_to_outcome(void)
{
    begin();
    CHECK(hit_scene_verify(&scene, HIT_CO, id, URGENT));
    CHECK_SAME_TEXT(hit_scene_list(&scene, HIT_BS, OPEN), "CO asked due 10 turn BS");
    CHECK(hit_scene_answer(&scene, HIT_BS, id, VALID, 0));
    CHECK_SAME_TEXT(hit_scene_list(&scene, HIT_CO, OPEN), "CO answered turn CO");
    CHECK(hit_scene_close(&scene, HIT_CO, id, COMITY__HIT__OUTCOME__ARREST));
    CHECK_SAME_TEXT(hit_scene_list(&scene, HIT_BS, COMITY__HITS_REQUEST__WHICH__ALL), "CO closed");
    CHECK_SAME_NUMBER(federation_size(&scene.federation, HIT_PA, HIT_CO), 3);
    CHECK_SAME_TEXT(hit_scene_list(&scene, HIT_PA, COMITY__HITS_REQUEST__WHICH__ALL), ""); /* hashes only */
    end();
}

static void the_answer_may_change(void)
{
    begin();
    CHECK(hit_scene_verify(&scene, HIT_CO, id, URGENT));
    CHECK(hit_scene_answer(&scene, HIT_BS, id, MORE_TIME, 90));
    CHECK_SAME_TEXT(hit_scene_list(&scene, HIT_CO, OPEN), "CO more time due 90 turn BS");
    CHECK(hit_scene_answer(&scene, HIT_BS, id, COMITY__HIT__ANSWER__IDENTITY_DOUBTFUL, 0));
    CHECK_SAME_TEXT(hit_scene_list(&scene, HIT_CO, OPEN), "CO answered turn CO");
    CHECK(hit_scene_verify(&scene, HIT_CO, id, COMITY__PRIORITY__ROUTINE)); /* asked once more */
    CHECK_SAME_TEXT(hit_scene_list(&scene, HIT_CO, OPEN), "CO asked due 60 turn BS");
    CHECK(hit_scene_answer(&scene, HIT_BS, id, VALID, 0));
    CHECK_SAME_TEXT(hit_scene_list(&scene, HIT_CO, OPEN), "CO answered turn CO");
    CHECK_SAME_NUMBER(federation_size(&scene.federation, HIT_BS, HIT_BS),
                      4); /* its record, one answer in 3 versions */
    end();
}

static void each_side_does_its_own_part_only(void)
{
    begin();
    CHECK(!hit_scene_verify(&scene, HIT_BS, id, URGENT));
    CHECK_SAME_TEXT(scene.failure, "DENIED the hit was made by CO, and only it may ask for an answer");
    CHECK(!hit_scene_close(&scene, HIT_BS, id, COMITY__HIT__OUTCOME__ARREST));
    CHECK_SAME_TEXT(scene.failure, "DENIED the hit was made by CO, and only it may say what came of it");
    CHECK(!hit_scene_answer(&scene, HIT_CO, id, VALID, 0));
    CHECK_SAME_TEXT(scene.failure, "DENIED the hit is on a record of BS, and only it may answer");
    CHECK_SAME_TEXT(hit_scene_list(&scene, HIT_BS, OPEN), "CO told turn CO");
    end();
}

static void a_closed_hit_is_not_asked_about(void)
{
    begin();
    CHECK(hit_scene_close(&scene, HIT_CO, id, COMITY__HIT__OUTCOME__NO_ACTION));
    CHECK(!hit_scene_verify(&scene, HIT_CO, id, URGENT));
    CHECK_SAME_TEXT(scene.failure, "STATE the hit is closed: its outcome is known");
    CHECK(hit_scene_close(&scene, HIT_CO, id, COMITY__HIT__OUTCOME__FALSE_HIT)); /* a correction */
    end();
}

static void check_refused(int at, Comity__HitActRequest *act, const char *failure)
{
    CHECK(!hit_scene_act(&scene, at, id, act));
    CHECK_CASE(strncmp(scene.failure, failure, strlen(failure)) == 0, "%s, not %s", scene.failure, failure);
}

static void what_is_wrong_is_named_and_changes_nothing(void)
{
    char past[] = "2025-11-24T15:00Z", nonsense[] = "soon", soon[] = "2025-11-24T17:00Z";
    Comity__HitActRequest act = COMITY__HIT_ACT_REQUEST__INIT;
    begin();
    check_refused(HIT_CO, &act, "INVALID exactly one of priority, answer and outcome");
    act.priority = URGENT;
    act.outcome = COMITY__HIT__OUTCOME__ARREST;
    check_refused(HIT_CO, &act, "INVALID exactly one of priority, answer and outcome");
    act.outcome = 0;
    act.priority = (Comity__Priority)9;
    check_refused(HIT_CO, &act, "INVALID priority: 9 is not known");
    act.priority = URGENT;
    act.minutes = 5;
    check_refused(HIT_CO, &act, "INVALID until: goes with more time only");
    act.priority = 0;
    act.minutes = 0;
    act.outcome = (Comity__Hit__Outcome)77;
    check_refused(HIT_CO, &act, "INVALID hit.outcome: 77 is unknown");
    act.outcome = 0;
    act.answer = (Comity__Hit__Answer)77;
    check_refused(HIT_BS, &act, "INVALID hit.answer: 77 is unknown");
    act.answer = MORE_TIME;
    check_refused(HIT_BS, &act, "INVALID until: say until when, or how many minutes");
    act.until = nonsense;
    check_refused(HIT_BS, &act, "INVALID until: not a time");
    act.until = past;
    check_refused(HIT_BS, &act, "INVALID until: 2025-11-24T15:00Z is over");
    act.until = soon;
    act.minutes = 5;
    check_refused(HIT_BS, &act, "INVALID until: say until when, or how many minutes");
    act.answer = VALID;
    act.minutes = 0;
    check_refused(HIT_BS, &act, "INVALID until: goes with more time only");
    CHECK_SAME_TEXT(hit_scene_list(&scene, HIT_BS, OPEN), "CO told turn CO");
    act.answer = MORE_TIME;
    CHECK(hit_scene_act(&scene, HIT_BS, id, &act));
    CHECK_SAME_TEXT(hit_scene_list(&scene, HIT_BS, OPEN), "CO more time due 60 turn BS");
    end();
}

static void whoever_may_not_publish_may_not_act(void)
{
    Comity__HitActRequest act = COMITY__HIT_ACT_REQUEST__INIT;
    begin();
    scene.clients[HIT_CO] = federation_client(&scene.federation, HIT_CO, NODE_RIGHT_QUERY);
    act.priority = URGENT;
    check_refused(HIT_CO, &act, "DENIED");
    CHECK_SAME_TEXT(hit_scene_list(&scene, HIT_CO, OPEN), "CO told turn CO");
    end();
}

CHECK_MAIN("control_hit_act", {"a hit goes from question to outcome", a_hit_goes_from_question_to_outcome},
           {"the answer may change", the_answer_may_change},
           {"each side does its own part only", each_side_does_its_own_part_only},
           {"a closed hit is not asked about", a_closed_hit_is_not_asked_about},
           {"what is wrong is named and changes nothing", what_is_wrong_is_named_and_changes_nothing},
           {"whoever may not publish may not act", whoever_may_not_publish_may_not_act})
